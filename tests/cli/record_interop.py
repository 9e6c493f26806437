#!/usr/bin/env python3
"""Records to and from other people's programs: nc, ncat, socat and Python's socket, over UDP, Unix datagram sockets and
seqpacket connections, sockplay sending and receiving, asking and answering."""

import os
import pathlib
import shutil
import socket
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))

from peers import bound_port  # noqa: E402
from records import AWKWARD, records_to_end, written  # noqa: E402
from sockplay import Background, Case, framed, main, random_bytes  # noqa: E402

INET, INET6 = ("127.0.0.1", 0), ("::1", 0)
SIZES = (1, 1400, 8192)  # socat's buffer has 8,192 bytes


def spelt(address):
    """As sockplay has it."""
    if isinstance(address, str):
        return address
    return f"[{address[0]}]:{address[1]}" if ":" in address[0] else f"{address[0]}:{address[1]}"


class Exchange(Case):
    """What every peer is asked; the subclasses say how theirs is called.

    An address is (host, port), with port 0 for a listener, or the path of a Unix socket. Both calls are of programs
    that pass standard input to their socket and what comes from there to standard output.
    """

    name = None
    rounds_of_a_listener = 3  # how many questions one takes over a Unix socket

    def setUp(self):
        if shutil.which(self.name) is None:
            self.skipTest(f"{self.name} is not installed")

    def connect(self, address):
        raise NotImplementedError

    def listen(self, address):
        raise NotImplementedError

    def listens(self, address):
        """The peer, listening, and where."""
        program = self.program(*self.listen(address))
        if isinstance(address, str):
            self.eventually(lambda: os.path.exists(address), "its socket file is there")
            return program, address
        return program, (address[0], self.eventually(lambda: bound_port(program.pid), "it has bound its port"))

    def asks_and_is_answered(self, address):
        """Sockplay asks a peer that listens."""
        peer, where = self.listens(address)
        program = self.sockplay("connect", spelt(where))
        self.exchange(program, peer, self.rounds_of_a_listener if isinstance(address, str) else 3)

    def answers(self, address):
        """A peer asks sockplay."""
        program = self.listening("listen", spelt(address))
        peer = self.program(*self.connect(address if isinstance(address, str) else (address[0], int(program.where))))
        self.exchange(peer, program)

    def exchange(self, asking, asked, rounds=3):
        for number in range(rounds):
            asking.type(b"question %d\n" % number)
            asked.out.until(b"question %d\n" % number)
            asked.type(b"answer %d\n" % number)
            asking.out.until(b"answer %d\n" % number)

    def sends_whole(self, address, size):
        data = random_bytes(size)
        peer, where = self.listens(address)
        # Connecting, so that it stays: nc and ncat find out who sent a datagram and connect there before they take it.
        program = self.sockplay("connect", spelt(where), "--whole", stdin=data)
        self.assertSame(peer.out.at_least(size), data)
        for ours in (program, peer):
            ours.end()

    def receives_whole(self, address, size):
        data = random_bytes(size)
        program = self.listening("recv", spelt(address), "-c", "1", "--length-prefix")
        self.program(*self.connect(address if isinstance(address, str) else (address[0], int(program.where))), stdin=data)
        self.assertSame(self.assertEnded(program, 0).out, framed([data]))


class Udp:
    """Over UDP; mixed into an Exchange for each peer."""

    type = "dgram"

    def test_questions_and_answers_pass_over_udp(self):
        for address in (INET, INET6):
            with self.subTest(address=address):
                self.asks_and_is_answered(address)
                self.answers(address)

    def test_datagrams_of_udp_arrive_whole_both_ways(self):
        for size in SIZES:
            with self.subTest(size=size):
                self.sends_whole(INET, size)
                self.receives_whole(INET, size)


class Unix:
    """Over Unix datagram sockets, or seqpacket ones."""

    def test_questions_and_answers_pass_over_a_unix_socket(self):
        self.asks_and_is_answered(self.path("asked"))
        self.answers(self.path("asking"))

    def test_records_over_a_unix_socket_arrive_whole_both_ways(self):
        for size in SIZES:
            with self.subTest(size=size):
                self.sends_whole(self.path(f"to{size}"), size)
                self.receives_whole(self.path(f"from{size}"), size)


class Nc(Udp, Unix, Exchange):
    name = "nc.openbsd"

    def connect(self, address):
        return [self.name, "-u", *self.words(address)]

    def listen(self, address):
        return [self.name, "-lu", *self.words(address)]

    @staticmethod
    def words(address):
        return ["-U", address] if isinstance(address, str) else ["-n", *address]


class Ncat(Udp, Unix, Exchange):
    name = "ncat"

    def connect(self, address):
        return [self.name, "-u", *self.words(address)]

    def listen(self, address):
        return [self.name, "-lu", *self.words(address)]

    @staticmethod
    def words(address):
        return ["-U", address] if isinstance(address, str) else ["-n", *(["-6"] if ":" in address[0] else []), *address]


class Socat(Udp, Unix, Exchange):
    name = "socat"
    rounds_of_a_listener = 1  # RECVFROM is for one datagram; RECV answers none

    def connect(self, address):
        if isinstance(address, str):
            return [self.name, "-", f"UNIX-SENDTO:{address},bind={address}.peer"]
        return [self.name, "-", f"UDP:{self.host(address)}:{address[1]}"]

    def listen(self, address):
        if isinstance(address, str):
            return [self.name, "-", f"UNIX-RECVFROM:{address}"]
        return [self.name, "-", f"UDP{6 if ':' in address[0] else 4}-LISTEN:{address[1]},bind={self.host(address)}"]

    @staticmethod
    def host(address):
        return f"[{address[0]}]" if ":" in address[0] else address[0]


class SocatPackets(Unix, Exchange):
    """socat knows nothing of seqpacket, but lets one say which type (5)."""

    name = "socat"
    type = "seqpacket"

    def connect(self, address):
        return [self.name, "-", f"UNIX-CONNECT:{address},type=5"]

    def listen(self, address):
        return [self.name, "-", f"UNIX-LISTEN:{address},type=5"]

    def test_an_abstract_name_is_one_for_both(self):
        name = self.path("abstract")
        program = self.listening("listen", "@" + name)
        self.exchange(self.program(self.name, "-", f"ABSTRACT-CONNECT:{name},type=5"), program)


class Python(Case):
    """Python's socket; what it takes and gives is compared record by record."""

    type = "dgram"

    def mailboxes(self):
        for address in (INET, INET6, self.path("sock"), "\0" + self.path("sock")):
            with self.subTest(address=address):
                yield self.server(address)

    def test_records_leave_with_their_edges_and_answers_come_back_with_theirs(self):
        for mailbox in self.mailboxes():
            program = self.sockplay("connect", written(mailbox), "--length-prefix", stdin=framed(AWKWARD))
            for record in AWKWARD:
                data, who = mailbox.recvfrom(100_000)
                self.assertEqual(data, record)
                mailbox.sendto(record, who)
            program.out.until(framed(AWKWARD))
            program.end()

    def test_datagrams_come_with_their_edges(self):
        for at in ("127.0.0.1:0", "[::1]:0", self.path("sock"), "@" + self.path("sock")):
            with self.subTest(at=at):
                program = self.listening("recv", at, "--length-prefix", "-c", len(AWKWARD))
                peer = self.dial(program.where, "::1" if at.startswith("[") else "127.0.0.1")
                for record in AWKWARD:
                    peer.send(record)
                self.assertSame(self.assertEnded(program, 0).out, framed(AWKWARD))


class PythonPackets(Case):
    type = "seqpacket"

    def test_records_go_both_ways_at_the_same_time(self):
        there, back = AWKWARD * 5, AWKWARD[::-1] * 5
        for address in (self.path("sock"), "\0" + self.path("sock")):
            server = self.server(address)
            program = self.sockplay("connect", written(server), "--length-prefix", stdin=framed(there))
            peer = self.accepted(server)
            sending = Background(lambda peer=peer: [peer.send(record) for record in back] and peer.shutdown(socket.SHUT_WR))
            self.assertEqual(records_to_end(peer), there)
            sending.result()
            peer.close()
            self.assertSame(self.assertEnded(program, 0).out, framed(back))


if __name__ == "__main__":
    main()
