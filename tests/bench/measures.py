"""What one run of one contestant is, for each kind of row: processes in, quantities out.

Every measure takes the contestant and the setting and returns {quantity: value}; a contestant that does
not do its part raises Failed. Times are of whole processes: from before the sender is started until
both sides have ended.
"""

import dataclasses
import filecmp
import os
import socket
import tempfile
import time

from processes import Failed, Process, figures, pipe, printed_figures

CONNECTIONS, SLOTS = 20_000, 2  # nc's backlog is 1: of a third connection at a time the SYN would be dropped
ROUND_TRIPS = 10_000
IDLE_PEERS, IDLE_SECONDS = 10_000, 2
SERVER_CPU, CLIENT_CPU = min(os.sched_getaffinity(0)), max(os.sched_getaffinity(0))


@dataclasses.dataclass(frozen=True)
class Setting:
    """Where things are and how much of everything there is to do."""

    sockplay: str
    limits: str  # the folder of the compiled bare programs
    file: str    # the input of the file rows, in memory
    size: int    # its size, and that of what goes through the pipe rows
    load: float  # the fraction of connections, round trips, idle peers, seconds of chat and packets to make

    def words(self, argv, **more):
        return [word.format(**vars(self), **more) for word in argv]

    def limit(self, name, *arguments):
        return [f"{self.limits}/{name}", *map(str, arguments)]

    def count(self, full):
        return max(1, round(full * self.load))


# Bytes from one process to another.

def file_transfer(contestant, setting):
    """A file in memory to /dev/null."""
    return _file_transfer_into(os.devnull, contestant, setting)


def file_arrives(contestant, setting):
    """The same into a file in memory, compared with what was sent: nobody wins by losing bytes."""
    with tempfile.NamedTemporaryFile(dir=os.path.dirname(setting.file)) as arrived:
        _file_transfer_into(arrived.name, contestant, setting)
        if not filecmp.cmp(setting.file, arrived.name, shallow=False):
            size = os.path.getsize(arrived.name)
            raise Failed(f"what arrived is not what was sent, {size} of {setting.size} bytes")


def _file_transfer_into(output, contestant, setting):
    with (open(setting.file, "rb", 0) as source, open(output, "wb", 0) as sink,
          Process(setting.words(contestant.listen), stdout=sink) as receiver):
        argv = setting.words(contestant.connect, port=receiver.port())
        began = time.monotonic()
        with Process(argv, stdin=source) as sender:
            sender.wait()
            receiver.wait()
        return _rate(setting.size, time.monotonic() - began, sender, receiver)


def pipe_transfer(contestant, setting):
    """producer | sender → receiver | consumer; all four processes on the machine's CPUs."""
    with (pipe() as (from_producer, to_sender), pipe() as (from_receiver, to_consumer),
          tempfile.TemporaryFile() as counted,
          Process(setting.limit("consumer"), stdin=from_receiver, stdout=counted) as consumer,
          Process(setting.words(contestant.listen), stdout=to_consumer) as receiver):
        argv = setting.words(contestant.connect, port=receiver.port())
        began = time.monotonic()
        with (Process(argv, stdin=from_producer) as sender,
              Process(setting.limit("producer", setting.size), stdout=to_sender) as producer):
            _leave_to_children(from_producer, to_sender, from_receiver, to_consumer)
            for process in (sender, receiver, consumer):
                process.wait()
            took = time.monotonic() - began
            _all_arrived(counted, setting)
            producer.wait()  # last: if the sender let go of it, what was lost says more
        return _rate(setting.size, took, sender, receiver)


def pipe_alone(_, setting):
    """producer | consumer, no tool between: what the two ends of a pipe row cost by themselves."""
    with pipe() as (from_producer, to_consumer), tempfile.TemporaryFile() as counted:
        began = time.monotonic()
        with (Process(setting.limit("consumer"), stdin=from_producer, stdout=counted) as consumer,
              Process(setting.limit("producer", setting.size), stdout=to_consumer) as producer):
            _leave_to_children(from_producer, to_consumer)
            producer.wait()
            consumer.wait()
        took = time.monotonic() - began
        _all_arrived(counted, setting)
        return {"GB/s": setting.size / 1e9 / took}


def _leave_to_children(*ends):
    """Closes our copies, so that a pipe ends when the last child that has it does."""
    for end in ends:
        end.close()


def _rate(size, took, sender, receiver):
    return {"GB/s": size / 1e9 / took,
            "sender CPU s": sender.cpu_seconds, "receiver CPU s": receiver.cpu_seconds}


def _all_arrived(counted, setting):
    arrived = printed_figures(counted).get("bytes")
    if arrived != setting.size:
        raise Failed(f"{arrived:.0f} of {setting.size} bytes arrived")


# Many peers, one server.

def short_connections(contestant, setting):
    """With the generator on the other CPU: a server cheaper than it only waits for it more."""
    return _short_connections(contestant, setting, CLIENT_CPU)


def short_connections_shared(contestant, setting):
    """With the generator on the server's CPU: the rate is what one CPU can do of both ends."""
    return _short_connections(contestant, setting, SERVER_CPU)


def _short_connections(contestant, setting, client_cpu):
    count = setting.count(CONNECTIONS * contestant.share)
    with Process(setting.words(contestant.listen), cpu=SERVER_CPU) as server:
        storm = figures(setting.limit("connect_storm", server.port(), count, SLOTS), cpu=client_cpu)
        server.stop()
    return {"connections/s": storm["per_second"], "server CPU us each": server.cpu_seconds / count * 1e6,
            "generator busy": storm["busy"]}


def echo(contestant, setting):
    """Round trips where the kernel places both processes."""
    return _echo(contestant, setting, None, None)


def echo_apart(contestant, setting):
    """Round trips with each process on a CPU of its own, so that every one of them wakes the other CPU."""
    return _echo(contestant, setting, SERVER_CPU, CLIENT_CPU)


def _echo(contestant, setting, server_cpu, client_cpu):
    count = setting.count(ROUND_TRIPS)
    with Process(setting.words(contestant.listen), cpu=server_cpu) as server:
        trips = figures(setting.limit("pingpong", server.port(), count), cpu=client_cpu)
        server.stop()
    return {"p50 us": trips["p50"], "p90 us": trips["p90"], "p99 us": trips["p99"],
            "server CPU us each": server.cpu_seconds / count * 1e6}


def idle_peers(contestant, setting):
    """What peers that say nothing cost: memory, CPU time, and (if it echoes) the delay of one that speaks."""
    count = setting.count(IDLE_PEERS)
    with Process(setting.words(contestant.listen), cpu=SERVER_CPU) as server:
        port, without_peers = server.port(), server.descriptors()
        alone = _p50(contestant, setting, port)
        with (pipe() as (reader, writer),
              Process(setting.limit("idle_peers", port, count), stdin=reader) as peers):
            server.eventually(lambda: server.descriptors() >= without_peers + count or None, f"accept {count}")
            before = server.ticks()
            time.sleep(IDLE_SECONDS)
            quantities = {"RSS MiB": server.resident_mebibytes(),
                          f"ticks in {IDLE_SECONDS} s": server.ticks() - before}
            beside = _p50(contestant, setting, port)
            writer.close()
            peers.wait()
    if contestant.echoes:
        quantities |= {"p50 us alone": alone, "p50 us beside them": beside, "beside / alone": beside / alone}
    return quantities


def _p50(contestant, setting, port):
    if not contestant.echoes:
        return None
    return figures(setting.limit("pingpong", port, setting.count(ROUND_TRIPS)), cpu=CLIENT_CPU)["p50"]


# One process, nothing to do.

def start_up(contestant, setting):
    """From start to end; a connection goes to a port that is taken and on which nobody listens."""
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        argv = setting.words(contestant.connect, port=closed.getsockname()[1])
        began = time.monotonic()
        with Process(argv) as process:
            process.wait(may_fail=contestant.is_refused)
        if contestant.is_refused and process.exit_code == 0:
            raise Failed("it was to be refused, and ended with 0")
        return {"ms": (time.monotonic() - began) * 1e3, "CPU ms": process.cpu_seconds * 1e3}

