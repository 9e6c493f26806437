"""What one run of a record row is: a file as records, and how many of them a second come through.

Sender and receiver have a CPU each: where they share one, half of the datagrams are lost. What counts is what
arrived, not what was sent, and since no two receivers count alike it is read off from outside: how many bytes
of payload a receiver has written to /dev/null (/proc/PID/io), at two moments while the sender is busy. Two
write nothing, iperf3 and sockperf, and have to be believed.
"""

import contextlib
import dataclasses
import filecmp
import itertools
import json
import os
import re
import tempfile
import time

from measures import CLIENT_CPU, SERVER_CPU
from processes import Failed, Process, free_port

WINDOW_SECONDS, LOOK_SECONDS = 1.5, 0.01
RATE = "M records/s"
CHECKED_BYTES = 4 << 20


def datagrams(record):
    """UDP datagrams of so many bytes; those for which the receiving socket has no room are lost."""
    def measure(contestant, setting):
        with (open(setting.file, "rb", 0) as source,
              Process(setting.words(contestant.listen), cpu=SERVER_CPU) as receiver):
            argv = setting.words(contestant.connect, port=receiver.udp_port(), record=record)
            with Process(argv, stdin=source, cpu=CLIENT_CPU) as sender:
                return _arrivals(record, receiver, sender, setting)
    return measure


def seqpacket(record):
    """Records of so many bytes through a Unix seqpacket socket, where none is lost."""
    def measure(contestant, setting):
        with open(os.devnull, "wb", 0) as sink, _seqpacket_pair(contestant, setting, record, sink) as pair:
            return _arrivals(record, *pair, setting)
    return measure


def seqpacket_arrives(record):
    """The beginning of the file into another, which has to be its like: nobody wins by losing records."""
    def measure(contestant, setting):
        folder = os.path.dirname(setting.file)
        with (open(setting.file, "rb", 0) as whole, tempfile.NamedTemporaryFile(dir=folder) as sent,
              tempfile.NamedTemporaryFile(dir=folder) as arrived):
            sent.write(whole.read(CHECKED_BYTES))
            sent.flush()
            beginning = dataclasses.replace(setting, file=sent.name)
            with _seqpacket_pair(contestant, beginning, record, arrived) as (receiver, sender):
                sender.wait()
                receiver.wait()
            if not filecmp.cmp(sent.name, arrived.name, shallow=False):
                raise Failed(f"what arrived is not what was sent, {os.path.getsize(arrived.name)} bytes")
    return measure


@contextlib.contextmanager
def _seqpacket_pair(contestant, setting, record, sink):
    """Receiver and sender at a socket in a directory of their own."""
    with (open(setting.file, "rb", 0) as source,
          tempfile.TemporaryDirectory(prefix="sockplay-bench-") as directory):
        words = {"path": os.path.join(directory, "socket"), "record": record}
        with Process(setting.words(contestant.listen, **words), stdout=sink, cpu=SERVER_CPU) as receiver:
            receiver.listens_at(words["path"])
            with Process(setting.words(contestant.connect, **words), stdin=source, cpu=CLIENT_CPU) as sender:
                yield receiver, sender


# Arrivals, seen from outside.

@dataclasses.dataclass(frozen=True)
class _Look:
    """What the receiver had written at that moment, and the CPU time used until then."""

    seconds: float
    written: int
    receiver_ticks: int
    sender_ticks: int

    @staticmethod
    def at(receiver, sender):
        return _Look(time.monotonic(), receiver.written_bytes(), receiver.ticks(), sender.ticks())


def _arrivals(record, receiver, sender, setting):
    """The rate while records came, until the window or the sender is at its end."""
    looks = [_Look.at(receiver, sender)]
    while (looks[-1].seconds - looks[0].seconds < WINDOW_SECONDS * setting.load
           and not sender.ends_within(LOOK_SECONDS)):
        looks.append(_Look.at(receiver, sender))
    moved = [look for before, look in itertools.pairwise(looks) if look.written > before.written]
    if len(moved) < 3:
        raise Failed(f"too little came to be measured{receiver.last_words()}{sender.last_words()}")
    first, *_, last, _ = moved  # the end may have come long before it was looked at
    took, written = last.seconds - first.seconds, last.written - first.written
    ticks = took * os.sysconf("SC_CLK_TCK")
    return {**_rate(record, written / record, took),
            "sender busy": (last.sender_ticks - first.sender_ticks) / ticks,
            "receiver busy": (last.receiver_ticks - first.receiver_ticks) / ticks}


def _rate(record, count, seconds):
    return {RATE: count / seconds / 1e6, "GB/s": count * record / seconds / 1e9}


# Those that count for themselves.

def iperf3(record):
    """What its server says it has received; the client is told, and prints it."""
    def measure(_, setting):
        port = str(free_port())
        with (tempfile.TemporaryFile() as printed,
              Process(["iperf3", "-s", "-1", "-B", "127.0.0.1", "-p", port], cpu=SERVER_CPU) as server):
            server.port()
            argv = ["iperf3", "-c", "127.0.0.1", "-p", port, "-u", "-b", "0", "-l", str(record), "-J",
                    "-t", _whole_seconds(setting)]
            with Process(argv, stdout=printed, cpu=CLIENT_CPU) as client:
                client.wait()
                server.wait()
            printed.seek(0)
            received = json.load(printed)["end"]["sum_received"]
            return _rate(record, received["bytes"] / record, received["seconds"])
    return measure


def sockperf(record):
    """What its server has counted when it is interrupted, in the time that the client was sending."""
    def measure(_, setting):
        with (tempfile.TemporaryFile() as counted, tempfile.TemporaryFile() as timed,
              Process(["sockperf", "server", "-i", "127.0.0.1", "-p", "0"], stdout=counted,
                      cpu=SERVER_CPU) as server):
            argv = ["sockperf", "throughput", "-i", "127.0.0.1", "-p", str(server.udp_port()),
                    "-m", str(record), "-t", _whole_seconds(setting)]
            with Process(argv, stdout=timed, cpu=CLIENT_CPU) as client:
                client.wait()
            server.interrupt()
            return _rate(record, _told(counted, r"Total (\d+) messages received"),
                         _told(timed, r"messages sent in ([\d.]+) sec"))
    return measure


def _whole_seconds(setting):
    return str(max(1, round(WINDOW_SECONDS * setting.load)))


def _told(printed, pattern):
    printed.seek(0)
    words = re.search(pattern, printed.read().decode(errors="replace"))
    if not words:
        raise Failed("it did not say what it has counted")
    return float(words[1])
