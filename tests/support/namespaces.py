"""Two hosts on one wire: network namespaces joined by a veth pair, for what a loopback does not do (multicast between hosts,
broadcast). Nothing outside of them hears what is sent there.
"""

import contextlib
import ctypes
import dataclasses
import itertools
import json
import os
import shutil
import socket
import subprocess
import threading
import time
import unittest

from sockplay import DEADLINE, RUNNING

CLONE_NEWNET = 0x40000000
LIBC = ctypes.CDLL(None, use_errno=True)
SERIAL = itertools.count()


def run(*argv, batch=None):
    """What a program printed; it is an error if it failed."""
    ran = subprocess.run(argv, input=batch, capture_output=True, text=True, timeout=DEADLINE, check=False)
    if ran.returncode != 0:
        raise OSError(f"{' '.join(argv)}: {ran.stderr.strip()}")
    return ran.stdout


@dataclasses.dataclass
class Host:
    """One of the two."""

    name: str  # of its namespace
    interface: str
    inet: str
    inet6: str
    broadcast: str = "10.0.0.255"

    def argv(self, *argv):
        """`argv`, run there. The process is the program itself. (`ip netns exec` would mount things, too.)"""
        return ["nsenter", f"--net={self.path}", "--", *map(str, argv)]

    def ip(self, *words, batch=None):
        """What ip(8) printed there."""
        return run(*self.argv("ip", *words), batch=batch)

    @property
    def path(self):
        return f"/run/netns/{self.name}"

    def socket(self, *kind):
        """A socket of ours that is there: a socket stays in the namespace of the thread that opened it."""
        opened = []

        def open_there():
            with open(self.path, "rb") as namespace:
                if LIBC.setns(namespace.fileno(), CLONE_NEWNET) != 0:
                    raise OSError(ctypes.get_errno(), f"setns {self.name}")
            opened.append(socket.socket(*kind))

        thread = threading.Thread(target=open_there)
        thread.start()
        thread.join()
        opened[0].settimeout(DEADLINE)
        return opened[0]

    def link(self):
        """What the kernel tells about its interface."""
        return json.loads(self.ip("-json", "link", "show", self.interface))[0]

    def index(self):
        """Of its interface, as socket options want it."""
        return self.link()["ifindex"]


class Wire:
    """Both hosts, until end()."""

    def __init__(self):
        prefix = f"sockplay-{os.getpid()}-{next(SERIAL)}"
        self.hosts = [Host(f"{prefix}-{side}", f"wire{side}", f"10.0.0.{i}", f"fd00::{i}") for i, side in enumerate("ab", 1)]
        RUNNING.add(self)
        try:
            self._make()
        except BaseException:
            self.end()
            raise

    def _make(self):
        here, there = self.hosts
        for host in self.hosts:
            run("ip", "netns", "add", host.name)
        here.ip("link", "add", here.interface, "type", "veth", "peer", there.interface, "netns", there.name)
        for host in self.hosts:
            # nodad: an address is used at once, not after a second of asking whether somebody has it.
            host.ip("-batch", "-", batch=f"""
                link set lo up
                link set {host.interface} addrgenmode none
                address add {host.inet}/24 broadcast {host.broadcast} dev {host.interface}
                address add {host.inet6}/64 dev {host.interface} nodad
                address add {host.inet6.replace('fd00', 'fe80')}/64 dev {host.interface} nodad
                link set {host.interface} up
            """)
        give_up = time.monotonic() + DEADLINE
        while any(host.link()["operstate"] != "UP" for host in self.hosts):  # until then what is sent is dropped
            if time.monotonic() > give_up:
                raise OSError("the wire did not come up")

    def end(self):
        """Takes both away, and what runs there loses its network."""
        RUNNING.discard(self)
        for host in self.hosts:
            with contextlib.suppress(OSError):  # one that was not made
                run("ip", "netns", "delete", host.name)


@contextlib.contextmanager
def two_hosts():
    """Two `Host`s on a wire of their own; skips the test where there can be none."""
    if os.geteuid() != 0:
        raise unittest.SkipTest("network namespaces are made as root")
    if not shutil.which("ip"):
        raise unittest.SkipTest("network namespaces are made by ip(8), which is not installed")
    try:
        wire = Wire()
    except OSError as error:
        raise unittest.SkipTest(f"no network namespaces here: {error}") from error
    try:
        yield wire.hosts
    finally:
        wire.end()
