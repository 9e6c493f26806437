#!/usr/bin/env python3
"""The seqpacket verbs over Unix sockets: connections that keep the edges of records. An empty record is one and not the
end, a long one comes whole or its sender is told why not, and what holds for the verbs of streams holds here record by
record. (Over SCTP: where a kernel has it.)"""

import base64
import json
import os
import pathlib
import signal
import socket
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))

from records import (  # noqa: E402
    AWKWARD, CUTS, JOINS, JOINS_BESIDE_CUTS, LINES, WORDS, bits_turned, records_to_end, send_with_descriptors, written)
from sockplay import MIB, Background, Case, framed, main, random_bytes  # noqa: E402

SIZES = (0, 1, 8192, 8193, 65536, 200_000)


class Packets(Case):
    """What several of the classes below do."""

    type = "seqpacket"

    def addresses(self):
        """A path and an abstract name, both new."""
        self._names = getattr(self, "_names", 0) + 1
        path = self.path(f"sock{self._names}")
        return path, "@" + path

    def received(self, records, *words, at=None, verb="recv"):
        """How a receiver ended that was sent these."""
        silence = ["--recv-only"] if verb == "listen" else []
        program = self.listening(verb, at or self.addresses()[0], *silence, *words, stdin=b"")
        peer = self.dial(program.where)
        for record in records:
            peer.send(record)
        peer.close()
        return self.assertEnded(program, 0)

    def sent(self, *words, to=None, verb="send", **how):
        """The records that sockplay sends when it is called like that; it must end well, and say nothing."""
        server = self.server(to or self.addresses()[0])
        program = self.sockplay(verb, written(server), *words, **{"stdin": b"", **how})
        peer = self.accepted(server)
        records = records_to_end(peer)
        peer.close()
        self.assertEqual(self.assertEnded(program, 0).err, "")
        return records

    def connected(self, *words, verb="connect", **how):
        """A connecting sockplay and our end of its connection."""
        server = self.server(self.addresses()[0])
        program = self.sockplay(verb, written(server), *words, **how)
        return program, self.accepted(server)

    def named_dial(self, where, name):
        """As dial, from a socket file of that name."""
        peer = self.socket(where)
        peer.bind(self.path(name))
        peer.connect(where)
        return peer


class Sizes(Packets):
    def test_records_of_every_size_arrive_whole_at_a_path_and_at_an_abstract_name(self):
        records = [random_bytes(size) for size in SIZES]
        for at in self.addresses():
            with self.subTest(at=at):
                self.assertSame(self.received(records, "--length-prefix", at=at).out, framed(records))

    def test_records_of_every_size_leave_whole(self):
        records = [random_bytes(size) for size in SIZES]
        for path in self.addresses():
            with self.subTest(path=path):
                to = "\0" + path[1:] if path.startswith("@") else path
                self.assertEqual(self.sent("--length-prefix", to=to, stdin=framed(records)), records)

    def test_an_empty_record_is_told_from_the_end(self):
        for verb in ("recv", "listen"):
            self.assertEqual(self.received([b"", b"x", b"", b""], "--length-prefix", verb=verb).out, framed([b"", b"x", b"", b""]))
        program, peer = self.connected("--length-prefix")
        peer.send(b"")
        program.out.until(framed([b""]))
        self.assertFalse(program.has_ended())
        peer.close()
        self.assertEnded(program, 0)

    def test_a_record_that_is_too_long_is_exit_2_with_the_limit_and_what_enlarges_it(self):
        for verb in ("send", "connect"):
            program, _ = self.connected("--whole", verb=verb, stdin=bytes(300_000))
            said = r"^sockplay: send 300 000 bytes to /.*: Message too long \(EMSGSIZE\)\nhint: at most \d{3} \d{3} bytes, .*--sndbuf"
            self.assertFails(program, 2, said)
        program = self.listening("listen", self.addresses()[0], "--whole", stdin=bytes(300_000))
        self.dial(program.where)
        self.assertFails(program, 2, "EMSGSIZE", "(?m)^hint: .*--sndbuf")

    def test_a_larger_send_buffer_lets_larger_records_through(self):
        data = random_bytes(700_000)
        self.assertEqual(self.sent("--whole", "--sndbuf", "1M", stdin=data), [data])
        for more in ([], ["-k"]):
            with self.subTest(more=more):
                program = self.listening("listen", self.addresses()[0], "--whole", "--sndbuf", "1M", *more, "--file", self.file("data", data))
                self.assertEqual(records_to_end(self.dial(program.where)), [data])


class Framing(Packets):
    def test_the_input_is_cut_into_records(self):
        for option, data, records in CUTS:
            for verb in ("send", "connect"):
                with self.subTest(option=option, verb=verb):
                    self.assertEqual(self.sent(*option.split(), verb=verb, stdin=data), records)

    def test_records_are_written_so_that_they_can_be_told_apart(self):
        for verb, joins in (("recv", JOINS), ("listen", JOINS_BESIDE_CUTS)):
            for option, data in joins:
                with self.subTest(option=option, verb=verb):
                    self.assertEqual(self.received(WORDS, *option.split(), verb=verb).out, data)

    def test_what_recv_wrote_send_sends_again(self):
        for at in self.addresses():
            first = self.file("first", self.received(AWKWARD, "--length-prefix", at=at).out)
            receiver = self.listening("recv", at, "--length-prefix", stdin=b"")
            self.assertEnded(self.sockplay("send", at, "--length-prefix", stdin=self.open(first)), 0)
            self.assertSame(self.assertEnded(receiver, 0).out, pathlib.Path(first).read_bytes())
            self.assertSame(pathlib.Path(first).read_bytes(), framed(AWKWARD))

    def test_a_line_of_more_than_64_kib_fails_with_a_hint(self):
        said = ("read standard input: a line of more than 65536 bytes\n", "(?m)^hint: --size 1400 ")
        program, _ = self.connected(verb="send", stdin=b"x" * 65537)
        self.assertFails(program, 2, *said)
        program = self.listening("listen", self.addresses()[0], "-k", stdin=b"x" * 65537)
        self.dial(program.where)
        self.assertFails(program, 2, *said)

    def test_nul_bytes_in_lines_are_warned_of_once(self):
        program, peer = self.connected(verb="send", stdin=b"a\0b\nc\0d\n" * 100)
        self.assertEqual(len(records_to_end(peer)), 200)
        peer.close()
        self.assertEqual(len(self.assertEnded(program, 0, "NUL bytes.*--null.*--size").lines), 1)


class Views(Packets):
    """How records are shown: each with its sender, its number and its size."""

    def shown_on_terminal(self, records, *words, verb="listen", name="peer"):
        terminal = self.terminal()
        program = self.listening(verb, self.addresses()[0], *words, stdin=b"", stdout=terminal.slave, env={"NO_COLOR": "1"})
        peer = self.named_dial(program.where, name)
        for record in records:
            peer.send(record)
        peer.close()
        self.assertEnded(program, 0)
        terminal.leave()
        return terminal.out.whole().decode()

    def test_on_a_terminal_each_has_a_heading(self):
        for verb in ("recv", "listen"):
            who = self.path(verb)
            shown = self.shown_on_terminal([b"hello\n", b"", b"two\nlines", b"x"], verb=verb, name=verb)
            self.assertEqual(shown, f"← {who} #1 6 bytes\nhello\n← {who} #2 0 bytes\n← {who} #3 9 bytes\ntwo\nlines\n← {who} #4 1 byte\nx\n")

    def test_control_bytes_of_records_and_names_are_escaped_on_a_terminal(self):
        shown = self.shown_on_terminal([b"red \x1b[31m c1 \xc2\x9b bad \xff\n"], name="na\x1b[31mme\n#9")
        self.assertEqual(shown, f"← {self.path('')}" + r"na\x1b[31mme\n#9 #1 22 bytes" + "\n" + r"red \x1b[31m c1 \u009b bad \xff" + "\n")

    def test_control_bytes_of_names_are_escaped_in_words(self):
        program = self.listening("listen", self.addresses()[0], "-k", "-v")
        self.named_dial(program.where, "na\x1b[31mme\n#9").close()
        said = program.err.until(b" closed: ")
        self.assertEqual(said.count(rb"/na\x1b[31mme\n#9"), 2)
        self.assertNotIn(b"\x1b", said)

    def test_redirected_they_are_written_as_they_came(self):
        self.assertEqual(self.received([bytes(range(256)), b"\x1b[31m"]).out, bytes(range(256)) + b"\x1b[31m")

    def test_hex_begins_anew_with_each_record_and_shows_both_directions(self):
        program, peer = self.connected("--hex", stdin=b"hi\n")
        self.assertEqual(peer.recv(100), b"hi\n")
        for record in (b"hello\n", b"", b"\xff"):
            peer.send(record)
        peer.close()
        self.assertRegex(self.assertEnded(program, 0).out.decode(),
                         "^→ \\S+ #1 3 bytes\n→ 00000000  68 69 0a +\\|hi\\.\\|\n← \\S+ #1 6 bytes\n← 00000000  68 65 6c 6c 6f 0a +\\|hello\\.\\|\n"
                         "← \\S+ #2 0 bytes\n← \\S+ #3 1 byte\n← 00000000  ff +\\|\\.\\|\n$")

    def test_json_is_an_event_a_record(self):
        program, peer = self.connected("--json", stdin=b"question\n")
        where = written(peer)
        self.assertEqual(peer.recv(100), b"question\n")
        for record in (b"answer\n", b"", b"\xff"):
            peer.send(record)
        peer.close()
        connected, *records, closed = [json.loads(line) for line in self.assertEnded(program, 0).out.splitlines()]
        self.assertEqual((connected["event"], connected["peer"]), ("connected", where))
        wanted = (("sent", 1, b"question\n"), ("received", 1, b"answer\n"), ("received", 2, b""), ("received", 3, b"\xff"))
        for event, (direction, number, data) in zip(records, wanted, strict=True):
            self.assertEqual((event["event"], event["direction"], event["record"], event["size_bytes"]), ("record", direction, number, len(data)))
            self.assertEqual(event["text"].encode() if "text" in event else base64.b64decode(event["base64"]), data)
        totals = {name: closed[name] for name in ("received_records", "received_bytes", "sent_records", "sent_bytes", "cut_records", "lost_records", "unsent_records")}
        self.assertEqual(totals, {"received_records": 3, "received_bytes": 8, "sent_records": 1, "sent_bytes": 9, "cut_records": 0, "lost_records": 0, "unsent_records": 0})

    def test_verbose_tells_both_ends_and_the_totals(self):
        program, peer = self.connected("-v", stdin=b"one\ntwo\n")
        self.assertEqual(records_to_end(peer), [b"one\n", b"two\n"])
        peer.send(b"")
        peer.close()
        self.assertEnded(program, 0, "connected: ", "closed: received 1 record, 0 bytes; sent 2 records, 8 bytes; in ")

    def test_a_copy_has_headings_though_the_output_has_none(self):
        copy = self.path("copy")
        self.assertEqual(self.received([b"one\n", b"", b"two"], "-o", copy).out, b"one\ntwo")
        self.assertRegex(pathlib.Path(copy).read_text(encoding="utf-8"), r"^← \S+ #1 4 bytes \S+\none\n← \S+ #2 0 bytes \S+\n← \S+ #3 3 bytes \S+\ntwo\n$")


class Ends(Packets):
    def test_send_ends_when_the_peer_has_closed(self):
        program, peer = self.connected(verb="send", stdin=b"one\n")
        self.assertEqual(records_to_end(peer), [b"one\n"])
        self.assertFalse(program.has_ended())
        peer.close()
        self.assertEnded(program, 0)

    def test_a_peer_that_does_not_close_runs_into_the_wait_with_exit_3(self):
        program, _ = self.connected("--wait", "100ms", verb="send", stdin=b"one\n")
        self.assertFails(program, 3, r"wait for /.*/sock1: not closed within 100 ms")

    def test_an_answer_after_the_end_of_the_input_is_shown(self):
        program, peer = self.connected("--length-prefix", stdin=framed([b"question", b""]))
        self.assertEqual(records_to_end(peer), [b"question", b""])
        for record in (b"late", b""):
            peer.send(record)
        peer.close()
        self.assertEqual(self.assertEnded(program, 0).out, framed([b"late", b""]))

    def test_a_peer_that_closes_before_it_took_everything_is_exit_1(self):
        for verb in ("send", "connect"):
            with self.subTest(verb=verb):
                program, peer = self.connected(verb=verb)
                program.type(b"unread\n")
                self.eventually(lambda peer=peer: peer.recv(1, socket.MSG_PEEK), "it is there")
                peer.close()
                self.assertFails(program, 1, "ECONNRESET|EPIPE")

    def test_count_ends_it_after_so_many_records(self):
        program = self.listening("recv", self.addresses()[0], "-c", "2")
        peer = self.dial(program.where)
        for record in (b"1", b"", b"3"):
            peer.send(record)
        self.assertEqual(self.assertEnded(program, 0).out, b"1")

    def test_silence_is_exit_3_only_where_nothing_came(self):
        for records, code in (([], 3), ([b""], 0)):
            program = self.listening("recv", self.addresses()[0], "--idle-timeout", "200ms")
            peer = self.dial(program.where)
            for record in records:
                peer.send(record)
            self.assertEnded(program, code)
        program, _ = self.connected("--idle-timeout", "100ms")
        self.assertFails(program, 3, "idle /.*: no record for 100 ms")

    def test_nobody_coming_runs_into_the_accept_timeout_with_exit_3(self):
        for verb in ("listen", "recv"):
            self.assertFails(self.listening(verb, self.addresses()[0], "--accept-timeout", "100ms"), 3, "accept /.*: nobody came within 100 ms")

    def test_a_conversation_dies_by_the_signal_and_leaves_no_file(self):
        for verb in ("listen", "recv"):
            for number in (signal.SIGINT, signal.SIGTERM):
                with self.subTest(verb=verb, signal=number.name):
                    program = self.listening(verb, self.addresses()[0])
                    self.dial(program.where).send(b"x")
                    program.out.until(b"x")
                    program.signal(number)
                    self.assertEnded(program, -number)
                    self.assertFalse(os.path.exists(program.where))

    def test_interrupting_a_server_of_many_is_its_normal_end_after_the_summary(self):
        program = self.listening("listen", self.addresses()[0], "-k", "-v")
        peer = self.dial(program.where)
        peer.send(b"12345")
        program.out.until(b"12345")
        program.type(b"123\n")
        self.assertEqual(peer.recv(100), b"123\n")
        program.signal(signal.SIGINT)
        self.assertRegex(self.assertEnded(program, 0).lines[-1], r"1 peer: received 5 bytes, sent 4 bytes")

    def test_a_reader_of_the_output_that_left_ends_it_quietly(self):
        for view in ("--raw", "--text", "--json"):
            reader, writer = self.pipe()
            program = self.listening("recv", self.addresses()[0], view, stdin=b"", stdout=writer)
            writer.close()
            reader.close()
            self.dial(program.where).send(b"x")
            self.assertEqual(self.assertEnded(program, -signal.SIGPIPE).err.count("\n"), 1)  # "listening on"

    def test_a_full_disk_under_the_output_is_exit_2_and_the_peer_learns_it(self):
        program = self.listening("recv", self.addresses()[0], stdin=b"", stdout=self.open("/dev/full", "wb"))
        peer = self.dial(program.where)
        peer.send(b"x")
        self.assertFails(program, 2, r"write standard output: No space left on device \(ENOSPC\)")

    def test_the_port_file_and_the_ready_descriptor_name_the_path(self):
        for at in self.addresses():
            program = self.listening("recv", at, "--port-file", self.path("port"))
            self.assertEqual((program.where, pathlib.Path(self.path("port")).read_text(encoding="utf-8")), (at, at + "\n"))

    def test_a_probe_tells_open_from_refused(self):
        self.assertEnded(self.sockplay("connect", written(self.server(self.path("open"))), "--probe"), 0, "/open is open")
        self.server(self.path("stale")).close()
        self.assertFails(self.sockplay("connect", self.path("stale"), "--probe"), 1, "ECONNREFUSED")


class Services(Packets):
    def test_an_echo_keeps_the_edges(self):
        for more in ([], ["-k"]):
            with self.subTest(more=more):
                program = self.listening("listen", self.addresses()[0], "--echo", *more)
                peer = self.dial(program.where)
                sending = Background(lambda peer=peer: [peer.send(record) for record in AWKWARD] and peer.shutdown(socket.SHUT_WR))
                self.assertEqual(records_to_end(peer), AWKWARD)
                sending.result()
                peer.close()
                if not more:
                    self.assertEnded(program, 0)

    def test_discard_takes_everything_and_says_nothing(self):
        program = self.listening("listen", self.addresses()[0], "--discard", "-v")
        peer = self.dial(program.where)
        for record in AWKWARD:
            peer.send(record)
        peer.shutdown(socket.SHUT_WR)
        self.assertEqual(records_to_end(peer), [])
        self.assertEqual(self.assertEnded(program, 0, f"received {len(AWKWARD)} records, ").out, b"")

    def test_a_relay_keeps_peers_and_edges_apart_both_ways(self):
        server = self.server(self.path("beyond"))
        program = self.listening("listen", self.addresses()[0], "-k", "--forward", self.path("beyond"))
        peers = [self.dial(program.where) for _ in range(2)]
        for number, peer in enumerate(peers):
            for record in (b"%d" % number, b"", b"end"):
                peer.send(record)
            peer.shutdown(socket.SHUT_WR)
        heard = set()
        for _ in peers:
            beyond = self.accepted(server)
            number, *rest = records_to_end(beyond)
            self.assertEqual(rest, [b"", b"end"])
            heard.add(number)
            for record in (b"to " + number, b""):
                beyond.send(record)
            beyond.close()
        self.assertEqual(heard, {b"0", b"1"})
        for number, peer in enumerate(peers):
            self.assertEqual(records_to_end(peer), [b"to %d" % number, b""])

    def test_a_relay_that_finds_nobody_beyond_says_so_and_goes_on(self):
        program = self.listening("listen", self.addresses()[0], "-k", "--forward", self.path("beyond"))
        self.dial(program.where).send(b"x")
        program.err.until(b"ENOENT")
        server = self.server(self.path("beyond"))
        self.dial(program.where).send(b"y")
        self.assertEqual(self.accepted(server).recv(10), b"y")

    def test_a_program_hears_lines_and_each_line_it_says_is_a_record(self):
        program = self.listening("listen", self.addresses()[0], "--exec", "tr a-z A-Z; echo that is all")
        peer = self.dial(program.where)
        for record in (b"one", b"two\n"):
            peer.send(record)
        peer.shutdown(socket.SHUT_WR)
        self.assertEqual(records_to_end(peer), [b"ONE\n", b"TWO\n", b"that is all\n"])
        peer.close()
        self.assertEnded(program, 0)

    def test_a_program_of_prefixes_keeps_every_edge(self):
        program = self.listening("listen", self.addresses()[0], "-k", "--length-prefix", "--exec", "cat")
        peer = self.dial(program.where)
        sending = Background(lambda: [peer.send(record) for record in AWKWARD] and peer.shutdown(socket.SHUT_WR))
        self.assertEqual(records_to_end(peer), AWKWARD)
        sending.result()

    def test_what_one_peers_program_says_too_long_ends_none_but_that_one(self):
        program = self.listening("listen", self.addresses()[0], "-k", "--exec", "cat")
        patient, long_winded = self.dial(program.where), self.dial(program.where)
        long_winded.send(b"x" * 100_000)
        program.err.until(b"a line of more than 65536 bytes\n")
        self.assertEqual(records_to_end(long_winded), [])
        patient.send(b"still here\n")
        self.assertEqual(patient.recv(100), b"still here\n")

    def test_a_connection_can_have_a_program_too(self):
        program, peer = self.connected("--exec", "cat")
        peer.send(b"hello\n")
        self.assertEqual(peer.recv(100), b"hello\n")
        peer.close()
        self.assertEnded(program, 0)


class Many(Packets):
    """listen -k."""

    def test_the_input_goes_to_all_who_are_there_as_records(self):
        program = self.listening("listen", self.addresses()[0], "-k", "-v", "--length-prefix")
        peers = [self.dial(program.where) for _ in range(3)]
        program.err.until(b"connected: ", times=3)
        program.type(framed(WORDS))
        program.close_input()
        for peer in peers:
            self.assertEqual(records_to_end(peer), WORDS)
        for number, peer in enumerate(peers):
            peer.send(b"thanks %d" % number)
        for number in range(3):
            program.out.until(framed([b"thanks %d" % number]))

    def test_the_end_of_the_input_is_nothing_to_who_was_given_none_of_it(self):
        program = self.listening("listen", self.addresses()[0], "-k", stdin=b"")
        peer = self.dial(program.where)
        peer.send(b"hello\n")
        program.out.until(b"hello\n")
        self.assertQuiet(peer)

    def test_everybody_gets_a_file_from_its_beginning(self):
        program = self.listening("listen", self.addresses()[0], "-k", "-c", "2", "--file", self.file("lines", LINES))
        for _ in range(2):
            peer = self.dial(program.where)
            self.assertEqual(records_to_end(peer), LINES.splitlines(True))
            peer.close()
        self.assertEnded(program, 0)

    def test_large_records_of_a_shared_input_reach_everybody(self):
        program = self.listening("listen", self.path("sock"), "-k", "--size", "150k")
        peers = [self.dial(program.where) for _ in range(2)]
        for peer in peers:
            peer.send(b"here")
        program.out.until(b"here", times=2)
        data = random_bytes(200_000)
        program.type(data)
        program.close_input()
        for peer in peers:
            self.assertEqual(peer.recv(MIB), data[: 150 << 10])

    def test_records_of_many_are_told_apart_by_their_senders(self):
        program = self.listening("listen", self.addresses()[0], "-k", "--text", stdin=b"")
        first, second = self.named_dial(program.where, "first"), self.named_dial(program.where, "second")
        for peer, name, number in ((first, "first", 1), (second, "second", 1), (first, "first", 2)):
            peer.send(b"hello")
            program.out.until(f"← {self.path(name)} #{number} 5 bytes\nhello\n".encode())

    def test_who_takes_nothing_is_skipped_by_whole_records_and_told_of(self):
        program = self.listening("listen", self.addresses()[0], "-k", "-v")
        deaf, good = self.dial(program.where), self.dial(program.where)
        program.err.until(b"connected: ", times=2)
        lines = [b"%06d" % number + b"x" * 50_000 + b"\n" for number in range(60)]
        for line in lines:
            program.type(line)
            self.assertEqual(good.recv(MIB), line)
        program.err.matching(rb"unix-\d+ does not take what it is sent: .* skipped\n")
        program.close_input()
        self.assertLess(set(records_to_end(deaf)), set(lines))

    def test_who_leaves_or_breaks_does_not_end_it(self):
        program = self.listening("listen", self.addresses()[0], "-k", "--echo")
        peer = self.dial(program.where)
        peer.send(b"x")
        self.eventually(lambda: peer.recv(1, socket.MSG_PEEK), "it came back")
        peer.close()  # unread: a reset
        other = self.dial(program.where)
        other.send(b"y")
        self.assertEqual(other.recv(1), b"y")

    def test_max_conns_lets_the_next_in_when_one_leaves(self):
        program = self.listening("listen", self.addresses()[0], "-k", "--echo", "-m", "1")
        first, second = self.dial(program.where), self.dial(program.where)
        for peer in (first, second):
            peer.send(b"x")
        self.assertEqual(first.recv(1), b"x")
        self.assertQuiet(second)
        first.close()
        self.assertEqual(second.recv(1), b"x")


class SocketFiles(Packets):
    def test_a_stale_socket_file_is_replaced(self):
        for verb in ("listen", "recv"):
            path = self.path(verb)
            self.server(path).close()
            program = self.listening(verb, path, stdin=b"")
            self.dial(path).send(b"hello")
            program.out.until(b"hello")

    def test_a_live_socket_file_is_an_error_and_stays(self):
        path = self.path("sock")
        server = self.server(path)
        self.assertFails(self.run_sockplay("listen", path), 2, "bind /.*/sock: .*EADDRINUSE")
        self.dial(path).send(b"x")  # whoever asked whether anybody is there was not accepted: this is the first
        self.assertEqual(self.accepted(server).recv(10), b"x")

    def test_a_socket_of_another_type_is_named_with_the_command_for_it(self):
        kinds = {"stream": socket.SOCK_STREAM, "dgram": socket.SOCK_DGRAM}
        for word, kind in kinds.items():
            path = self.path(word)
            with socket.socket(socket.AF_UNIX, kind) as other:
                other.bind(path)
                if word == "stream":
                    other.listen()
                for verb in ("connect", "send"):
                    ended = self.assertFails(self.sockplay(verb, path, stdin=b"x\n"), 1, f"connect {path}: .*EPROTOTYPE")
                    self.assertIn(f"hint: a {word} socket lives there: sockplay {word} connect {path}\n", ended.err)

    def test_a_stream_that_meets_a_seqpacket_socket_is_told_so(self):
        path = self.path("sock")
        self.server(path)
        self.type = "stream"
        self.assertFails(self.run_sockplay("connect", path), 1, "EPROTOTYPE", f"(?m)^hint: a seqpacket socket lives there: sockplay seqpacket connect {path}$")


class Pace(Packets):
    def test_a_delay_holds_back_the_next_record_only(self):
        _, peer = self.connected("--delay", "1m", stdin=b"one\ntwo\n")
        self.assertEqual(peer.recv(100), b"one\n")
        self.assertQuiet(peer)

    def test_a_rate_holds_back_what_is_over_it_and_cuts_no_record(self):
        _, peer = self.connected("--rate", "1", "--size", "1000", stdin=bytes(3000))
        self.assertEqual(peer.recv(MIB), bytes(1000))
        self.assertQuiet(peer)

    def test_a_delay_makes_each_record_a_call_of_its_own(self):
        trace = self.path("trace")
        words = ("--delay", "1ms", "--json", f"--explain={trace}", "--size", "4")
        self.assertEqual(self.sent(*words, stdin=b"1234" * 5, stdout=subprocess.DEVNULL), [b"1234"] * 5)
        events = [json.loads(line) for line in pathlib.Path(trace).read_text(encoding="utf-8").splitlines()]
        self.assertEqual(sum(event.get("times", 1) for event in events if event.get("name", "").startswith("send")), 5)


class Faults(Packets):
    def lines(self, *words):
        return self.sent(*words, stdin=LINES)

    def test_certain_faults_happen_to_every_record(self):
        lines = LINES.splitlines(True)
        self.assertEqual(self.lines("--drop", "1"), [])
        self.assertEqual(self.lines("--duplicate", "1"), [line for line in lines for _ in range(2)])
        for sent, line in zip(self.lines("--corrupt", "100%"), lines, strict=True):
            self.assertEqual(bits_turned(sent, line), 1)
        self.assertEqual(self.lines("--reorder", "1")[:4], [b"1\n", b"0\n", b"3\n", b"2\n"])
        self.assertEqual(sorted(self.lines("--jitter", "5ms"), key=int), lines)

    def test_the_same_seed_has_the_same_faults(self):
        words = ("--drop", "20%", "--duplicate", "20%", "--reorder", "20%", "--corrupt", "20%")
        first, again, other = self.lines(*words, "--seed", "7"), self.lines(*words, "--seed", "7"), self.lines(*words, "--seed", "8")
        self.assertEqual(first, again)
        self.assertNotEqual(first, other)

    def test_a_relay_has_faults_too(self):
        server = self.server(self.path("beyond"))
        program = self.listening("listen", self.addresses()[0], "--forward", self.path("beyond"), "--duplicate", "1")
        peer = self.dial(program.where)
        beyond = self.accepted(server)
        peer.send(b"there")
        peer.shutdown(socket.SHUT_WR)
        self.assertEqual(records_to_end(beyond), [b"there"] * 2)
        beyond.send(b"back")
        beyond.close()
        self.assertEqual(records_to_end(peer), [b"back"] * 2)
        peer.close()
        self.assertEnded(program, 0)


class Hostile(Packets):
    def test_descriptors_that_come_with_a_record_are_closed(self):
        program = self.listening("recv", self.addresses()[0])
        peer = self.dial(program.where)
        peer.send(b"first")
        program.out.until(b"first")
        before = len(program.descriptors())
        for number in range(1, 21):
            send_with_descriptors(peer, b"more\n", 10)
            program.out.until(b"more\n", times=number)
        self.assertEqual(len(program.descriptors()), before)

    def test_an_output_that_takes_nothing_does_not_keep_a_signal_away(self):
        for view in ("--raw", "--text"):
            reader, writer = self.pipe()
            program = self.listening("recv", self.addresses()[0], view, stdin=b"", stdout=writer)
            writer.close()
            peer = self.dial(program.where)
            peer.setblocking(False)
            self.eventually(lambda peer=peer: is_full(peer), "nobody takes anything more")
            program.signal(signal.SIGTERM)
            self.assertEnded(program, -signal.SIGTERM)
            reader.close()


def is_full(peer):
    """Sends until nothing more is taken, and tells whether that was at once."""
    sent = 0
    try:
        while True:
            sent += peer.send(bytes(60_000))
    except BlockingIOError:
        return sent == 0


if __name__ == "__main__":
    main()
