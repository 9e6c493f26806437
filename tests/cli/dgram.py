#!/usr/bin/env python3
"""The dgram verbs, over UDP and over Unix sockets: every record arrives as one, with its edges and its sender, an empty
one too; what cannot be sent, did not arrive or came too late is said; who wrote is answered, and nobody else.

(A record that arrives cut cannot be made from outside: the room is larger than any datagram that the kernel lets
anybody send. tests/net/arrivals.cc and tests/play have it.)"""

import base64
import json
import os
import pathlib
import platform
import re
import signal
import socket
import stat
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))

from records import (  # noqa: E402
    AWKWARD, CUTS, JOINS, JOINS_BESIDE_CUTS, LINES, WORDS, bits_turned, send_with_descriptors, written)
from sockplay import (  # noqa: E402
    MIB, Background, Case, address_of, framed, main, random_bytes, waiting_records)

SIZES = (0, 1, 8192, 8193, 65507)


class Datagrams(Case):
    """What several of the classes below do."""

    type = "dgram"

    def received(self, records, *words, at="127.0.0.1:0", host="127.0.0.1", verb="recv"):
        """How a receiver of so many records ended that was sent these."""
        program = self.listening(verb, at, "-c", len(records), *words, stdin=b"")
        peer = self.dial(program.where, host)
        for record in records:
            peer.send(record)
        return self.assertEnded(program, 0)

    def sent(self, *words, to=("127.0.0.1", 0), verb="send", **how):
        """The records that sockplay sends when it is called like that; it must end well, and say nothing."""
        mailbox = self.server(to)
        mailbox.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 * MIB)
        program = self.sockplay(verb, written(mailbox), *words, **{"stdin": b"", **how})
        self.assertEqual(self.assertEnded(program, 0).err, "")
        return waiting_records(mailbox)

    def conversing(self, *words, at="127.0.0.1:0", verb="listen", **how):
        """A listener, and a peer of ours whose first word it has got; a Unix peer has a name."""
        program = self.listening(verb, at, *words, **how)
        peer = self.peer_of(program)
        peer.send(b"hello\n")
        return program, peer

    def peer_of(self, program, name=None):
        address = address_of(program.where)
        if isinstance(address, tuple):
            return self.dial(program.where)
        self._peers = getattr(self, "_peers", 0) + 1
        peer = self.server(self.path(name or f"peer{self._peers}"))
        peer.connect(address)
        return peer

    def closed_port(self):
        """A port that had an owner a moment ago; the kernel gives it to others last."""
        holder = self.server()
        port = holder.getsockname()[1]
        holder.close()
        return port


class Sizes(Datagrams):
    def test_datagrams_of_every_size_arrive_whole_over_ipv4_and_ipv6(self):
        records = [random_bytes(size) for size in SIZES]
        for host in ("127.0.0.1", "::1"):
            with self.subTest(host=host):
                ended = self.received(records, "--length-prefix", at=f"[{host}]:0" if ":" in host else f"{host}:0", host=host)
                self.assertSame(ended.out, framed(records))

    def test_datagrams_of_every_size_leave_whole_over_ipv4_and_ipv6(self):
        records = [random_bytes(size) for size in SIZES]
        for host in ("127.0.0.1", "::1"):
            with self.subTest(host=host):
                self.assertEqual(self.sent("--length-prefix", to=(host, 0), stdin=framed(records)), records)

    def test_a_file_cut_by_size_leaves_in_records_of_that_size(self):
        data = random_bytes(60_001)
        file = self.file("data", data)
        for size in (1000, 1400, 4096, 30_720, 30_721, 60_000, 60_001, 65_507):
            with self.subTest(size=size):
                records = [data[at:at + size] for at in range(0, len(data), size)]
                self.assertEqual(self.sent("--size", size, "--file", file), records)
                self.assertEqual(self.sent("--size", size, stdin=self.open(file)), records)

    def test_a_file_of_proc_which_has_no_size_is_sent_too(self):
        whole = pathlib.Path("/proc/version").read_bytes()
        self.assertEqual(b"".join(self.sent("--size", 16, "--file", "/proc/version")), whole)

    @unittest.skipIf(tuple(map(int, re.findall(r"\d+", platform.release())[:2])) < (6, 5), "this kernel is older")
    def test_files_are_passed_on_by_sendfile_where_nobody_looks_at_their_records(self):
        mailbox = self.server()
        file = self.file("data", bytes(20_000))
        trace = self.path("trace")
        program = self.sockplay("send", written(mailbox), "--size", 1000, "--file", file, f"--explain={trace}", stdin=b"")
        self.assertEnded(program, 0)
        self.assertEqual(len(waiting_records(mailbox)), 20)
        self.assertRegex(pathlib.Path(trace).read_text(), r"sendfile\(.*20000\) = 20000")

    def test_ipv6_has_room_for_twenty_bytes_more(self):
        data = random_bytes(65527)
        self.assertSame(self.received([data], at="[::1]:0", host="::1").out, data)
        self.assertEqual(self.sent("--whole", to=("::1", 0), stdin=data), [data])

    def test_a_datagram_that_udp_cannot_hold_is_exit_2_with_the_limit_named(self):
        for host, most in (("127.0.0.1", 65507), ("::1", 65527)):
            for size in (most + 1, 65536, 1_000_000):
                for verb in ("send", "connect"):
                    with self.subTest(host=host, size=size, verb=verb):
                        mailbox = self.server((host, 0))
                        program = self.sockplay(verb, written(mailbox), "--whole", stdin=bytes(size))
                        ended = self.assertFails(program, 2, rf"send .*{re.escape(host)}.*: Message too long \(EMSGSIZE\)\n")
                        self.assertRegex(ended.err, rf"(?m)^hint: .*{most // 1000}[ ,]{most % 1000}.*--size 1400")

    def test_what_stands_before_a_record_that_is_too_long_is_sent(self):
        mailbox = self.server()
        program = self.sockplay("send", written(mailbox), "--length-prefix", stdin=framed([b"one", bytes(65508), b"two"]))
        self.assertFails(program, 2, "EMSGSIZE")
        self.assertEqual(waiting_records(mailbox), [b"one"])

    def test_a_listener_says_what_it_could_not_send_and_goes_on(self):
        program, peer = self.conversing("--length-prefix")
        program.out.until(b"hello\n")
        program.type(framed([bytes(65508), b"short"]))
        self.assertEqual(peer.recv(MIB), b"short")
        said = program.err.until(b": Message too long (EMSGSIZE)\n")
        self.assertEqual(said.count(b"EMSGSIZE"), 1)
        self.assertFalse(program.has_ended())

    def test_a_unix_socket_carries_records_of_more_than_200_000_bytes(self):
        records = [random_bytes(size) for size in (*SIZES, 212_000)]
        self.assertSame(self.received(records, "--length-prefix", at=self.path("in")).out, framed(records))
        self.assertEqual(self.sent("--length-prefix", to=self.path("out"), stdin=framed(records[-1:])), records[-1:])

    def test_a_larger_send_buffer_lets_a_unix_socket_carry_larger_records(self):
        data = random_bytes(700_000)
        program = self.sockplay("send", written(self.server(self.path("small"))), "--whole", stdin=data)
        self.assertFails(program, 2, r"send .*/small: Message too long \(EMSGSIZE\)\n", r"(?m)^hint: .*--sndbuf")
        self.assertEqual(self.sent("--whole", "--sndbuf", "1M", to=self.path("large"), stdin=data), [data])


class Framing(Datagrams):
    def test_the_input_is_cut_into_records(self):
        for option, data, records in CUTS:
            for verb in ("send", "connect"):
                with self.subTest(option=option, verb=verb):
                    quits = ["-q", "0"] if verb == "connect" else []
                    self.assertEqual(self.sent(*option.split(), *quits, verb=verb, stdin=data), records)

    def test_records_are_written_so_that_they_can_be_told_apart(self):
        for verb, joins in (("recv", JOINS), ("listen", JOINS_BESIDE_CUTS)):
            for option, data in joins:
                with self.subTest(option=option, verb=verb):
                    self.assertEqual(self.received(WORDS, *option.split(), verb=verb).out, data)

    def test_what_recv_wrote_send_sends_again(self):
        for at in ("127.0.0.1:0", self.path("sock")):
            with self.subTest(at=at):
                first = self.file("first", self.received(AWKWARD, "--length-prefix", at=at).out)
                receiver = self.listening("recv", at, "-c", len(AWKWARD), "--length-prefix", stdin=b"")
                to = receiver.where if "/" in at else f"127.0.0.1:{receiver.where}"
                self.assertEnded(self.sockplay("send", to, "--length-prefix", stdin=self.open(first)), 0)
                self.assertSame(self.assertEnded(receiver, 0).out, pathlib.Path(first).read_bytes())
                self.assertSame(pathlib.Path(first).read_bytes(), framed(AWKWARD))

    def test_what_is_sent_may_be_a_word_hex_or_a_file(self):
        self.assertEqual(self.sent("--data", "one\ntwo", stdin=b"not this"), [b"one\n", b"two"])
        self.assertEqual(self.sent("--hex-data", "00 ff", "--whole", stdin=b"not this"), [b"\x00\xff"])
        self.assertEqual(self.sent("--file", self.file("data", b"abcd"), "--size", "3", stdin=b"not this"), [b"abc", b"d"])

    def test_a_line_of_more_than_64_kib_fails_with_a_hint(self):
        for size in (65537, 200_000):
            program = self.sockplay("send", written(self.server()), stdin=b"x" * size)
            self.assertFails(program, 2, "read standard input: a line of more than 65536 bytes\n", "(?m)^hint: --size 1400 ")

    def test_a_prefix_that_announces_more_than_comes_is_told(self):
        for data in (b"\0\0\0\5abc", b"\0\0"):
            program = self.sockplay("send", written(self.server()), "--length-prefix", stdin=data)
            self.assertFails(program, 2, "read standard input: the input ended within a record that had announced more")

    def test_nul_bytes_in_lines_are_warned_of_once(self):
        mailbox = self.server()
        ended = self.assertEnded(self.sockplay("send", written(mailbox), stdin=b"a\0b\nc\0d\n" * 100), 0)
        self.assertEqual(ended.lines, [ended.lines[0]])
        self.assertRegex(ended.err, "NUL bytes.*--null.*--size")
        self.assertEqual(mailbox.recv(100), b"a\0b\n")
        self.assertEqual(self.sent("--null", stdin=b"a\0b"), [b"a", b"b"])  # and says nothing

    def test_two_ways_to_cut_exclude_each_other(self):
        for words in (["--size", "3", "--whole"], ["--null", "--delimiter", ","]):
            self.assertFails(self.run_sockplay("send", "127.0.0.1:1", *words), 2, "exclude each other")


class Views(Datagrams):
    """How records are shown: each with its sender, its number and its size."""

    def shown_on_terminal(self, records, *words, at="127.0.0.1:0", name="peer"):
        """What a terminal got, and where from."""
        terminal = self.terminal()
        program = self.listening("recv", at, "-c", len(records), *words, stdin=b"", stdout=terminal.slave, env={"NO_COLOR": "1"})
        peer = self.peer_of(program, name)
        for record in records:
            peer.send(record)
        self.assertEnded(program, 0)
        terminal.leave()
        return terminal.out.whole().decode(), written(peer)

    def events(self, out):
        return [json.loads(line) for line in out.decode().splitlines()]

    def test_on_a_terminal_it_says_what_ends_it_where_nothing_else_does(self):
        for words, says in (((), True), (("-c", 2), False), (("--idle-timeout", "1m"), False)):
            with self.subTest(words=words):
                terminal = self.terminal()
                program = self.sockplay("recv", "127.0.0.1:0", *words, stdin=b"", stderr=terminal.slave)
                terminal.out.until(b"receiving until ^C\n" if says else b"listening on 127.0.0.1:")
                program.signal(signal.SIGINT)
                self.assertEnded(program, 0)
                terminal.leave()
                self.assertEqual(b"until ^C" in terminal.out.whole(), says)

    def test_on_a_terminal_each_has_a_heading(self):
        shown, who = self.shown_on_terminal([b"hello\n", b"", b"two\nlines", b"x"])
        self.assertEqual(shown, f"← {who} #1 6 bytes\nhello\n← {who} #2 0 bytes\n← {who} #3 9 bytes\ntwo\nlines\n← {who} #4 1 byte\nx\n")

    def test_names_on_a_terminal_have_colours_unless_they_are_unwanted(self):
        for words, env, coloured in (([], {"NO_COLOR": ""}, True), (["--color", "never"], {"NO_COLOR": ""}, False), ([], {"NO_COLOR": "1"}, False)):
            terminal = self.terminal()
            program = self.listening("recv", "127.0.0.1:0", "-c", "1", *words, stdin=b"", stdout=terminal.slave, env=env)
            self.dial(program.where).send(b"x")
            self.assertEnded(program, 0)
            self.assertEqual(b"\x1b[" in terminal.out.until(b"#1 1 byte\n"), coloured)

    def test_control_bytes_of_a_record_are_escaped_on_a_terminal(self):
        shown, _ = self.shown_on_terminal([b"red \x1b[31m bell\x07 c1 \xc2\x9b del\x7f bidi \xe2\x80\xae bad \xff\n"])
        self.assertEqual(shown.split("\n")[1], r"red \x1b[31m bell\x07 c1 \u009b del\x7f bidi \u202e bad \xff")

    def test_control_bytes_of_a_unix_peers_name_are_escaped_on_a_terminal(self):
        shown, _ = self.shown_on_terminal([b"x"], "-v", at=self.path("sock"), name="na\x1b[31mme\n#9")
        self.assertRegex(shown, r"^← /\S+/na\\x1b\[31mme\\n#9 #1 1 byte\nx\n$")

    def test_control_bytes_of_a_unix_peers_name_are_escaped_in_words(self):
        program = self.listening("recv", self.path("sock"), "-v")
        self.peer_of(program, "na\x1b[31mme\n#9").send(b"x")
        said = program.err.until(b" writes\n")
        self.assertIn(rb"/na\x1b[31mme\n#9 writes", said)
        self.assertNotIn(b"\x1b", said)

    def test_redirected_they_are_written_as_they_came(self):
        records = [bytes(range(256)), b"\x1b[31m"]
        for words in ([], ["--raw"]):
            self.assertEqual(self.received(records, *words).out, b"".join(records))

    def test_text_has_the_headings_redirected_too(self):
        out = self.received([b"hello", b"\x1b"], "--text").out.decode()
        self.assertRegex(out, "^← 127\\.0\\.0\\.1:\\d+ #1 5 bytes\nhello\n← 127\\.0\\.0\\.1:\\d+ #2 1 byte\n\\\\x1b\n$")

    def test_hex_begins_anew_with_each_record(self):
        out = self.received([b"hello\n", b"", b"\xff"], "--hex").out.decode()
        self.assertRegex(out, "^← \\S+ #1 6 bytes\n← 00000000  68 65 6c 6c 6f 0a +\\|hello\\.\\|\n"
                              "← \\S+ #2 0 bytes\n← \\S+ #3 1 byte\n← 00000000  ff +\\|\\.\\|\n$")

    def test_json_is_an_event_a_record(self):
        program, peer = self.conversing("-c", "3", "--json", verb="recv", stdin=b"")
        peer.send(b"")
        peer.send(b"\xff\x00")
        listening, *records, closed = self.events(self.assertEnded(program, 0).out)
        self.assertEqual((listening["event"], listening["address"]), ("listening", f"127.0.0.1:{program.where}"))
        for number, (event, data) in enumerate(zip(records, (b"hello\n", b"", b"\xff\x00"), strict=True), 1):
            self.assertEqual((event["event"], event["direction"], event["peer"]), ("record", "received", written(peer)))
            self.assertEqual((event["record"], event["size_bytes"]), (number, len(data)))
            self.assertEqual(event["text"].encode() if "text" in event else base64.b64decode(event["base64"]), data)
        self.assertEqual(records[2]["base64"], "/wA=")
        self.assertEqual((closed["event"], closed["received_records"], closed["received_bytes"]), ("closed", 3, 8))
        self.assertEqual((closed["cut_records"], closed["lost_records"], closed["sent_records"]), (0, 0, 0))

    def test_json_and_hex_show_what_is_sent_and_to_whom(self):
        program, peer = self.conversing("--json")
        program.out.until(b"hello")
        program.type(b"answer\n")
        self.assertEqual(peer.recv(100), b"answer\n")
        event = self.events(program.out.until(b'"sent"'))[-1]
        self.assertEqual((event["direction"], event["peer"], event["record"], event["text"]), ("sent", written(peer), 1, "answer\n"))
        out = self.sockplay("send", written(self.server()), "--hex", stdin=b"one\ntwo\n").wait().out.decode()
        self.assertRegex(out, "^→ 127\\.0\\.0\\.1:\\d+ #1 4 bytes\n→ 00000000  6f 6e 65 0a .*\n→ 127\\.0\\.0\\.1:\\d+ #2 4 bytes\n→ 00000000  74 77 6f 0a ")

    def test_verbose_tells_who_writes_how_it_came_and_the_totals(self):
        ended = self.received([b"hello\n", b"x"], "-v", "--text")
        self.assertRegex(ended.out.decode(), "#1 6 bytes ttl 64 tos 0x00 to 127\\.0\\.0\\.1 on lo\nhello\n")
        self.assertRegex(ended.err, r"(?m)^sockplay: 127\.0\.0\.1:\d+ writes\n")
        self.assertEqual(ended.err.count(" writes\n"), 1)
        self.assertRegex(ended.err, r"(?m) closed: received 2 records, 7 bytes; sent 0 records, 0 bytes; in ")

    def test_timestamps_may_be_the_kernels(self):
        for words in (["--timestamps"], ["--timestamps=kernel"]):
            self.assertRegex(self.received([b"x"], *words).out.decode(), r"^← \S+ #1 1 byte \d\d:\d\d:\d\d\.\d{6}\nx\n$")

    def test_a_copy_holds_both_directions_and_is_for_the_user_alone(self):
        copy, hex_copy = self.path("copy"), self.path("hex")
        program, peer = self.conversing("-o", copy, "--log-hex", hex_copy)
        program.out.until(b"hello\n")
        program.type(b"answer\n")
        self.assertEqual(peer.recv(100), b"answer\n")
        program.signal(signal.SIGINT)
        self.assertEqual(self.assertEnded(program, 0).out, b"hello\n")
        who = re.escape(written(peer))
        self.assertRegex(pathlib.Path(copy).read_text(encoding="utf-8"), f"^← {who} #1 6 bytes \\S+\nhello\n→ {who} #1 7 bytes \\S+\nanswer\n$")
        self.assertIn("61 6e 73 77 65 72 0a", pathlib.Path(hex_copy).read_text(encoding="utf-8"))
        self.assertEqual(stat.S_IMODE(os.stat(copy).st_mode), 0o600)

    def test_a_signal_asks_for_the_totals(self):
        program, _ = self.conversing()
        program.out.until(b"hello\n")
        program.signal(signal.SIGUSR1)
        program.err.matching(rb"received 1 record, 6 bytes; sent 0 records, 0 bytes; in ")
        self.assertFalse(program.has_ended())


class Totals(Datagrams):
    def totals_of(self, *words):
        mailbox = self.server()
        program = self.sockplay("send", written(mailbox), *words, "--json", stdin=LINES)
        closed = json.loads(self.assertEnded(program, 0).out.splitlines()[-1])
        return closed, waiting_records(mailbox)

    def test_are_of_what_has_left_whatever_the_faults_have_made_of_it(self):
        for words, what in ((("--drop", "50%"), "dropped_records"), (("--duplicate", "100%"), "duplicated_records")):
            with self.subTest(what=what):
                closed, came = self.totals_of(*words)
                self.assertEqual((closed["sent_records"], closed["sent_bytes"]), (len(came), len(b"".join(came))))
                self.assertEqual(closed[what], abs(len(came) - LINES.count(b"\n")))

    def test_say_nothing_of_faults_that_nobody_asked_for(self):
        self.assertNotIn("dropped_records", self.totals_of()[0])

    def test_count_an_echo(self):
        program, peer = self.conversing("--echo", "--json")
        self.assertEqual(peer.recv(100), b"hello\n")
        program.signal(signal.SIGINT)
        closed = json.loads(self.assertEnded(program, 0).out.splitlines()[-1])
        self.assertEqual((closed["received_bytes"], closed["sent_bytes"]), (6, 6))


class Losses(Datagrams):
    def test_what_a_full_receive_buffer_lost_is_said_and_counted(self):
        program = self.listening("recv", "127.0.0.1:0", "--rcvbuf", "4k", "--json", stdin=b"")
        peer = self.dial(program.where)
        program.signal(signal.SIGSTOP)
        for _ in range(100):
            peer.send(bytes(1000))
        program.signal(signal.SIGCONT)
        # The kernel tells of it with the next one that it has room for.
        self.eventually(lambda: peer.send(b"last") and b'"last"' in program.out.so_far(), "one came again")
        program.signal(signal.SIGINT)
        ended = self.assertEnded(program, 0, r"sockplay: \d+ records or more lost: the receive buffer was full \(--rcvbuf")
        closed = json.loads(ended.out.splitlines()[-1])
        self.assertGreaterEqual(closed["lost_records"], 90)
        self.assertRegex(ended.err, rf"{closed['lost_records']} records or more lost")

    def test_a_burst_is_not_lost_by_default(self):
        program = self.listening("recv", "127.0.0.1:0", "-c", "1000", stdin=b"")
        peer = self.dial(program.where)
        program.signal(signal.SIGSTOP)
        for number in range(1000):
            peer.send(b"%03d" % number * 100)
        program.signal(signal.SIGCONT)
        self.assertSame(self.assertEnded(program, 0).out, b"".join(b"%03d" % number * 100 for number in range(1000)))

    def test_a_unix_receiver_that_is_slow_loses_nothing(self):
        data = b"".join(b"%d\n" % number for number in range(3000))
        program = self.listening("recv", self.path("sock"), "-c", "3000", stdin=b"")
        self.assertEnded(self.sockplay("send", program.where, stdin=data), 0)
        self.assertSame(self.assertEnded(program, 0).out, data)

    def test_a_unix_peer_that_is_slow_gets_every_answer_or_it_is_told_that_it_did_not(self):
        program = self.listening("listen", self.path("sock"), "--echo")
        peer, last = self.server(self.path("peer")), self.server(self.path("last"))
        sending = Background(lambda: [peer.sendto(b"%d" % number, program.where) for number in range(200)])
        heard = []
        self.eventually(lambda: heard.extend(waiting_records(peer)) or len(heard) > 20, "it is answered")
        sending.result()
        last.sendto(b"and me", program.where)
        self.assertEqual(last.recv(100), b"and me")
        heard += waiting_records(peer)
        self.assertEqual(len(heard) + self.untold(program), 200)
        self.assertEqual(heard, sorted(set(heard), key=int))

    def test_a_unix_peer_that_takes_nothing_does_not_keep_the_others_from_their_answers(self):
        program = self.listening("listen", self.path("sock"), "--echo")
        deaf, other = self.server(self.path("deaf")), self.server(self.path("other"))
        for number in range(30):  # more than two queues hold
            deaf.sendto(b"%d" % number, program.where)
        other.sendto(b"hello", program.where)
        self.assertEqual(other.recv(100), b"hello")
        program.err.until(f"sockplay: {self.path('deaf')} does not read what it is sent: that is lost\n".encode())
        heard = waiting_records(deaf)
        self.assertEqual(len(heard) + self.untold(program), 30)
        self.assertLess(len(heard), 30)

    def untold(self, program):
        """How many records it says in the end that it could not send."""
        program.signal(signal.SIGINT)
        told = re.search(r"(\d+) records? could not be sent", self.assertEnded(program, 0).err)
        return int(told[1]) if told else 0

    def test_a_unix_peer_that_is_gone_is_told_of_and_the_listener_goes_on(self):
        for gone, reason in ((lambda peer: peer.close(), "ECONNREFUSED"), (lambda peer: os.unlink(written(peer)), "ENOENT")):
            with self.subTest(reason=reason):
                program, peer = self.conversing(at=self.path(reason))
                program.out.until(b"hello\n")
                gone(peer)
                program.type(b"too late\n")
                program.err.matching(rb"send \S+/peer\S*: .* \(%s\)\n" % reason.encode())
                other = self.peer_of(program)
                other.send(b"and me?\n")
                program.out.until(b"and me?\n")
                program.type(b"yes\n")
                self.assertEqual(other.recv(10), b"yes\n")


class Ends(Datagrams):
    def test_count_ends_it_after_so_many_records(self):
        for verb in ("recv", "listen"):
            program = self.listening(verb, "127.0.0.1:0", "-c", "2")
            peer = self.dial(program.where)
            for record in (b"1", b"", b"3"):
                peer.send(record)
            self.assertEqual(self.assertEnded(program, 0).out, b"1")

    def test_count_is_of_answers_where_one_asks(self):
        mailbox = self.server()
        program = self.sockplay("connect", written(mailbox), "-c", "2")
        program.type(b"ask\n")
        _, who = mailbox.recvfrom(100)
        for record in (b"1", b"2", b"3"):
            mailbox.sendto(record, who)
        self.assertEqual(self.assertEnded(program, 0).out, b"12")

    def test_silence_is_exit_3_only_where_nothing_came(self):
        for verb in ("recv", "listen"):
            program = self.listening(verb, "127.0.0.1:0", "--idle-timeout", "100ms")
            self.assertFails(program, 3, r"idle 127\.0\.0\.1:\d+: no record for 100 ms")
            program = self.listening(verb, "127.0.0.1:0", "--idle-timeout", "100ms")
            self.dial(program.where).send(b"")  # an empty one is one
            self.assertEnded(program, 0)

    def test_an_interrupt_is_the_normal_end_of_who_waits_for_anybody(self):
        for verb in ("listen", "recv"):
            program = self.listening(verb, "127.0.0.1:0", "-v")
            self.dial(program.where).send(b"x")
            program.out.until(b"x")
            program.signal(signal.SIGINT)
            self.assertEqual(self.assertEnded(program, 0, "closed: received 1 record, 1 byte").out, b"x")

    def test_an_interrupt_is_the_normal_end_of_a_server_too(self):
        for service in (["--echo"], ["--discard"], ["--exec", "cat"], ["--forward", written(self.server())]):
            program = self.listening("listen", "127.0.0.1:0", *service)
            program.signal(signal.SIGINT)
            self.assertEnded(program, 0)

    def test_every_other_signal_ends_it_and_leaves_no_file(self):
        for verb in ("listen", "recv"):
            for number in (signal.SIGTERM, signal.SIGHUP):
                with self.subTest(verb=verb, signal=number.name):
                    program = self.listening(verb, self.path("sock"))
                    program.signal(number)
                    self.assertEnded(program, -number)
                    self.assertFalse(os.path.exists(self.path("sock")))

    def test_a_connection_dies_by_the_signal(self):
        for number in (signal.SIGINT, signal.SIGTERM):
            program = self.sockplay("connect", written(self.server()), "-v")
            program.err.until(b"connected: ")
            program.signal(number)
            self.assertEnded(program, -number)

    def test_a_reader_of_the_output_that_left_ends_it_quietly(self):
        for view in ("--raw", "--text", "--json"):
            reader, writer = self.pipe()
            program = self.listening("recv", "127.0.0.1:0", view, stdin=b"", stdout=writer)
            writer.close()
            reader.close()
            peer = self.dial(program.where)
            self.eventually(lambda peer=peer, program=program: refused(peer) or program.has_ended(), "it has ended")
            self.assertEqual(self.assertEnded(program, -signal.SIGPIPE).err.count("\n"), 1)  # "listening on"

    def test_a_full_disk_under_the_output_is_exit_2(self):
        program = self.listening("recv", "127.0.0.1:0", stdin=b"", stdout=self.open("/dev/full", "wb"))
        self.dial(program.where).send(b"x")
        self.assertFails(program, 2, r"write standard output: No space left on device \(ENOSPC\)")

    def test_send_waits_for_answers_as_long_as_it_is_told(self):
        mailbox = self.server()
        program = self.sockplay("send", written(mailbox), "--wait", "10s", "-c", "1", stdin=b"ask\n")
        _, who = mailbox.recvfrom(100)
        mailbox.sendto(b"answer", who)
        self.assertEqual(self.assertEnded(program, 0).out, b"answer")
        program = self.sockplay("send", written(mailbox), "--wait", "100ms", stdin=b"ask\n")
        self.assertFails(program, 3, r"wait for 127\.0\.0\.1:\d+: no answer within 100 ms")

    def test_a_connection_stays_after_the_end_of_its_input_for_as_long_as_it_is_told(self):
        mailbox = self.server()
        program = self.sockplay("connect", written(mailbox), stdin=b"ask\n")
        _, who = mailbox.recvfrom(100)
        self.assertFalse(program.has_ended())
        mailbox.sendto(b"answer", who)
        program.out.until(b"answer")
        self.assertFalse(program.has_ended())
        self.assertEnded(self.sockplay("connect", written(mailbox), "-q", "50ms", stdin=b"ask\n"), 0)

    def test_an_empty_answer_ends_nothing(self):
        mailbox = self.server()
        program = self.sockplay("connect", written(mailbox), "--length-prefix", stdin=framed([b"ask"]))
        _, who = mailbox.recvfrom(100)
        for record in (b"", b"after"):
            mailbox.sendto(record, who)
        program.out.until(framed([b"", b"after"]))

    def test_send_only_throws_away_what_comes_and_recv_only_reads_no_input(self):
        mailbox = self.server()
        program = self.sockplay("connect", written(mailbox), "--send-only", stdin=b"all\n")
        self.assertEqual(mailbox.recv(100), b"all\n")
        self.assertEqual(self.assertEnded(program, 0).out, b"")
        program, peer = self.conversing("--recv-only", stdin=b"not this\n")
        program.out.until(b"hello\n")
        self.assertQuiet(peer)

    def test_the_port_file_and_the_ready_descriptor_name_the_port_or_the_path(self):
        for at in ("127.0.0.1:0", self.path("sock")):
            program = self.listening("recv", at, "--port-file", self.path("port"))
            self.assertEqual(pathlib.Path(self.path("port")).read_text(encoding="ascii"), program.where + "\n")
            program.err.until(f"listening on {at.removesuffix('0') if ':' in at else at}".encode())


def refused(peer):
    """Sends one, and tells whether nobody is there any more."""
    try:
        peer.send(b"x")
        return False
    except ConnectionRefusedError:
        return True


class ReplyTo(Datagrams):
    """Who gets what is typed."""

    def two_who_wrote(self, *words, at="127.0.0.1:0"):
        program = self.listening("listen", at, *words)
        first, second = self.peer_of(program), self.peer_of(program)
        for peer, word in ((first, b"1\n"), (second, b"2\n")):
            peer.send(word)
            program.out.until(word)
        return program, first, second

    def test_it_goes_to_who_wrote_last(self):
        for words in ([], ["--reply-to", "last"]):
            for at in ("127.0.0.1:0", self.path("sock" + str(len(words)))):
                with self.subTest(words=words, at=at):
                    program, first, second = self.two_who_wrote(*words, at=at)
                    program.type(b"to two\n")
                    self.assertEqual(second.recv(100), b"to two\n")
                    first.send(b"again\n")
                    program.out.until(b"again\n")
                    program.type(b"to one\n")
                    self.assertEqual(first.recv(100), b"to one\n")
                    self.assertQuiet(second, 0)

    def test_it_goes_to_who_wrote_first(self):
        program, first, second = self.two_who_wrote("--reply-to", "first")
        program.type(b"to one\n")
        self.assertEqual(first.recv(100), b"to one\n")
        self.assertQuiet(second, 0)

    def test_it_goes_to_all_who_wrote(self):
        program, first, second = self.two_who_wrote("--reply-to", "all")
        first.send(b"twice\n")
        program.out.until(b"twice\n")
        program.type(b"to all\nof you\n")
        for peer in (first, second):
            self.assertEqual([peer.recv(100), peer.recv(100)], [b"to all\n", b"of you\n"])
            self.assertQuiet(peer, 0)

    def test_it_goes_to_an_address_whoever_wrote(self):
        mailbox = self.server()
        program, first, second = self.two_who_wrote("--reply-to", written(mailbox))
        program.type(b"elsewhere\n")
        self.assertEqual(mailbox.recv(100), b"elsewhere\n")
        for peer in (first, second):
            self.assertQuiet(peer, 0)

    def test_an_address_needs_nobody_to_have_written(self):
        mailbox = self.server()
        program = self.listening("listen", "127.0.0.1:0", "--reply-to", written(mailbox), stdin=b"first word\n")
        data, who = mailbox.recvfrom(100)
        self.assertEqual((data, who), (b"first word\n", ("127.0.0.1", int(program.where))))

    def test_what_is_typed_before_anybody_wrote_waits(self):
        program = self.listening("listen", "127.0.0.1:0", stdin=b"early\n")
        peer = self.dial(program.where)
        peer.send(b"hello\n")
        self.assertEqual(peer.recv(100), b"early\n")

    def test_a_word_that_is_nobody_is_exit_2(self):
        self.assertFails(self.run_sockplay("listen", "127.0.0.1:0", "--reply-to", "nobody:"), 2)

    def test_a_unix_client_that_chose_no_name_is_given_one_and_gets_its_answer(self):
        program = self.listening("listen", self.path("sock"))
        client = self.sockplay("connect", self.path("sock"))
        client.type(b"question\n")
        program.out.until(b"question\n")
        program.type(b"answer\n")
        client.out.until(b"answer\n")

    def test_a_unix_client_without_a_name_is_shown_but_answered_by_nobody(self):
        program, peer = self.conversing("--text", at=self.path("sock"))
        program.out.until(b"hello\n")
        self.dial(program.where).send(b"me too\n")
        program.out.until("← unix #2 7 bytes\nme too\n".encode())
        program.type(b"to the other\n")
        self.assertEqual(peer.recv(100), b"to the other\n")

    def test_a_source_path_is_where_answers_find_a_client(self):
        program = self.listening("listen", self.path("sock"), "--text")
        client = self.sockplay("connect", self.path("sock"), "--source", self.path("me"))
        client.type(b"hi\n")
        program.out.until(f"← {self.path('me')} #1 3 bytes".encode())
        program.type(b"answer\n")
        client.out.until(b"answer\n")
        client.signal(signal.SIGTERM)
        self.assertEnded(client, -signal.SIGTERM)
        self.assertFalse(os.path.exists(self.path("me")))


class Services(Datagrams):
    """--echo, --discard, --exec and --forward."""

    def test_an_echo_goes_to_who_said_it(self):
        for at in ("127.0.0.1:0", self.path("sock")):
            program = self.listening("listen", at, "--echo")
            first, second = self.peer_of(program), self.peer_of(program)
            for record in AWKWARD:
                first.send(record)
                second.send(b"other")
                self.assertEqual((first.recv(MIB), second.recv(MIB)), (record, b"other"))

    def test_an_echo_can_be_looked_at(self):
        program, peer = self.conversing("--echo", "--text")
        program.out.until(f"← {written(peer)} #1 6 bytes\nhello\n".encode())
        self.assertEqual(peer.recv(100), b"hello\n")

    def test_an_echo_of_one_without_a_name_is_told_and_the_next_is_served(self):
        program = self.listening("listen", self.path("sock"), "--echo")
        self.dial(program.where).send(b"nobody can answer me")
        program.err.until(b"cannot be answered\n")
        peer = self.peer_of(program)
        peer.send(b"but me")
        self.assertEqual(peer.recv(100), b"but me")

    def test_discard_takes_everything_and_says_nothing(self):
        program, peer = self.conversing("--discard", "-c", "2")
        peer.send(b"")
        self.assertEqual(self.assertEnded(program, 0).out, b"")
        self.assertEqual(waiting_records(peer), [])

    def test_a_program_is_run_for_each_datagram_and_what_it_says_is_one(self):
        program = self.listening("listen", "127.0.0.1:0", "--exec", "tr a-z A-Z; echo to $SOCKPLAY_PEER at $SOCKPLAY_LOCAL")
        peers = [self.peer_of(program) for _ in range(3)]
        for number, peer in enumerate(peers):
            peer.send(b"word %d\n" % number)
        for number, peer in enumerate(peers):
            self.assertEqual(peer.recv(MIB).decode(), f"WORD {number}\nto {written(peer)} at 127.0.0.1:{program.where}\n")

    def test_a_program_gets_a_large_datagram_whole_and_its_end(self):
        program = self.listening("listen", "127.0.0.1:0", "--exec", "wc -c")
        peer = self.peer_of(program)
        for size in (65507, 0):
            peer.send(bytes(size))
            self.assertEqual(peer.recv(100).strip(), b"%d" % size)

    def test_a_program_that_says_nothing_answers_nothing(self):
        program = self.listening("listen", "127.0.0.1:0", "--exec", 'read word; test "$word" = ask && echo answer')
        peer = self.peer_of(program)
        peer.send(b"nothing\n")
        peer.send(b"ask\n")
        self.assertEqual(peer.recv(100), b"answer\n")
        self.assertQuiet(peer, 0)

    def test_framing_is_refused_where_a_program_gets_each_datagram_as_it_is(self):
        self.assertFails(self.sockplay("listen", "--exec", "cat", "--size", 10), 2, "given it as it is", "--per-peer")

    def test_a_program_may_be_kept_for_each_peer(self):
        program = self.listening("listen", "127.0.0.1:0", "--per-peer", "--exec", 'n=0; while read line; do n=$((n + 1)); echo "$n $line"; done')
        first, second = self.peer_of(program), self.peer_of(program)
        for peer, word, answer in ((first, b"a\n", b"1 a\n"), (first, b"b\n", b"2 b\n"), (second, b"c\n", b"1 c\n"), (first, b"d\n", b"3 d\n")):
            peer.send(word)
            self.assertEqual(peer.recv(100), answer)

    def test_a_program_kept_for_a_peer_that_has_gone_silent_may_say_what_it_kept_back(self):
        program = self.listening("listen", "127.0.0.1:0", "--per-peer", "--idle-timeout", "200ms", "--exec", "sort")
        peer = self.peer_of(program)
        for line in (b"b\n", b"a\n"):
            peer.send(line)
        self.assertEqual((peer.recv(100), peer.recv(100)), (b"a\n", b"b\n"))

    def test_a_program_without_an_address_is_for_this_host_only(self):
        program = self.sockplay("listen", "--exec", "cat")  # the usual port may be somebody's: then it says so
        program.err.matching(rb"(listening on|bind) (127\.0\.0\.1|\[::1\]):8000")

    def test_a_program_that_everybody_can_reach_is_warned_of(self):
        self.listening("listen", "0", "--exec", "cat").err.until(b"warning: ")

    def test_a_relay_keeps_two_peers_apart(self):
        for at, beyond in (("127.0.0.1:0", self.server()), (self.path("sock"), self.server()), ("127.0.0.1:0", self.server(self.path("beyond")))):
            with self.subTest(at=at, beyond=written(beyond)):
                program = self.listening("listen", at, "--forward", written(beyond))
                peers = [self.peer_of(program) for _ in range(2)]
                for word, peer in zip((b"one", b"two"), peers, strict=True):
                    peer.send(word)
                heard = dict(beyond.recvfrom(100) for _ in peers)
                self.assertEqual(set(heard), {b"one", b"two"})
                self.assertNotEqual(heard[b"one"], heard[b"two"])
                for word in (b"two", b"one"):
                    beyond.sendto(b"to " + word, heard[word])
                    beyond.sendto(b"", heard[word])
                for word, peer in zip((b"one", b"two"), peers, strict=True):
                    self.assertEqual((peer.recv(100), peer.recv(100)), (b"to " + word, b""))

    def test_a_relay_tells_that_nobody_is_beyond_and_goes_on(self):
        program, peer = self.conversing("--forward", f"127.0.0.1:{self.closed_port()}")
        self.eventually(lambda: peer.send(b"x") and b"ECONNREFUSED" in program.err.so_far(), "it is told")
        self.assertFalse(program.has_ended())

    def test_a_relay_keeps_what_finds_no_room_at_a_unix_socket_until_there_is_some(self):
        beyond = self.server(self.path("beyond"))
        program, peer = self.conversing("--forward", written(beyond), at=self.path("sock"))
        lines = [b"line %d\n" % number for number in range(1000)]
        for line in lines:
            peer.send(line)
        self.assertEqual([beyond.recv(100) for _ in range(1001)], [b"hello\n", *lines])
        program.signal(signal.SIGINT)
        self.assertEqual(re.sub("listening.*\n", "", self.assertEnded(program, 0).err), "sockplay: ")

    def test_a_relay_that_cannot_reach_anybody_tells_it_once(self):
        program, peer = self.conversing("--quiet", "--forward", self.path("nobody"), at=self.path("sock"))
        for _ in range(20):
            peer.send(b"x")
        program.err.until(b"ENOENT")
        program.signal(signal.SIGINT)
        self.assertEqual(self.assertEnded(program, 0).err.count("ENOENT"), 1)

    def test_a_relay_tells_the_same_failure_once(self):
        program, peer = self.conversing("-v", "--forward", f"127.0.0.1:{self.closed_port()}")
        lanes = re.compile(rb"closed")
        self.eventually(lambda: peer.send(b"x") and len(lanes.findall(program.err.so_far())) > 3, "several lanes have failed")
        program.signal(signal.SIGINT)
        told = self.assertEnded(program, 0).err
        self.assertEqual(len(re.findall(r"(?m)^sockplay: send .*ECONNREFUSED", told)), 1, told)
        self.assertRegex(told, r"(?m)^sockplay: \d+ more times: send .*ECONNREFUSED")

    def test_more_peers_than_a_relay_may_have_wait(self):
        beyond = self.server()
        program = self.listening("listen", "127.0.0.1:0", "--forward", written(beyond), "-m", "1", "--idle-timeout", "200ms")
        first, second = self.peer_of(program), self.peer_of(program)
        first.send(b"one")
        self.assertEqual(beyond.recv(100), b"one")
        second.send(b"two")
        program.err.until(b"1 at once, as many as --max-conns allows: others wait\n")
        self.assertEqual(beyond.recv(100), b"two")  # when the first has been idle for long enough


class Probe(Datagrams):
    def probed(self, where, *words):
        return self.sockplay("connect", where, "--probe", *words)

    def test_an_answer_says_open(self):
        program = self.listening("listen", "127.0.0.1:0", "--echo")
        ended = self.assertEnded(self.probed(f"127.0.0.1:{program.where}"), 0, rf"^sockplay: 127\.0\.0\.1:{program.where} is open: it answered\n$")
        self.assertEqual(ended.out, b"")

    def test_an_icmp_error_says_closed(self):
        for host in ("127.0.0.1", "[::1]"):
            self.assertFails(self.probed(f"{host}:{self.closed_port()}"), 1, r"ECONNREFUSED.*port unreachable \(ICMP(v6)? type")

    def test_silence_says_neither(self):
        mailbox = self.server()
        program = self.probed(written(mailbox), "-w", "100ms")
        self.assertEqual(mailbox.recv(100), b"")  # an empty datagram was the question
        self.assertFails(program, 3, r"127\.0\.0\.1:\d+: no answer within 100 ms\n")

    def test_the_question_may_be_ones_own(self):
        mailbox = self.server()
        program = self.probed(written(mailbox), "--data", "ping\n")
        data, who = mailbox.recvfrom(100)
        self.assertEqual(data, b"ping\n")
        mailbox.sendto(b"pong", who)
        self.assertEqual(self.assertEnded(program, 0).out, b"")

    def test_a_unix_socket_that_nobody_has_is_closed(self):
        self.server(self.path("stale")).close()
        self.assertFails(self.probed(self.path("stale")), 1, "ECONNREFUSED")
        self.assertFails(self.probed(self.path("nobody")), 1, "ENOENT")


class Errors(Datagrams):
    UNREACHABLE = r"port unreachable \(ICMP type 3 code 3\), said 127\.0\.0\.1"

    def test_a_closed_port_is_exit_1_with_what_icmp_said_and_who_said_it(self):
        for verb, words in (("send", []), ("send", ["--wait", "10s"]), ("connect", [])):
            with self.subTest(verb=verb, words=words):
                program = self.sockplay(verb, f"127.0.0.1:{self.closed_port()}", *words, stdin=b"x\n")
                self.assertFails(program, 1, rf"127\.0\.0\.1:\d+: Connection refused \(ECONNREFUSED\): {self.UNREACHABLE}\n", "(?m)^hint: ")

    def test_over_ipv6_it_is_told_as_well(self):
        program = self.sockplay("send", f"[::1]:{self.closed_port()}", stdin=b"x\n")
        self.assertFails(program, 1, r"\[::1\]:\d+: .*port unreachable \(ICMPv6 type 1 code 4\), said ::1\n")

    def test_a_listener_tells_of_a_peer_that_is_gone_and_goes_on(self):
        program, peer = self.conversing()
        program.out.until(b"hello\n")
        who = written(peer)
        peer.close()
        program.type(b"too late\n")
        program.err.matching(rf"sockplay: {re.escape(who)}: {self.UNREACHABLE}\n".encode())
        other = self.peer_of(program)
        other.send(b"and me?\n")
        program.out.until(b"and me?\n")
        program.type(b"yes\n")
        self.assertEqual(other.recv(10), b"yes\n")

    def test_a_connection_that_stays_tells_of_it_and_goes_on(self):
        mailbox = self.server()
        port = mailbox.getsockname()[1]
        program = self.sockplay("connect", written(mailbox), "--stay")
        program.type(b"one\n")
        self.assertEqual(mailbox.recv(100), b"one\n")
        mailbox.close()
        program.type(b"two\n")
        program.err.matching(self.UNREACHABLE.encode())
        again = self.server(("127.0.0.1", port))
        program.type(b"three\n")
        self.assertEqual(again.recv(100), b"three\n")

    def test_staying_does_not_mean_trying_for_ever_what_is_too_long(self):
        program = self.sockplay("connect", written(self.server()), "--stay", "--whole", stdin=bytes(65508))
        self.assertFails(program, 2, "EMSGSIZE")

    def test_a_broadcast_without_the_option_is_exit_4_with_the_hint(self):
        program = self.sockplay("send", "255.255.255.255:9", stdin=b"x\n")
        self.assertFails(program, 4, "EACCES", "(?m)^hint: .*--broadcast")

    def test_nobody_at_a_path_is_exit_1(self):
        self.server(self.path("stale")).close()
        for name, reason in (("stale", "ECONNREFUSED"), ("nobody", "ENOENT")):
            ended = self.assertFails(self.sockplay("send", self.path(name), stdin=b"x\n"), 1, rf"connect /.*/{name}: .*{reason}")
            self.assertNotIn("ICMP", ended.err)

    def test_a_unix_receiver_that_leaves_is_exit_1_and_no_icmp_is_spoken_of(self):
        mailbox = self.server(self.path("sock"))
        program = self.sockplay("connect", self.path("sock"))
        program.type(b"one\n")
        self.assertEqual(mailbox.recv(100), b"one\n")
        mailbox.close()
        program.type(b"two\n")
        ended = self.assertFails(program, 1, r"send /.*/sock: Connection refused \(ECONNREFUSED\)")
        self.assertNotIn("ICMP", ended.err)


class SocketFiles(Datagrams):
    def test_a_stale_socket_file_is_replaced(self):
        for verb in ("listen", "recv"):
            path = self.path(verb)
            self.server(path).close()
            program = self.listening(verb, path)
            self.dial(path).send(b"hello")
            program.out.until(b"hello")

    def test_a_live_socket_file_is_an_error_and_stays(self):
        path = self.path("sock")
        mailbox = self.server(path)
        self.assertFails(self.run_sockplay("recv", path), 2, "bind /.*/sock: .*EADDRINUSE")
        self.dial(path).send(b"x")
        self.assertEqual(mailbox.recv(10), b"x")  # and nothing was sent to it by the asking

    def test_unlink_replaces_a_live_one(self):
        path = self.path("sock")
        self.server(path)
        program = self.listening("recv", path, "--unlink", "-c", "1")
        self.dial(path).send(b"mine")
        self.assertEqual(self.assertEnded(program, 0).out, b"mine")

    def test_the_file_is_removed_at_the_end(self):
        path = self.path("sock")
        program = self.listening("recv", path, "-c", "1", "--mode", "0620")
        self.assertEqual(stat.S_IMODE(os.stat(path).st_mode), 0o620)
        self.dial(path).send(b"x")
        self.assertEnded(program, 0)
        self.assertFalse(os.path.exists(path))

    def test_a_port_in_use_is_exit_2(self):
        self.assertFails(self.run_sockplay("recv", written(self.server())), 2, r"bind 127\.0\.0\.1:\d+: .*EADDRINUSE", "(?m)^hint: ")

    def test_a_socket_of_another_type_is_named_with_the_command_for_it(self):
        kinds = {"stream": socket.SOCK_STREAM, "seqpacket": socket.SOCK_SEQPACKET}
        for word, kind in kinds.items():
            path = self.path(word)
            other = socket.socket(socket.AF_UNIX, kind)
            self.addCleanup(other.close)
            other.bind(path)
            other.listen()
            for verb in ("connect", "send"):
                ended = self.assertFails(self.sockplay(verb, path, stdin=b"x\n"), 1, f"connect {path}: .*EPROTOTYPE")
                self.assertIn(f"hint: a {word} socket lives there: sockplay {word} connect {path}\n", ended.err)


class Pace(Datagrams):
    def test_a_delay_holds_back_the_next_record_only(self):
        mailbox = self.server()
        self.sockplay("connect", written(mailbox), "--delay", "1m", stdin=b"one\ntwo\n")
        self.assertEqual(mailbox.recv(100), b"one\n")
        self.assertQuiet(mailbox)

    def test_a_delay_makes_each_record_a_call_of_its_own(self):
        trace = self.path("trace")
        for words, calls in (([], 1), (["--delay", "1ms"], 5)):
            self.assertEqual(self.sent("--json", f"--explain={trace}", *words, "--size", "4", stdin=b"1234" * 5, stdout=subprocess.DEVNULL), [b"1234"] * 5)
            events = [json.loads(line) for line in pathlib.Path(trace).read_text(encoding="utf-8").splitlines()]
            self.assertEqual(sum(event.get("times", 1) for event in events if event.get("name", "").startswith("send")), calls)

    def test_a_rate_holds_back_what_is_over_it_and_cuts_no_record(self):
        mailbox = self.server()
        self.sockplay("connect", written(mailbox), "--rate", "1", "--size", "1000", stdin=bytes(3000))
        self.assertEqual(mailbox.recv(MIB), bytes(1000))
        self.assertQuiet(mailbox)

    def test_a_rate_keeps_the_order_and_loses_nothing(self):
        data = b"".join(b"%04d\n" % number for number in range(200))
        self.assertEqual(b"".join(self.sent("--rate", "10k", stdin=data)), data)


class Faults(Datagrams):
    def lines(self, *words):
        return self.sent(*words, stdin=LINES)

    def test_a_certain_drop_sends_nothing(self):
        for value in ("1", "100%"):
            self.assertEqual(self.lines("--drop", value), [])

    def test_faults_that_never_happen_change_nothing(self):
        self.assertEqual(b"".join(self.lines("--drop", "0", "--duplicate", "0%", "--reorder", "0", "--corrupt", "0")), LINES)

    def test_a_certain_double_sends_each_twice(self):
        self.assertEqual(self.lines("--duplicate", "1"), [line for line in LINES.splitlines(True) for _ in range(2)])

    def test_a_certain_corruption_turns_one_bit_of_each(self):
        for sent, line in zip(self.lines("--corrupt", "1"), LINES.splitlines(True), strict=True):
            self.assertEqual(bits_turned(sent, line), 1)

    def test_a_certain_reordering_swaps_neighbours_and_loses_none(self):
        lines = self.lines("--reorder", "1")
        self.assertNotEqual(b"".join(lines), LINES)
        self.assertEqual(lines[:4], [b"1\n", b"0\n", b"3\n", b"2\n"])
        self.assertEqual(sorted(lines, key=int), LINES.splitlines(True))

    def test_the_same_seed_has_the_same_faults(self):
        words = ("--drop", "20%", "--duplicate", "20%", "--reorder", "20%", "--corrupt", "20%")
        first, again, other = self.lines(*words, "--seed", "7"), self.lines(*words, "--seed", "7"), self.lines(*words, "--seed", "8")
        self.assertEqual(first, again)
        self.assertNotEqual(first, other)
        self.assertEqual(self.lines(*words), self.lines(*words, "--seed", "1"))

    def test_a_jitter_loses_none(self):
        self.assertEqual(sorted(self.lines("--jitter", "5ms"), key=int), LINES.splitlines(True))

    def test_an_echo_has_faults_too(self):
        for words, answers in ((["--drop", "1"], []), (["--duplicate", "1"], [b"hello\n"] * 2)):
            program, peer = self.conversing("--echo", "-c", "1", *words)
            self.assertEnded(program, 0)
            self.assertEqual(waiting_records(peer), answers)

    def test_a_probability_that_is_none_is_exit_2(self):
        for value in ("2", "-1", "101%", "often", "nan"):
            self.assertFails(self.run_sockplay("send", "127.0.0.1:1", f"--drop={value}"), 2, "a probability is wanted")


class Hostile(Datagrams):
    def test_descriptors_that_come_with_a_record_are_closed(self):
        program = self.listening("recv", self.path("sock"))
        peer = self.dial(program.where)
        peer.send(b"first")
        program.out.until(b"first")
        before = len(program.descriptors())
        for number in range(1, 21):
            send_with_descriptors(peer, b"more\n", 10)
            program.out.until(b"more\n", times=number)
        self.assertEqual(len(program.descriptors()), before)


class Access(Datagrams):
    def test_who_may_not_write_is_neither_shown_nor_answered(self):
        program = self.listening("listen", "127.0.0.1:0", "--echo", "--text", "--deny", "127.0.0.1")
        refused_one = self.dial(program.where)
        refused_one.send(b"let me in")
        admitted = self.server(("127.0.0.2", 0))
        admitted.connect(("127.0.0.1", int(program.where)))
        admitted.send(b"me")
        self.assertEqual(admitted.recv(10), b"me")
        self.assertQuiet(refused_one, 0)
        self.assertNotIn(b"let me in", program.out.until(b"#1 2 bytes"))

    def test_only_those_allowed_may_write(self):
        program = self.listening("recv", "127.0.0.1:0", "--allow", "127.0.0.2", "-c", "1")
        self.dial(program.where).send(b"no")
        admitted = self.server(("127.0.0.2", 0))
        admitted.sendto(b"yes", ("127.0.0.1", int(program.where)))
        self.assertEqual(self.assertEnded(program, 0).out, b"yes")

    def test_a_listener_without_a_host_hears_ipv4_and_ipv6(self):
        program = self.listening("listen", "0", "--echo")
        for host in ("127.0.0.1", "::1"):
            peer = self.dial(program.where, host)
            peer.send(b"hello")
            self.assertEqual(peer.recv(10), b"hello")


if __name__ == "__main__":
    main()
