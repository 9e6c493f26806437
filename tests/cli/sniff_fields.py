#!/usr/bin/env python3
"""Every value that `raw sniff --json` tells of the sample packets (tests/packet/samples) is the one that tshark tells, under
the name that tshark has for it. What is told otherwise, on purpose, is in the tables below, with the reason."""

import collections
import itertools
import json
import os
import pathlib
import re
import struct
import subprocess
import sys

TESTS = pathlib.Path(__file__).resolve().parents[1]
sys.path.insert(0, str(TESTS / "support"))

from captures import pcap  # noqa: E402
from sockplay import Case, main  # noqa: E402

# What opens no file any more cannot look for leaks: LeakSanitizer reads /proc. The unit tests look for them.
os.environ["ASAN_OPTIONS"] += ":detect_leaks=0"

# Each sample by itself: nothing is put together of several, no number relative to another packet's.
TSHARK = ["tshark", "-n", "-T", "json", "-d", "udp.port==443,quic", *itertools.chain.from_iterable(("-o", f"{name}") for name in (
    "ip.defragment:FALSE", "ipv6.defragment:FALSE", "ip.tso_support:FALSE", "ip.check_checksum:TRUE",
    "tcp.desegment_tcp_streams:FALSE", "tcp.analyze_sequence_numbers:FALSE", "tcp.relative_sequence_numbers:FALSE",
    "tcp.check_checksum:TRUE", "udp.check_checksum:TRUE", "udplite.check_checksum:TRUE", "sctp.checksum:CRC 32c",
    "http.desegment_headers:FALSE", "http.desegment_body:FALSE", "tls.desegment_ssl_records:FALSE"))]

# Our name: tshark's, where it has the layer's name, or another word.
NAMES = {
    "tcp.window": "tcp.window_size_value",
    **{f"ipv6.ah.{name}": f"ah.{name}" for name in ("next_header", "length", "spi", "sequence", "icv")},
    **{f"pppoe.{name}": f"pppoed.{name}" for name in (
        "tags.host_uniq", "tags.ac_name", "tags.ac_cookie", "tags.service_name")},
    **{f"udplite.{name}": f"udp.{name}" for name in ("srcport", "dstport", "checksum", "checksum.status")},
    "udplite.checksum_coverage": "udp.checksum_coverage",
    "dhcpv6.status_message": "dhcpv6.status_msg",
}

CHECKSUMS = {"good": 1, "bad": 0, "unknown": 2, "absent": 3}
FLAGS = {letter: bit for bit, letter in enumerate("FSRPAUEC")} | {"N": 8}

# How a value of ours is said by tshark.
VALUES = {
    "tcp.flags": lambda letters: sum(1 << FLAGS[letter] for letter in letters),
    "dhcp.cookie": lambda number: ".".join(str(byte) for byte in struct.pack(">I", number)),
    "http.request.line": lambda line: line + "\r\n",
    "http.response.line": lambda line: line + "\r\n",
    "dns.qry.name": lambda name: name.replace("\x1b", "\\033"),
    "dns.resp.name": lambda name: "<Root>" if name == "." else name,
}

# What tshark tells in another way, or not at all.
APART = {
    "igmp.qqic": "tshark knows of no exponent there (RFC 3376 section 4.1.7), though it does in MLD and in igmp.max_resp",
    "data.len": "tshark counts what is left of the capture, we what the headers announce",
    "data.text": "text is told as text; tshark has the bytes",
    "data.base64": "bytes, not their hexadecimal digits",
    "dhcp.option.type": "tshark says 0 for the end, whose number is 255",
    "dhcpv6.msgtype": "a relayed message is not looked into",
    "dhcpv6.option.value": "tshark leaves out the value of some",
    "icmp.unused": "tshark leaves it out of types that have none",
    "icmpv6.reserved": "the same",
    "ip.dst": "with a source route tshark tells the last hop instead",
    "ip.opt.data": "options that tshark takes apart otherwise",
    "ip.opt.ptr": "the same",
    "ip.rec_rt": "tshark tells no address that nobody has filled in",
    "ipv6.opt.padn": "tshark tells empty padding as such",
    "llc.pid": "Cisco's numbers have a name of their own in tshark",
    "gre.key": "tshark splits it in two where it carries PPP",
    "ntp.reftime": "the 64 bits of the wire; tshark makes dates of them",
    "ntp.org": "the same",
    "ntp.rec": "the same",
    "ntp.xmt": "the same",
    "pppoe.tag": "the name of a tree there",
    "pppoe.tag_length": "the same",
    "sctp.parameter_value": "tshark takes some of them apart",
    "sctp.text": "text is told as text",
    "tcp.option_kind": "tshark tells each byte of padding",
    "tcp.options.unknown.payload": "tshark takes MPTCP's subtypes apart",
    "tls.change_cipher_spec": "tshark has no value for it",
    "tls.handshake": "bytes that are encrypted",
    "tls.handshake.comp_methods": "a list there",
    "tls.handshake.extension.data": "tshark takes most of them apart",
    "tls.record.content_type": "of what is encrypted tshark calls it opaque_type",
    "udp.checksum.status": "tshark does not look at a header that lies about its length",
    **{f"vlan.{name}": "of the outer tag of two tshark has another name" for name in ("priority", "dei", "id", "etype")},
    "quic.header_form": "of packets within one datagram tshark looks at the first if it cannot decrypt it",
}
# What tshark tells only sometimes; where it does, it is the same.
SOMETIMES = {
    **{f"dns.flags.{name}": "of answers" for name in ("authoritative", "recavail", "authenticated", "rcode")},
    "arp.src.proto": "of Ethernet",
    "arp.dst.proto": "of Ethernet",
    "igmp.max_resp": "of queries",
    "tcp.checksum.status": "not of a header that an error quotes",
}

# Samples of which tshark makes something else altogether.
SKIPPED = {
    "QUIC Initial and Handshake in one datagram": "it looks at the first if it cannot decrypt it",
    "HTTP answer with escape sequences": "invalid UTF-8 is written otherwise",
    "HTTP answer whose header goes on in the next segment": "it waits for the rest",
    "TLS client hello that goes on in the next segment": "the same",
    "TLS application data of which there is more": "the same",
    "TLS encrypted handshake message": "of what is encrypted only the length is told",
    "IPv4 to be segmented by the network card": "a length of zero is none to it",
    "IGMP of a type that is not decoded": "neither by it",
    "ICMP error about half an IPv4 header": "nothing is told of that half",
    "IPv4 with an option longer than its header": "such an option is not told",
    "QUIC Initial of RFC 9001 appendix A.2, cut off": "of what is missing it makes something else",
    "QUIC version 2 Initial": "not every tshark knows it",
    "DNS answer with many kinds of records": "the name of a service is told apart",
}


def samples():
    """(name, link type, bytes, line) of each."""
    for file in sorted((TESTS / "packet" / "samples").glob("*.txt")):
        for block in file.read_text(encoding="utf-8").split("\n\n"):
            name, link, data, line = re.fullmatch(r"# (.*)\n(\d+) ([\da-f\s]*)= (.*)", block.strip("\n")).groups()
            yield name, int(link), bytes.fromhex(data), line


def is_comparable(line):
    """What is broken or cut off each tells as far as it likes, and of a fragment or a quoted packet nobody knows the rest."""
    return not re.search(r"\[(malformed|truncated)\]|fragment|\| | about ", line)


def leaves(name, node):
    """Each value with its name, which says nothing of the lists it is in."""
    for key, value in node.items():
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, dict):
                yield from leaves(name, one)
            else:
                yield f"{name}.{key}", one


def of_pairs(pairs):
    """The same of tshark's JSON, where an object may have a name more than once."""
    for key, value in pairs:
        for one in value if isinstance(value, list) and not isinstance(value, Pairs) else [value]:
            if isinstance(one, Pairs):
                yield from of_pairs(one)
            elif isinstance(one, str):
                yield key, one


class Pairs(list):
    """A JSON object, as it stands there."""


def plain(value):
    """A value as both write it: 0x10 and 16 and True are numbers, 01:02 is 0102."""
    text = str(int(value) if isinstance(value, bool) else value)
    if re.fullmatch(r"([\da-fA-F]{2}:)+[\da-fA-F]{2}", text):
        return text.replace(":", "").lower()
    for base in (10, 0):
        if re.fullmatch(r"-?\d{1,10}|0x[\da-fA-F]+|\d{11,}", text) and (base == 0) == text.startswith("0x"):
            return int(text, base)
    return text


def same(ours, theirs):
    """As bags: in which order fields are told, and within which of them, is each one's own."""
    def spelt(form):
        return [sorted(str(form(value)) for value in values) for values in (ours, theirs)]
    return any(left == right for left, right in (spelt(plain), spelt(lambda value: str(value).replace(":", ""))))


def translated(name, value):
    if name.endswith(".checksum.status"):
        return CHECKSUMS[value]
    return VALUES.get(name, lambda same: same)(value)


class Fields(Case):
    type = "raw"

    def told_by_us(self, file):
        program = self.run_sockplay("sniff", "-r", file, "--json", "-v")
        self.assertEqual(program.code, 0, program.err)
        events = map(json.loads, program.out.splitlines())
        return [event for event in events if event["event"] == "packet"]

    def told_by_tshark(self, file):
        ended = subprocess.run([*TSHARK, "-r", file], capture_output=True, text=True, check=True)
        return [dict(dict(packet)["_source"])["layers"] for packet in json.loads(ended.stdout, object_pairs_hook=Pairs)]

    def compare(self, name, ours, theirs):
        """How many fields of the packet are the same; those that are not are kept."""
        values, known = collections.defaultdict(list), collections.defaultdict(list)
        for layer in ours["layers"]:
            for key, value in leaves(re.sub(r"_\d+$", "", layer), ours[layer]):
                values[key].append(translated(key, value))
        for key, value in of_pairs(theirs):
            known[key].append(value)
        compared = 0
        for key in values.keys() - APART.keys():
            told = known.get(NAMES.get(key, key), [])
            if told and same(values[key], told):
                compared += 1
            elif told or key not in SOMETIMES:
                self.different.append(f"{name}: {key}: {values[key]}, by tshark {told}")
        return compared

    def test_all_values_are_those_of_tshark(self):
        self.different, compared = [], 0
        by_link = collections.defaultdict(list)
        for name, link, data, line in samples():
            if is_comparable(line) and name not in SKIPPED:
                by_link[link].append((name, data))
        for link, packets in by_link.items():
            file = self.file("packets", pcap([data for _, data in packets], link=link))
            told = zip(packets, self.told_by_us(file), self.told_by_tshark(file), strict=True)
            compared += sum(self.compare(name, ours, theirs) for (name, _), ours, theirs in told)
        self.assertEqual(self.different, [])
        self.assertGreater(compared, 2000)

    def test_every_protocol_has_a_sample_that_is_compared(self):
        protocols = {path.stem for path in (TESTS.parent / "src" / "packet").glob("*.cc")}
        compared = " ".join(line for _, _, _, line in samples() if is_comparable(line)).lower()
        for protocol in protocols & {"arp", "dhcp", "dhcpv6", "dns", "gre", "http", "icmp", "icmpv6", "igmp", "mpls", "ntp",
                                     "pppoe", "quic", "sctp", "tcp", "tls", "udp", "vlan", "vxlan"}:
            self.assertIn(protocol, compared)


if __name__ == "__main__":
    main()
