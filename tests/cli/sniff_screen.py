#!/usr/bin/env python3
"""raw sniff --screen in a real terminal (tmux) and in a bare one (pty): what stands on it, what is kept, and how it is left."""

import os
import pathlib
import re
import shlex
import signal
import socket
import subprocess
import sys
import termios
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))

from captures import ethernet, ipv4, pcap, records, udp  # noqa: E402
from namespaces import two_hosts  # noqa: E402
from sockplay import Case, binary, main, needs_root  # noqa: E402
from tmux import Screen  # noqa: E402

# What opens no file any more cannot look for leaks: LeakSanitizer reads /proc. The unit tests look for them.
os.environ["ASAN_OPTIONS"] += ":detect_leaks=0"
TO_ALTERNATE_SCREEN, FROM_ALTERNATE_SCREEN = b"\x1b[?1049h", b"\x1b[?1049l"
KEYS = "? help"


def numbered(count):
    """Datagrams of as many bytes as their number."""
    return [udp(bytes(number)) for number in range(1, count + 1)]


class Screens(Case):
    type = "raw"

    def capture(self, *frames):
        return self.file("test.pcap", pcap(frames))

    def command(self, *words):
        return shlex.join([binary(), "raw", "sniff", "--screen", *map(str, words)])

    def told(self, command):
        """The command, in the test's directory, with its exit code told."""
        return f"cd {shlex.quote(self.directory())}; {command}; echo ended $?; read wait"

    def screen(self, *words, columns=80, rows=24, within=()):
        """A terminal with `sockplay raw sniff --screen WORDS...`, once it shows packets. """
        screen = Screen(self, self.told(f"{shlex.join(within)} {self.command(*words)}"), columns=columns, rows=rows)
        screen.look(lambda seen: seen[-1].startswith(KEYS), "the line of keys")
        return screen

    def status(self, screen, *words):
        """The rows, once the first says all these."""
        return screen.look(lambda rows: all(word in rows[0] for word in words), f"a status of {words}")

    def ended(self, screen):
        """Its exit code, and what stands on the screen, once the program has ended."""
        rows = screen.look(lambda rows: any(row.startswith("ended ") for row in rows), "the end")
        return next(int(row.split()[1]) for row in rows if row.startswith("ended ")), "\n".join(rows)


class Looking(Screens):
    def test_packets_fields_and_bytes_are_shown(self):
        screen = self.screen("-r", self.capture(*numbered(30)))
        rows = self.status(screen, "test.pcap", "30 of 30 listed")
        self.assertIn("10.0.0.1:1000 → 10.0.0.2:2000 UDP len 30", rows[9])
        self.assertRegex(rows[10], "── packet 30, 72 bytes ─+$")
        self.assertEqual([row.strip() for row in rows[11:14]], ["+ Ethernet", "+ IPv4", "+ UDP"])
        self.assertTrue(any(row.startswith("0000  02 00 00 00") for row in rows), rows)

    def test_a_field_is_chosen_and_its_bytes_are_marked(self):
        screen = self.screen("-r", self.capture(*numbered(3)))
        screen.press("Home")
        screen.look(lambda rows: "── packet 1," in rows[10], "the first packet")
        screen.press("Tab", "Down", "Down", "Enter", "Down", "Down")
        rows = screen.look(lambda rows: any("── bytes 36-37" in row for row in rows), "the bytes of a port")
        self.assertTrue(any("Destination port: 2000" in row for row in rows), rows)
        marked = screen.tmux("capture-pane", "-p", "-e", "-t", "it")
        self.assertRegex(marked, r"\x1b\[1;7m07 d0\x1b")

    def test_the_list_is_gone_through(self):
        screen = self.screen("-r", self.capture(*numbered(100)))
        for keys, number in ((["Home"], 1), (["Down", "j", "j", "k"], 3), (["PageDown"], 11), (["End"], 100), (["Up"], 99), (["g"], 1), (["G"], 100)):
            screen.press(*keys)
            screen.look(lambda rows, number=number: f"── packet {number}," in rows[10], f"packet {number}")

    def test_a_filter_is_typed_and_a_wrong_one_stays_in_its_line(self):
        screen = self.screen("-r", self.capture(*numbered(9), ethernet(0x88B5, b"other")))
        screen.type("/udp and")
        screen.press("Enter")
        rows = screen.look(lambda rows: "syntax error" in rows[-2], "an error")
        self.assertEqual(rows[-1], "Filter: udp and")
        screen.type(" host example.org")
        screen.press("Enter")
        screen.look(lambda rows: "'example.org' is no word of filters" in rows[-2], "another error")
        screen.press("C-u")
        screen.type("len >= 50 and udp")
        screen.press("Enter")
        rows = self.status(screen, "filter: len >= 50 and udp", "2 of 10 listed")
        self.assertIn(" UDP len 8", rows[1])
        self.assertIn(" UDP len 9", rows[2])
        screen.type("/tcp")
        screen.press("Escape")
        screen.look(lambda rows: rows[-1].startswith(KEYS), "the filter left")
        self.status(screen, "2 of 10 listed")

    def test_a_conversation_is_followed_and_left(self):
        screen = self.screen("-r", self.capture(udp(b"a", 1, 2), udp(b"b", 2, 1, "10.0.0.2", "10.0.0.1"), udp(b"c", 1, 3)))
        screen.press("Home")
        screen.type("f")
        self.status(screen, "follow: udp port 1 and port 2", "2 of 3 listed")
        screen.type("f")
        self.status(screen, "3 of 3 listed")

    def test_keys_are_told(self):
        screen = self.screen("-r", self.capture(*numbered(1)))
        screen.type("?")
        screen.look(lambda rows: any("the newest 100 000 packets" in row for row in rows), "help with the bound")
        screen.type("x")
        screen.look(lambda rows: rows[-1].startswith(KEYS), "packets again")

    def test_the_window_may_have_any_size(self):
        screen = self.screen("-r", self.capture(*numbered(40)), columns=132, rows=43)
        self.assertEqual(len(self.status(screen, "40 of 40")), 43)
        screen.resize(60, 16)
        rows = screen.look(lambda rows: len(rows) == 16 and rows[-1].startswith(KEYS) and "40 of 40" in rows[0], "a smaller screen")
        self.assertTrue(any(row.startswith("0008  ") for row in rows), rows)
        screen.resize(30, 8)
        screen.look(lambda rows: "too small" in rows[0], "a word about the size")
        screen.resize(80, 24)
        screen.look(lambda rows: len(rows) == 24 and rows[-1].startswith(KEYS), "the screen again")

    def test_wide_characters_are_cut_where_they_end(self):
        name = "你" * 60
        screen = self.screen("-r", self.capture(ipv4(6, bytes.fromhex("03e8005000000001000000015018ffff00000000")
                                                       + f"GET /{name} HTTP/1.1\r\n\r\n".encode())))
        rows = screen.look(lambda rows: "你" in rows[1], "the characters")
        self.assertNotIn("你", rows[2])

    def test_a_pipe_is_shown_as_it_comes(self):
        fifo = self.path("fifo")
        os.mkfifo(fifo)
        screen = Screen(self, self.told(f"{self.command('-r', '-')} <{shlex.quote(fifo)}"), columns=80, rows=24)
        with open(fifo, "wb", buffering=0) as pipe:
            file = pcap(numbered(2))
            pipe.write(file[:-10])
            self.status(screen, "standard input", "1 of 1 listed")
            screen.type("/udp")
            screen.press("Enter")
            self.status(screen, "filter: udp")
            pipe.write(file[-10:])
            self.status(screen, "2 of 2 listed")
            screen.type("q")
            self.assertEqual(self.ended(screen)[0], 0)


class Keeping(Screens):
    def test_what_is_listed_is_saved_and_others_read_it(self):
        os.chmod(self.directory(), 0o777)
        screen = self.screen("-r", self.capture(*numbered(9)))
        screen.type("/len > 48")
        screen.press("Enter")
        self.status(screen, "3 of 9")
        screen.type("w")
        screen.press("C-u")
        screen.type("kept.pcap")
        screen.press("Enter")
        screen.look(lambda rows: "3 packets saved in " in rows[-1], "a word about it")
        read = subprocess.run(["tcpdump", "-nr", self.path("kept.pcap")], capture_output=True, check=True, timeout=60).stdout
        self.assertEqual([line[-1:] for line in read.splitlines()], [b"7", b"8", b"9"])
        screen.type("w")
        screen.look(lambda rows: rows[-1] == "Save as: kept-2.pcap", "a name that is free")
        screen.press("C-u")
        screen.type("kept.pcap")
        screen.press("Enter")
        screen.look(lambda rows: "File exists" in rows[-2] and rows[-1] == "Save as: kept.pcap", "a refusal")
        screen.press("C-u")
        screen.type("../elsewhere")
        screen.press("Enter")
        screen.look(lambda rows: "a name without a directory" in rows[-2], "another one")
        self.assertFalse(os.path.exists(self.path("../elsewhere")))

    def test_it_is_saved_beside_the_file_of_w_which_has_all(self):
        os.mkdir(self.path("there"))
        os.chmod(self.path("there"), 0o777)
        screen = self.screen("-r", self.capture(*numbered(5)), "-w", self.path("there/all.pcap"))
        self.status(screen, "5 of 5")
        screen.type("w")
        screen.press("C-u")
        screen.type("some.pcap")
        screen.press("Enter")
        screen.look(lambda rows: "5 packets saved in " in rows[-1], "a word about it")
        screen.type("q")
        self.assertEqual(self.ended(screen)[0], 0)
        for name in ("all.pcap", "some.pcap"):
            kept = pathlib.Path(self.path("there"), name).read_bytes()
            self.assertEqual([data for _, data in records(kept)], numbered(5))


@needs_root
class Live(Screens):
    def setUp(self):
        self.here, self.there = self.enterContext(two_hosts())

    def sniffing(self, *words):
        screen = self.screen(self.there.interface, *words, "udp port 2000", within=self.there.argv())
        self.status(screen, self.there.interface, "udp port 2000", "0 lost")
        return screen

    def say(self, *datagrams):
        sender = self.here.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.addCleanup(sender.close)
        for datagram in datagrams:
            sender.sendto(datagram, (self.there.inet, 2000))

    def test_packets_are_listed_as_they_come_and_the_newest_is_chosen(self):
        screen = self.sniffing()
        self.say(b"a", b"bb")
        self.status(screen, "2 of 2 listed")
        self.say(b"ccc")
        screen.look(lambda rows: "── packet 3," in rows[10], "the newest")
        screen.press("Up")
        screen.look(lambda rows: "── packet 2," in rows[10], "the one before")
        self.say(b"dddd")
        rows = self.status(screen, "4 of 4 listed")
        self.assertIn("── packet 2,", rows[10])

    def test_a_pause_holds_the_list_and_loses_nothing(self):
        screen = self.sniffing()
        self.say(b"a")
        self.status(screen, "1 of 1 listed")
        screen.type("p")
        self.status(screen, "PAUSED")
        self.say(b"b", b"c")
        self.status(screen, "1 of 3 listed", "PAUSED")
        screen.type("p")
        self.status(screen, "3 of 3 listed")

    def test_a_count_ends_capturing_and_the_screen_stays(self):
        screen = self.sniffing("-c", 2)
        self.say(b"a", b"b", b"c")
        self.status(screen, "2 of 2 listed", "ENDED")
        screen.type("q")
        code, shown = self.ended(screen)
        self.assertEqual(code, 0)
        self.assertIn(f"capturing on {self.there.interface}", shown)
        self.assertIn("2 packets in", shown)
        self.assertIn("lost in the kernel", shown)

    def test_an_interface_that_goes_away_is_told_of_and_what_came_stays(self):
        screen = self.sniffing()
        self.say(b"a")
        self.status(screen, "1 of 1 listed")
        self.there.ip("link", "delete", self.there.interface)
        screen.look(lambda rows: "ENDED" in rows[0] and f"capture on {self.there.interface}: " in rows[-1], "a word about it")
        screen.type("q")
        self.assertEqual(self.ended(screen)[0], 2)

    def test_a_terminal_that_takes_nothing_holds_up_no_capture(self):
        master, slave = os.openpty()
        self.addCleanup(os.close, master)
        kept = pathlib.Path(self.path("kept"))
        program = self.program(*self.there.argv(binary(), "raw", "sniff", self.there.interface, "--screen", "-w", kept, "udp port 2000"),
                               stdin=b"", stdout=slave, env={"TERM": "xterm"})
        os.close(slave)
        program.err.until(b"capturing on")
        self.eventually(lambda: b"1049h" in os.read(master, 16), "the first picture")  # and nothing is read from now on
        sent = [b"%d" % number for number in range(2000)]
        for at in range(0, len(sent), 20):
            self.say(*sent[at : at + 20])
            self.eventually(lambda at=at: len(records(whole(kept.read_bytes()))) >= at + 20, "what was said")
        self.assertFalse(program.has_ended())
        program.signal(signal.SIGTERM)
        self.assertEqual(program.wait().code, -signal.SIGTERM)


def whole(file):
    """The beginning of a pcap file that is whole records."""
    at = end = 24
    while at + 16 <= len(file):
        at += 16 + int.from_bytes(file[at + 8 : at + 12], "little")
        if at <= len(file):
            end = at
    return file[:end] if len(file) >= 24 else b"\x4d\x3c\xb2\xa1" + bytes(20)


class Leaving(Screens):
    """The terminal is left as it was found."""

    def bare(self, *words, env=None, **how):
        """A program in a bare terminal, and that."""
        terminal = self.terminal()
        termios.tcsetwinsize(terminal.slave, (24, 80))
        self.before = terminal.modes()
        program = self.sockplay("sniff", "--screen", *words, stdin=b"", stdout=terminal.slave, env={"TERM": "xterm", **(env or {})}, **how)
        return terminal, program

    def assertLeft(self, terminal):
        self.assertEqual(terminal.modes(), self.before)
        terminal.leave()
        shown = terminal.out.whole()
        self.assertEqual(shown.count(TO_ALTERNATE_SCREEN), shown.count(FROM_ALTERNATE_SCREEN))
        self.assertGreater(shown.rindex(FROM_ALTERNATE_SCREEN), shown.rindex(TO_ALTERNATE_SCREEN))
        return shown

    def test_by_a_key(self):
        terminal, program = self.bare("-r", self.capture(*numbered(2)))
        terminal.out.until(b"2 of 2 listed")
        self.assertNotEqual(terminal.modes(), self.before)
        terminal.type(b"q")
        self.assertEnded(program, 0, "2 packets in ")
        self.assertLeft(terminal)

    def test_by_signals(self):
        for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGTERM, signal.SIGHUP):
            code = 0 if number == signal.SIGINT else -number
            with self.subTest(number=number):
                terminal, program = self.bare("-r", self.capture(*numbered(2)))
                terminal.out.until(b"2 of 2 listed")
                program.signal(number)
                self.assertEqual(program.wait().code, code)
                self.assertLeft(terminal)

    def test_after_an_error(self):
        terminal, program = self.bare("-r", self.file("cut", pcap(numbered(2))[:-1]))
        terminal.out.until(b"truncated dump file")
        terminal.type(b"q")
        self.assertEnded(program, 2, "cut: truncated dump file")
        self.assertLeft(terminal)

    def test_with_a_fifo_that_nobody_reads(self):
        os.mkfifo(self.path("fifo"))
        reader = os.open(self.path("fifo"), os.O_RDONLY | os.O_NONBLOCK)
        self.addCleanup(os.close, reader)
        terminal, program = self.bare("-r", self.capture(*[udp(bytes(1000))] * 600), "-w", self.path("fifo"))
        terminal.out.until(b" listed")
        terminal.type(b"?")
        terminal.out.until(b"q, ^C")  # it is not held up
        terminal.type(b"qq")
        self.assertEnded(program, 2, r"write .*/fifo: nobody took the last [\d ]+ bytes")
        self.assertLeft(terminal)

    def test_after_a_full_disk(self):
        terminal, program = self.bare("-r", self.capture(*numbered(2)), "-w", "/dev/full")
        terminal.out.until(b"No space left")
        terminal.out.until(b"2 of 2 listed")  # what was captured can still be looked at
        terminal.type(b"q")
        self.assertEnded(program, 2, "write /dev/full: No space left")
        self.assertLeft(terminal)

    def test_while_it_is_stopped(self):
        shell = Screen(self, "PS1='$ ' bash --norc --noprofile -i", columns=80, rows=24)
        shell.type(f"stty -g >{self.path('before')}; {self.command('-r', self.capture(*numbered(2)))}; stty -g >{self.path('stopped')}")
        shell.press("Enter")
        shell.look(lambda rows: "2 of 2 listed" in rows[0], "the screen")
        shell.press("C-z")
        shell.look(lambda rows: any("Stopped" in row for row in rows) and not any("listed" in row for row in rows), "the shell")
        self.eventually(lambda: os.path.exists(self.path("stopped")) and pathlib.Path(self.path("stopped")).read_text(encoding="ascii"), "modes")
        before, stopped = (pathlib.Path(self.path(name)).read_text(encoding="ascii") for name in ("before", "stopped"))
        self.assertEqual(before, stopped)
        shell.type("fg")
        shell.press("Enter")
        shell.look(lambda rows: "2 of 2 listed" in rows[0], "the screen again")
        shell.press("Home")
        shell.look(lambda rows: "── packet 1," in rows[10], "keys at work")
        shell.type("q")
        shell.look(lambda rows: any("2 packets in" in row for row in rows), "the shell again")

    def test_a_terminal_of_an_unknown_type_is_not_touched(self):
        for kind in ("nosuchterminal", "dumb", ""):
            with self.subTest(kind=kind):
                terminal, program = self.bare("-r", self.capture(*numbered(1)), env={"TERM": kind})
                self.assertFails(program, 2, "TERM")
                self.assertEqual(terminal.modes(), self.before)
                terminal.leave()
                self.assertEqual(terminal.out.whole(), b"")

    def test_without_a_terminal_it_says_so(self):
        self.assertFails(self.run_sockplay("sniff", "--screen", "-r", self.capture(*numbered(1))), 2, "--screen needs a terminal")

    def test_options_that_would_do_nothing_are_refused(self):
        for words in (["--json"], ["--detail"], ["-X"], ["-x"], ["-A"], ["-N"], ["-w", "-"], ["--explain"]):
            with self.subTest(words=words):
                self.assertFails(self.run_sockplay("sniff", "--screen", "-r", self.capture(*numbered(1)), *words), 2, "--screen")

    def shown(self, *words, env=None):
        """All that was written to the terminal."""
        terminal, program = self.bare(*words, env=env)
        terminal.out.until(b"listed")
        terminal.type(b"q")
        self.assertEnded(program, 0)
        terminal.leave()
        return terminal.out.whole()

    def test_colours_are_those_of_the_lines_unless_nobody_wants_them(self):
        file = self.capture(*numbered(3))
        blue = b"\x1b[34m"
        self.assertIn(blue, self.shown("-r", file, env={"NO_COLOR": ""}))
        self.assertNotIn(blue, self.shown("-r", file, env={"NO_COLOR": "1"}))
        self.assertNotIn(blue, self.shown("-r", file, "--color", "never"))
        self.assertIn(blue, self.shown("-r", file, "--color", "always", env={"NO_COLOR": "1"}))
        self.assertNotIn(blue, self.shown("-r", file, env={"TERM": "vt220"}))

    def test_nothing_of_a_packet_drives_the_terminal(self):
        hostile = b"\x1b]0;evil\x07\x9b31m\xc2\x9b31m\xe2\x80\xae\x1b[31m\x00\r\n"
        tcp = bytes.fromhex("03e8005000000001000000015018ffff00000000") + b"GET /" + hostile + b" HTTP/1.1\r\nHost: " + hostile
        terminal, program = self.bare("-r", self.capture(ipv4(6, tcp), udp(hostile)), env={"NO_COLOR": "1"})
        terminal.out.until(b"2 of 2 listed")
        for keys in (b"\t", b"+", b"\x1b[B", b"\x1b[B", b"\x1b[F", b"\t", b"\x1b[F", b"\t", b"\x1b[A", b"\x1b[C", b"\t", b"\x1b[F"):
            terminal.type(keys)
        terminal.type(b"/" + hostile.replace(b"\r\n", b"") + b"mark")
        terminal.out.until(b"mark")
        program.signal(signal.SIGINT)
        self.assertEnded(program, 0)
        shown = self.assertLeft(terminal)
        text = re.sub(rb"\x1b(\[[0-9;?]*[A-Za-ln-z]|\[[0-9;]*m|[()][0AB]|[=>78])", b"", shown).decode()
        self.assertNotRegex(text, "[\\x00-\\x06\\x07\\x0b\\x0c\\x1b\\x7f-\\x9f\\u202a-\\u202e]")
        self.assertNotIn(b"\x1b[31m", shown)


if __name__ == "__main__":
    main()
