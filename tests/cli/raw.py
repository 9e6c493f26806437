#!/usr/bin/env python3
"""The raw verbs between two hosts: packets of every kind are built as asked for, which tcpdump says on the other side, and
what answers them, mostly the other kernel, is matched, shown and summed up. What needs a privilege says so."""

import json
import os
import pathlib
import re
import signal
import socket
import struct
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))

from namespaces import run, two_hosts  # noqa: E402
from sockplay import Case, binary, framed, main  # noqa: E402

# What opens no file any more cannot look for leaks: LeakSanitizer reads /proc. The unit tests look for them.
os.environ["ASAN_OPTIONS"] += ":detect_leaks=0"

NOBODY = 65534
UNPRIVILEGED = ("setpriv", "--reuid", NOBODY, "--regid", NOBODY, "--clear-groups")
LINE = r"#(\d+) (\d+\.\d{3}) ms (?:ttl (\d+) )?(.*)"
SUMMARY = r"sockplay: (\S+): (\d+) packets? sent, (\d+) answered.*, (\S+)% lost, in .*"
TIMES = r"sockplay: round trip min/avg/max/mdev (\d+\.\d{3})/(\d+\.\d{3})/(\d+\.\d{3})/(\d+\.\d{3}) ms"


class TwoHosts(Case):
    """Who sends is here, who answers is there."""

    type = "raw"

    def setUp(self):
        self.here, self.there = self.enterContext(two_hosts())

    def send(self, *words, prefix=(), host=None, **how):
        """`sockplay raw send WORDS...`, started here."""
        return self.program(*(host or self.here).argv(*prefix, binary(), "raw", "send", *words), **{"stdin": b"", **how})

    def answers(self, *words, code=0, **how):
        """The lines of the answers, each as (number, ms, ttl, packet)."""
        ended = self.assertEnded(self.send(*words, **how), code)
        lines = ended.out.decode().splitlines()
        found = [re.fullmatch(LINE, line) for line in lines]
        self.assertTrue(all(found), lines)
        return [(int(match[1]), float(match[2]), match[3] and int(match[3]), match[4]) for match in found]

    def answer(self, *words, **how):
        """The packet of the only answer."""
        answers = self.answers(*words, **how)
        self.assertEqual(len(answers), 1, answers)
        return answers[0][3]

    def capture(self, *words):
        """tcpdump, listening on the other side; gathers what it prints."""
        program = self.program(*self.there.argv("tcpdump", "-n", "-vv", "-e", "-l", "-U", "-Q", "in", "-i", self.there.interface, *words), stdin=b"")
        program.err.until(b"listening on")
        return program

    def listener(self, host="10.0.0.2"):
        """A port of TCP there."""
        listener = self.opened(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM)
        listener.bind((host, 0))
        listener.listen()
        return listener.getsockname()[1]

    def opened(self, *kind):
        opened = self.there.socket(*kind)
        self.addCleanup(opened.close)
        return opened

    def closed_port(self, kind=socket.SOCK_STREAM):
        """A port there that nobody has."""
        holder = self.opened(socket.AF_INET, kind)
        holder.bind(("10.0.0.2", 0))
        port = holder.getsockname()[1]
        holder.close()
        return port


class Ping(TwoHosts):
    def test_an_echo_is_answered_and_summed_up(self):
        ended = self.assertEnded(self.send("10.0.0.2"), 0)
        number, time, ttl, packet = re.fullmatch(LINE + "\n", ended.out.decode()).groups()
        self.assertEqual((number, ttl), ("1", "64"))
        self.assertRegex(packet, r"10\.0\.0\.2 → 10\.0\.0\.1 ICMP echo reply id \d+ seq 1 len 56")
        summary, times = ended.lines
        self.assertEqual(re.fullmatch(SUMMARY, summary).groups(), ("10.0.0.2", "1", "1", "0"))
        self.assertEqual(re.fullmatch(TIMES, times).groups(), (time, time, time, "0.000"))

    def test_so_many_are_sent_and_numbered(self):
        answers = self.answers("10.0.0.2", "-c", 3, "--delay", "1ms")
        self.assertEqual([number for number, *_ in answers], [1, 2, 3])
        self.assertEqual([re.search(r"seq (\d+)", packet)[1] for *_, packet in answers], ["1", "2", "3"])

    def test_over_ipv6_too_and_link_local(self):
        self.assertRegex(self.answer("fd00::2"), "fd00::2 → fd00::1 ICMPv6 echo reply .* seq 1 len 56")
        self.assertRegex(self.answer(f"fe80::2%{self.here.interface}"), "fe80::2 → fe80::1 ICMPv6 echo reply")

    def test_the_loopback_answers_by_default(self):
        self.assertRegex(self.answer("-4"), r"127\.0\.0\.1 → 127\.0\.0\.1 ICMP echo reply")
        self.assertRegex(self.answer("::1"), "::1 → ::1 ICMPv6 echo reply")

    def test_what_it_carries_is_shown_where_it_is_text(self):
        ended = self.assertEnded(self.send("10.0.0.2", "--data", "hello\x1b[2J"), 0)
        self.assertNotIn(b"hello", ended.out)
        ended = self.assertEnded(self.send("10.0.0.2", "--data", "hello you"), 0)
        self.assertTrue(ended.out.endswith(b"len 9\nhello you\n"), ended.out)

    def test_silence_is_exit_3(self):
        run(*self.there.argv("sysctl", "-qw", "net.ipv4.icmp_echo_ignore_all=1"))
        ended = self.assertFails(self.send("10.0.0.2", "--wait", "20ms"), 3, r"wait for 10\.0\.0\.2: no answer within 20 ms")
        self.assertIn("; 1 packet sent, 0 answered, 100% lost, in ", ended.err)

    def test_without_waiting_it_is_over_when_all_are_sent(self):
        capture = self.capture("-c", "2", "icmp")
        ended = self.assertEnded(self.send("10.0.0.2", "-c", 2, "-d", "1ms", "--wait", 0), 0)
        self.assertEqual(ended.out, b"")
        self.assertRegex(ended.err, r"^sockplay: 10\.0\.0\.2: 2 packets sent, in ")
        self.assertEqual(self.assertEnded(capture, 0).out.count(b"echo request"), 2)

    def test_a_host_that_is_not_there_is_an_icmp_error_of_our_own_kernel(self):
        self.here.ip("route", "add", "unreachable", "198.51.100.1")
        self.assertFails(self.send("198.51.100.1"), 1, r"connect 198\.51\.100\.1: No route to host \(EHOSTUNREACH\)")
        self.assertFails(self.send("198.51.100.2"), 1, r"connect 198\.51\.100\.2: Network is unreachable \(ENETUNREACH\)")

    def test_an_icmp_error_is_shown_and_is_exit_1(self):
        self.here.ip("route", "add", "198.51.100.0/24", "via", "10.0.0.2")
        run(*self.there.argv("sysctl", "-qw", "net.ipv4.ip_forward=1"))
        ended = self.assertFails(self.send("198.51.100.1"), 1, r"send 198\.51\.100\.1: network unreachable \(ICMP type 3 code 0\), said 10\.0\.0\.2")
        self.assertRegex(ended.out.decode(), r"^#1 \d+\.\d{3} ms ttl 64 10\.0\.0\.2 → 10\.0\.0\.1 ICMP network unreachable \| 10\.0\.0\.1 → 198\.51\.100\.1 ICMP echo request")
        self.there.ip("route", "add", "198.51.100.2", "via", "10.0.0.1")
        ended = self.assertFails(self.send("198.51.100.2", "--ttl", 1), 1, r"TTL used up on the way \(ICMP type 11 code 0\), said 10\.0\.0\.2")
        self.assertIn("1 met an ICMP error", ended.err)

    def test_of_a_group_every_answer_is_shown(self):
        run(*self.there.argv("sysctl", "-qw", "net.ipv4.icmp_echo_ignore_broadcasts=0"))
        answers = self.answers("224.0.0.1", "-I", self.here.interface, "--wait", "100ms")
        self.assertEqual({packet.split()[0] for *_, packet in answers}, {"10.0.0.2"})
        answers = self.answers("10.0.0.255", "-b", "--wait", "100ms")
        self.assertIn("10.0.0.2", {packet.split()[0] for *_, packet in answers})
        self.assertFails(self.send("10.0.0.255"), 4, r"connect 10\.0\.0\.255: Permission denied", "a broadcast address --broadcast")
        server = self.ready(*self.there.argv(binary(), "dgram", "listen", "0.0.0.0:2000", "--echo"), stdin=b"")
        ended = self.assertEnded(self.send("--udp", "10.0.0.255:2000", "-b", "--data", "hi", "--wait", "100ms"), 0)
        self.assertIn("10.0.0.2:2000 → 10.0.0.1:", ended.out.decode())
        server.signal(signal.SIGINT)

    def test_an_interrupt_is_a_normal_end(self):
        program = self.send("10.0.0.2", "-c", 1000, "-d", "1h")
        program.out.until(b"echo reply")
        program.signal(signal.SIGUSR1)
        program.err.until(b"1 packet sent, 1 answered")
        program.signal(signal.SIGINT)
        self.assertEqual(self.assertEnded(program, 0).err.count("1 packet sent"), 2)

    def test_an_answer_that_comes_twice_is_told(self):
        """Who answers is a raw socket of ours, for a protocol that the kernel leaves alone."""
        answerer = self.opened(socket.AF_INET, socket.SOCK_RAW, 253)
        program = self.send("10.0.0.2", "--protocol", 253, "--data", "hello", "-c", 2, "-d", "1h", "--wait", "1h")
        self.assertTrue(answerer.recv(100).endswith(b"hello"))
        for _ in range(2):
            answerer.sendto(b"answer", ("10.0.0.1", 0))
        program.out.until(b"answer\n", 2)
        program.signal(signal.SIGINT)
        self.assertRegex(self.assertEnded(program, 0).err, "1 packet sent, 1 answered, 1 more than once, 0% lost")


class Built(TwoHosts):
    """What tcpdump says of it on the other side."""

    def seen(self, *words, expression="icmp", **how):
        """What tcpdump tells of the packet that is sent."""
        capture = self.capture("-c", "1", expression)
        self.assertEnded(self.send(*words, "--wait", 0, **how), 0)
        return re.sub(r"\s+", " ", self.assertEnded(capture, 0).out.decode())

    def test_an_echo_has_the_fields_that_were_asked_for(self):
        told = self.seen("10.0.0.2", "--ttl", 9, "--tos", "0x10", "--id", 4711, "--df", "--seq", 5, "--data", "abc")
        self.assertIn("(tos 0x10, ttl 9, id 4711, offset 0, flags [DF], proto ICMP (1), length 31)", told)
        self.assertRegex(told, r"10\.0\.0\.1 > 10\.0\.0\.2: ICMP echo request, id \d+, seq 5, length 11")
        self.assertNotIn("bad cksum", told)
        self.assertNotIn("wrong", told)

    def test_a_segment_has_its_flags_numbers_and_options(self):
        told = self.seen("--tcp", "10.0.0.2:80", "--flags", "SA", "--seq", 1, "--ack", "0xffffffff", "--window", 512,
                         "-p", 4000, "--tcp-options", "mss=1400,sackok,ts=7:8,nop,wscale=3", "--data", "hi", expression="tcp")
        self.assertRegex(told, r"10\.0\.0\.1\.4000 > 10\.0\.0\.2\.80: Flags \[S\.\], cksum 0x\w+ \(correct\), seq 1:3, ack 4294967295, win 512, "
                         r"options \[mss 1400,sackOK,TS val 7 ecr 8,nop,wscale 3\], length 2")

    def test_checksums_are_right_over_both_and_wrong_where_that_is_asked_for(self):
        for kind, expression in (("--tcp", "tcp"), ("--udp", "udp")):
            for host in ("10.0.0.2", "[fd00::2]"):
                with self.subTest(kind=kind, host=host):
                    words = (kind, f"{host}:80", "--data", "odd")
                    right, wrong = (r"\(correct\)", r"\(incorrect ") if kind == "--tcp" else (r"\[udp sum ok\]", r"\[bad udp cksum ")
                    self.assertRegex(self.seen(*words, expression=expression), right)
                    self.assertRegex(self.seen(*words, "--badsum", expression=expression), wrong)
        for host, expression in (("10.0.0.2", "icmp"), ("fd00::2", "icmp6[0] == 128")):
            with self.subTest(host=host):
                right, wrong = ("echo request", r"wrong icmp cksum") if expression == "icmp" else (r"\[icmp6 sum ok\]", r"\[bad icmp6 cksum ")
                self.assertRegex(self.seen(host, expression=expression), right)
                self.assertNotRegex(self.seen(host, expression=expression), wrong)
                self.assertRegex(self.seen(host, "--badsum", expression=expression), wrong)

    def test_the_kernel_throws_away_what_has_a_wrong_checksum(self):
        port = self.listener()
        self.assertFails(self.send("--tcp", f"10.0.0.2:{port}", "--badsum", "--wait", "50ms"), 3, "no answer")
        self.assertFails(self.send("10.0.0.2", "--badsum", "--wait", "50ms"), 3, "no answer")

    def test_any_protocol_carries_standard_input(self):
        for host, proto in (("10.0.0.2", "proto unknown (253)"), ("fd00::2", "next-header unknown (253)")):
            told = self.seen(host, "--protocol", 253, stdin=b"hello", expression="proto 253" if "." in host else "ip6 proto 253")
            self.assertIn(proto, told)
            self.assertIn("length 5" if ":" in host else "length 25", told)
        self.assertIn("GREv", self.seen("10.0.0.2", "--protocol", "gre", "--hex-data", "00 00 08 00", expression="proto gre"))

    def test_a_source_that_is_not_ours_is_told_in_capitals(self):
        capture = self.capture("-c", "1", "icmp")
        ended = self.assertEnded(self.send("10.0.0.2", "-s", "192.0.2.1", "--wait", 0), 0)
        self.assertRegex(ended.err, r"^sockplay: SPOOFED: 192\.0\.2\.1 is no address of this host")
        self.assertIn(b"192.0.2.1 > 10.0.0.2: ICMP echo request", self.assertEnded(capture, 0).out)

    def test_a_source_that_is_ours_is_used_in_silence(self):
        self.here.ip("address", "add", "10.0.0.9/24", "dev", self.here.interface)
        ended = self.assertEnded(self.send("10.0.0.2", "-s", "10.0.0.9"), 0)
        self.assertIn("10.0.0.2 → 10.0.0.9 ICMP echo reply", ended.out.decode())
        self.assertNotIn("SPOOFED", ended.err)

    def test_a_whole_packet_goes_where_its_header_says(self):
        packet = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 0, 7, 0, 5, 253, 0, socket.inet_aton("10.0.0.1"), socket.inet_aton("10.0.0.2")) + b"hi"
        told = self.seen("--header", stdin=packet, expression="proto 253")
        self.assertIn("ttl 5, id 7, offset 0, flags [none], proto unknown (253), length 22)", told)
        self.assertNotIn("bad cksum", told, "the kernel completes it")

    def test_a_whole_packet_of_ipv6_too(self):
        packet = struct.pack("!IHBB", 6 << 28, 2, 253, 5) + socket.inet_pton(socket.AF_INET6, "fd00::1") + socket.inet_pton(socket.AF_INET6, "fd00::2") + b"hi"
        told = self.seen("--header", "--hex-data", packet.hex(), expression="ip6 proto 253")
        self.assertIn("fd00::1 > fd00::2", told)
        self.assertIn("hlim 5", told)

    def test_several_packets_come_in_their_frames(self):
        packets = [struct.pack("!BBHHHBBH4s4s", 0x45, 0, 0, 7, 0, 5, 253, 0, socket.inet_aton("10.0.0.1"), socket.inet_aton(to)) + b"hi"
                   for to in ("10.0.0.2", "10.0.0.255")]
        capture = self.capture("-c", "2", "proto 253")
        self.assertEnded(self.send("--header", "--length-prefix", "-b", "-d", "1ms", "--wait", 0, stdin=framed(packets)), 0)
        told = self.assertEnded(capture, 0).out
        self.assertIn(b"10.0.0.1 > 10.0.0.2", told)
        self.assertIn(b"10.0.0.1 > 10.0.0.255", told)

    def test_a_packet_longer_than_the_mtu_is_exit_2_with_the_reason(self):
        ended = self.assertFails(self.send("10.0.0.2", "--data-length", 1473), 2, r"send 1 501 bytes to 10\.0\.0\.2: Message too long \(EMSGSIZE\)")
        self.assertIn("MTU", ended.err)
        self.assertEqual(len(self.answers("10.0.0.2", "--data-length", 1472)), 1)


class Tcp(TwoHosts):
    def test_an_open_port_says_syn_ack_and_a_closed_one_resets(self):
        for host in ("10.0.0.2", "fd00::2"):
            with self.subTest(host=host):
                port, written = self.listener(host), f"[{host}]" if ":" in host else host
                self.assertRegex(self.answer("--tcp", f"{written}:{port}", "--tcp-options", "mss=1000"), rf"{port} → .* TCP SYN ACK seq \d+ ack \d+ win \d+ mss ")
                self.assertRegex(self.answer("--tcp", f"{written}:{self.closed_port()}"), r"TCP RST ACK seq 0 ack \d+ win 0")

    def test_other_flags_meet_what_the_rfc_says(self):
        self.assertRegex(self.answer("--tcp", f"10.0.0.2:{self.listener()}", "--flags", "A", "--ack", 99), "TCP RST seq 99")
        self.assertFails(self.send("--tcp", f"10.0.0.2:{self.listener()}", "--flags", "none", "--wait", "20ms"), 3, "no answer")
        self.assertRegex(self.answer("--tcp", f"10.0.0.2:{self.closed_port()}", "--flags", "none"), "TCP RST ACK seq 0")

    def test_each_comes_from_a_port_of_its_own(self):
        answers = self.answers("--tcp", f"10.0.0.2:{self.closed_port()}", "-c", 3, "-d", "1ms")
        self.assertEqual(len({re.search(r"→ 10\.0\.0\.1:(\d+)", packet)[1] for *_, packet in answers}), 3)
        self.assertEqual([number for number, *_ in answers], [1, 2, 3])

    def test_from_one_port_each_is_answered_in_its_turn(self):
        answers = self.answers("--tcp", f"10.0.0.2:{self.closed_port()}", "-c", 3, "-d", "1ms", "-p", 4000)
        self.assertEqual([number for number, *_ in answers], [1, 2, 3])


class Udp(TwoHosts):
    def test_a_closed_port_is_an_icmp_error(self):
        for host, word in (("10.0.0.2", r"ICMP type 3 code 3"), ("[fd00::2]", "ICMPv6 type 1 code 4")):
            with self.subTest(host=host):
                port = self.closed_port(socket.SOCK_DGRAM)
                self.assertFails(self.send("--udp", f"{host}:{port}"), 1, rf"port unreachable \({word}\)")

    def test_what_a_program_answers_is_shown(self):
        answerer = self.opened(socket.AF_INET, socket.SOCK_DGRAM)
        answerer.bind(("10.0.0.2", 0))
        program = self.send("--udp", f"10.0.0.2:{answerer.getsockname()[1]}", "--data", "question", "--wait", "1h")
        data, sender = answerer.recvfrom(100)
        self.assertEqual(data, b"question")
        self.assertGreaterEqual(sender[1], 32768)
        answerer.sendto(b"answer", sender)
        self.assertTrue(self.assertEnded(program, 0).out.endswith(b"\nanswer\n"))


class Frames(TwoHosts):
    def mac(self, host):
        return host.link()["address"]

    def test_arp_is_answered_by_the_kernel(self):
        for words in (("10.0.0.2",), ("10.0.0.2", "-I", self.here.interface)):
            answers = self.answers("--arp", *words)
            self.assertEqual([(number, packet) for number, _, _, packet in answers], [(1, f"ARP 10.0.0.2 is at {self.mac(self.there)}")])

    def test_arp_can_be_asked_in_anothers_name_which_is_told(self):
        capture = self.capture("-c", "1", "arp")
        ended = self.assertEnded(self.send("--arp", "10.0.0.2", "-s", "10.0.0.77", "-I", self.here.interface, "--wait", 0), 0)
        self.assertIn("SPOOFED: 10.0.0.77", ended.err)
        self.assertIn(b"who-has 10.0.0.2 tell 10.0.0.77", self.assertEnded(capture, 0).out)

    def test_a_tagged_frame_leaves_tagged_and_its_answer_is_shown_with_its_tag(self):
        """Who answers is a packet socket of ours: this kernel may lack VLAN interfaces."""
        answerer = self.opened(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(0x0003))
        answerer.bind((self.there.interface, 0x0003))
        capture = self.capture("-c", "1", "vlan 5 and icmp")
        program = self.send("10.5.0.2", "-I", self.here.interface, "-s", "10.5.0.1", "--vlan", 5, "--dest-mac", self.mac(self.there), "--wait", "1h")
        self.assertIn(b"vlan 5, p 0, ethertype IPv4", self.assertEnded(capture, 0).out)
        asked = next(frame for frame in iter(lambda: answerer.recv(2000), None) if frame[12:14] == b"\x08\x00")
        echo = asked[34:]
        reply = bytes(4) + echo[4:]
        reply = reply[:2] + checksum(reply) + reply[4:]
        header = asked[14:24] + bytes(2) + asked[30:34] + asked[26:30]
        header = header[:10] + checksum(header) + header[12:]
        answerer.send(asked[6:12] + asked[:6] + b"\x81\x00\x60\x05\x08\x00" + header + reply)
        self.assertRegex(self.assertEnded(program, 0).out.decode(), r"^#1 \d+\.\d+ ms ttl 64 vlan 5 priority 3 10\.5\.0\.2 → 10\.5\.0\.1 ICMP echo reply")

    def test_a_whole_frame_is_sent_as_it_is(self):
        here, there = (bytes.fromhex(self.mac(host).replace(":", "")) for host in (self.here, self.there))
        frame = there + here + b"\x88\xb5hello"
        capture = self.capture("-c", "1", "-x", "ether proto 0x88b5")
        self.assertEnded(self.send("--frame", "-I", self.here.interface, "--wait", 0, stdin=frame), 0)
        self.assertIn(b"6865 6c6c 6f", self.assertEnded(capture, 0).out)

    def test_a_whole_frame_that_asks_is_answered(self):
        here = bytes.fromhex(self.mac(self.here).replace(":", ""))
        ask = b"\xff" * 6 + here + struct.pack("!HHHBBH", 0x0806, 1, 0x0800, 6, 4, 1) + here + socket.inet_aton("10.0.0.1") + bytes(6) + socket.inet_aton("10.0.0.2")
        self.assertRegex(self.answer("--frame", "-I", self.here.interface, "--hex-data", ask.hex()), r"ARP 10\.0\.0\.2 is at")

    def test_an_interface_without_frames_is_refused(self):
        run(*self.here.argv("ip", "tuntap", "add", "bare", "mode", "tun"))
        self.assertFails(self.send("--arp", "10.0.0.2", "-I", "bare", "-s", "10.0.0.1"), 2, "no frames of Ethernet go through bare")
        self.assertFails(self.send("--frame", "-I", "nowhere"), 2, r"interface nowhere: No such device \(ENODEV\)")


class Views(TwoHosts):
    def test_json_has_both_directions_and_a_summary(self):
        ended = self.assertEnded(self.send("10.0.0.2", "--json"), 0)
        sent, received, stats = (json.loads(line) for line in ended.out.splitlines())
        for packet, direction, kind in ((sent, "sent", 8), (received, "received", 0)):
            self.assertEqual((packet["event"], packet["direction"], packet["record"]), ("packet", direction, 1))
            self.assertEqual((packet["layers"][:2], packet["icmp"]["type"]), (["ip", "icmp"], kind))
        self.assertNotIn("round_trip_ns", sent)
        self.assertEqual(stats["event"], "stats")
        self.assertEqual((stats["sent_packets"], stats["answered_packets"], stats["lost_percent"]), (1, 1, 0))
        self.assertEqual(stats["round_trip_min_ns"], received["round_trip_ns"])

    def test_the_tree_and_the_dump_stand_below_the_line(self):
        out = self.assertEnded(self.send("10.0.0.2", "--detail"), 0).out.decode()
        self.assertRegex(out, r"^#1 .*\n +0-19  IPv4\n(.*\n)+ +20-27  ICMP\n")
        out = self.assertEnded(self.send("10.0.0.2", "--hex", "--data", "hello"), 0).out.decode()
        self.assertRegex(out, r"(?m)^#1 10\.0\.0\.1 → .*\n→ 00000000  45 00 ")
        self.assertRegex(out, r"(?m)^#1 \d+\.\d+ ms ttl 64 .*\n← 00000000  45 00 ")

    def test_raw_is_the_answers_and_nothing_else(self):
        out = self.assertEnded(self.send("10.0.0.2", "--raw", "--data", "hello"), 0).out
        self.assertEqual((out[0], len(out), out[20], out[28:]), (0x45, 33, 0, b"hello"))

    def test_what_is_sent_is_shown_under_verbose_and_times_stand_before_lines(self):
        ended = self.assertEnded(self.send("10.0.0.2", "-v", "--timestamps"), 0)
        sent, received = ended.out.decode().splitlines()
        self.assertRegex(sent, r"^\d\d:\d\d:\d\d\.\d{6} #1 10\.0\.0\.1 → 10\.0\.0\.2 ICMP echo request")
        self.assertRegex(received, r"^\d\d:\d\d:\d\d\.\d{6} #1 \d+\.\d{3} ms ttl 64 10\.0\.0\.2 →")

    def test_the_copies_keep_both_directions(self):
        copy, dump = self.path("copy"), self.path("dump")
        self.assertEnded(self.send("10.0.0.2", "-o", copy, "--log-hex", dump), 0)
        self.assertRegex(pathlib.Path(copy).read_text(), r"echo request(.*\n)+.*echo reply")
        self.assertRegex(pathlib.Path(dump).read_text(), r"echo request.*\n→ 00000000 (.*\n)+.*echo reply.*\n← 00000000 ")

    def test_the_calls_are_explained(self):
        ended = self.assertEnded(self.send("10.0.0.2", "--explain"), 0)
        for line in (r"socket\(AF_INET, SOCK_RAW\|SOCK_CLOEXEC\|SOCK_NONBLOCK, IPPROTO_RAW\) = ",
                     r"connect\(\d+, 10\.0\.0\.2",
                     r"socket\(AF_PACKET, SOCK_DGRAM\|SOCK_CLOEXEC\|SOCK_NONBLOCK, 0\) = ",
                     r"setsockopt\(\d+, SOL_SOCKET, SO_ATTACH_FILTER, 16 bytes\) = 0",
                     r"setsockopt\(\d+, SOL_PACKET, PACKET_IGNORE_OUTGOING, 1\) = 0",
                     r"bind\(\d+, link 0 0x0800\) = 0"):
            self.assertRegex(ended.err, line)


class Talking(TwoHosts):
    """Of recv, listen and connect."""

    def verb(self, verb, *words, host=None, **how):
        return self.program(*(host or self.here).argv(binary(), "raw", verb, *words), **how)

    def mailbox(self, verb, *words, **how):
        """recv or listen there, once it listens."""
        return self.ready(*self.there.argv(binary(), "raw", verb, *words), **how)

    def header(self, payload, protocol=253):
        """How a packet that comes over IPv4 begins and ends."""
        return rb"(?s)\x45.{3}.{5}" + re.escape(bytes([protocol])) + rb".{2}\x0a\x00\x00\x01\x0a\x00\x00\x02" + re.escape(payload)


class Recv(Talking):
    def test_packets_are_written_as_they_came_over_ipv4_with_their_header(self):
        receiver = self.mailbox("recv", "--protocol", 253, "-c", 1, stdin=b"")
        self.assertEqual(receiver.where, "0.0.0.0")
        self.assertEnded(self.send("10.0.0.2", "--protocol", 253, "--data", "hello", "--wait", 0), 0)
        ended = self.assertEnded(receiver, 0)
        self.assertRegex(ended.out, self.header(b"hello") + rb"\Z")
        self.assertEqual(ended.lines[0], "sockplay: listening on 0.0.0.0")

    def test_and_over_ipv6_without(self):
        receiver = self.mailbox("recv", "-6", "--protocol", 253, "-c", 1, stdin=b"")
        self.assertEqual(receiver.where, "::")
        self.assertEnded(self.send("fd00::2", "--protocol", 253, "--data", "hello", "--wait", 0), 0)
        self.assertEqual(self.assertEnded(receiver, 0).out, b"hello")

    def test_a_line_shows_both_with_their_ends(self):
        for words, host, line in (((), "10.0.0.2", "#1 10.0.0.1 → 10.0.0.2 IP protocol 253, 5 bytes not decoded\nhello\n"),
                                  (("fd00::2",), "fd00::2", "#1 fd00::1 → fd00::2 IP protocol 253, 5 bytes not decoded\nhello\n")):
            with self.subTest(host=host):
                receiver = self.mailbox("recv", *words, "--protocol", 253, "--text", "-c", 1, stdin=b"")
                self.assertEnded(self.send(host, "--protocol", 253, "--data", "hello", "--wait", 0), 0)
                self.assertEqual(self.assertEnded(receiver, 0).out.decode(), line)

    def test_who_pings_is_seen(self):
        receiver = self.mailbox("recv", "--json", "-c", 1, stdin=b"")
        self.assertEnded(self.send("10.0.0.2"), 0)
        listening, packet, *_ = (json.loads(line) for line in self.assertEnded(receiver, 0).out.splitlines())
        self.assertEqual(listening["address"], "0.0.0.0")
        self.assertEqual((packet["event"], packet["ip"]["src"], packet["icmp"]["type"]), ("packet", "10.0.0.1", 8))

    def test_beside_the_kernel_tcp_is_seen_too(self):
        port = self.listener()
        receiver = self.mailbox("recv", "--tcp", "--text", "-c", 1, stdin=b"")
        self.assertEnded(self.send("--tcp", f"10.0.0.2:{port}"), 0)
        self.assertRegex(self.assertEnded(receiver, 0).out.decode(), rf"10\.0\.0\.1:\d+ → 10\.0\.0\.2:{port} TCP SYN ")

    def test_what_recv_wrote_send_sends_again(self):
        receiver = self.mailbox("recv", "--protocol", 253, "-c", 2, "--length-prefix", stdin=b"")
        self.assertEnded(self.send("10.0.0.2", "--protocol", 253, "--per-line", "--file", "-", "-d", "1ms", "--wait", 0, stdin=b"one\ntwo\n"), 0)
        packets = self.file("packets", self.assertEnded(receiver, 0).out)
        again = self.mailbox("recv", "--protocol", 253, "-c", 2, "--length-prefix", stdin=b"")
        self.assertEnded(self.send("--header", "--length-prefix", "--file", packets, "-d", "1ms", "--wait", 0), 0)
        self.assertEqual(self.assertEnded(again, 0).out, pathlib.Path(packets).read_bytes())

    def test_nothing_in_time_is_exit_3(self):
        self.assertFails(self.verb("recv", "--protocol", 253, "--idle-timeout", "10ms", stdin=b""), 3, "no record for 10 ms")

    def test_who_may_not_come_is_not_heard(self):
        receiver = self.mailbox("recv", "--protocol", 253, "--deny", "10.0.0.1", "--allow", "10.0.0.0/24", "--text", "-c", 1, stdin=b"")
        self.here.ip("address", "add", "10.0.0.9/24", "dev", self.here.interface)
        for source in ("10.0.0.1", "10.0.0.9"):
            self.assertEnded(self.send("10.0.0.2", "-s", source, "--protocol", 253, "--data", source, "--wait", 0), 0)
        self.assertIn(b"10.0.0.9", self.assertEnded(receiver, 0).out)


class Listen(Talking):
    def test_what_is_typed_goes_to_who_sent_last(self):
        for words, host in (((), "10.0.0.2"), (("-6",), "fd00::2")):
            with self.subTest(host=host):
                listener = self.mailbox("listen", *words, "--protocol", 253, "--text")
                peer = self.verb("connect", host, "--protocol", 253, "--text")
                peer.type(b"hello\n")
                listener.out.until(b"\nhello\n")
                listener.type(b"hello yourself\n")
                peer.out.until(b"\nhello yourself\n")
                for program in (listener, peer):
                    program.signal(signal.SIGINT)
                self.assertEnded(listener, 0)
                self.assertRegex(peer.wait().out.decode(), rf"^#1 {host} → \S+ IP protocol 253, 15 bytes not decoded\nhello yourself\n$")

    def test_who_pings_is_pinged(self):
        listener = self.mailbox("listen", "--text")
        self.assertEnded(self.send("10.0.0.2"), 0)
        listener.out.until(b"echo request")
        receiver = self.ready(*self.here.argv(binary(), "raw", "recv", "--text", "-c", 1), stdin=b"")
        listener.type(b"and you?\n")
        self.assertRegex(self.assertEnded(receiver, 0).out.decode(), r"10\.0\.0\.2 → 10\.0\.0\.1 ICMP echo request id \d+ seq 1 len 9\nand you\?\n$")
        listener.out.until(b"echo reply")

    def test_a_fixed_host_is_answered_before_it_says_anything(self):
        receiver = self.ready(*self.here.argv(binary(), "raw", "recv", "--protocol", 253, "--text", "-c", 1), stdin=b"")
        self.mailbox("listen", "--protocol", 253, "--reply-to", "10.0.0.1", "--data", "hello")
        self.assertTrue(self.assertEnded(receiver, 0).out.endswith(b"\nhello\n"))

    def test_json_has_what_is_sent_as_packets_too(self):
        listener = self.mailbox("listen", "--protocol", 253, "--reply-to", "10.0.0.1", "--data", "hello", "--json", "-q", 0)
        _, sent, *_ = (json.loads(line) for line in self.assertEnded(listener, 0).out.splitlines())
        self.assertEqual((sent["direction"], sent["ip"]["dst"], sent["data"]["text"]), ("sent", "10.0.0.1", "hello"))


class Connect(Talking):
    def test_a_line_is_an_echo_and_its_round_trip_is_told(self):
        for host, name in (("10.0.0.2", "ICMP"), ("fd00::2", "ICMPv6")):
            with self.subTest(host=host):
                program = self.verb("connect", host, "--text", "-c", 2)
                program.type(b"hello\n")
                program.out.until(b"\nhello\n")
                program.type(b"again\n")
                told = self.assertEnded(program, 0).out.decode()
                self.assertRegex(told, rf"^#1 \d+\.\d{{3}} ms ttl 64 {host} → \S+ {name} echo reply id \d+ seq 1 len 6\nhello\n"
                                 rf"#2 \d+\.\d{{3}} ms ttl 64 {host} → \S+ {name} echo reply id \d+ seq 2 len 6\nagain\n$")

    def test_its_echoes_have_right_checksums(self):
        for host, expression, wrong in (("10.0.0.2", "icmp", "wrong icmp cksum"), ("fd00::2", "icmp6[0] == 128", "bad icmp6 cksum")):
            with self.subTest(host=host):
                capture = self.capture("-c", "1", expression)
                self.assertEnded(self.verb("connect", host, "--data", "odd", "-c", 1), 0)
                seen = self.assertEnded(capture, 0).out.decode()
                self.assertIn("echo request", seen)
                self.assertNotIn(wrong, seen)

    def test_only_that_host_is_heard(self):
        program = self.verb("connect", "10.0.0.77", "--protocol", 253, "--idle-timeout", "50ms", "--recv-only", stdin=b"")
        self.assertFails(program, 3, "no record")

    def test_an_icmp_error_is_exit_1_or_told(self):
        ended = self.assertFails(self.verb("connect", "10.0.0.2", "--protocol", 253, "--data", "eight bytes"), 1, r"protocol unreachable \(ICMP type 3 code 2\), said 10\.0\.0\.2")
        self.assertIn("10.0.0.2: ", ended.err)
        program = self.verb("connect", "10.0.0.2", "--protocol", 253, "--stay")
        program.type(b"eight bytes, which the kernel wants to see in an error\n")
        program.err.until(b"protocol unreachable")
        program.signal(signal.SIGINT)
        program.wait()

    def test_a_packet_that_no_ip_can_carry_is_exit_2(self):
        self.assertFails(self.verb("connect", "10.0.0.2", "--protocol", 253, "--whole", stdin=bytes(65516)), 2, "EMSGSIZE", r"(?m)^hint: a packet carries at most 65 515 bytes")


class Captured(TwoHosts):
    """Capture files are sent again."""

    def pcap(self, packets, link=101, snapped=0):
        """A capture file (pcap-savefile(5)) of (time in ms, bytes); `snapped` bytes of each are missing."""
        out = struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, link)
        for time, packet in packets:
            out += struct.pack("<IIII", 0, time * 1000, len(packet) - snapped, len(packet)) + packet[: len(packet) - snapped]
        return out

    def packet(self, payload, to="10.0.0.2"):
        header = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 20 + len(payload), 7, 0, 64, 253, 0, socket.inet_aton("10.0.0.1"), socket.inet_aton(to))
        return header + payload

    def receiver(self, count):
        return self.ready(*self.there.argv(binary(), "raw", "recv", "--protocol", 253, "--text", "-c", count), stdin=b"")

    def test_its_packets_go_where_their_headers_say(self):
        receiver = self.receiver(2)
        ended = self.assertEnded(self.send("--from", "-", "--wait", 0, stdin=self.pcap([(0, self.packet(b"one\n")), (5, self.packet(b"two\n"))])), 0)
        self.assertIn("2 packets sent, in ", ended.err)
        self.assertEqual(re.findall("one|two", self.assertEnded(receiver, 0).out.decode()), ["one", "two"])

    def test_frames_of_it_lose_their_link_unless_an_interface_is_named(self):
        for words, to in (((), bytes(6)), (("-I", self.here.interface), bytes.fromhex(self.there.link()["address"].replace(":", "")))):
            with self.subTest(words=words):
                receiver = self.receiver(1)
                frame = to + bytes(6) + b"\x08\x00" + self.packet(b"framed\n")
                header = frame[14:34]  # which nobody completes where frames are sent
                frame = frame[:24] + checksum(header) + frame[26:]
                self.assertEnded(self.send("--from", self.file("frames", self.pcap([(0, frame)], link=1)), *words, "--wait", 0), 0)
                self.assertIn(b"framed", self.assertEnded(receiver, 0).out)

    def test_a_question_in_it_is_answered(self):
        body = struct.pack("!BBHHH", 8, 0, 0, 7, 1) + bytes(4)
        request = body[:2] + checksum(body) + body[4:]
        header = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 32, 7, 0, 64, 1, 0, socket.inet_aton("10.0.0.1"), socket.inet_aton("10.0.0.2"))
        self.assertRegex(self.answer("--from", self.file("ping", self.pcap([(0, header + request)]))), "ICMP echo reply id 7 seq 1 len 4$")

    def test_their_pauses_are_kept_or_not(self):
        capture = self.file("slow", self.pcap([(0, self.packet(b"one\n")), (3_600_000, self.packet(b"two\n"))]))
        receiver = self.receiver(2)
        self.assertEnded(self.send("--from", capture, "--packet-rate", 1000, "--wait", 0), 0)
        self.assertEnded(receiver, 0)
        program = self.send("--from", capture, "--wait", 0, "-v")
        program.out.until(b"one\n")
        program.signal(signal.SIGINT)
        self.assertNotIn(b"two", program.wait().out)

    def test_what_is_not_whole_is_passed_over_and_told(self):
        ended = self.assertFails(self.send("--from", "-", stdin=self.pcap([(0, self.packet(b"one"))], snapped=1)), 2, "no packet there that could be sent")
        self.assertIn("whole packets", ended.err)
        self.assertFails(self.send("--from", "-", stdin=b"no capture at all, but long enough for a header"), 2, "unknown file format")


class Privilege(TwoHosts):
    def test_without_it_one_line_says_so_and_how_to_grant_it(self):
        for words in (("10.0.0.2",), ("--tcp", "10.0.0.2:80"), ("--arp", "10.0.0.2", "-I", self.here.interface)):
            with self.subTest(words=words):
                ended = self.assertFails(self.send(*words, prefix=UNPRIVILEGED), 4, r"\((EPERM|EACCES)\)")
                self.assertEqual(len(ended.lines), 2, ended)
                self.assertIn("sudo setcap cap_net_raw+ep", ended.lines[1])

    def test_nor_can_a_protocol_be_heard_without_it(self):
        for words in (("recv",), ("listen",), ("connect", "10.0.0.2")):
            with self.subTest(words=words):
                program = self.program(*self.here.argv(*UNPRIVILEGED, binary(), "raw", *words), stdin=b"")
                self.assertFails(program, 4, r"\(EPERM\)", "sudo setcap cap_net_raw")

    def test_it_is_given_up_as_soon_as_the_sockets_are_open(self):
        programs = [self.ready(*self.there.argv(binary(), "raw", verb, "--protocol", 253)) for verb in ("recv", "listen")]
        for words in (("send", "10.0.0.2", "-d", "1h", "-c", 2), ("connect", "10.0.0.2", "--data", "x")):
            program = self.program(*self.here.argv(binary(), "raw", *words, "--text"))
            program.out.until(b"echo reply")
            programs.append(program)
        for program in programs:
            status = pathlib.Path(f"/proc/{program.pid}/status").read_text(encoding="ascii")
            told = dict(line.split(":\t", 1) for line in status.splitlines())
            self.assertEqual(told["Uid"].split(), [str(NOBODY)] * 4)
            self.assertEqual(told["Gid"].split(), [told["Gid"].split()[0]] * 4)
            self.assertEqual((int(told["CapEff"], 16), int(told["CapPrm"], 16), told["NoNewPrivs"]), (0, 0, "1"))

    def test_a_ping_needs_none_where_the_kernel_has_ping_sockets(self):
        run(*self.here.argv("sysctl", "-qw", f"net.ipv4.ping_group_range=0 {NOBODY}"))
        for host, name in (("10.0.0.2", "ICMP"), ("fd00::2", "ICMPv6")):
            with self.subTest(host=host):
                answers = self.answers(host, "-c", 2, "-d", "1ms", "--ttl", 7, prefix=UNPRIVILEGED)
                self.assertEqual([(number, ttl) for number, _, ttl, _ in answers], [(1, 64), (2, 64)])
                self.assertTrue(all(re.search(rf"{host} → .* {name} echo reply id \d+ seq \d len 56", packet) for *_, packet in answers), answers)

    def test_of_a_ping_without_privilege_errors_are_told_too(self):
        run(*self.here.argv("sysctl", "-qw", f"net.ipv4.ping_group_range=0 {NOBODY}"))
        self.here.ip("route", "add", "198.51.100.0/24", "via", "10.0.0.2")
        run(*self.there.argv("sysctl", "-qw", "net.ipv4.ip_forward=1"))
        ended = self.assertFails(self.send("198.51.100.1", prefix=UNPRIVILEGED), 1, r"network unreachable \(ICMP type 3 code 0\), said 10\.0\.0\.2")
        self.assertIn("10.0.0.2 → 10.0.0.1 ICMP network unreachable | 10.0.0.1 → 198.51.100.1 ICMP echo request", ended.out.decode())

    def test_what_a_ping_socket_cannot_do_is_refused_without_privilege(self):
        run(*self.here.argv("sysctl", "-qw", f"net.ipv4.ping_group_range=0 {NOBODY}"))
        for words in (("--badsum",), ("--id", 5)):
            self.assertFails(self.send("10.0.0.2", *words, prefix=UNPRIVILEGED), 4, "EPERM")


class Words(TwoHosts):
    def test_what_means_nothing_together_is_refused(self):
        for words, said in (
            ("--tcp --udp 10.0.0.2:80", "exclude each other"),
            ("10.0.0.2:80", "a raw socket has no port"),
            ("10.0.0.2 -s 56", "a source needs an address"),
            ("--tcp 10.0.0.2", "a port is missing"),
            ("10.0.0.2 --flags S", "--flags means nothing here"),
            ("--udp 10.0.0.2:80 --seq 4", "--seq means nothing here"),
            ("--arp 10.0.0.2 --ttl 4", "--ttl means nothing here"),
            ("--arp fd00::1", "--arp is of IPv4"),
            ("10.0.0.2 --size 1000", "--size means nothing here"),
            ("--frame --hex-data ffff -I lo", "2 bytes are less than a header of Ethernet"),
            ("--header --hex-data beef00000000000000000000000000000a000002", "that is no packet of IP"),
            ("--from x 10.0.0.2", "--from FILE needs no address"),
            ("--arp 10.0.0.2 --data x", "--data means nothing here"),
            ("10.0.0.2 --protocol 253 --badsum", "--badsum means nothing here"),
            ("--frame", "--frame needs --interface"),
            ("--frame 10.0.0.2 -I lo", "a frame needs no address"),
            ("--header --hex-data 00", "no packet of IP"),
            ("./sock", "the address is a host"),
            ("10.0.0.2 --delay 0", "would be a flood"),
            ("10.0.0.2 --delay 1 --packet-rate 4", "exclude each other"),
            ("10.0.0.2 --data x --data-length 4", "exclude each other"),
            ("fd00::2 --df", "of IPv4"),
            ("fd00::2 --id 5", "of IPv4"),
            ("10.0.0.2 -f", "there is no flood"),
            ("10.0.0.2 --flags XY", "--flags"),
            ("10.0.0.2 --tcp-options mss", "--tcp-options"),
            ("10.0.0.2 --dest-mac 1:2", "--dest-mac"),
            ("10.0.0.2 --protocol nonsense", "--protocol"),
        ):
            with self.subTest(words=words):
                self.assertFails(self.send(*words.split()), 2, re.escape(said))


def checksum(data):
    """RFC 1071's, of an even number of bytes, in which it is 0."""
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return struct.pack("!H", ~total & 0xFFFF)


if __name__ == "__main__":
    main()
