#!/usr/bin/env python3
"""How a session is shown: raw, text, hex and JSON, on a terminal and redirected, in both directions, with colours,
times and labels; the copies that -o and --log-hex keep; the progress of long transfers."""

import base64
import json
import os
import pathlib
import re
import signal
import socket
import stat
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))

from sockplay import MIB, Background, Case, main, random_bytes, read_all, read_exactly, reset  # noqa: E402

NASTY = b"red \x1b[31m bell\x07 c1 \xc2\x9b back\x08 del\x7f bidi \xe2\x80\xae nul\x00 bad \xff\xfe tab\t end\n"
SAFE = rb"red \x1b[31m bell\x07 c1 \u009b back\x08 del\x7f bidi \u202e nul\x00 bad \xff\xfe tab" + b"\t end\n"
EVERY_BYTE = bytes(range(256))
CLOCK = r"\d\d:\d\d:\d\d\.\d{6}"


class Views(Case):
    def connected(self, *words, **how):
        """A connecting sockplay and our end of its connection."""
        server = self.server()
        program = self.sockplay("connect", f"127.0.0.1:{server.getsockname()[1]}", *words, **how)
        return program, self.accepted(server)

    def shown(self, pieces, *words, said=b"", **how):
        """How sockplay ended that was told `pieces` one by one, after it had said `said`."""
        program, peer = self.connected(*words, **{"stdin": said, **how})
        self.assertEqual(read_all(peer), said)
        for piece in pieces:
            peer.sendall(piece)
        peer.close()
        return self.assertEnded(program, 0)

    def shown_on_terminal(self, pieces, *words, **how):
        terminal = self.terminal()
        self.shown(pieces, *words, stdout=terminal.slave, **how)
        terminal.leave()
        return terminal.out.whole()


class Raw(Views):
    def test_redirected_bytes_are_written_as_they_came(self):
        for words in ([], ["--raw"]):
            self.assertEqual(self.shown([EVERY_BYTE, NASTY], *words).out, EVERY_BYTE + NASTY)

    def test_on_a_terminal_raw_has_to_be_asked_for(self):
        self.assertEqual(self.shown_on_terminal([NASTY], "--raw"), NASTY)

    def test_what_is_sent_is_not_shown(self):
        for words in (["--raw"], ["--text"]):
            self.assertEqual(self.shown([b"theirs"], *words, said=b"mine").out, b"theirs")

    def test_the_views_exclude_each_other(self):
        self.assertFails(self.run_sockplay("connect", "--hex", "--json"), 2, "only one view")


class Text(Views):
    def test_on_a_terminal_control_bytes_are_escaped(self):
        self.assertEqual(self.shown_on_terminal([NASTY]), SAFE)

    def test_redirected_text_has_to_be_asked_for(self):
        self.assertEqual(self.shown([NASTY], "--text").out, SAFE)

    def test_where_the_bytes_are_cut_makes_no_difference(self):
        program, peer = self.connected("--text", stdin=b"")
        peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for byte in NASTY:
            peer.sendall(bytes([byte]))
        peer.close()
        self.assertEqual(self.assertEnded(program, 0).out, SAFE)

    def test_crlf_is_a_line_end_like_another(self):
        self.assertEqual(self.shown_on_terminal([b"one\r\n", b"two\r", b"\nthree\rfour\n"]), b"one\ntwo\nthree\\rfour\n")

    def test_half_a_character_at_the_end_is_shown_as_bytes(self):
        self.assertEqual(self.shown([b"half \xe2\x82"], "--text").out, rb"half \xe2\x82")

    def test_timestamps_stand_before_each_line(self):
        out = self.shown([b"one\ntw", b"o\n"], "--timestamps").out.decode()
        self.assertRegex(out, rf"^{CLOCK} one\n{CLOCK} two\n$")

    def test_a_line_without_an_end_is_shown_when_it_comes(self):
        terminal = self.terminal()
        program, peer = self.connected(stdout=terminal.slave)
        peer.sendall(b"password: ")
        terminal.out.until(b"password: ")
        peer.close()

    def test_a_socket_files_name_is_escaped_too(self):
        program = self.listening("recv", self.path("so\x1b[31mck"))
        program.err.until(rb"/so\x1b[31mck")
        self.assertNotIn(b"\x1b", program.err.so_far())
        program.signal(signal.SIGTERM)
        program.wait()


class Hex(Views):
    def test_both_directions_are_shown_with_arrows_and_offsets(self):
        out = self.shown([b"hello\n"], "--hex", said=b"hi\x00\xff").out.decode()
        self.assertEqual(out, "→ 00000000  68 69 00 ff                                       |hi..|\n"
                              "← 00000000  68 65 6c 6c 6f 0a                                 |hello.|\n")

    def test_offsets_go_on_from_piece_to_piece(self):
        program, peer = self.connected("--hex", stdin=b"")
        for number in range(1, 4):
            peer.sendall(b"0123456789abcdefg")
            program.out.until(b"|g|\n", times=number)
        peer.close()
        offsets = re.findall(r"^← ([0-9a-f]{8})  ", self.assertEnded(program, 0).out.decode(), re.MULTILINE)
        self.assertEqual(offsets, ["00000000", "00000010", "00000011", "00000021", "00000022", "00000032"])

    def test_the_dump_is_the_same_bytes(self):
        data = random_bytes(100_003)
        rows = re.findall(r"^← [0-9a-f]{8,}  ([0-9a-f ]{48,49}) ", self.shown([data], "--hex").out.decode(), re.MULTILINE)
        self.assertSame(bytes.fromhex("".join(rows)), data)

    def test_timestamps_are_in_a_header(self):
        self.assertRegex(self.shown([b"hello\n"], "--hex", "--timestamps").out.decode(), rf"^← #0 6 bytes {CLOCK}\n← 00000000  68 ")

    def test_what_a_file_sends_is_shown_as_it_goes(self):
        out = self.shown([], "--hex", "--data", "hi", stdin=b"", said=b"hi").out.decode()
        self.assertIn("→ 00000000  68 69 ", out)


class Json(Views):
    def events(self, out):
        events = [json.loads(line) for line in out.decode().splitlines()]
        for event in events:
            self.assertRegex(event["time"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$")
        return events

    @staticmethod
    def joined(events, direction):
        """The bytes that the data events of a direction hold."""
        pieces = [event for event in events if event["event"] == "data" and event["direction"] == direction]
        return b"".join(piece["text"].encode() if "text" in piece else base64.b64decode(piece["base64"]) for piece in pieces)

    def test_a_connection_tells_of_its_beginning_its_data_and_its_end(self):
        program, peer = self.connected("--json", stdin=b"request")
        here, there = (":".join(map(str, name)) for name in (peer.getpeername(), peer.getsockname()))
        self.assertEqual(read_all(peer), b"request")
        peer.sendall(b"reply\n")
        peer.close()
        connected, sent, received, closed = self.events(self.assertEnded(program, 0).out)
        self.assertEqual((connected["event"], connected["peer"], connected["address"]), ("connected", there, here))
        for event, direction, text in ((sent, "sent", "request"), (received, "received", "reply\n")):
            self.assertEqual((event["event"], event["direction"], event["peer"], event["text"]), ("data", direction, there, text))
            self.assertEqual((event["offset_bytes"], event["size_bytes"]), (0, len(text)))
        self.assertEqual((closed["event"], closed["peer"], closed["received_bytes"], closed["sent_bytes"]), ("closed", there, 6, 7))
        self.assertGreater(closed["duration_ns"], 0)
        self.assertNotIn("error", closed)

    def test_a_listener_tells_where_it_listens_before_anybody_comes(self):
        for more in ([], ["-k"]):
            program = self.listening("listen", "127.0.0.1:0", "--json", *more)
            event, = self.events(program.out.until(b"\n"))
            self.assertEqual((event["event"], event["address"]), ("listening", f"127.0.0.1:{program.where}"))

    def test_bytes_that_are_no_text_are_base64(self):
        events = self.events(self.shown([EVERY_BYTE], "--json").out)
        self.assertEqual(self.joined(events, "received"), EVERY_BYTE)
        self.assertIn("base64", events[1])

    def test_control_bytes_survive_and_every_line_is_ascii_safe_for_a_terminal(self):
        text = "\x00\x1b[31m\x7f\x9b\u202e \"quoted\" back\\slash\r\n€🙂"
        out = self.shown([text.encode()], "--json").out
        self.assertEqual(self.joined(self.events(out), "received").decode(), text)
        self.assertFalse(re.search(rb"[\x00-\x09\x0b-\x1f\x7f]", out))

    def test_a_character_cut_by_the_network_is_not_base64(self):
        program, peer = self.connected("--json", stdin=b"")
        peer.sendall("fünf €".encode()[:-1])
        program.out.until("fünf".encode())
        peer.sendall("€".encode()[-1:])
        peer.close()
        events = self.events(self.assertEnded(program, 0).out)
        self.assertEqual(self.joined(events, "received").decode(), "fünf €")
        self.assertFalse([event for event in events if "base64" in event])

    def test_a_megabyte_of_anything_can_be_put_together_again(self):
        there, back = random_bytes(MIB), random_bytes(MIB + 1)
        program, peer = self.connected("--json", stdin=there)
        sending = Background(lambda: (peer.sendall(back), peer.shutdown(socket.SHUT_WR)))
        self.assertSame(read_all(peer), there)
        sending.result()
        peer.close()
        events = self.events(self.assertEnded(program, 0).out)
        self.assertSame(self.joined(events, "sent"), there)
        self.assertSame(self.joined(events, "received"), back)
        for direction in ("sent", "received"):
            offset = 0
            for event in events:
                if event.get("direction") == direction:
                    self.assertEqual(event["offset_bytes"], offset)
                    offset += event["size_bytes"]

    def test_a_failure_is_an_event_too(self):
        holder = socket.socket()
        self.addCleanup(holder.close)
        holder.bind(("127.0.0.1", 0))
        ended = self.assertFails(self.run_sockplay("connect", f"127.0.0.1:{holder.getsockname()[1]}", "--json"), 1)
        event, = self.events(ended.out)
        self.assertEqual((event["event"], event["exit_code"]), ("error", 1))
        self.assertIn("ECONNREFUSED", event["message"])

    def test_a_reset_is_in_the_closing_event_and_an_error(self):
        program = self.listening("recv", "127.0.0.1:0", "--json")
        peer = self.dial(program.where)
        peer.sendall(b"x")
        program.out.until(b'"x"')
        reset(peer)
        *_, closed, error = self.events(self.assertFails(program, 1).out)
        self.assertEqual((closed["event"], closed["received_bytes"]), ("closed", 1))
        self.assertIn("ECONNRESET", closed["error"])
        self.assertEqual((error["event"], error["exit_code"]), ("error", 1))

    def test_totals_that_are_asked_for_are_an_event_too(self):
        program = self.listening("recv", "127.0.0.1:0", "--json")
        peer = self.dial(program.where)
        peer.sendall(b"abc")
        program.out.until(b'"abc"')
        program.signal(signal.SIGUSR1)
        program.out.until(b'"stats"')
        peer.close()
        stats, = [event for event in self.events(self.assertEnded(program, 0).out) if event["event"] == "stats"]
        self.assertEqual((stats["received_bytes"], stats["sent_bytes"]), (3, 0))
        self.assertGreater(stats["duration_ns"], 0)

    def test_a_server_of_many_tells_its_totals_as_an_event(self):
        program = self.listening("listen", "127.0.0.1:0", "-k", "--json", stdin=b"")
        peer = self.dial(program.where)
        peer.sendall(b"abc")
        program.out.until(b'"abc"')
        program.signal(signal.SIGUSR1)
        program.out.until(b'"stats"')
        program.signal(signal.SIGINT)
        stats, = [event for event in self.events(self.assertEnded(program, 0).out) if event["event"] == "stats"]
        self.assertEqual([stats[name] for name in ("peers", "accepted", "received_bytes", "sent_bytes")], [1, 1, 3, 0])

    def test_what_the_kernel_knows_of_the_connection_is_an_event(self):
        program = self.listening("recv", "127.0.0.1:0", "--json", "--tcp-info")
        self.dial(program.where).close()
        stats, = [event for event in self.events(self.assertEnded(program, 0).out) if event["event"] == "stats"]
        self.assertEqual(stats["tcp_state"], "CLOSE_WAIT")
        self.assertGreater(stats["mss_bytes"], 0)
        self.assertEqual(stats["retransmitted_segments"], 0)

    def test_every_peer_of_many_is_named_in_its_events(self):
        program = self.listening("listen", "127.0.0.1:0", "-k", "--json", "-c", "2", stdin=b"")
        names = []
        for number in (1, 2):
            peer = self.dial(program.where)
            names.append(":".join(map(str, peer.getsockname())))
            peer.sendall(b"%d" % number)
            program.out.until(b'"%d"' % number)
            peer.close()
            program.out.until(b'"closed"', times=number)
        events = self.events(self.assertEnded(program, 0).out)
        told = [(event["event"], event.get("peer")) for event in events]
        self.assertEqual(told, [("listening", None), *((kind, name) for name in names for kind in ("connected", "data", "closed"))])

    def test_what_goes_to_all_is_told_once(self):
        program = self.listening("listen", "127.0.0.1:0", "-k", "--json")
        peers = [self.dial(program.where) for _ in range(2)]
        program.out.until(b'"connected"', times=2)
        program.type(b"to all\n")
        for peer in peers:
            self.assertEqual(read_exactly(peer, 7), b"to all\n")
        events = self.events(program.out.until(b'"to all'))
        self.assertEqual([event["text"] for event in events if event["event"] == "data"], ["to all\n"])

    def test_calls_are_events_on_standard_error(self):
        ended = self.shown([b"x"], "--json", "--explain")
        calls = self.events(ended.err.encode())
        self.assertIn("connect", [event.get("name") for event in calls])
        self.assertLessEqual({event["event"] for event in calls}, {"call", "remark", "wait", "signal"})
        self.assertNotIn(b'"call"', ended.out)


class Services(Views):
    """What passes an echo, a program or a relay can be looked at; unless that is asked for, nothing is shown."""

    def served(self, *words):
        """What a service says to "hello", and how it ended."""
        program = self.listening("listen", "127.0.0.1:0", *words, stdin=b"")
        peer = self.dial(program.where)
        peer.sendall(b"hello")
        peer.shutdown(socket.SHUT_WR)
        heard = read_all(peer)
        peer.close()
        return heard, self.assertEnded(program, 0)

    def relay(self):
        """The words for a relay to a server that answers with capitals."""
        server = self.server()

        def answer():
            beyond = self.accepted(server)
            beyond.sendall(read_all(beyond).upper())
            beyond.close()

        Background(answer)
        return ["--forward", f"127.0.0.1:{server.getsockname()[1]}"]

    def test_nothing_is_shown_unasked(self):
        for words in (["--echo"], ["--discard"], ["--exec", "tr a-z A-Z"], self.relay()):
            with self.subTest(words=words[0]):
                self.assertEqual(self.served(*words)[1].out, b"")

    def test_hex_shows_both_directions(self):
        for words in (["--exec", "tr a-z A-Z"], self.relay()):
            with self.subTest(words=words[0]):
                heard, ended = self.served(*words, "--hex")
                self.assertEqual(heard, b"HELLO")
                self.assertEqual(re.findall(r"([←→]) 00000000  .*\|(\w+)\|", ended.out.decode()), [("←", "hello"), ("→", "HELLO")])

    def test_json_tells_of_both_directions(self):
        for words in (["--exec", "tr a-z A-Z"], self.relay()):
            with self.subTest(words=words[0]):
                events = [json.loads(line) for line in self.served(*words, "--json")[1].out.splitlines()]
                self.assertEqual([event["event"] for event in events], ["listening", "connected", "data", "data", "closed"])
                self.assertEqual([event["text"] for event in events if event["event"] == "data"], ["hello", "HELLO"])

    def test_a_copy_holds_what_passed(self):
        for number, words in enumerate((["--echo"], ["--exec", "tr a-z A-Z"], self.relay())):
            with self.subTest(words=words[0]):
                copy = self.path(f"copy{number}")
                _, ended = self.served(*words, "-o", copy)
                self.assertEqual(ended.out, b"")
                self.assertRegex(pathlib.Path(copy).read_text(encoding="utf-8"), rf"(?m)^{CLOCK} 127\.0\.0\.1:\d+: hello$")


class Colours(Views):
    NAME = rb"127\.0\.0\.1:\d+"

    def speaker(self, terminal=True, *words, **how):
        """What a server of many shows of a peer that says hello."""
        screen = self.terminal() if terminal else None
        program = self.listening("listen", "127.0.0.1:0", "-k", *words, stdout=screen.slave if screen else None, **how)
        self.dial(program.where).sendall(b"hello\n")
        return (screen.out if screen else program.out).until(b"hello\n")

    def test_on_a_terminal_each_peer_of_many_is_named_in_its_colour(self):
        self.assertRegex(self.speaker(env={"NO_COLOR": ""}), rb"^\x1b\[\d+m" + self.NAME + rb"\x1b\[0m: hello\n$")

    def test_no_color_has_it_plain(self):
        self.assertRegex(self.speaker(env={"NO_COLOR": "1"}), rb"^" + self.NAME + rb": hello\n$")

    def test_the_option_wins_over_no_color_and_over_the_terminal(self):
        coloured = rb"^\x1b\[\d+m" + self.NAME + rb"\x1b\[0m: hello\n$"
        self.assertRegex(self.speaker(True, "--color", "always", env={"NO_COLOR": "1"}), coloured)
        self.assertRegex(self.speaker(True, "--color=never"), rb"^" + self.NAME + rb": hello\n$")
        self.assertRegex(self.speaker(False, "--text", "--color=always"), coloured)
        self.assertRegex(self.speaker(False, "--text", "--color=auto"), rb"^" + self.NAME + rb": hello\n$")

    def test_a_colour_that_is_no_choice_is_exit_2(self):
        self.assertFails(self.run_sockplay("connect", "--color", "blue"), 2, "auto, always or never")

    def test_redirected_the_peers_of_many_are_not_named(self):
        self.assertEqual(self.speaker(False), b"hello\n")

    def test_one_peers_half_line_is_ended_before_the_next_ones(self):
        terminal = self.terminal()
        program = self.listening("listen", "127.0.0.1:0", "-k", "--color=never", stdout=terminal.slave)
        first, second = self.dial(program.where), self.dial(program.where)
        first.sendall(b"one ")
        terminal.out.until(b"one ")
        second.sendall(b"two\n")
        terminal.out.until(b"two\n")
        first.sendall(b"more\n")
        lines = re.sub(self.NAME, b"NAME", terminal.out.until(b"more\n"))
        self.assertEqual(lines, b"NAME: one \nNAME: two\nNAME: more\n")

    def test_a_peer_cannot_pass_for_another(self):
        terminal = self.terminal()
        program = self.listening("listen", "127.0.0.1:0", "-k", "--color=never", stdout=terminal.slave)
        self.dial(program.where).sendall(b"hi\r10.0.0.1:1: I am somebody else\n")
        self.assertRegex(terminal.out.until(b"else\n"), rb"^" + self.NAME + rb": hi\\r10\.0\.0\.1:1: I am somebody else\n$")


class Copies(Views):
    def test_the_copy_holds_both_directions_with_times_and_the_output_is_untouched(self):
        path = self.path("copy")
        ended = self.shown([NASTY], "-o", path, said=b"mine\n")
        self.assertEqual(ended.out, NASTY)
        sent, received = pathlib.Path(path).read_text(encoding="utf-8").splitlines()
        self.assertRegex(sent, rf"^{CLOCK} → 127\.0\.0\.1:\d+: mine$")
        self.assertRegex(received, rf"^{CLOCK} 127\.0\.0\.1:\d+: " + re.escape(SAFE.decode().rstrip("\n")) + "$")

    def test_the_hex_log_holds_both_directions_with_times(self):
        path = self.path("log")
        self.assertEqual(self.shown([EVERY_BYTE], "--log-hex", path, said=b"mine\n").out, EVERY_BYTE)
        log = pathlib.Path(path).read_text(encoding="utf-8")
        self.assertRegex(log, rf"(?m)^→ #0 5 bytes {CLOCK}\n→ 00000000  6d 69 6e 65 0a ")
        self.assertRegex(log, rf"(?m)^← #0 256 bytes {CLOCK}\n← 00000000  00 01 02 03 ")

    def test_a_server_of_many_names_the_peers_in_both(self):
        copy, log = self.path("copy"), self.path("log")
        program = self.listening("listen", "127.0.0.1:0", "-k", "-c", "1", "-o", copy, "--log-hex", log, stdin=b"")
        peer = self.dial(program.where)
        peer.sendall(b"hello\n")
        program.out.until(b"hello\n")
        name = ":".join(map(str, peer.getsockname()))
        peer.close()
        self.assertEnded(program, 0)
        self.assertIn(f"{name}: hello\n", pathlib.Path(copy).read_text(encoding="utf-8"))
        self.assertIn(f"← {name} #0 6 bytes ", pathlib.Path(log).read_text(encoding="utf-8"))

    def test_what_is_kept_is_for_the_user_alone(self):
        copy, log = self.path("copy"), self.path("log")
        mask = os.umask(0)
        self.addCleanup(os.umask, mask)
        self.shown([b"secret"], "-o", copy, "--log-hex", log)
        for path in (copy, log):
            self.assertEqual(stat.S_IMODE(os.stat(path).st_mode), 0o600)

    def test_the_copy_is_complete_when_a_signal_ends_it(self):
        path = self.path("copy")
        program = self.listening("recv", "127.0.0.1:0", "-o", path)
        self.dial(program.where).sendall(b"half a line")
        program.out.until(b"half a line")
        program.signal(signal.SIGTERM)
        self.assertEnded(program, -signal.SIGTERM)
        self.assertIn("half a line", pathlib.Path(path).read_text(encoding="utf-8"))


class Progress(Views):
    """One line on a terminal's standard error, while the payload goes elsewhere."""

    def test_a_long_transfer_shows_size_rate_and_percentage_and_clears_its_line(self):
        terminal, server = self.terminal(), self.server()
        program = self.sockplay("send", f"127.0.0.1:{server.getsockname()[1]}", "--file", self.file("data", bytes(300_000)), "--rate", "100k",
                                stdin=b"", stderr=terminal.slave)
        peer = self.accepted(server)
        receiving = Background(read_all, peer)
        terminal.out.matching(rb"\r\x1b\[K\d[\d.]* KiB  \d+ %  \d[\d.]* KiB/s  \d[\d.]* m?s left")
        program.signal(signal.SIGINT)
        self.assertEnded(program, -signal.SIGINT)
        receiving.result()
        terminal.leave()
        self.assertTrue(terminal.out.whole().endswith(b"\r\x1b[K"))

    def test_a_short_transfer_shows_nothing(self):
        terminal = self.terminal()
        self.shown([random_bytes(MIB)], stderr=terminal.slave)
        terminal.leave()
        self.assertEqual(terminal.out.whole(), b"")

    def test_nothing_is_shown_where_the_payload_is(self):
        terminal = self.terminal()
        program, peer = self.connected("-q", "1200ms", stdin=b"", stdout=terminal.slave, stderr=terminal.slave)
        peer.sendall(b"payload")
        self.assertEnded(program, 0)
        terminal.leave()
        self.assertEqual(terminal.out.whole(), b"payload")


if __name__ == "__main__":
    main()
