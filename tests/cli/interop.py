#!/usr/bin/env python3
"""Bytes to and from other people's programs: nc, ncat, socat and Python's socket, in both directions, sockplay
connecting and listening. What arrives is what was sent, from none at all to 64 MiB, and every end is noticed."""

import os
import pathlib
import socket
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))

from peers import Ncat, Nc, Python, Socat, received_by  # noqa: E402
from sockplay import MIB, Background, Case, main, random_bytes, read_exactly  # noqa: E402

os.environ["ASAN_OPTIONS"] += ":detect_leaks=0"  # the same few roads 160 times: the other files look for leaks
EDGES = (0, 1, 8191, 8192, 8193, 65535, 65536, 65537)
FEW = (0, 65537)
HUGE = 64 * MIB
INET, INET6 = ("127.0.0.1", 0), ("::1", 0)


def has_inet6():
    try:
        with socket.socket(socket.AF_INET6) as probe:
            probe.bind(INET6)
        return True
    except OSError:
        return False


def has_mptcp():
    try:
        socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_MPTCP).close()
        return True
    except OSError:
        return False


def written(address):
    """An address as it is written on a command line."""
    if isinstance(address, str):
        return address
    return f"[{address[0]}]:{address[1]}" if ":" in address[0] else f"{address[0]}:{address[1]}"


def at(where, address):
    """`address` with the port that a listener told."""
    return where if isinstance(address, str) else (address[0], int(where))


class Exchange(Case):
    """The four ways bytes can go between sockplay and a peer."""

    peer = None
    options = ()

    def setUp(self):
        if reason := self.peer.missing():
            self.skipTest(reason)

    def sockplay_sends(self, address, data):
        peer = self.peer.listens(self, address)
        self.assertEnded(self.sockplay("send", written(at(peer.where, address)), *self.options, stdin=data), 0)
        self.assertSame(received_by(peer), data)

    def sockplay_receives(self, address, data):
        receiver = self.listening("recv", written(address), *self.options, stdin=b"")
        self.peer.sends_to(self, at(receiver.where, address), data)
        self.assertSame(self.assertEnded(receiver, 0).out, data)

    def sockplay_listens_and_sends(self, address, data):
        listener = self.listening("listen", written(address), *self.options, stdin=data)
        peer = self.peer.receives_from(self, at(listener.where, address))
        self.assertSame(received_by(peer), data)
        self.assertEnded(listener, 0)

    def sockplay_connects_and_receives(self, address, data):
        peer = self.peer.listens(self, address, data)
        silence = ["--recv-only"] if self.peer.loses_what_follows_a_half_close else []
        program = self.sockplay("connect", written(at(peer.where, address)), *silence, *self.options, stdin=b"")
        ended = self.assertEnded(program, 0)
        self.assertSame(ended.out, data)

    def all_four(self, make_address, sizes):
        for size in sizes:
            for way in (self.sockplay_sends, self.sockplay_receives, self.sockplay_listens_and_sends, self.sockplay_connects_and_receives):
                with self.subTest(way=way.__name__, size=size):
                    way(make_address(way.__name__ + str(size)), random_bytes(size))


class Common:
    """What every peer is asked; mixed into a Case for each."""

    def test_all_bytes_sent_arrive_at_every_size_around_a_buffers(self):
        for size in EDGES:
            with self.subTest(size=size):
                self.sockplay_sends(INET, random_bytes(size))

    def test_all_bytes_received_are_written_at_every_size_around_a_buffers(self):
        for size in EDGES:
            with self.subTest(size=size):
                self.sockplay_receives(INET, random_bytes(size))

    def test_a_listener_sends_its_input_to_the_last_byte(self):
        for size in FEW:
            with self.subTest(size=size):
                self.sockplay_listens_and_sends(INET, random_bytes(size))

    def test_a_connection_writes_what_a_listening_peer_sends(self):
        for size in FEW:
            with self.subTest(size=size):
                self.sockplay_connects_and_receives(INET, random_bytes(size))

    def test_64_mib_arrive_unchanged_each_way(self):
        self.all_four(lambda _: INET, (HUGE,))

    @unittest.skipUnless(has_inet6(), "this host has no IPv6 loopback")
    def test_ipv6_carries_the_same_bytes(self):
        self.all_four(lambda _: INET6, FEW[1:])

    def test_a_unix_socket_carries_the_same_bytes(self):
        self.all_four(self.path, FEW)


class NcPeer(Common, Exchange):
    peer = Nc()


class NcatPeer(Common, Exchange):
    peer = Ncat()


class SocatPeer(Common, Exchange):
    peer = Socat()


class PythonPeer(Common, Exchange):
    peer = Python()

    def test_an_abstract_name_carries_the_same_bytes(self):
        self.all_four(lambda name: f"@{self.path(name)}", FEW[1:])

    def test_64_mib_arrive_unchanged_each_way_over_a_unix_socket(self):
        self.all_four(self.path, (HUGE,))

    def test_both_directions_carry_their_bytes_at_the_same_time(self):
        there, back = random_bytes(16 * MIB), random_bytes(16 * MIB + 1)
        server = self.server()
        program = self.sockplay("connect", f"127.0.0.1:{server.getsockname()[1]}", stdin=there)
        peer = self.accepted(server)
        sending = Background(self.peer.send, peer, back)
        self.assertSame(self.assertEnded(program, 0).out, back)
        self.assertSame(sending.result(), there)

    def test_64_mib_go_from_file_to_file(self):
        data = random_bytes(HUGE)
        source, sink = self.file("source", data), self.path("sink")
        with open(sink, "wb") as output:
            receiver = self.listening("recv", "127.0.0.1:0", stdout=output)
        self.assertEnded(self.sockplay("send", f"127.0.0.1:{receiver.where}", "--file", source), 0)
        self.assertEnded(receiver, 0)
        self.assertSame(pathlib.Path(sink).read_bytes(), data)

    def test_a_peer_that_takes_one_byte_at_a_time_gets_them_all(self):
        data = random_bytes(300)
        listener = self.listening("listen", "127.0.0.1:0", "--sndbuf", "4096", stdin=data)
        peer = self.dial(listener.where)
        self.assertSame(b"".join(read_exactly(peer, 1) for _ in data), data)
        peer.close()
        self.assertEnded(listener, 0)


@unittest.skipUnless(has_mptcp(), "this kernel has no MPTCP")
class MptcpPeer(Exchange):
    peer = Python(getattr(socket, "IPPROTO_MPTCP", 262))
    options = ("--mptcp",)

    def test_mptcp_carries_the_same_bytes(self):
        self.all_four(lambda _: INET, (0, MIB))


if __name__ == "__main__":
    main()
