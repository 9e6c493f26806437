#!/usr/bin/env python3
"""Groups and broadcast between two hosts: who joined gets it, who did not does not, and nobody else."""

import pathlib
import socket
import struct
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))

from namespaces import two_hosts  # noqa: E402
from sockplay import Case, main  # noqa: E402

GROUP, GROUP6 = "239.1.2.3", "ff02::1234"


class Wire(Case):
    """Plain sockets at both ends: the wire itself does what the other tests rely on."""

    def setUp(self):
        self.here, self.there = self.enterContext(two_hosts())

    def opened(self, host, family=socket.AF_INET):
        opened = host.socket(family, socket.SOCK_DGRAM)
        self.addCleanup(opened.close)
        return opened

    def test_a_group_is_heard_on_the_other_host(self):
        receiver, sender = self.opened(self.there), self.opened(self.here)
        receiver.bind((GROUP, 0))
        joined = struct.pack("=4s4si", socket.inet_aton(GROUP), bytes(4), self.there.index())
        receiver.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, joined)
        sender.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, struct.pack("=4s4si", bytes(4), bytes(4), self.here.index()))
        sender.sendto(b"hello", receiver.getsockname())
        self.assertEqual(receiver.recvfrom(100), (b"hello", sender_of(self.here, sender)))

    def test_a_group_of_ipv6_is_heard_on_the_other_host(self):
        receiver, sender = self.opened(self.there, socket.AF_INET6), self.opened(self.here, socket.AF_INET6)
        receiver.bind(("::", 0))
        joined = struct.pack("=16si", socket.inet_pton(socket.AF_INET6, GROUP6), self.there.index())
        receiver.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_JOIN_GROUP, joined)
        sender.sendto(b"hello", (GROUP6, receiver.getsockname()[1], 0, self.here.index()))
        data, source = receiver.recvfrom(100)
        self.assertEqual((data, source[0], source[3]), (b"hello", "fe80::1", self.there.index()))

    def test_a_broadcast_is_heard_on_the_other_host(self):
        receiver, sender = self.opened(self.there), self.opened(self.here)
        receiver.bind(("", 0))
        sender.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
        sender.sendto(b"hello", (self.here.broadcast, receiver.getsockname()[1]))
        self.assertEqual(receiver.recvfrom(100), (b"hello", sender_of(self.here, sender)))


def sender_of(host, sender):
    return (host.inet, sender.getsockname()[1])


if __name__ == "__main__":
    main()
