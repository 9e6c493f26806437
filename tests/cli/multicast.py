#!/usr/bin/env python3
"""Groups and broadcast between two hosts: who joined gets it, who did not does not, and nobody else."""

import pathlib
import socket
import struct
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))

from namespaces import two_hosts  # noqa: E402
from sockplay import Case, binary, main  # noqa: E402

GROUP, GROUP6, GROUP_OF_ONE_SOURCE = "239.1.2.3", "ff02::1234", "232.1.2.3"
IP_RECVTTL = 12  # of <linux/in.h>; Python has no name for it


class TwoHosts(Case):
    """Who speaks is here, who hears it is there."""

    def setUp(self):
        self.here, self.there = self.enterContext(two_hosts())

    def opened(self, host, family=socket.AF_INET):
        opened = host.socket(family, socket.SOCK_DGRAM)
        self.addCleanup(opened.close)
        return opened

    def receiver(self, *words, on=None):
        """`sockplay dgram recv WORDS...`, bound, for one datagram."""
        return self.ready(*(on or self.there).argv(binary(), "dgram", "recv", "-c", 1, *words), stdin=b"")

    def send(self, to, data, *words, host=None):
        """How `sockplay dgram send` ended."""
        return self.program(*(host or self.here).argv(binary(), "dgram", "send", to, "--data", data, *words), stdin=b"").wait()

    def assertHears(self, receiver, data):
        self.assertEqual(self.assertEnded(receiver, 0).out, data)


class Wire(TwoHosts):
    """Plain sockets at both ends: the wire itself does what the other tests rely on."""

    def test_a_group_is_heard_on_the_other_host(self):
        receiver, sender = joined(self.opened(self.there), self.there), self.opened(self.here)
        sender.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, struct.pack("=4s4si", bytes(4), bytes(4), self.here.index()))
        sender.sendto(b"hello", receiver.getsockname())
        self.assertEqual(receiver.recvfrom(100), (b"hello", sender_of(self.here, sender)))

    def test_a_group_of_ipv6_is_heard_on_the_other_host(self):
        receiver, sender = self.opened(self.there, socket.AF_INET6), self.opened(self.here, socket.AF_INET6)
        receiver.bind(("::", 0))
        membership = struct.pack("=16si", socket.inet_pton(socket.AF_INET6, GROUP6), self.there.index())
        receiver.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_JOIN_GROUP, membership)
        sender.sendto(b"hello", (GROUP6, receiver.getsockname()[1], 0, self.here.index()))
        data, source = receiver.recvfrom(100)
        self.assertEqual((data, source[0], source[3]), (b"hello", "fe80::1", self.there.index()))

    def test_a_broadcast_is_heard_on_the_other_host(self):
        receiver, sender = self.opened(self.there), self.opened(self.here)
        receiver.bind(("", 0))
        sender.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
        sender.sendto(b"hello", (self.here.broadcast, receiver.getsockname()[1]))
        self.assertEqual(receiver.recvfrom(100), (b"hello", sender_of(self.here, sender)))


class Groups(TwoHosts):
    def test_who_has_joined_hears_what_is_sent_to_the_group(self):
        receiver = self.receiver(f"{GROUP}:0", "--join", f"{GROUP}%{self.there.interface}")
        self.assertEnded(self.send(f"{GROUP}:{receiver.where}", "hello", "-I", self.here.interface), 0)
        self.assertHears(receiver, b"hello")

    def test_who_has_joined_hears_what_is_sent_to_the_group_at_every_address(self):
        receiver = self.receiver("0", "--join", f"{GROUP}%{self.there.interface}")
        self.assertEnded(self.send(f"{GROUP}:{receiver.where}", "hello", "-I", self.here.interface), 0)
        self.assertHears(receiver, b"hello")

    def test_a_group_of_ipv6_is_heard(self):
        receiver = self.receiver("[::]:0", "--join", f"{GROUP6}%{self.there.interface}")
        self.assertEnded(self.send(f"[{GROUP6}%{self.here.interface}]:{receiver.where}", "hello"), 0)
        self.assertHears(receiver, b"hello")

    def test_of_one_source_only_what_that_host_sends_is_heard(self):
        stranger = "10.0.0.9"
        self.here.ip("address", "add", f"{stranger}/24", "dev", self.here.interface)
        receiver = self.receiver("0.0.0.0:0", "--join", f"{GROUP_OF_ONE_SOURCE}@{self.here.inet}%{self.there.interface}")
        for source in (stranger, self.here.inet):
            sent = self.send(f"{GROUP_OF_ONE_SOURCE}:{receiver.where}", source, "-I", self.here.interface, "--source", source)
            self.assertEnded(sent, 0)
        self.assertHears(receiver, self.here.inet.encode())

    def test_its_own_host_hears_a_sender_that_does_not_forbid_it(self):
        receiver = self.receiver(f"{GROUP}:0", "--join", f"{GROUP}%{self.here.interface}", on=self.here)
        for data, words in (("not here", ["--loop=off"]), ("here too", [])):
            self.assertEnded(self.send(f"{GROUP}:{receiver.where}", data, "-I", self.here.interface, *words), 0)
        self.assertHears(receiver, b"here too")

    def test_what_is_sent_to_a_group_goes_one_hop_or_as_many_as_are_asked_for(self):
        receiver = joined(self.opened(self.there), self.there)
        receiver.setsockopt(socket.IPPROTO_IP, IP_RECVTTL, 1)
        group = f"{GROUP}:{receiver.getsockname()[1]}"
        for words, hops in (((), 1), (("--ttl", "3"), 3)):
            with self.subTest(words=words):
                self.assertEnded(self.send(group, "hello", "-I", self.here.interface, *words), 0)
                data, beside, _, _ = receiver.recvmsg(100, 100)
                self.assertEqual((data, struct.unpack("=i", beside[0][2])[0]), (b"hello", hops))

    def test_a_group_may_be_joined_only_where_there_is_that_interface(self):
        ended = self.program(*self.there.argv(binary(), "dgram", "recv", "0", "--join", f"{GROUP}%nowhere"), stdin=b"").wait()
        self.assertFails(ended, 2, "nowhere")


class Broadcast(TwoHosts):
    def test_a_broadcast_is_heard_on_the_other_host(self):
        receiver = self.receiver("0.0.0.0:0")
        self.assertEnded(self.send(f"{self.here.broadcast}:{receiver.where}", "hello", "--broadcast"), 0)
        self.assertHears(receiver, b"hello")

    def test_what_was_not_meant_as_a_broadcast_is_not_sent_and_the_option_is_named(self):
        ended = self.send(f"{self.here.broadcast}:8000", "hello")
        self.assertNotEqual(ended.code, 0)
        self.assertIn("--broadcast", ended.err)


def joined(receiver, host):
    """A socket on that host, bound to the group and a member of it."""
    receiver.bind((GROUP, 0))
    membership = struct.pack("=4s4si", socket.inet_aton(GROUP), bytes(4), host.index())
    receiver.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, membership)
    return receiver


def sender_of(host, sender):
    return (host.inet, sender.getsockname()[1])


if __name__ == "__main__":
    main()
