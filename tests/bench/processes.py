"""The processes that the benchmark starts: each in a session of its own, awaited with a deadline, ended by id.

A listening process is given port 0, and its port is read from /proc (so is, whether it listens at a path):
no port is guessed, nothing sleeps, and no trial connection eats the one accept that a receiver has.
"""

import contextlib
import os
import re
import select
import signal
import socket
import tempfile
import time

DEADLINE_SECONDS = 60
GRACE_SECONDS = 2


@contextlib.contextmanager
def pipe():
    """Both ends, as files; whoever hands them to children may close them earlier."""
    reader, writer = os.pipe()
    with open(reader, "rb", 0) as reader, open(writer, "wb", 0) as writer:
        yield reader, writer


NOWHERE = open(os.devnull, "wb", 0)
_silent, _never_written = os.pipe()
SILENT = open(_silent, "rb", 0)  # the stdin of a server: open, and nothing ever comes


class Failed(Exception):
    """A contestant did not do its part; the message says which part."""


class Process:
    """One child. Leaving the `with` ends it, and the children it made, if it has not ended by itself."""

    def __init__(self, argv, stdin=SILENT, stdout=NOWHERE, cpu=None):
        self.name = os.path.basename(argv[0])
        self.cpu_seconds = 0.0
        self.exit_code = None
        self._stderr = tempfile.TemporaryFile()
        files = [(os.POSIX_SPAWN_DUP2, file.fileno(), fd)
                 for fd, file in enumerate((stdin, stdout, self._stderr))]
        with pinned_to(cpu):
            self.pid = os.posix_spawnp(argv[0], argv, os.environ, file_actions=files, setsid=True,
                                       setsigdef=[signal.SIGPIPE, signal.SIGXFSZ])
        self._ended = os.pidfd_open(self.pid)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.exit_code is None:
            self.stop()

    def wait(self, may_fail=False):
        """Returns once it has ended by itself, with cpu_seconds known; it may fail, but by no signal."""
        if not self.ends_within(DEADLINE_SECONDS):
            raise Failed(f"{self.name} did not end within {DEADLINE_SECONDS} s{self.last_words()}")
        self._reap()
        if self.exit_code != 0 and not (may_fail and self.exit_code > 0):
            raise Failed(f"{self.name} ended with {self.exit_code}{self.last_words()}")

    def stop(self):
        """Ends it now, with cpu_seconds known: its own, and that of the children it has waited for."""
        self._signal(signal.SIGTERM)
        self.ends_within(GRACE_SECONDS)
        self._signal(signal.SIGKILL)  # not reaped yet, so the id is still its own
        self._reap()

    def interrupt(self):
        """^C, and then as wait()."""
        self._signal(signal.SIGINT)
        self.wait()

    def ends_within(self, seconds):
        """Whether it has ended by then; it is not reaped."""
        return bool(select.select([self._ended], [], [], seconds)[0])

    def port(self):
        """The port that it listens on, once it does."""
        return self.eventually(lambda: listening_port(self.pid), "listen")

    def udp_port(self):
        """The UDP port that it is bound to, once it is."""
        return self.eventually(lambda: listening_port(self.pid, "udp"), "bind")

    def listens_at(self, path):
        """Returns once it listens at this Unix socket."""
        self.eventually(lambda: path in listening_paths(self.pid) or None, "listen")

    def eventually(self, look, what):
        """What `look` returns as soon as that is something; it is asked every millisecond."""
        give_up = time.monotonic() + DEADLINE_SECONDS
        while (seen := look()) is None:
            if self.ends_within(0.001):
                raise Failed(f"{self.name} ended before it could {what}{self.last_words()}")
            if time.monotonic() > give_up:
                raise Failed(f"{self.name} did not {what} within {DEADLINE_SECONDS} s{self.last_words()}")
        return seen

    def descriptors(self):
        with contextlib.suppress(OSError):
            return len(os.listdir(f"/proc/{self.pid}/fd"))
        return 0

    def resident_mebibytes(self):
        return self._memory("VmRSS")

    def peak_mebibytes(self):
        """The most that was ever resident."""
        return self._memory("VmHWM")

    def _memory(self, kind):
        with open(f"/proc/{self.pid}/status") as status:
            kibibytes = re.search(rf"{kind}:\s+(\d+) kB", status.read())
        if not kibibytes:
            raise Failed(f"{self.name} ended early{self.last_words()}")
        return int(kibibytes[1]) / 1024

    def ticks(self):
        """CPU time used so far, user and system, in clock ticks (100 a second)."""
        with open(f"/proc/{self.pid}/stat") as stat:
            after_name = stat.read().rpartition(")")[2].split()
        return int(after_name[11]) + int(after_name[12])

    def written_bytes(self):
        """Through write(2) and its like, to whatever; sendto(2) and splice(2) are not among them."""
        with open(f"/proc/{self.pid}/io") as counts:
            return int(re.search(r"wchar: (\d+)", counts.read())[1])

    def said(self):
        """All that it has written to stderr so far. (Not by reading on: it writes where the file stands.)"""
        size = os.fstat(self._stderr.fileno()).st_size
        return os.pread(self._stderr.fileno(), size, 0).decode(errors="replace")

    def last_words(self):
        """What it has said on stderr, behind a colon."""
        lines = self.said().split("\n")
        return ": " + "; ".join(line.strip() for line in lines if line.strip())[:200] if any(lines) else ""

    def _signal(self, number):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, number)

    def _reap(self):
        _, status, usage = os.wait4(self.pid, 0)
        os.close(self._ended)
        self.exit_code = os.waitstatus_to_exitcode(status)
        self.cpu_seconds = usage.ru_utime + usage.ru_stime


@contextlib.contextmanager
def pinned_to(cpu):
    """What is started inside is born on that CPU alone; None leaves it to the kernel."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, before if cpu is None else {cpu})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def listening_port(pid, protocol="tcp"):
    """The IPv4 port that this process listens on (of "udp": that it is bound to), or None."""
    with contextlib.suppress(OSError):  # it may end, or close one, while we look
        sockets = sockets_of(pid)
        with open(f"/proc/{pid}/net/{protocol}") as table:
            next(table)
            for row in map(str.split, table):
                if protocol == "tcp" and row[3] != "0A":  # the listening ones stand first; thousands may follow
                    break
                if row[9] in sockets:
                    return int(row[1].partition(":")[2], 16)
    return None


def listening_paths(pid):
    """The Unix sockets that anybody in the process's network namespace listens at."""
    with contextlib.suppress(OSError), open(f"/proc/{pid}/net/unix") as table:
        next(table)
        accepting = "00010000"
        return {row[7] for row in map(str.split, table) if len(row) == 8 and row[3] == accepting}
    return set()


def sockets_of(pid):
    """The inodes of its sockets, as the tables in /proc/net have them."""
    directory = f"/proc/{pid}/fd"
    links = [os.readlink(f"{directory}/{fd}") for fd in os.listdir(directory)]
    return {link[len("socket:["):-1] for link in links if link.startswith("socket:[")}


def free_port():
    """For those that do not take 0, or take it as a wish not to listen; all others choose by themselves."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def figures(argv, **how):
    """Runs one of the bare programs to its end and returns the name=value pairs it printed."""
    with tempfile.TemporaryFile() as printed:
        with Process(argv, stdout=printed, **how) as process:
            process.wait()
        return printed_figures(printed)


def printed_figures(printed):
    printed.seek(0)
    pairs = (word.partition("=") for word in printed.read().decode().split())
    return {name: float(value) for name, _, value in pairs}
