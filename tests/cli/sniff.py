#!/usr/bin/env python3
"""raw sniff: capture files in every form, live capture on a wire between two hosts, what is kept on disk, what is
shown on a terminal, and that nothing but that is left to it once it has begun."""

import fcntl
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import stat
import struct
import subprocess
import sys
import tempfile
import termios
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))

from captures import MAC_HERE, ethernet, ipv4, pcap, pcapng, records, udp  # noqa: E402
from namespaces import two_hosts  # noqa: E402
from sockplay import Case, binary, main, needs_root  # noqa: E402

# What opens no file any more cannot look for leaks: LeakSanitizer reads /proc. The unit tests look for them.
os.environ["ASAN_OPTIONS"] += ":detect_leaks=0"
HELLO = udp(b"hello")
LINE = b"10.0.0.1:1000 \xe2\x86\x92 10.0.0.2:2000 UDP len 5\n"


def waiting_bytes(pipe):
    """How many can be read from it now."""
    return struct.unpack("i", fcntl.ioctl(pipe, termios.FIONREAD, bytes(4)))[0]


class Sniffs(Case):
    type = "raw"

    def sniff(self, *words, **how):
        return self.run_sockplay("sniff", *words, **how)

    def shown(self, *words, **how):
        """What it shows; it must end well and say nothing."""
        ended = self.sniff(*words, **how)
        self.assertEqual((ended.code, ended.err), (0, ""))
        return ended.out

    def capture(self, *frames, **how):
        """The path of a capture file."""
        return self.file("test.pcap", pcap(frames, **how))


class Files(Sniffs):
    def test_a_packet_is_a_line(self):
        self.assertEqual(self.shown("-r", self.capture(HELLO), "-t"), LINE)

    def test_every_form_of_file_is_read(self):
        time = 1_234_567_890_123_456_789
        seconds, nanoseconds = divmod(time, 10**9)
        forms = {
            "pcap": pcap([(seconds, nanoseconds // 1000, HELLO)]),
            "pcap of another order": pcap([(seconds, nanoseconds // 1000, HELLO)], big_endian=True),
            "pcap with nanoseconds": pcap([(seconds, nanoseconds, HELLO)], nanoseconds=True),
            "pcapng": pcapng([(time, HELLO)]),
        }
        for form, file in forms.items():
            with self.subTest(form=form):
                self.assertEqual(self.shown("-r", self.file(form, file), "-tt"), b"1234567890.123456 " + LINE)

    def test_standard_input_is_read(self):
        self.assertEqual(self.shown("-r", "-", "-t", stdin=pcap([HELLO])), LINE)
        with self.open(self.capture(HELLO)) as file:
            self.assertEqual(self.shown("-r", "-", "-t", stdin=file), LINE)

    def test_what_comes_through_a_pipe_is_shown_as_it_comes(self):
        program = self.sockplay("sniff", "-r", "-", "-t")
        file = pcap([HELLO, HELLO])
        program.type(file[:-10])
        program.out.until(LINE)
        program.type(file[-10:])
        program.out.until(LINE, times=2)
        program.signal(signal.SIGINT)
        self.assertEnded(program, 0)

    def test_a_filter_says_which(self):
        file = self.capture(HELLO, ethernet(0x88B5, b"other"))
        self.assertEqual(self.shown("-r", file, "-t", "udp", "port", "2000"), LINE)
        self.assertEqual(self.shown("-r", file, "-t", "udp port 2000"), LINE)
        self.assertEqual(self.shown("-r", file, "-t", "--", "tcp"), b"")

    def test_the_first_word_is_no_interface(self):
        self.assertFails(self.sniff("-r", self.capture(HELLO), "lo"), 2, "filter 'lo': ")

    def test_a_count_ends_it(self):
        self.assertEqual(self.shown("-r", self.capture(HELLO, HELLO, HELLO), "-t", "-c", 2), 2 * LINE)

    def test_times_are_shown_in_all_forms(self):
        file = self.capture((3661, 5, HELLO), (3662, 7, HELLO))
        for form, times in (("-n", ["01:01:01.000005 ", "01:01:02.000007 "]), ("-t", ["", ""]),
                            ("-tt", ["3661.000005 ", "3662.000007 "]),
                            ("-ttt", ["00:00:00.000000 ", "00:00:01.000002 "]),
                            ("-tttt", ["1970-01-01 01:01:01.000005 ", "1970-01-01 01:01:02.000007 "]),
                            ("-ttttt", ["00:00:00.000000 ", "00:00:01.000002 "])):
            with self.subTest(form=form):
                shown = self.shown("-r", file, form, env={"TZ": "UTC"})
                self.assertEqual(shown, b"".join(time.encode() + LINE for time in times))

    def test_a_cut_file_is_shown_up_to_the_cut_and_fails(self):
        ended = self.assertFails(self.sniff("-r", self.file("cut", pcap([HELLO, HELLO])[:-1]), "-t"), 2, "cut: truncated dump file")
        self.assertEqual(ended.out, LINE)

    def test_what_is_no_capture_file_is_refused(self):
        self.assertFails(self.sniff("-r", self.file("text", b"hello, world, this is no capture\n")), 2, "read .*text: ")
        self.assertFails(self.sniff("-r", self.path("none")), 2, "open .*none: No such file")
        self.assertFails(self.sniff("-r", self.directory()), 2, "EISDIR")

    def test_no_control_byte_of_a_packet_reaches_the_output(self):
        hostile = b"GET /\x1b]0;evil\x07\x9b31m\xc2\x9b31m\xe2\x80\xae HTTP/1.1\r\nHost: \x1b[31m\x00\r\n\r\n"
        tcp = bytes.fromhex("03e8005000000001000000015018ffff00000000") + hostile
        file = self.capture(ipv4(6, tcp), udp(hostile))
        for words in ([], ["-v"], ["-e"], ["-q"], ["-x"], ["-X"], ["-A"], ["--detail"], ["--detail", "-X"], ["--json"]):
            with self.subTest(words=words):
                shown = self.assertEnded(self.sniff("-r", file, *words), 0).out
                self.assertRegex(shown.decode(), r"\A[^\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]*\Z")

    def test_names_are_shown_where_they_are_asked_for(self):
        file = self.capture(udp(b"hello", source="127.0.0.1"))
        self.assertRegex(self.shown("-r", file, "-t", "-N"), rb"^localhost\S*:1000 \xe2\x86\x92 10\.0\.0\.2:2000 UDP len 5\n$")
        self.assertTrue(self.shown("-r", file, "-t", "-n").startswith(b"127.0.0.1:1000 "))

    def test_link_addresses_are_shown_where_they_are_asked_for(self):
        here, there = MAC_HERE.hex(":"), "02:00:00:00:00:02"
        self.assertEqual(self.shown("-r", self.capture(HELLO), "-te").decode(), f"{here} → {there}, 47 bytes: {LINE.decode()}")

    def test_a_quick_line_has_ends_protocol_and_length(self):
        self.assertEqual(self.shown("-r", self.capture(HELLO), "-tq").decode(), "10.0.0.1:1000 → 10.0.0.2:2000 UDP 5 bytes\n")

    def test_bytes_are_shown_beneath_with_and_without_the_link(self):
        file = self.capture(HELLO)
        self.assertIn(b"\n        0x0000:  4500 0021 ", self.shown("-r", file, "-x"))
        self.assertIn(b"\n        0x0000:  0200 0000 ", self.shown("-r", file, "-xx"))
        self.assertIn(b"  0a 00 00 02 03 e8 07 d0  00 0d 9c 47 68 65 6c 6c  |...........Ghell|\n", self.shown("-r", file, "-X"))
        self.assertTrue(self.shown("-r", file, "-A").endswith(b"hello\n"))

    def test_checksums_are_looked_at_where_that_is_asked_for(self):
        wrong = bytearray(HELLO)
        wrong[-1] ^= 1
        ended = self.assertEnded(self.sniff("-r", self.capture(HELLO, bytes(wrong)), "-tv"), 0)
        self.assertEqual(ended.out, LINE + LINE[:-1] + b" [bad UDP checksum]\n")

    def test_json_is_an_object_a_packet_and_totals(self):
        lines = [json.loads(line) for line in self.shown("-r", self.capture(HELLO), "--json").splitlines()]
        self.assertEqual([line["event"] for line in lines], ["packet", "stats"])
        self.assertEqual(lines[0]["udp"]["dstport"], 2000)
        self.assertEqual(lines[1]["packets"], 1)

    def test_detail_is_a_line_and_every_field(self):
        shown = self.shown("-r", self.capture(HELLO), "-t", "--detail").decode()
        self.assertTrue(shown.startswith(LINE.decode()))
        self.assertIn("\n           22    Time to live: 64\n", shown)

    def test_memory_does_not_grow_with_the_file(self):
        program = self.sockplay("sniff", "-r", "-", "-t")
        frames = pcap([HELLO] * 1000)
        program.type(frames)
        program.out.at_least(len(LINE) * 1000)
        before = program.usage("VmHWM")
        for _ in range(30):
            program.type(frames[24:])
        program.out.at_least(len(LINE) * 31_000)
        self.assertLess(program.usage("VmHWM") - before, 512)  # KiB
        program.close_input()
        self.assertEnded(program, 0)


class Words(Sniffs):
    """The command line as such."""

    def test_interfaces_are_listed_with_their_addresses(self):
        listed = self.shown("-D").decode()
        self.assertRegex(listed, r"(?m)^ *\d+  lo +up, loopback +127\.0\.0\.1")
        self.assertRegex(listed, r"(?m)^ *\d+  any +up ")
        self.assertNotRegex(listed, r"(?m)^ *\d+  (nflog|bluetooth-monitor) +(up|down)| $")

    def test_a_filter_is_shown_as_tcpdump_shows_it(self):
        for form in ("-d", "-dd", "-ddd"):
            with self.subTest(form=form):
                ours = self.shown("-r", self.capture(HELLO), form, "udp port 53")
                theirs = subprocess.run(["tcpdump", "-r", self.path("test.pcap"), form, "udp port 53"], capture_output=True,
                                        check=True, timeout=30).stdout
                self.assertEqual(ours, theirs)

    def test_a_filter_that_does_not_compile_is_refused_with_the_reason(self):
        self.assertFails(self.sniff("-r", self.capture(HELLO), "port and"), 2, "filter 'port and': .*syntax error", "hint: man pcap-filter")

    def test_options_that_would_do_nothing_are_refused(self):
        file = self.capture(HELLO)
        for words in (["-r", file, "-i", "lo"], ["-r", file, "-Q", "in"], ["-r", file, "-p"], ["-w", "x", "--json"],
                      ["-r", file, "--json", "-x"], ["-r", file, "-n", "-N"], ["-C", "1"], ["-W", "1", "-w", "x"],
                      ["-w", "-", "-G", "1"], ["-r", file, "-U"], ["-Q", "sideways"], ["-s", "many"], ["-B", "0"], ["-C", "0", "-w", "x"]):
            with self.subTest(words=words):
                self.assertFails(self.sniff(*words), 2)

    def test_a_capture_file_is_not_written_to_a_terminal(self):
        terminal = self.terminal()
        program = self.sockplay("sniff", "-r", self.capture(HELLO), "-w", "-", stdin=b"", stdout=terminal.slave)
        self.assertFails(program, 2, "terminal")


class Terminals(Sniffs):
    def on_terminal(self, *words, **how):
        terminal = self.terminal()
        self.assertEnded(self.sockplay("sniff", *words, stdin=b"", stdout=terminal.slave, **how), 0)
        terminal.leave()
        return terminal.out.whole()

    def test_lines_are_coloured_there_unless_nobody_wants_it(self):
        file = self.capture(HELLO)
        coloured = b"\x1b[34m" + LINE[:-1] + b"\x1b[0m\n"
        self.assertEqual(self.on_terminal("-r", file, "-t", env={"NO_COLOR": ""}), coloured)
        self.assertEqual(self.on_terminal("-r", file, "-t", env={"NO_COLOR": "1"}), LINE)
        self.assertEqual(self.on_terminal("-r", file, "-t", "--color", "never"), LINE)
        self.assertEqual(self.shown("-r", file, "-t", "--color", "always"), coloured)

    def test_a_reader_that_goes_away_ends_it_quietly(self):
        reader, writer = self.pipe()
        program = self.sockplay("sniff", "-r", "-", stdout=writer)
        writer.close()
        reader.close()
        program.type(pcap([HELLO]))
        ended = program.wait()
        self.assertEqual((ended.code, ended.err), (-signal.SIGPIPE, ""))


class Kept(Sniffs):
    """-w."""

    def test_packets_are_kept_as_they_are(self):
        frames = [(5, 1, HELLO), (6, 2, ethernet(0x88B5, b"other"))]
        self.shown("-r", self.capture(*frames, nanoseconds=True), "-w", self.path("kept"))
        kept = pathlib.Path(self.path("kept")).read_bytes()
        self.assertEqual(records(kept), [(seconds * 10**9 + fraction, data) for seconds, fraction, data in frames])
        self.assertEqual(kept, self.shown("-r", self.path("test.pcap"), "-w", "-"))

    def test_a_filter_says_which(self):
        self.shown("-r", self.capture(HELLO, ethernet(0x88B5, b"other")), "-w", self.path("kept"), "udp")
        self.assertEqual([data for _, data in records(pathlib.Path(self.path("kept")).read_bytes())], [HELLO])

    def test_others_read_it(self):
        self.shown("-r", self.capture(HELLO), "-w", self.path("kept"))
        for reader in (["tcpdump", "-nr"], ["tshark", "-nr"]):
            read = subprocess.run([*reader, self.path("kept")], capture_output=True, check=True, timeout=60)
            self.assertIn(b"10.0.0.2", read.stdout, reader)

    def test_files_are_for_the_user_alone(self):
        self.shown("-r", self.capture(HELLO), "-w", self.path("kept"))
        self.assertEqual(stat.S_IMODE(os.stat(self.path("kept")).st_mode), 0o600)

    def rotated(self, *words):
        """The packets in each file that was made in a directory of its own."""
        kept = tempfile.mkdtemp(dir=self.directory())
        self.shown("-r", self.path("test.pcap"), "-w", f"{kept}/x", *words)
        return {file.name: [data for _, data in records(file.read_bytes())] for file in sorted(pathlib.Path(kept).iterdir())}

    def test_files_follow_each_other_by_size(self):
        frames = [udp(b"%d" % number) for number in range(5)]
        self.capture(*frames)
        two = str(24 + 2 * (16 + len(frames[0])))
        self.assertEqual(self.rotated("-C", f"{two}B"), {"x": frames[:2], "x1": frames[2:4], "x2": frames[4:]})
        self.assertEqual(self.rotated("-C", f"{two}B", "-W", "2"), {"x0": frames[4:], "x1": frames[2:4]})
        self.assertEqual(self.rotated("-C", "1"), {"x": frames})  # a million bytes

    def test_files_follow_each_other_by_time(self):
        frames = [udp(b"%d" % number) for number in range(5)]
        self.capture(*frames)
        self.assertEqual(self.rotated("-G", "2"), {"x": frames[:2], "x1": frames[2:4], "x2": frames[4:]})
        self.assertEqual(self.rotated("-G", "2", "-W", "2"), {"x": frames[:2], "x1": frames[2:4]})

    def test_a_full_disk_is_told_of(self):
        self.assertFails(self.sniff("-r", self.capture(HELLO), "-w", "/dev/full"), 2, "write /dev/full: No space left")

    def test_the_file_that_is_read_is_not_written(self):
        path = self.capture(*[udp(bytes(1000))] * 600)
        before = pathlib.Path(path).read_bytes()
        os.link(path, self.path("link"))
        for name in (path, self.path("link")):
            self.assertFails(self.sockplay("sniff", "-r", path, "-w", name, stdin=b"").wait(), 2, "that is the file that is read")
            self.assertEqual(pathlib.Path(path).read_bytes(), before)

    def into_a_fifo(self):
        """A capture that is kept in a FIFO, which is full by now; and its reader, who has read nothing."""
        os.mkfifo(self.path("fifo"))
        reader = open(os.open(self.path("fifo"), os.O_RDONLY | os.O_NONBLOCK), "rb", 0)
        self.addCleanup(reader.close)
        os.set_blocking(reader.fileno(), True)
        frames = [udp(bytes(1400))] * 200
        program = self.sockplay("sniff", "-r", self.capture(*frames), "-w", self.path("fifo"), stdin=b"")
        self.eventually(lambda: waiting_bytes(reader) == 1 << 16, "a full FIFO")
        return program, reader, frames

    def test_a_fifo_that_nobody_reads_does_not_hold_it(self):
        program, _, _ = self.into_a_fifo()
        program.signal(signal.SIGINT)
        self.assertFails(program, 2, r"write .*/fifo: nobody took the last [\d ]+ bytes")

    def test_a_fifo_that_is_read_late_gets_all(self):
        program, reader, frames = self.into_a_fifo()
        self.assertEqual([data for _, data in records(reader.read())], frames)
        self.assertEnded(program, 0)

    def test_a_fifo_that_loses_its_reader_is_told_of(self):
        program, reader, _ = self.into_a_fifo()
        reader.close()
        self.assertFails(program, 1, "write .*/fifo: Broken pipe")

    def test_a_directory_that_is_none_is_told_of(self):
        for words in ([], ["-C", "1"]):
            self.assertFails(self.sniff("-r", self.capture(HELLO), "-w", self.path("none/x"), *words), 2, "open .*none.*: No such file")


class Live(Sniffs):
    """On a wire between two hosts: it listens there, and we speak here."""

    def setUp(self):
        self.here, self.there = self.enterContext(two_hosts())

    def sniffing(self, *words, host=None, **how):
        """`sockplay raw sniff WORDS...`, once it captures."""
        return self.ready(*(host or self.there).argv(binary(), "raw", "sniff", *words), **{"stdin": b"", **how})

    def say(self, *datagrams, to=None, port=2000):
        """Datagrams from here to there."""
        sender = self.here.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.addCleanup(sender.close)
        for datagram in datagrams:
            sender.sendto(datagram, (to or self.there.inet, port))
        return sender.getsockname()[1]

    def test_what_passes_is_shown_until_it_is_interrupted_and_losses_are_explained(self):
        program = self.sniffing(self.there.interface, "-t", "udp port 2000")
        self.assertEqual(program.where, self.there.interface)
        port = self.say(b"hello", b"hello")
        line = f"10.0.0.1:{port} → 10.0.0.2:2000 UDP len 5\n".encode()
        program.out.until(line, times=2)
        program.signal(signal.SIGINT)
        ended = self.assertEnded(program, 0, f"capturing on {self.there.interface} \\(Ethernet\\)", "2 packets in ",
                                 "lost in the kernel, for want of room in its buffer .-B.: 0", "lost in the interface or its driver: 0")
        self.assertEqual(ended.out, 2 * line)

    def test_what_came_before_it_is_interrupted_is_shown(self):
        program = self.sniffing(self.there.interface, "-t", "udp port 2000")
        self.say(b"first")
        program.out.until(b" UDP len 5\n")  # the hosts know each other now: what is sent is there at once
        self.say(*[b"later"] * 50)
        program.signal(signal.SIGINT)
        self.assertEqual(self.assertEnded(program, 0).out.count(b" UDP len 5\n"), 51)

    def test_what_came_before_it_is_interrupted_is_shown_even_if_nothing_was_before(self):
        known = self.sniffing(self.there.interface, "-c", 1, "udp port 2001")
        self.say(b"first", port=2001)
        self.assertEnded(known, 0)  # the hosts know each other now
        program = self.sniffing(self.there.interface, "-t", "udp port 2000")
        self.say(*[b"later"] * 5)
        program.signal(signal.SIGINT)
        self.assertEqual(self.assertEnded(program, 0).out.count(b" UDP len 5\n"), 5)

    def test_a_count_ends_it(self):
        program = self.sniffing(self.there.interface, "-c", 3, "udp port 2000")
        self.say(*[b"hello"] * 9)
        self.assertEqual(self.assertEnded(program, 0, "3 packets in").out.count(b"\n"), 3)

    def test_any_interface_names_the_one_it_was_and_the_direction(self):
        program = self.sniffing("any", "-tc", 1, "udp port 2000")
        self.say(b"hello")
        self.assertRegex(self.assertEnded(program, 0).out.decode(), rf"^{self.there.interface} in 10\.0\.0\.1:")

    def test_the_usual_interface_is_taken_where_none_is_named(self):
        program = self.sniffing("udp", "port", 2000, "-c", 1)
        self.assertEqual(program.where, self.there.interface)
        self.say(b"hello")
        self.assertEnded(program, 0)

    def test_one_direction_may_be_asked_for(self):
        for direction, wanted in (("in", b"10.0.0.1"), ("out", b"10.0.0.2")):
            with self.subTest(direction=direction):
                program = self.sniffing(self.there.interface, "-tc", 1, "-Q", direction, "icmp or udp")
                self.say(b"hello", port=9)  # nobody listens there: an ICMP error goes back
                self.assertTrue(self.assertEnded(program, 0).out.startswith(wanted))

    def test_checksums_left_to_the_card_are_not_called_wrong(self):
        program = self.sniffing(self.here.interface, "-tvc", 1, "udp port 2000", host=self.here)
        self.say(b"hello")
        ended = self.assertEnded(program, 0)
        self.assertTrue(ended.out.endswith(b" UDP len 5 [UDP checksum left to the card]\n"), ended)

    def test_a_snapshot_is_a_beginning_and_told_to_be_one(self):
        program = self.sniffing(self.there.interface, "-tc", 1, "-s", 60, "udp port 2000")
        self.say(bytes(100))
        self.assertIn(b" UDP len 100", self.assertEnded(program, 0).out)
        program = self.sniffing(self.there.interface, "-tc", 1, "-s", 30, "udp")
        self.say(bytes(100))
        self.assertIn(b"[truncated]", self.assertEnded(program, 0).out)

    def test_it_is_kept_and_read_again(self):
        kept = self.path("kept")
        program = self.sniffing(self.there.interface, "-c", 2, "-w", kept, "udp port 2000")
        self.say(b"one", b"two")
        self.assertEqual(self.assertEnded(program, 0).out, b"")
        self.assertEqual([data[-3:] for _, data in records(pathlib.Path(kept).read_bytes())], [b"one", b"two"])

    def test_what_is_kept_is_on_disk_as_soon_as_nothing_more_comes(self):
        kept = pathlib.Path(self.path("kept"))
        self.sniffing(self.there.interface, "-w", kept, "udp port 2000")
        self.say(b"one")
        self.eventually(lambda: len(kept.read_bytes()) > 24, "the packet")

    def test_json_tells_the_interface_and_totals(self):
        program = self.sniffing(self.there.interface, "--json", "-c", 1, "udp port 2000")
        self.say(b"hello")
        events = [json.loads(line) for line in self.assertEnded(program, 0).out.splitlines()]
        self.assertEqual([event["event"] for event in events], ["listening", "packet", "stats"])
        self.assertEqual(events[0]["interface"], self.there.interface)
        self.assertEqual((events[2]["packets"], events[2]["lost_in_kernel"], events[2]["lost_in_interface"]), (1, 0, 0))

    def test_quiet_says_nothing(self):
        program = self.sniffing(self.there.interface, "--quiet", "-c", 1, "udp port 2000")
        self.say(b"hello")
        self.assertEqual(self.assertEnded(program, 0).err, "")

    def test_an_interface_that_is_none_is_told_with_those_that_are(self):
        ended = self.sniff("-i", "nosuch0")
        self.assertFails(ended, 2, "capture on nosuch0: no such interface", "hint: interfaces here: .*lo")
        self.assertFails(self.sniff("nosuch0"), 2, "filter 'nosuch0': ", "hint: interfaces here: .*lo")

    def test_an_interface_that_goes_away_ends_it_with_what_came_before(self):
        program = self.sniffing(self.there.interface, "-t", "udp port 2000")
        self.say(b"hello")
        program.out.until(b"UDP len 5")
        self.there.ip("link", "delete", self.there.interface)
        self.assertEnded(program, 2, rf"(?m)^sockplay: capture on {self.there.interface}: ", "1 packet in ")

    def test_a_stuck_reader_stops_neither_signals_nor_totals(self):
        reader, writer = self.pipe()
        program = self.sniffing(self.there.interface, "-X", "udp port 2000", stdout=writer)
        writer.close()
        self.say(*[bytes(1400)] * 300)  # a pipe takes 64 KiB
        program.signal(signal.SIGUSR1)
        program.err.until(b" packets in ")
        program.signal(signal.SIGTERM)
        self.assertFalse(reader.closed)
        reader.close()
        self.assertNotEqual(program.wait().code, 0)


@needs_root
class Confined(Sniffs):
    """What is left to it once it has begun."""

    def setUp(self):
        self.here, self.there = self.enterContext(two_hosts())

    def sniffing(self, *words, env=None):
        return self.ready(*self.there.argv(binary(), "raw", "sniff", self.there.interface, *words), stdin=b"", env=env)

    def say(self, times=1):
        sender = self.here.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.addCleanup(sender.close)
        for _ in range(times):
            sender.sendto(b"hello", (self.there.inet, 2000))

    @staticmethod
    def status(program):
        text = pathlib.Path(f"/proc/{program.pid}/status").read_text(encoding="ascii")
        return dict(line.split(":\t", 1) for line in text.splitlines() if ":\t" in line)

    def assertConfinedTo(self, program, user, group, groups):
        status = self.status(program)
        self.assertEqual(status["Uid"], "\t".join([str(user)] * 4))
        self.assertEqual(status["Gid"], "\t".join([str(group)] * 4))
        self.assertEqual(sorted(status["Groups"].split()), sorted(map(str, groups)))
        for kind in ("CapInh", "CapPrm", "CapEff", "CapAmb"):
            self.assertEqual(int(status[kind], 16), 0, kind)
        self.assertEqual(status["NoNewPrivs"], "1")

    def test_root_becomes_nobody_without_any_right(self):
        program = self.sniffing("-v", env={"SUDO_USER": ""})
        self.assertConfinedTo(program, 65534, 65534, [65534])
        self.assertRegex(program.err.until(b"capturing on").decode(), r"privileges dropped to nobody \(uid 65534, gid 65534\)")

    def test_sudo_becomes_who_called_it_with_their_groups(self):
        program = self.sniffing(env={"SUDO_USER": "daemon"})
        self.assertConfinedTo(program, 1, 1, [1])

    def test_a_file_is_decoded_without_rights_too(self):
        program = self.sockplay("sniff", "-r", "-")
        program.type(pcap([HELLO]))
        program.out.until(b"UDP")
        self.assertConfinedTo(program, 65534, 65534, [65534])

    def test_a_file_is_given_to_who_called_sudo(self):
        self.sniffing("-w", self.path("kept"), env={"SUDO_USER": "daemon"})
        self.assertEqual(os.stat(self.path("kept")).st_uid, 1)

    def test_a_device_is_not_given_to_who_called_sudo(self):
        null = self.path("null")
        os.mknod(null, 0o600 | stat.S_IFCHR, os.makedev(1, 3))
        self.sniffing("-w", null, env={"SUDO_USER": "daemon"})
        self.assertEqual(os.stat(null).st_uid, 0)

    def test_it_writes_in_its_directory_and_nowhere_else(self):
        kept, elsewhere = self.path("kept"), self.path("elsewhere")
        for directory in (kept, elsewhere):
            os.mkdir(directory)
            os.chmod(directory, 0o777)
        os.chmod(self.directory(), 0o755)
        os.symlink(f"{elsewhere}/x1", f"{kept}/x1")  # anybody may write there, and only Landlock is against it
        program = self.sniffing("-w", f"{kept}/x", "-C", "1B", "udp port 2000")
        self.say(times=2)
        self.assertEnded(program, 2, "open .*x1: Permission denied")
        self.assertEqual((os.listdir(elsewhere), os.stat(f"{kept}/x").st_uid), ([], 65534))

    def test_a_directory_of_roots_is_written_in_by_nobody_with_that_one_right(self):
        kept = self.path("kept")
        os.mkdir(kept, 0o700)
        program = self.sniffing("-v", "-w", f"{kept}/x", "-C", "1B", "udp port 2000")
        self.assertIn(b"but for CAP_DAC_OVERRIDE", program.err.until(b"capturing on"))
        self.assertEqual(int(self.status(program)["CapEff"], 16), 1 << 1)
        self.say(times=2)
        self.eventually(lambda: len(os.listdir(kept)) == 2, "two files")

    def test_without_the_privilege_it_says_how_to_get_it(self):
        unprivileged = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--inh-caps=-all"]
        program = self.program(*unprivileged, self.executable(), "raw", "sniff", "lo", stdin=b"")
        self.assertFails(program, 4, "capture on lo: CAP_NET_RAW is missing", "hint: sudo .*setcap cap_net_raw")

    def test_a_file_is_read_without_any_privilege(self):
        os.chmod(self.directory(), 0o755)
        os.chmod(file := self.file("test.pcap", pcap([HELLO])), 0o644)
        unprivileged = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--inh-caps=-all"]
        program = self.program(*unprivileged, self.executable(), "raw", "sniff", "-tr", file, stdin=b"")
        self.assertEqual(self.assertEnded(program, 0).out, LINE)

    def executable(self):
        """The program where everybody may start it."""
        os.chmod(self.directory(), 0o755)
        copy = self.path("sockplay")
        shutil.copy(binary(), copy)
        os.chmod(copy, 0o755)
        return copy


if __name__ == "__main__":
    main()
