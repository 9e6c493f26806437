#!/usr/bin/env python3
"""What nc, ncat and socat make of records, beside what sockplay makes of them: datagrams that are cut, joined or lost in
silence, empty ones taken for the end, answers not waited for, second peers not served, errors not told. What the others
do is only noted where it has changed."""

import pathlib
import select
import shutil
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))

from peers import bound_port, note_change  # noqa: E402
from records import records_to_end, written  # noqa: E402
from sockplay import Case, framed, is_readable, main, random_bytes, waiting_records  # noqa: E402

THREE_LINES = b"one\ntwo\nthree\n"


def needs(*programs):
    """Skips a test that wants to look at programs which are not there."""
    return unittest.skipUnless(all(map(shutil.which, programs)), f"{' or '.join(programs)} is not installed")


def ends_within(program, seconds):
    return bool(select.select([program.pidfd], [], [], seconds)[0])


class Datagrams(Case):
    type = "dgram"

    def closed_port(self):
        holder = self.server()
        port = holder.getsockname()[1]
        holder.close()
        return port

    def listens(self, *argv):
        """Another program that receives datagrams, and a socket of ours that sends there."""
        program = self.program(*argv)
        port = self.eventually(lambda: bound_port(program.pid), "it has bound its port")
        return program, self.dial(port)

    def sent_by(self, *argv, data):
        """The datagrams that another program makes of its input; argv ends before the address."""
        mailbox = self.server()
        self.program(*argv, *mailbox.getsockname(), stdin=data)
        return self.all_of(mailbox, len(data))

    def all_of(self, mailbox, size):
        """Datagrams until so many bytes have come, or nothing comes for a while."""
        records = []
        while sum(map(len, records)) < size and is_readable(mailbox, 2.0):
            records.append(mailbox.recv(70_000))
        return records


class Asking(Datagrams):
    def test_a_closed_port_is_told_from_an_open_one(self):
        self.assertFails(self.sockplay("connect", f"127.0.0.1:{self.closed_port()}", "--probe"), 1, "ECONNREFUSED")
        echo = self.listening("listen", "127.0.0.1:0", "--echo")
        self.assertEnded(self.sockplay("connect", f"127.0.0.1:{echo.where}", "--probe"), 0)

    @needs("nc.openbsd", "ncat")
    def test_beside_it_nc_takes_a_closed_port_for_open(self):
        nc = self.program("nc.openbsd", "-nzu", "127.0.0.1", self.closed_port(), stdin=b"").wait()
        note_change("nc 1.219 -z: a closed UDP port is exit 0", nc.code == 0)
        ncat = self.program("ncat", "-nzu", "127.0.0.1", self.closed_port(), stdin=b"").wait()
        note_change("ncat -z: a closed UDP port is exit 1", ncat.code == 1)

    def asked(self, mailbox):
        """Who asked; by now it knows the end of its input."""
        _, who = mailbox.recvfrom(100)
        self.assertQuiet(mailbox, 0.3)
        return who

    def test_an_answer_some_time_after_the_end_of_the_input_is_shown(self):
        mailbox = self.server()
        for words in (["connect", written(mailbox), "-c", "1"], ["send", written(mailbox), "--wait", "20s", "-c", "1"]):
            with self.subTest(words=words):
                program = self.sockplay(*words, stdin=b"question\n")
                mailbox.sendto(b"answer\n", self.asked(mailbox))
                self.assertEqual(self.assertEnded(program, 0).out, b"answer\n")

    @needs("nc.openbsd", "ncat", "socat")
    def test_beside_it_ncat_does_not_wait_and_nc_does_not_end(self):
        mailbox = self.server()
        port = mailbox.getsockname()[1]
        ncat = self.program("ncat", "-nu", "127.0.0.1", port, stdin=b"question\n")
        mailbox.sendto(b"answer\n", self.asked(mailbox))
        ended = ncat.wait()
        note_change("ncat 7.93: the answer is not seen, exit 0", (ended.out, ended.code) == (b"", 0))
        nc = self.program("nc.openbsd", "-nu", "127.0.0.1", port, stdin=b"question\n")
        mailbox.sendto(b"answer\n", self.asked(mailbox))
        nc.out.until(b"answer\n")
        note_change("nc 1.219: it hangs after the answer", not ends_within(nc, 1.0))
        socat = self.program("socat", "-", f"UDP:127.0.0.1:{port}", stdin=b"question\n")
        mailbox.sendto(b"answer\n", self.asked(mailbox))
        note_change("socat 1.7.4: the answer within half a second is shown", socat.wait().out == b"answer\n")

    def test_an_unreachable_port_is_exit_1_and_said(self):
        for verb in ("send", "connect"):
            program = self.sockplay(verb, f"127.0.0.1:{self.closed_port()}", stdin=b"x\n")
            self.assertFails(program, 1, r"127\.0\.0\.1:\d+: Connection refused \(ECONNREFUSED\): port unreachable .*said 127\.0\.0\.1\n")

    @needs("nc.openbsd", "ncat", "socat")
    def test_beside_it_nc_says_nothing_of_an_unreachable_port(self):
        nc = self.program("nc.openbsd", "-nu", "127.0.0.1", self.closed_port(), stdin=b"x\n")
        note_change("nc 1.219: an unreachable port is silence and exit 0", ends_within(nc, 5.0) and (nc.wait().code, nc.wait().err) == (0, ""))
        for argv in (["ncat", "-nu", "127.0.0.1", self.closed_port()], ["socat", "-", f"UDP:127.0.0.1:{self.closed_port()}"]):
            ended = self.program(*argv, stdin=b"x\n").wait()
            note_change(f"{argv[0]}: an unreachable port is a message and exit 1", ended.code == 1 and "refused" in ended.err)


class Listening(Datagrams):
    ONE_PEER = (["nc.openbsd", "-nlu", "127.0.0.1", "0"], ["ncat", "-nlu", "127.0.0.1", "0"], ["socat", "-", "UDP4-LISTEN:0,bind=127.0.0.1"])
    EVERY_PEER = ["socat", "-u", "UDP4-RECV:0,bind=127.0.0.1", "STDOUT"]

    def test_a_second_peer_is_heard_and_answered(self):
        program = self.listening("listen", "127.0.0.1:0", "--reply-to", "all")
        peers = [self.dial(program.where) for _ in range(2)]
        for number, peer in enumerate(peers):
            peer.send(b"%d\n" % number)
            program.out.until(b"%d\n" % number)
        program.type(b"to both\n")
        for peer in peers:
            self.assertEqual(peer.recv(100), b"to both\n")

    @needs("nc.openbsd", "ncat", "socat")
    def test_beside_it_the_others_hear_the_first_peer_only(self):
        for argv in self.ONE_PEER:
            program, first = self.listens(*argv)
            first.send(b"first\n")
            program.out.until(b"first\n")
            second = self.dial(first.getpeername()[1])
            note_change(f"{argv[0]}: a second peer is refused", is_refused(second))
        program, first = self.listens(*self.EVERY_PEER)
        for word, peer in ((b"first\n", first), (b"second\n", self.dial(first.getpeername()[1]))):
            peer.send(word)
            program.out.until(word)  # socat's UDP-RECV hears both

    def test_an_empty_datagram_is_one_and_not_the_end(self):
        for verb in ("recv", "listen"):
            program = self.listening(verb, "127.0.0.1:0", "--length-prefix", "-c", "3", stdin=b"")
            peer = self.dial(program.where)
            for record in (b"before", b"", b"after"):
                peer.send(record)
            self.assertEqual(self.assertEnded(program, 0).out, framed([b"before", b"", b"after"]))

    @needs("nc.openbsd", "ncat", "socat")
    def test_beside_it_most_take_an_empty_datagram_for_the_end(self):
        for argv, ends in zip(self.ONE_PEER, (True, False, True), strict=True):
            program, peer = self.listens(*argv)
            peer.send(b"before\n")
            program.out.until(b"before\n")
            peer.send(b"")
            if ends:
                note_change(f"{argv[0]}: an empty datagram ends it", ends_within(program, 5.0))
                continue
            self.assertFalse(is_refused(peer))
            note_change("ncat 7.93: an empty datagram is overlooked (later ones stop reading there)", b"after" in program.out.so_far())
        program, peer = self.listens(*self.EVERY_PEER)
        for word in (b"", b"after\n"):
            peer.send(word)
        program.out.until(b"after\n")  # socat's UDP-RECV carries on

    def test_60_000_bytes_are_60_000_bytes(self):
        data = random_bytes(60_000)
        program = self.listening("recv", "127.0.0.1:0", "-c", "1")
        self.dial(program.where).send(data)
        self.assertSame(self.assertEnded(program, 0).out, data)

    @needs("nc.openbsd", "ncat", "socat")
    def test_beside_it_nc_and_socat_keep_the_beginning_in_silence(self):
        data = random_bytes(60_000)
        for argv, size in zip((*self.ONE_PEER[:2], self.EVERY_PEER), (16_384, 60_000, 8_192), strict=True):
            program, peer = self.listens(*argv)
            peer.send(data)
            peer.send(b"the end")
            kept = program.out.until(b"the end")[: -len(b"the end")]
            note_change(f"{argv[0]}: of 60,000 bytes it keeps {size}, and says nothing", (len(kept), program.err.so_far()) == (size, b""))

    def test_the_real_port_is_told_where_0_was_asked_for(self):
        program = self.listening("recv", "127.0.0.1:0")
        self.assertEqual(int(program.where), bound_port(program.pid))
        program.err.until(f"listening on 127.0.0.1:{program.where}\n".encode())

    def test_one_listener_hears_ipv4_and_ipv6(self):
        program = self.listening("recv", "0", "-c", "2", "--text")
        for host in ("127.0.0.1", "::1"):
            self.dial(program.where, host).send(b"hello")
        self.assertEqual(self.assertEnded(program, 0).out.count(b"hello"), 2)

    def test_a_unix_socket_may_have_an_abstract_name_and_a_stale_file_is_taken_over(self):
        self.server(self.path("stale")).close()
        for at in ("@" + self.path("name"), self.path("stale")):
            program = self.listening("recv", at, "-c", "1")
            self.assertEnded(self.sockplay("send", at, stdin=b"hello\n"), 0)
            self.assertEqual(self.assertEnded(program, 0).out, b"hello\n")


def is_refused(peer):
    """Sends until the other host says that nobody there hears this peer; False if it does not in a second."""
    give_up = time.monotonic() + 1.0
    while time.monotonic() < give_up:
        try:
            peer.send(b"after\n")
            is_readable(peer, 0.05)
        except ConnectionRefusedError:
            return True
    return False


class Files(Datagrams):
    def test_three_lines_are_three_datagrams_or_as_many_as_one_says(self):
        mailbox = self.server()
        for words, records in (([], THREE_LINES.splitlines(True)), (["--whole"], [THREE_LINES]), (["--size", "5"], [b"one\nt", b"wo\nth", b"ree\n"])):
            self.assertEnded(self.sockplay("send", written(mailbox), *words, stdin=THREE_LINES), 0)
            self.assertEqual(waiting_records(mailbox), records)

    @needs("nc.openbsd", "ncat")
    def test_beside_it_the_others_make_of_it_what_they_happen_to_read(self):
        for argv in (["nc.openbsd", "-nu"], ["ncat", "-nu"]):
            note_change(f"{argv[0]}: three lines are one datagram", self.sent_by(*argv, data=THREE_LINES) == [THREE_LINES])

    def test_a_long_file_arrives_whole(self):
        data = random_bytes(200_000)
        for size in (1400, 8192):
            program = self.listening("recv", "127.0.0.1:0", "-c", -(-len(data) // size))
            self.assertEnded(self.sockplay("send", f"127.0.0.1:{program.where}", "--size", size, stdin=data), 0)
            self.assertSame(self.assertEnded(program, 0).out, data)

    def test_a_receiver_that_could_not_keep_up_says_so(self):
        program = self.listening("recv", "127.0.0.1:0", "--rcvbuf", "4k")
        peer = self.dial(program.where)
        self.assertEnded(self.sockplay("send", f"127.0.0.1:{program.where}", "--size", "1400", stdin=random_bytes(200_000)), 0)
        self.eventually(lambda: peer.send(b"last") and program.out.so_far().endswith(b"last"), "one comes again")
        program.signal(2)
        ended = program.wait()
        self.assertEqual(ended.code, 0)
        if len(ended.out.removesuffix(b"last")) < 200_000:
            self.assertRegex(ended.err, r"\d+ records or more lost: the receive buffer was full")

    @needs("nc.openbsd", "ncat")
    def test_beside_it_the_others_choose_the_size(self):
        for argv, size in ((["nc.openbsd", "-nu"], 16_384), (["ncat", "-nu"], 8_192)):
            sizes = [len(record) for record in self.sent_by(*argv, data=random_bytes(40_000))]
            note_change(f"{argv[0]}: a long file becomes datagrams of {size} bytes", sizes[0] == size)


class Packets(Case):
    """Neither nc nor ncat has seqpacket; socat has it as a number, and without the records."""

    type = "seqpacket"
    RECORDS = [b"one", b"two", b"", b"three"]

    def test_an_empty_record_is_neither_lost_nor_the_end(self):
        for words, out in (([], b"onetwothree"), (["--length-prefix"], framed(self.RECORDS)), (["--per-line"], b"one\ntwo\n\nthree\n")):
            program = self.listening("recv", self.path("sock"), *words)
            peer = self.dial(program.where)
            for record in self.RECORDS:
                peer.send(record)
            peer.close()
            self.assertEqual(self.assertEnded(program, 0).out, out)

    def test_20_000_bytes_are_20_000_bytes_both_ways(self):
        data = random_bytes(20_000)
        program = self.listening("recv", self.path("in"))
        with self.dial(program.where) as peer:
            peer.send(data)
        self.assertSame(self.assertEnded(program, 0).out, data)
        server = self.server(self.path("out"))
        self.sockplay("send", self.path("out"), "--whole", stdin=data)
        self.assertEqual(records_to_end(self.accepted(server)), [data])

    def socat(self):
        program = self.program("socat", "-u", f"UNIX-LISTEN:{self.path('socat')},type=5", "STDOUT")
        return program, self.eventually(self.dialled, "it listens")

    def dialled(self):
        try:
            return self.dial(self.path("socat"))
        except OSError:
            return None

    @needs("socat")
    def test_beside_it_socat_takes_an_empty_record_for_the_end(self):
        program, peer = self.socat()
        for record in self.RECORDS[:3]:
            peer.send(record)
        ended = program.wait()
        note_change("socat 1.7.4: records are joined, an empty one ends it", (ended.out, ended.code) == (b"onetwo", 0))
        with self.assertRaises(BrokenPipeError):
            peer.send(self.RECORDS[3])

    @needs("socat")
    def test_beside_it_socat_keeps_8192_bytes_in_silence(self):
        program, peer = self.socat()
        peer.send(random_bytes(20_000))
        peer.close()
        ended = program.wait()
        note_change("socat 1.7.4: of 20,000 bytes it keeps 8,192, and says nothing", (len(ended.out), ended.err) == (8_192, ""))


if __name__ == "__main__":
    main()
