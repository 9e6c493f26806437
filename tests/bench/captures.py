"""What one run of a capture row is: a file of mixed packets shown or kept, or a flood over a wire between two hosts.

The file is made here, of a few thousand packets that come again and again: what people have on their networks, most of
it TCP. It lies in memory, and what is shown of it goes to /dev/null. The wire is a veth pair between two network
namespaces (which takes root); the flood is bounded, the same for all, and whoever captures it has a CPU of its own.
"""

import contextlib
import functools
import os
import pathlib
import random
import re
import socket
import struct
import sys
import tempfile
import time
import unittest

from measures import CLIENT_CPU, SERVER_CPU
from processes import Failed, Process, figures

TESTS = pathlib.Path(__file__).resolve().parents[1]
sys.path += [str(TESTS), str(TESTS / "support")]

from namespaces import two_hosts  # noqa: E402
from support.captures import MAC_HERE, checksum, ethernet, ipv4, pcap, udp  # noqa: E402

PACKETS, DIFFERENT_PACKETS = 1_000_000, 4096
RATE, RECEIVED = "M packets/s", "received %"
FLOOD_PACKETS, FLOOD_PER_SECOND, FLOOD_BYTES = 3_000_000, 600_000, 128
LOOK_SECONDS = 0.01
SETTLE_SECONDS = 1.5  # tcpdump looks at a block of packets that is not full after a second
TOTALS = re.compile(r"(\d+) packets? captured|([\d ]+) packets? in ")  # tcpdump's words, and sockplay's


# Files.

def shown(contestant, setting):
    """The file of mixed packets from start to end, and the most memory that this took."""
    return _shown(contestant, setting, setting.count(PACKETS * contestant.share), os.devnull)


def all_shown(contestant, setting):
    """The same, and a line for each packet: nobody wins by leaving some out."""
    packets = setting.count(PACKETS * contestant.share)
    with tempfile.NamedTemporaryFile(dir=_memory(setting)) as lines:
        _shown(contestant, setting, packets, lines.name)
        count = sum(block.count(b"\n") for block in iter(functools.partial(lines.read, 1 << 20), b""))
    if count != packets:
        raise Failed(f"{count} lines for {packets} packets")


def memory(contestant, setting):
    """The most memory that it takes for a file, and for one that is ten times as long."""
    packets = setting.count(PACKETS * contestant.share)
    short, long = (_shown(contestant, setting, count, os.devnull)["peak MiB"] for count in (packets // 10, packets))
    if not short:
        raise Failed("it ended before its memory was looked at: too few packets")
    return {"long / short": long / short, "short MiB": short, "long MiB": long}


def _shown(contestant, setting, packets, output):
    argv = setting.words(contestant.connect, capture=_mixed(_memory(setting), packets))
    with open(output, "wb", 0) as sink:
        began = time.monotonic()
        with Process(argv, stdout=sink, cpu=SERVER_CPU) as process:
            peak = _peak_mebibytes(process)
            process.wait()
        took = time.monotonic() - began
    return {RATE: packets / took / 1e6, "CPU us each": process.cpu_seconds / packets * 1e6, "peak MiB": peak}


def _peak_mebibytes(process):
    """Of one that ends by itself: the last look before it does."""
    peak = 0.0
    while not process.ends_within(LOOK_SECONDS):
        with contextlib.suppress(Failed):  # it has ended since
            peak = process.peak_mebibytes()
    return peak


def _memory(setting):
    return os.path.dirname(setting.file)


@functools.cache
def _folder(memory):
    """Taken away at the end, with all that is in it."""
    return tempfile.TemporaryDirectory(dir=memory, prefix="sockplay-bench-captures-")


@functools.cache
def _mixed(memory, packets):
    """The path of a capture file with so many packets, one every 10 us."""
    path = os.path.join(_folder(memory).name, f"{packets}.pcap")
    frames = _mixed_frames()
    with open(path, "wb", 1 << 20) as file:
        file.write(pcap([]))
        for number in range(packets):
            seconds, microseconds = divmod(number * 10, 1_000_000)
            frame = frames[number % len(frames)]
            file.write(struct.pack("<IIII", 1_767_323_045 + seconds, microseconds, len(frame), len(frame)))
            file.write(frame)
    return path


def _mixed_frames():
    """Of every 20 packets 14 are TCP, by IPv4, by IPv6 or in a VLAN; the others UDP, DNS, ICMP and ARP."""
    draw = random.Random(5)
    kinds = [_tcp4] * 10 + [_tcp6] * 3 + [_vlan] + [_udp] * 2 + [_dns] * 2 + [_echo] + [_arp]
    return [draw.choice(kinds)(draw) for _ in range(DIFFERENT_PACKETS)]


def _host4(draw):
    return f"10.{draw.randrange(4)}.{draw.randrange(256)}.{draw.randrange(1, 255)}"


def _host6(draw):
    return f"2001:db8:{draw.randrange(16):x}::{draw.randrange(1, 65536):x}"


def _payload(draw):
    return bytes(draw.choice((0, 0, 64, 512, 1400)))


def _segment(draw, pseudo_header_of):
    """A TCP segment: a SYN with its options, an acknowledgement or data, with the timestamps that Linux sends."""
    flags = draw.choice((0x02, 0x10, 0x10, 0x18))
    numbers = struct.pack(">II", draw.randrange(1 << 32), draw.randrange(1 << 32))
    options = bytes.fromhex("0101080a") + numbers if flags != 0x02 else bytes.fromhex("020405b40402080a") + numbers + \
        bytes.fromhex("01030307")
    payload = _payload(draw) if flags == 0x18 else b""
    header = struct.pack(">HHIIBBHHH", draw.randrange(32768, 61000), draw.choice((22, 5432, 6379, 8080)),
                         draw.randrange(1 << 32), draw.randrange(1 << 32), (20 + len(options)) << 2, flags, 502, 0, 0)
    segment = header + options + payload
    return segment[:16] + struct.pack(">H", checksum(pseudo_header_of(len(segment)) + segment)) + segment[18:]


def _tcp4(draw):
    source, destination = _host4(draw), _host4(draw)
    ends = socket.inet_aton(source) + socket.inet_aton(destination)
    return ipv4(6, _segment(draw, lambda size: ends + struct.pack(">BBH", 0, 6, size)), source, destination)


def _tcp6(draw):
    ends = b"".join(socket.inet_pton(socket.AF_INET6, _host6(draw)) for _ in range(2))
    segment = _segment(draw, lambda size: ends + struct.pack(">II", size, 6))
    return ethernet(0x86DD, struct.pack(">IHBB", 6 << 28, len(segment), 6, 64) + ends + segment)


def _vlan(draw):
    frame = _tcp4(draw)
    return frame[:12] + struct.pack(">HH", 0x8100, draw.randrange(1, 4095)) + frame[12:]


def _udp(draw):
    return udp(_payload(draw), draw.randrange(32768, 61000), 9000, _host4(draw), _host4(draw))


def _dns(draw):
    host = f"host{draw.randrange(1000)}".encode()
    name = b"".join(bytes([len(label)]) + label for label in (host, b"example", b"com", b""))
    query = struct.pack(">HHHHHH", draw.randrange(1 << 16), 0x0100, 1, 0, 0, 0) + name + struct.pack(">HH", 1, 1)
    return udp(query, draw.randrange(32768, 61000), 53, _host4(draw), _host4(draw))


def _echo(draw):
    message = struct.pack(">BBHHH", 8, 0, 0, 77, draw.randrange(1 << 16)) + bytes(56)
    return ipv4(1, message[:2] + struct.pack(">H", checksum(message)) + message[4:], _host4(draw), _host4(draw))


def _arp(draw):
    return ethernet(0x0806, struct.pack(">HHBBH6s4s6s4s", 1, 0x0800, 6, 4, 1, MAC_HERE, socket.inet_aton(_host4(draw)),
                                        bytes(6), socket.inet_aton(_host4(draw))))


# A wire.

def live(contestant, setting):
    """How many of a bounded flood of datagrams a capture gets, by its own count and against what was sent."""
    try:
        with two_hosts() as (here, there):
            return _live(contestant, setting, here, there)
    except unittest.SkipTest as reason:
        raise Failed(str(reason)) from None


def _live(contestant, setting, here, there):
    argv = there.argv(*setting.words(contestant.connect, interface=there.interface))
    flood = here.argv(*setting.limit("frame_flood", here.interface, setting.count(FLOOD_PACKETS), FLOOD_PER_SECOND,
                                     FLOOD_BYTES))
    with Process(argv, cpu=SERVER_CPU) as capture:
        capture.eventually(lambda: re.search(" on .*Ethernet", capture.said()), "capture")
        sent = figures(flood, cpu=CLIENT_CPU)
        _settles(capture)
        capture.interrupt()
        totals = TOTALS.search(capture.said())
    if not totals:
        raise Failed(f"it did not say what it has counted{capture.last_words()}")
    received = int((totals[1] or totals[2]).replace(" ", ""))
    return {RECEIVED: received / sent["packets"] * 100, "sent M/s": sent["per_second"] / 1e6,
            "CPU us each": capture.cpu_seconds / max(1, received) * 1e6, "generator busy": sent["busy"]}


def _settles(process):
    """Returns once it has done with all that the kernel held for it."""
    ticks, since = process.ticks(), time.monotonic()
    while time.monotonic() - since < SETTLE_SECONDS:
        if process.ends_within(LOOK_SECONDS):
            raise Failed(f"{process.name} ended early{process.last_words()}")
        if (now := process.ticks()) != ticks:
            ticks, since = now, time.monotonic()
