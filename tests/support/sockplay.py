"""What the tests of the binary stand on: programs and what they print, sockets, terminals.

The binary is named by the environment variable SOCKPLAY. Nothing here sleeps and no port is chosen: every wait
is for an event (a line, an end, a connection) and gives up at a deadline, listeners are given port 0 and tell
theirs, and whatever a test starts is ended by its process id when the test is over.
"""

import contextlib
import functools
import os
import pathlib
import pty
import random
import re
import select
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import termios
import threading
import time
import unittest

DEADLINE = 30.0  # seconds: who waits that long hangs
GRACE = 0.5  # seconds that "nothing comes" is believed after
MIB = 1 << 20
RUNNING = set()  # the programs that were started and not yet ended

# As tests/run has them: a sanitizer's report ends a process with 86, which is no exit code of sockplay.
os.environ.setdefault("ASAN_OPTIONS", "exitcode=86:detect_leaks=1:detect_stack_use_after_return=1")
os.environ.setdefault("UBSAN_OPTIONS", "exitcode=86:print_stacktrace=1")
SOCKET_TYPES = {"stream": socket.SOCK_STREAM, "dgram": socket.SOCK_DGRAM, "seqpacket": socket.SOCK_SEQPACKET}
REPORTS = (b"ERROR: AddressSanitizer", b"ERROR: LeakSanitizer", b"runtime error:")


def binary():
    """The program under test."""
    return os.environ.get("SOCKPLAY") or sys.exit("the environment variable SOCKPLAY must name the program to test")


@functools.lru_cache(maxsize=16)
def random_bytes(size):
    """Always the same for a size, every value of a byte among them, and nothing that a view could mistake for text."""
    return random.Random(size).randbytes(size)


def in_shell(script, argv):
    """`argv` run by a shell script, in which it is "$@": for redirections and limits that only a shell can set."""
    return ["/bin/sh", "-c", script, "sh", *argv]


class Gathered:
    """What comes out of a pipe, a socket or a terminal, gathered by a thread as it comes."""

    def __init__(self, fd, name):
        self._fd = fd
        self._name = name
        self._bytes = bytearray()
        self._ended = False
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self._gather, daemon=True)
        self._thread.start()

    def _gather(self):
        while True:
            try:
                piece = os.read(self._fd, MIB)
            except OSError:  # a terminal without a program, a connection that was reset
                piece = b""
            with self._changed:
                self._bytes += piece
                self._ended = not piece
                self._changed.notify_all()
            if not piece:
                os.close(self._fd)
                return

    def _await(self, look, what):
        """What `look` makes of the bytes, as soon as that is something."""
        with self._changed:
            self._changed.wait_for(lambda: look(self._bytes) or self._ended, DEADLINE)
            seen = look(self._bytes)
            if seen:
                return seen
            how = "ended" if self._ended else f"{DEADLINE:.0f} s were over"
            raise AssertionError(f"{self._name} {how} without {what}; there was: {bytes(self._bytes[-2000:])!r}")

    def until(self, wanted, times=1):
        """All that came, once `wanted` is `times` among it."""
        return self._await(lambda seen: seen.count(wanted) >= times and bytes(seen), repr(wanted))

    def matching(self, pattern):
        """The match of a regular expression, once there is one."""
        return self._await(lambda seen: re.search(pattern, bytes(seen)), repr(pattern))

    def at_least(self, size):
        """All that came, once it is that many bytes."""
        return self._await(lambda seen: len(seen) >= size and bytes(seen), f"{size} bytes")

    def so_far(self):
        with self._changed:
            return bytes(self._bytes)

    def whole(self):
        """All that came, once it has ended."""
        with self._changed:
            if not self._changed.wait_for(lambda: self._ended, DEADLINE):
                raise AssertionError(f"{self._name} had no end within {DEADLINE:.0f} s: {bytes(self._bytes[-2000:])!r}")
            return bytes(self._bytes)


class Ended:
    """How a program ended: its exit code (a signal's is negative), and all it printed."""

    def __init__(self, code, out, err):
        self.code = code
        self.out = out
        self.err = err.decode(errors="backslashreplace")
        self.lines = self.err.splitlines()

    def __repr__(self):
        return f"ended with {self.code}, stderr: {self.err!r}, stdout: {self.out[:300]!r}"


class Program:
    """A process in a session of its own.

    `stdin`: None for a pipe that the test writes to (and that stays silent until then), bytes to be fed to it,
    or a file. `stdout`, `stderr`: None to have it gathered (in `out`, `err`), or a file.
    """

    def __init__(self, argv, stdin=None, stdout=None, stderr=None, env=None, **how):
        self.name = os.path.basename(argv[0])
        feeds = stdin is None or isinstance(stdin, bytes)
        self._popen = subprocess.Popen(
            argv,
            bufsize=0,
            stdin=subprocess.PIPE if feeds else stdin,
            stdout=subprocess.PIPE if stdout is None else stdout,
            stderr=subprocess.PIPE if stderr is None else stderr,
            env=None if env is None else {**os.environ, **env},
            start_new_session=True,
            **how,
        )
        self.pid = self._popen.pid
        self.stdin = self._popen.stdin
        self.out = self._gathered(self._popen.stdout, "stdout")
        self.err = self._gathered(self._popen.stderr, "stderr")
        self.pidfd = os.pidfd_open(self.pid)
        RUNNING.add(self)
        self.where = None  # what it listens on, where that is known
        if isinstance(stdin, bytes):
            threading.Thread(target=self._feed, args=(stdin,), daemon=True).start()

    def _gathered(self, pipe, what):
        return Gathered(os.dup(pipe.fileno()), f"{self.name}'s {what}") if pipe else None

    def _feed(self, data):
        with contextlib.suppress(OSError, ValueError):  # it does not want to hear more, or is ended by now
            self.type(data)
        self.close_input()

    def type(self, data):
        view = memoryview(data)
        while view:
            view = view[self.stdin.write(view) :]

    def close_input(self):
        with contextlib.suppress(OSError):
            self.stdin.close()

    def signal(self, number):
        signal.pidfd_send_signal(self.pidfd, number)

    def has_ended(self):
        return bool(select.select([self.pidfd], [], [], 0)[0])

    def wait(self):
        """How it ended, by itself; a sanitizer's report is a failure, whatever the test was about."""
        if not select.select([self.pidfd], [], [], DEADLINE)[0]:
            raise AssertionError(f"{self.name} did not end within {DEADLINE:.0f} s; stderr: {self.err and self.err.so_far()!r}")
        code = self._popen.wait()
        ended = Ended(code, self.out.whole() if self.out else b"", self.err.whole() if self.err else b"")
        if code == 86 or any(report in ended.err.encode() for report in REPORTS):
            raise AssertionError(f"a sanitizer's report:\n{ended.err}")
        return ended

    def usage(self, field):
        """A number of /proc/PID/status in KiB, such as VmHWM."""
        status = pathlib.Path(f"/proc/{self.pid}/status").read_text(encoding="ascii")
        return int(re.search(rf"^{field}:\s+(\d+)", status, re.MULTILINE)[1])

    def cpu_ticks(self):
        """The processor time it has had, in ticks of 10 ms."""
        after_name = pathlib.Path(f"/proc/{self.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        return int(after_name[11]) + int(after_name[12])

    def descriptors(self):
        return os.listdir(f"/proc/{self.pid}/fd")

    def end(self):
        """Ends it and its children now, if it has not ended by itself, and forgets it."""
        if self not in RUNNING:
            return
        RUNNING.remove(self)
        if self._popen.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.pid, signal.SIGKILL)  # not reaped yet: the id is still its own
            self._popen.wait()
        os.close(self.pidfd)
        for pipe in (self._popen.stdin, self._popen.stdout, self._popen.stderr):
            if pipe:
                with contextlib.suppress(OSError):
                    pipe.close()


class Terminal:
    """A pseudo-terminal. Programs are given `slave`; what they print is gathered in `out`, unchanged and not echoed."""

    def __init__(self):
        self.master, self.slave = pty.openpty()
        modes = termios.tcgetattr(self.slave)
        modes[1] &= ~termios.OPOST
        modes[3] &= ~termios.ECHO
        termios.tcsetattr(self.slave, termios.TCSANOW, modes)
        self.out = Gathered(os.dup(self.master), "the terminal")

    def type(self, data):
        os.write(self.master, data)

    def modes(self):
        return termios.tcgetattr(self.slave)

    def leave(self):
        """The test lets go of the slave: when the programs have, too, `out` ends."""
        if self.slave is not None:
            os.close(self.slave)
            self.slave = None

    def end(self):
        self.leave()
        os.close(self.master)


# --- sockets as peers -------------------------------------------------------------------------------------------------


def address_of(where, host="127.0.0.1"):
    """What Python's socket wants for what --ready-fd told: a port, a path, @name or ./name."""
    if where.isdigit():
        return (host, int(where))
    return "\0" + where[1:] if where.startswith("@") else where


def family_of(address):
    if isinstance(address, str):
        return socket.AF_UNIX
    return socket.AF_INET6 if ":" in address[0] else socket.AF_INET


def read_all(peer):
    """Everything up to the end of the stream."""
    pieces = []
    while piece := peer.recv(MIB):
        pieces.append(piece)
    return b"".join(pieces)


def framed(records):
    """Records as --length-prefix writes and reads them."""
    return b"".join(struct.pack(">I", len(record)) + record for record in records)


def waiting_records(peer):
    """The records that are there by now, an empty one too: on this host one is as soon as it has left."""
    records = []
    while is_readable(peer):
        records.append(peer.recv(MIB))
    return records


def read_exactly(peer, size):
    data = bytearray()
    while len(data) < size:
        piece = peer.recv(size - len(data))
        if not piece:
            raise AssertionError(f"the stream ended after {len(data)} of {size} bytes: {bytes(data[-200:])!r}")
        data += piece
    return bytes(data)


def reset(peer):
    """Closes a TCP socket so that the other end sees a reset."""
    peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    peer.close()


def is_readable(peer, seconds=0.0):
    """Whether bytes or an end come within that time."""
    return bool(select.select([peer], [], [], seconds)[0])


class Background:
    """A function that runs in a thread; result() waits for it and returns or raises what it did."""

    def __init__(self, function, *arguments):
        self._outcome = None
        self._error = None
        self._thread = threading.Thread(target=self._run, args=(function, arguments), daemon=True)
        self._thread.start()

    def _run(self, function, arguments):
        try:
            self._outcome = function(*arguments)
        except BaseException as error:  # handed to whoever asks for the result
            self._error = error

    def result(self):
        self._thread.join(DEADLINE)
        if self._thread.is_alive():
            raise AssertionError(f"a thread did not end within {DEADLINE:.0f} s")
        if self._error is not None:
            raise self._error
        return self._outcome


# --- the test case ----------------------------------------------------------------------------------------------------


class Case(unittest.TestCase):
    """A test that starts programs; all it started or opened is ended and closed after it."""

    maxDiff = None
    type = "stream"  # of the sockets, as sockplay calls it: its first word, and what kind our own ones are

    def directory(self):
        """A directory of the test's own; always the same one."""
        if not hasattr(self, "_directory"):
            holder = tempfile.TemporaryDirectory(prefix="sockplay-")
            self.addCleanup(holder.cleanup)
            self._directory = holder.name
        return self._directory

    def path(self, name):
        return os.path.join(self.directory(), name)

    def file(self, name, content):
        """The path of a new file."""
        path = self.path(name)
        pathlib.Path(path).write_bytes(content)
        return path

    def open(self, name, mode="rb"):
        """An open file, closed after the test; not buffered."""
        file = open(name, mode, buffering=0)
        self.addCleanup(file.close)
        return file

    def pipe(self):
        """Both ends as unbuffered files, closed after the test if not earlier."""
        reader, writer = os.pipe()
        ends = open(reader, "rb", 0), open(writer, "wb", 0)
        for end in ends:
            self.addCleanup(end.close)
        return ends

    def program(self, *argv, **how):
        program = self._newest = Program([str(word) for word in argv], **how)
        self.addCleanup(program.end)
        return program

    def sockplay(self, *words, **how):
        """`sockplay TYPE WORDS...`, started."""
        return self.program(binary(), self.type, *words, **how)

    def run_sockplay(self, *words, **how):
        """How `sockplay TYPE WORDS...` ends, with no input unless some is given."""
        return self.sockplay(*words, **{"stdin": b"", **how}).wait()

    def listening(self, verb="listen", at="127.0.0.1:0", *words, **how):
        """`sockplay TYPE VERB AT WORDS...`, once it listens."""
        return self.ready(binary(), self.type, verb, at, *words, **how)

    def ready(self, *argv, script=None, **how):
        """A program that has --ready-fd, once it is ready: `where` is its port or path. `script`: see in_shell."""
        reader, writer = os.pipe()
        with open(reader, "rb", 0) as reader:
            argv = [*map(str, argv), "--ready-fd", str(writer)]
            try:
                program = self.program(*(in_shell(script, argv) if script else argv), pass_fds=(writer,), **how)
            finally:
                os.close(writer)
            program.where = self._told(reader, program)
        return program

    def _told(self, reader, program):
        told = b""
        while not told.endswith(b"\n"):
            piece = reader.read(4096) if is_readable(reader, DEADLINE) else b""
            if not piece:
                raise AssertionError(f"it does not listen: {program.wait()}" if is_readable(reader) else "it is not ready in time")
            told += piece
        return told.decode().rstrip("\n")

    def terminal(self):
        terminal = Terminal()
        self.addCleanup(terminal.end)
        return terminal

    def socket(self, address, protocol=0):
        """A socket of ours, of the family of that address."""
        ours = socket.socket(family_of(address), SOCKET_TYPES[self.type], protocol)
        self.addCleanup(ours.close)
        ours.settimeout(DEADLINE)
        return ours

    def dial(self, where, host="127.0.0.1", **options):
        """A socket of ours, connected to what a listener told."""
        address = address_of(str(where), host)
        peer = self.socket(address, options.get("protocol", 0))
        peer.connect(address)
        return peer

    def server(self, address=("127.0.0.1", 0), backlog=16, protocol=0):
        """A listening socket of ours; of datagrams a bound one."""
        server = self.socket(address, protocol)
        server.bind(address)
        if self.type != "dgram":
            server.listen(backlog)
        return server

    def accepted(self, server):
        """Who comes next; a program that was started last and has ended will not."""
        ends = [self._newest.pidfd] if getattr(self, "_newest", None) else []
        ready = select.select([server, *ends], [], [], DEADLINE)[0]
        if server not in ready:
            raise AssertionError(f"nobody came: {self._newest.wait() if ready else 'there was time enough'}")
        peer, _ = server.accept()
        self.addCleanup(peer.close)
        peer.settimeout(DEADLINE)
        return peer

    # --- expectations

    def assertSame(self, got, wanted):
        """As assertEqual for long bytes: tells where they part, not what they are."""
        if got != wanted:
            part = next((i for i, (a, b) in enumerate(zip(got, wanted)) if a != b), min(len(got), len(wanted)))
            self.fail(f"{len(got)} bytes came, {len(wanted)} were wanted; they part at {part}: "
                      f"{got[part:part + 40]!r}, {wanted[part:part + 40]!r}")

    def assertEnded(self, program, code, *words):
        """It ends with that code, and says each of these on stderr (regular expressions)."""
        ended = program.wait() if isinstance(program, Program) else program
        self.assertEqual(ended.code, code, ended)
        for word in words:
            self.assertRegex(ended.err, word)
        return ended

    def assertFails(self, program, code, *words):
        """As assertEnded, with exactly one line said for it, and perhaps a hint after that."""
        ended = self.assertEnded(program, code, *words)
        said = [line for line in ended.lines if not line.startswith(("hint: ", "sockplay: listening on "))]
        self.assertEqual(len(said), 1, ended)
        self.assertTrue(said[0].startswith("sockplay: "), ended)
        return ended

    def assertQuiet(self, peer, seconds=GRACE):
        """Neither bytes nor an end come for that long."""
        self.assertFalse(is_readable(peer, seconds), "something came")

    def eventually(self, look, what):
        """What `look` returns, as soon as it is true: for what no event tells (the kernel's tables)."""
        give_up = time.monotonic() + DEADLINE
        nothing, _ = self.pipe()
        while not (seen := look()):
            self.assertLess(time.monotonic(), give_up, f"{what}: not within {DEADLINE:.0f} s")
            is_readable(nothing, 0.002)
        return seen


def needs_root(test):
    return unittest.skipUnless(os.geteuid() == 0, "needs root")(test)


def end_all(*_):
    """What is left to do when the tests themselves are told to end."""
    for program in list(RUNNING):
        program.end()
    os._exit(1)


def main():
    """Runs the tests of the file that was started: 0 if all is well, 1 if not, 77 if all were skipped. Says why they were."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, end_all)
    ran = unittest.main(exit=False).result
    for reason in sorted({reason for _, reason in ran.skipped}):
        print(f"skipped: {reason}", file=sys.stderr)
    if not ran.wasSuccessful():
        sys.exit(1)
    sys.exit(77 if ran.testsRun and len(ran.skipped) == ran.testsRun else 0)
