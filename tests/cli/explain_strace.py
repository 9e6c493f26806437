#!/usr/bin/env python3
"""Does --explain tell the truth? Sessions are run under strace(1), and every call that either of the two saw on the
network, of bytes and of closes must be in the other's account: as often, with the same result, and as many bytes.

Needs SOCKPLAY (the program) and strace; says so and exits 77 where it cannot trace."""

import collections
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import unittest
from pathlib import Path

SOCKPLAY = os.environ.get("SOCKPLAY", "")
PATIENCE = 60  # seconds, for a whole session under strace and the sanitizers

TRACED = "%network,read,write,splice,sendfile,close,accept4,?pipe,pipe2"
STRACE = ["strace", "-f", "-qq", "-y", "-e", "signal=none", "-e", f"trace={TRACED}"]
# What libc asks of the kernel on behalf of send(2) and recv(2).
KERNEL_NAMES = {"send": "sendto", "recv": "recvfrom"}
COMPARED = """accept4 bind close connect getpeername getsockname getsockopt listen read recvfrom sendfile sendto
setsockopt shutdown socket splice write""".split()
MOVES_BYTES = {"read", "recvfrom", "sendfile", "sendto", "splice", "write"}

# Files of the loader, the sanitizers, getaddrinfo and OpenSSL; the descriptors that only serve to wait.
NOT_OURS = re.compile(r"<(/(etc|lib\w*|usr|sys|proc|run|dev/urandom)\b|anon_inode:\[(signalfd|eventpoll)\])")


class Tally(collections.Counter):
    """How often each (name, result) came, results being "ok" or an errno, and (name, "bytes") the sum of the bytes."""

    def add(self, name, value, error, times=1):
        if error == "EAGAIN":
            return
        self[name, error or "ok"] += times
        if not error and name in MOVES_BYTES:
            self[name, "bytes"] += value


CALL = re.compile(
    r"(?P<name>\w+)\(.* = (?P<value>-?\d+)(?: (?P<error>E\w+) \(.*\))?"
    r" <[^<>]*>(?: \(after [^()]*\))?$")
SUM = re.compile(r"(?P<name>\w+) .*, another (?P<times>[\d ]+) times(?:, (?P<bytes>[\d ]+) bytes)?.* <[^<>]*>$")
STRACED = re.compile(
    r"\d+ +(?P<name>\w+)\((?P<arguments>.*)\) += (?P<value>-?\d+)"
    r"(?:<.*>)?(?: (?P<error>E\w+) \(.*\))?$")


def told_by_sockplay(path):
    tally = Tally()
    for line in path.read_text().splitlines():
        if match := SUM.match(line):
            number = {key: int((match[key] or "0").replace(" ", "")) for key in ("times", "bytes")}
            tally.add(KERNEL_NAMES.get(match["name"], match["name"]), number["bytes"], None, number["times"])
        elif match := CALL.match(line):
            tally.add(KERNEL_NAMES.get(match["name"], match["name"]), int(match["value"]), match["error"])
    return Tally({key: count for key, count in tally.items() if key[0] in COMPARED})


def foreign_numbers(name, arguments, value):
    """The descriptors a call made that are not sockplay's: the sockets getaddrinfo asks with (datagrams, netlink,
    nscd), and the pipes by which a sanitizer finds out whether memory may be read."""
    if name == "socket" and not re.match(r"AF_INET6?, SOCK_STREAM", arguments):
        return {value}
    if name in ("pipe", "pipe2") and "O_CLOEXEC" not in arguments:
        return {int(number) for number in re.findall(r"[\[ ](\d+)<", arguments)}
    return set()


def told_by_strace(path, trace):
    tally = Tally()
    foreign = set()
    for line in path.read_text(errors="replace").splitlines():
        if not (match := STRACED.match(line)):
            continue
        name, arguments, value = match["name"], match["arguments"], int(match["value"])
        first = re.match(r"\d+", arguments)
        number = int(first[0]) if first else None
        if (opened := foreign_numbers(name, arguments, value)) or name not in COMPARED:
            foreign |= opened
        elif number in foreign:
            if name == "close":
                foreign.discard(number)
        elif NOT_OURS.search(arguments.split(", ")[0]) or f"<{trace}>" in arguments:
            pass
        elif not (name == "write" and number == 2):
            tally.add(name, value, match["error"])
    return tally


def why_not():
    """Why this cannot be looked at here, or None."""
    if not shutil.which("strace"):
        return "strace is not installed"
    if not os.access(SOCKPLAY, os.X_OK):
        return "SOCKPLAY does not name a program"
    tried = subprocess.run([*STRACE, "-o", "/dev/null", "true"], capture_output=True, text=True, check=False)
    return None if tried.returncode == 0 else f"strace may not trace here: {tried.stderr.strip()}"


class Traced:
    """One sockplay process with --explain, under strace."""

    def __init__(self, directory, name, *words, **streams):
        self.trace = directory / f"{name}.trace"
        self.strace = directory / f"{name}.strace"
        # LeakSanitizer is a tracer itself, and there can be only one.
        options = os.environ.get("ASAN_OPTIONS", "")
        environment = dict(os.environ, ASAN_OPTIONS=(options + ":" if options else "") + "detect_leaks=0")
        streams = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, **streams}
        self.process = subprocess.Popen(
            [*STRACE, "-o", self.strace, "--", SOCKPLAY, *words, f"--explain={self.trace}"],
            env=environment, stderr=subprocess.PIPE, **streams)

    def finish(self, stdin=None):
        try:
            out, err = self.process.communicate(stdin, timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise
        return self.process.returncode, out, err.decode(errors="replace")


def listen_somewhere():
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(PATIENCE)
    return listener


class ExplainAgainstStrace(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory(prefix="sockplay-")
        self.addCleanup(scratch.cleanup)
        self.directory = Path(scratch.name).resolve()

    def start(self, name, *words, **streams):
        traced = Traced(self.directory, name, *words, **streams)
        self.addCleanup(traced.process.kill)
        return traced

    def port(self, path, traced):
        """What --port-file says, once it says it."""
        pause = threading.Event()
        for _ in range(PATIENCE * 50):
            if path.exists() and (text := path.read_text()).endswith("\n"):
                return int(text)
            self.assertIsNone(traced.process.poll(), "sockplay ended before it listened")
            pause.wait(0.02)
        self.fail("no port")

    def listening(self, verb, *words, **streams):
        file = self.directory / f"{verb}.port"
        traced = self.start(verb, "stream", verb, "127.0.0.1:0", "--port-file", file, *words, **streams)
        return traced, self.port(file, traced)

    def assert_same_account(self, traced):
        ours, theirs = told_by_sockplay(traced.trace), told_by_strace(traced.strace, traced.trace)
        words = f"\n{traced.trace.read_text()}\n--- strace ---\n{traced.strace.read_text(errors='replace')[-20000:]}"
        self.assertEqual(dict(sorted(ours.items())), dict(sorted(theirs.items())), words)
        self.assertGreater(ours["socket", "ok"], 0, words)

    def test_listen_with_a_peer_that_talks_both_ways(self):
        traced, port = self.listening("listen", stdin=subprocess.PIPE)
        with socket.create_connection(("127.0.0.1", port), PATIENCE) as peer:
            peer.sendall(b"GET / HTTP/1.1\r\n\r\n")
            peer.sendall(bytes(3_000_000))
            peer.shutdown(socket.SHUT_WR)
            code, out, err = traced.finish(b"an answer\n")
            self.assertEqual(peer.recv(100), b"an answer\n")
        self.assertEqual((code, len(out)), (0, 3_000_018), err)
        self.assert_same_account(traced)

    def test_listen_with_many_small_turns(self):
        traced, port = self.listening("listen", "--echo")
        with socket.create_connection(("127.0.0.1", port), PATIENCE) as peer:
            for turn in range(300):
                line = b"turn %d\n" % turn
                peer.sendall(line)
                self.assertEqual(peer.recv(100), line)
        code, _, err = traced.finish()
        self.assertEqual(code, 0, err)
        self.assert_same_account(traced)
        lines = traced.trace.read_text().splitlines()
        self.assertLess(len(lines), 300, "the turns were not summed")

    def test_connect_to_a_server_that_answers(self):
        with listen_somewhere() as listener:
            address = f"127.0.0.1:{listener.getsockname()[1]}"
            traced = self.start("connect", "stream", "connect", address, stdin=subprocess.PIPE)
            peer, _ = listener.accept()
            with peer:
                peer.settimeout(PATIENCE)
                traced.process.stdin.write(b"a question\n")
                traced.process.stdin.flush()
                self.assertEqual(peer.recv(100), b"a question\n")
                peer.sendall(b"an answer\n")
                peer.shutdown(socket.SHUT_WR)
                code, out, err = traced.finish()
        self.assertEqual((code, out), (0, b"an answer\n"), err)
        self.assert_same_account(traced)

    def test_connect_by_name_to_nobody(self):
        with socket.socket() as nobody:  # bound and not listening: whoever connects is refused
            nobody.bind(("127.0.0.1", 0))
            traced = self.start("connect", "stream", "connect", "-4", f"localhost:{nobody.getsockname()[1]}")
            code, _, err = traced.finish()
        self.assertEqual(code, 1, err)
        self.assertIn("ECONNREFUSED", traced.trace.read_text())
        self.assert_same_account(traced)

    def test_send_a_file_to_recv(self):
        file = self.directory / "8MiB"
        file.write_bytes(os.urandom(8 << 20))
        copy = self.directory / "copy"
        with copy.open("wb") as output:
            receiver, port = self.listening("recv", stdout=output)
        sender = self.start("send", "stream", "send", f"127.0.0.1:{port}", "--file", file)
        code, _, err = sender.finish()
        self.assertEqual(code, 0, err)
        code, _, err = receiver.finish()
        self.assertEqual(code, 0, err)
        self.assertEqual(copy.read_bytes(), file.read_bytes())
        for traced in (sender, receiver):
            self.assert_same_account(traced)


if __name__ == "__main__":
    if reason := why_not():
        print(f"skipped: {reason}")
        sys.exit(77)
    unittest.main()
