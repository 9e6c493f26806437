"""Other people's programs as the other end: OpenBSD's nc, ncat, socat, and Python's socket in their manner.

Each peer says how it is called to send or to receive, connecting or listening, and how it is known to listen.
An address is (host, port) or the path of a Unix socket; port 0 has a listener choose.
"""

import contextlib
import os
import re
import shutil
import socket
import sys

from sockplay import DEADLINE, Background, Case, read_all


class Peer:
    """How one program is called; what differs is in the subclasses."""

    name = ""
    loses_what_follows_a_half_close = False  # a sender that stops when the other end says that it has nothing to say

    def missing(self):
        """Why it cannot be used here, or None."""
        return None if shutil.which(self.name) else f"{self.name} is not installed"

    def sends_to(self, test: Case, address, data):
        """Connects and sends."""
        return test.program(*self.connect(address, "send"), stdin=data)

    def receives_from(self, test: Case, address):
        """Connects and receives."""
        return test.program(*self.connect(address, "receive"), stdin=b"")

    def listens(self, test: Case, address, data=None):
        """Listens and receives, or sends `data`; where it listens is in `where`, as sockplay would tell it."""
        program = test.program(*self.listen(address, "receive" if data is None else "send"), stdin=b"" if data is None else data)
        program.err.matching(self.ready)
        program.where = address if isinstance(address, str) else str(self.port(program))
        return program

    def port(self, program):
        return int(program.err.matching(self.ready)[1])


class Nc(Peer):
    name = "nc.openbsd"
    loses_what_follows_a_half_close = True
    ready = rb"Listening on \S+ (\d+)|Listening on (/\S+)"

    def connect(self, address, way):
        return [self.name, "-n", "-N" if way == "send" else "-d", *self.words(address)]

    def listen(self, address, way):
        return [self.name, "-nlv", "-N" if way == "send" else "-d", *self.words(address)]

    @staticmethod
    def words(address):
        return ["-U", address] if isinstance(address, str) else [address[0], str(address[1])]


class Ncat(Peer):
    name = "ncat"
    ready = rb"Listening on "

    def connect(self, address, way):
        return [self.name, "-n", f"--{'send' if way == 'send' else 'recv'}-only", *self.words(address)]

    def listen(self, address, way):
        return [self.name, "-nlv", f"--{'send' if way == 'send' else 'recv'}-only", *self.words(address)]

    @staticmethod
    def words(address):
        if isinstance(address, str):
            return ["-U", address]
        return (["-6"] if ":" in address[0] else []) + [address[0], str(address[1])]

    def port(self, program):
        return listening_port(program.pid)  # what it tells is the 0 it was given


class Socat(Peer):
    name = "socat"
    ready = rb"listening on AF=\d+ (?:\"|\S+:(\d+))"

    def connect(self, address, way):
        far = f"UNIX-CONNECT:{address}" if isinstance(address, str) else f"TCP:{self.host(address)}:{address[1]}"
        return [self.name, "-u", *(["STDIN", far] if way == "send" else [far, "STDOUT"])]

    def listen(self, address, way):
        near = f"UNIX-LISTEN:{address}"
        if not isinstance(address, str):
            near = f"TCP{6 if ':' in address[0] else 4}-LISTEN:{address[1]},bind={self.host(address)}"
        return [self.name, "-u", "-d", "-d", *(["STDIN", near] if way == "send" else [near, "STDOUT"])]

    @staticmethod
    def host(address):
        return f"[{address[0]}]" if ":" in address[0] else address[0]


class PythonEnd:
    """What a Program is to its test, for a socket of ours."""

    def __init__(self, where, talk):
        self.where = where
        self._talk = Background(talk)

    def received(self):
        return self._talk.result()


class Python(Peer):
    """Python's socket: every family it can name, and MPTCP."""

    name = "python"

    def __init__(self, protocol=0):
        self.protocol = protocol

    def missing(self):
        return None

    def sends_to(self, test, address, data):
        peer = test.dial(*self.dialled(address), protocol=self.protocol)
        return PythonEnd(None, lambda: self.send(peer, data))

    def receives_from(self, test, address):
        peer = test.dial(*self.dialled(address), protocol=self.protocol)
        return PythonEnd(None, lambda: self.receive(peer))

    def listens(self, test, address, data=None):
        bound = "\0" + address[1:] if isinstance(address, str) and address.startswith("@") else address
        server = test.server(bound, protocol=self.protocol)
        where = address if isinstance(address, str) else str(server.getsockname()[1])

        def talk():
            peer, _ = server.accept()
            peer.settimeout(DEADLINE)
            return self.receive(peer) if data is None else self.send(peer, data)

        return PythonEnd(where, talk)

    @staticmethod
    def dialled(address):
        return (address,) if isinstance(address, str) else (str(address[1]), address[0])

    @staticmethod
    def send(peer, data):
        peer.sendall(data)
        peer.shutdown(socket.SHUT_WR)
        rest = read_all(peer)
        peer.close()
        return rest

    @staticmethod
    def receive(peer):
        data = read_all(peer)
        peer.close()
        return data


def received_by(peer):
    """All that a peer got, once it has ended."""
    return peer.received() if isinstance(peer, PythonEnd) else peer.wait().out


def listening_port(pid):
    """The TCP port that this process listens on; it is known to listen."""
    port = port_in(("tcp", "tcp6"), "0A", pid)
    if port is None:
        raise AssertionError(f"process {pid} does not listen")
    return port


def bound_port(pid):
    """The UDP port that this process has bound, once it has."""
    return port_in(("udp", "udp6"), "07", pid)


def port_in(tables, state, pid):
    """The local port of a socket of that process that is in that state, by proc(5); None if it has none."""
    links = []
    for fd in os.listdir(f"/proc/{pid}/fd"):
        with contextlib.suppress(OSError):
            links.append(os.readlink(f"/proc/{pid}/fd/{fd}"))
    sockets = {link[len("socket:[") : -1] for link in links if link.startswith("socket:[")}
    for table in tables:
        with open(f"/proc/{pid}/net/{table}", encoding="ascii") as rows:
            next(rows)
            for row in map(str.split, rows):
                if row[3] == state and row[9] in sockets:
                    return int(row[1].rpartition(":")[2], 16)
    return None


def note_change(claim, is_so):
    """What another program does is its own affair: where it is no longer as we say, that is told, and no failure."""
    if not is_so:
        print(f"note: this is no longer so: {claim}", file=sys.stderr)
