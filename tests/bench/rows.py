"""What is compared with what, and what it has to reach: the rows, their contestants and the targets.

Words in braces are filled in when a row is run: {port} is the one the listening side got (of a relay: one
that it may take), {path} the Unix socket's, {record} the size of a record, {limits} the folder of the compiled
bare programs, {file} the input in memory, {capture} the capture file, {interface} the one that is captured on.
"""

import dataclasses
import pathlib
from collections.abc import Callable

import captures
import chat
import measures
import records


@dataclasses.dataclass(frozen=True)
class Contestant:
    """One way to do what the row measures. Servers have no `connect`, single programs no `listen`."""

    name: str
    listen: list[str] = dataclasses.field(default_factory=list)
    connect: list[str] = dataclasses.field(default_factory=list)
    measure: Callable | None = None  # where it is not the row's
    share: float = 1                 # of the row's load; less for the slow, so that a row stays short
    echoes: bool = True
    is_refused: bool = False         # it has to fail
    protocol: str = ""               # of a relay: how chat_load talks to it


@dataclasses.dataclass(frozen=True)
class Target:
    """A bound for a median of sockplay's: as such, or (`times`) as a multiple of the best of the named."""

    contestant: str
    quantity: str
    at_least: float | None = None
    at_most: float | None = None
    times: tuple[str, ...] = ()


@dataclasses.dataclass(frozen=True)
class Row:
    """Contestants measured interleaved. The first quantity of a sample is the one they are ranked by."""

    name: str
    title: str
    measure: Callable
    contestants: list[Contestant]
    targets: list[Target]
    limit: str = ""  # the bare program that others are compared with
    warm_up: Callable | None = None
    rounds_at_least: int = 1
    reads_file: bool = False


CUBIC = ["--sockopt", "TCP:TCP_CONGESTION=cubic"]
SOCKPLAY_RECV = ["{sockplay}", "stream", "recv", "127.0.0.1:0"]
SOCKPLAY_SEND = ["{sockplay}", "stream", "send", "127.0.0.1:{port}"]
SOCKPLAY_LISTEN = ["{sockplay}", "stream", "listen", "127.0.0.1:0"]
SPLICE_RECV = ["{limits}/splice_recv", "0"]
SPLICE_SEND = ["{limits}/splice_send", "{port}"]

PEERS = [
    Contestant("nc", ["nc", "-ld", "127.0.0.1", "0"], ["nc", "-N", "127.0.0.1", "{port}"]),
    Contestant("ncat", ["ncat", "-l", "--recv-only", "127.0.0.1", "0"],
               ["ncat", "--send-only", "127.0.0.1", "{port}"]),
    Contestant("socat", ["socat", "-u", "TCP-LISTEN:0,bind=127.0.0.1", "STDOUT"],
               ["socat", "-u", "STDIN", "TCP:127.0.0.1:{port}"]),
    Contestant("socat -b 1M", ["socat", "-u", "-b", "1048576", "TCP-LISTEN:0,bind=127.0.0.1", "STDOUT"],
               ["socat", "-u", "-b", "1048576", "STDIN", "TCP:127.0.0.1:{port}"]),
]

FILE = Row(
    "file", "a file in memory over TCP to /dev/null",
    measure=measures.file_transfer, warm_up=measures.file_arrives, limit="splice pair", reads_file=True,
    contestants=[
        Contestant("splice pair", SPLICE_RECV, SPLICE_SEND),
        Contestant("sendfile → splice", SPLICE_RECV, ["{limits}/sendfile_send", "{port}"]),
        Contestant("sockplay --file", SOCKPLAY_RECV, SOCKPLAY_SEND + ["--file", "{file}"]),
        Contestant("sockplay <file", SOCKPLAY_RECV, SOCKPLAY_SEND),
        *PEERS,
    ],
    targets=[
        Target("sockplay --file", "GB/s", at_least=3, times=("ncat",)),
        Target("sockplay --file", "GB/s", at_least=3, times=("socat",)),
        Target("sockplay --file", "GB/s", at_least=2, times=("nc",)),
        Target("sockplay --file", "GB/s", at_least=0.9, times=("splice pair",)),
    ])

FILE_CUBIC = Row(
    "file-cubic", "the same with cubic on both sides: like with like",
    measure=measures.file_transfer, warm_up=measures.file_arrives, limit="splice pair", reads_file=True,
    contestants=[
        Contestant("splice pair", SPLICE_RECV + ["cubic"], SPLICE_SEND + ["cubic"]),
        Contestant("sockplay --file", SOCKPLAY_RECV + CUBIC, SOCKPLAY_SEND + CUBIC + ["--file", "{file}"]),
    ],
    targets=[Target("sockplay --file", "GB/s", at_least=0.9, times=("splice pair",))])

PIPE = Row(
    "pipe", "producer | sender → receiver | consumer",
    measure=measures.pipe_transfer, limit="splice pair",
    contestants=[
        Contestant("no tool between", measure=measures.pipe_alone),
        Contestant("splice pair", SPLICE_RECV, SPLICE_SEND),
        Contestant("sockplay", SOCKPLAY_RECV, SOCKPLAY_SEND),
        *PEERS,
    ],
    targets=[Target("sockplay", "GB/s", at_least=0.9, times=("splice pair",))])

PIPE_CUBIC = Row(
    "pipe-cubic", "the same with cubic on both sides: like with like",
    measure=measures.pipe_transfer, limit="splice pair",
    contestants=[
        Contestant("splice pair", SPLICE_RECV + ["cubic"], SPLICE_SEND + ["cubic"]),
        Contestant("sockplay", SOCKPLAY_RECV + CUBIC, SOCKPLAY_SEND + CUBIC),
    ],
    targets=[Target("sockplay", "GB/s", at_least=0.9, times=("splice pair",))])

SHORT_CONTESTANTS = [
    Contestant("epoll accept", ["{limits}/epoll_accept", "0"]),
    Contestant("sockplay", SOCKPLAY_LISTEN + ["-k", "--discard"]),
    Contestant("ncat", ["ncat", "-lk", "--recv-only", "127.0.0.1", "0"]),
    Contestant("nc", ["nc", "-lkd", "127.0.0.1", "0"]),
    Contestant("socat fork", ["socat", "-u", "TCP-LISTEN:0,bind=127.0.0.1,fork,backlog=128", "/dev/null"],
               share=0.05),
]
SHORT_TARGETS = [
    Target("sockplay", "connections/s", at_least=0.9, times=("epoll accept",)),
    Target("sockplay", "server CPU us each", at_most=1.2, times=("epoll accept",)),
]

SHORT = Row(
    "short", f"short connections, {measures.SLOTS} at a time, server and generator on a CPU each",
    measure=measures.short_connections, limit="epoll accept",
    contestants=SHORT_CONTESTANTS, targets=SHORT_TARGETS)

SHORT_SHARED = Row(
    "short-shared", "the same on one CPU, where the generator hides nothing of the server",
    measure=measures.short_connections_shared, limit="epoll accept",
    contestants=SHORT_CONTESTANTS, targets=SHORT_TARGETS)

ECHO_PEERS = ("socat PIPE", "ncat -e cat", "ncat -ke cat")
ECHO_CONTESTANTS = [
    Contestant("blocking echo", ["{limits}/blocking_echo", "0"]),
    Contestant("sockplay", SOCKPLAY_LISTEN + ["--echo"]),
    Contestant("sockplay -k", SOCKPLAY_LISTEN + ["-k", "--echo"]),
    Contestant("socat PIPE", ["socat", "TCP-LISTEN:0,bind=127.0.0.1", "PIPE"]),
    Contestant("ncat -e cat", ["ncat", "-l", "-e", "/bin/cat", "127.0.0.1", "0"]),
    Contestant("ncat -ke cat", ["ncat", "-l", "--keep-open", "-e", "/bin/cat", "127.0.0.1", "0"]),
]
ECHO_TARGETS = [Target(name, "p50 us", at_most=1, times=ECHO_PEERS) for name in ("sockplay", "sockplay -k")]

ECHO = Row(
    "echo", "round trips of 64 bytes, placed by the kernel",
    measure=measures.echo, limit="blocking echo",
    contestants=ECHO_CONTESTANTS, targets=ECHO_TARGETS)

ECHO_APART = Row(
    "echo-apart", "round trips of 64 bytes, server and client on a CPU each",
    measure=measures.echo_apart, limit="blocking echo",
    contestants=ECHO_CONTESTANTS, targets=ECHO_TARGETS)

IDLE = Row(
    "idle", f"{measures.IDLE_PEERS} peers that say nothing",
    measure=measures.idle_peers, limit="epoll echo",
    contestants=[
        Contestant("epoll echo", ["{limits}/epoll_accept", "0", "echo"]),
        Contestant("sockplay --echo", SOCKPLAY_LISTEN + ["-k", "--echo"]),
        Contestant("sockplay", SOCKPLAY_LISTEN + ["-k"], echoes=False),
    ],
    targets=[
        *(Target(name, quantity, at_most=bound) for name in ("sockplay --echo", "sockplay")
          for quantity, bound in (("RSS MiB", 64), (f"ticks in {measures.IDLE_SECONDS} s", 1))),
        Target("sockplay --echo", "beside / alone", at_most=1.1),
    ])

START = Row(
    "start", "start-up: the version, and a connection refused",
    measure=measures.start_up, limit="true", rounds_at_least=20,
    contestants=[
        Contestant("true", connect=["true"]),
        Contestant("sockplay --version", connect=["{sockplay}", "--version"]),
        Contestant("nc -h", connect=["nc", "-h"]),
        Contestant("ncat --version", connect=["ncat", "--version"]),
        Contestant("socat -V", connect=["socat", "-V"]),
        Contestant("sockplay refused", connect=["{sockplay}", "stream", "connect", "127.0.0.1:{port}"],
                   is_refused=True),
        Contestant("nc refused", connect=["nc", "127.0.0.1", "{port}"], is_refused=True),
        Contestant("ncat refused", connect=["ncat", "127.0.0.1", "{port}"], is_refused=True),
        Contestant("socat refused", connect=["socat", "STDIO", "TCP:127.0.0.1:{port}"], is_refused=True),
    ],
    targets=[Target(name, "ms", at_most=10) for name in ("sockplay --version", "sockplay refused")])

RELAY = Contestant("bare relay", ["{limits}/relay", "0"], protocol="relay")
SOCKPLAY_CHAT = ["{sockplay}", "chat", "serve", "127.0.0.1:0"]
SOCKPLAY_TEXT = Contestant("sockplay", SOCKPLAY_CHAT, protocol="sockplay")
NCAT_CHAT = Contestant("ncat --chat", ["ncat", "-l", "--chat", "-m", "2000", "127.0.0.1", "0"], protocol="ncat")
REDIS = Contestant(
    "redis", ["redis-server", "--bind", "127.0.0.1", "--port", "{port}", "--protected-mode", "no",
              "--save", "", "--appendonly", "no", "--maxclients", "12000",
              "--client-output-buffer-limit", "pubsub", "0", "0", "0"], protocol="redis")
NATS = Contestant("nats", ["nats-server", "-c", str(pathlib.Path(__file__).with_name("nats.conf"))],
                  protocol="nats")
CHAT_RATE, CHAT_LATENCIES = "M lines/s", ("p50 us", "p99 us")

CHAT_100 = Row(
    "chat-100", f"delivered lines of 64 bytes: {chat.SPEAKERS} of 100 members speak, 16 lines a write",
    measure=chat.flood(members=100, in_flight=512), limit="bare relay",
    contestants=[RELAY, SOCKPLAY_TEXT, NCAT_CHAT, REDIS, NATS],
    targets=[
        Target("sockplay", CHAT_RATE, at_least=2, times=("ncat --chat",)),
        Target("sockplay", CHAT_RATE, at_least=0.8, times=("bare relay",)),
    ])

CHAT_1000 = Row(
    "chat-1000", "the same with 1,000 members",
    measure=chat.flood(members=1000, in_flight=512), limit="bare relay",
    contestants=[RELAY, SOCKPLAY_TEXT, NCAT_CHAT, REDIS, NATS],
    targets=[
        Target("sockplay", CHAT_RATE, at_least=2.5, times=("ncat --chat",)),
        Target("sockplay", CHAT_RATE, at_least=0.8, times=("bare relay",)),
    ])

CHAT_10000 = Row(  # ncat ends at FD_SETSIZE
    "chat-10000", "the same with 10,000 members",
    measure=chat.flood(members=10_000, in_flight=128), limit="bare relay",
    contestants=[RELAY, SOCKPLAY_TEXT, REDIS],
    targets=[
        Target("sockplay", CHAT_RATE, at_least=2.5, times=("redis",)),
        Target("sockplay", CHAT_RATE, at_least=0.8, times=("bare relay",)),
        *(Target("sockplay", quantity, at_most=bound)
          for quantity, bound in (("peak RSS MiB", 64), ("lost", 0), ("out of order", 0))),
    ])

# With 64 lines in flight, for text as well. A line of JSON has 145 bytes where text has 68, and the more are in
# flight, the more their copying is all that is measured: 0.83 with 32, 0.77 with 64, 0.58 with 128, 0.33 with
# 512, which is 300 KB a send, more than a socket's buffer.
CHAT_1000_JSON = Row(
    "chat-1000-json", "1,000 members on the JSON feed, and on text",
    measure=chat.flood(members=1000, in_flight=64), limit="sockplay text",
    contestants=[
        Contestant("sockplay json", SOCKPLAY_CHAT, protocol="sockplay-json"),
        Contestant("sockplay text", SOCKPLAY_CHAT, protocol="sockplay"),
    ],
    targets=[Target("sockplay json", CHAT_RATE, at_least=0.6, times=("sockplay text",))])

CHAT_LATENCY_100 = Row(
    "chat-latency-100", "from the write of a line to its arrival, 200 lines/s among 100 members",
    measure=chat.steady(members=100, lines_per_second=200), limit="bare relay",
    contestants=[RELAY, SOCKPLAY_TEXT, NCAT_CHAT, REDIS, NATS],
    targets=[Target("sockplay", quantity, at_most=1.1, times=("bare relay",)) for quantity in CHAT_LATENCIES])

CHAT_LATENCY_1000 = Row(  # without ncat, whose room takes 10 s to fill
    "chat-latency-1000", "the same, 20 lines/s among 1,000 members",
    measure=chat.steady(members=1000, lines_per_second=20), limit="bare relay",
    contestants=[RELAY, SOCKPLAY_TEXT, REDIS, NATS],
    targets=[Target("sockplay", quantity, at_most=1.1, times=("bare relay",)) for quantity in CHAT_LATENCIES])

SOCKPLAY_DGRAM_RECV = ["{sockplay}", "dgram", "recv", "127.0.0.1:0"]
SOCKPLAY_DGRAM_SEND = ["{sockplay}", "dgram", "send", "127.0.0.1:{port}",
                       "--size", "{record}", "--file", "{file}"]
SOCAT_DGRAM_RECV = ["socat", "-u", "UDP-RECV:0,bind=127.0.0.1", "STDOUT"]
SOCAT_DGRAM_SEND = ["socat", "-u", "-b", "{record}", "STDIN", "UDP-SENDTO:127.0.0.1:{port}"]
GRO_RECV, GSO_SEND = ["{limits}/gro_recv", "0"], ["{limits}/gso_send", "{port}", "{record}"]
GSO_SENDFILE = ["{limits}/gso_sendfile", "{port}", "{record}"]
MMSG_RECV, MMSG_SEND = ["{limits}/mmsg_recv", "0"], ["{limits}/mmsg_send", "{port}", "{record}"]


def datagrams_of(record, times_iperf3):
    """nc and ncat are not here: from a file they send whatever their buffer holds."""
    return Row(
        f"dgram-{record}", f"datagrams of {record} bytes, a file in memory to /dev/null: those that arrive",
        measure=records.datagrams(record), limit="GSO > GRO", reads_file=True,
        contestants=[
            Contestant("GSO > GRO", GRO_RECV, GSO_SEND),
            Contestant("GSO sendfile > GRO", GRO_RECV, GSO_SENDFILE),
            Contestant("sendmmsg > recvmmsg", MMSG_RECV, MMSG_SEND),
            Contestant("sockplay", SOCKPLAY_DGRAM_RECV, SOCKPLAY_DGRAM_SEND),
            Contestant("socat", SOCAT_DGRAM_RECV, SOCAT_DGRAM_SEND),
            Contestant("iperf3 -u", ["iperf3"], measure=records.iperf3(record)),
            Contestant("sockperf", ["sockperf"], measure=records.sockperf(record)),
        ],
        targets=[Target("sockplay", records.RATE, at_least=times_iperf3, times=("iperf3 -u",))])


DGRAM_64, DGRAM_1400 = datagrams_of(64, times_iperf3=40), datagrams_of(1400, times_iperf3=10)

DGRAM_PLAIN = Row(
    "dgram-plain", "datagrams of 64 bytes to a plain recvmmsg receiver: those that arrive",
    measure=records.datagrams(64), limit="GSO", reads_file=True,
    contestants=[
        Contestant("GSO", MMSG_RECV, GSO_SEND),
        Contestant("GSO sendfile", MMSG_RECV, GSO_SENDFILE),
        Contestant("sendmmsg", MMSG_RECV, MMSG_SEND),
        Contestant("sockplay", MMSG_RECV, SOCKPLAY_DGRAM_SEND),
        Contestant("socat", MMSG_RECV, SOCAT_DGRAM_SEND),
        Contestant("socat > socat", SOCAT_DGRAM_RECV, SOCAT_DGRAM_SEND),
    ],
    targets=[Target("sockplay", records.RATE, at_least=8, times=("socat",))])

DGRAM_FLOOD = Row(
    "dgram-flood", "a plain sendmmsg flood of datagrams of 64 bytes: those that are received",
    measure=records.datagrams(64), limit="recvmmsg", reads_file=True,
    contestants=[
        Contestant("recvmmsg", MMSG_RECV, MMSG_SEND),
        Contestant("sockplay", SOCKPLAY_DGRAM_RECV, MMSG_SEND),
        Contestant("nc", ["nc", "-lud", "127.0.0.1", "0"], MMSG_SEND),
        Contestant("ncat", ["ncat", "-lu", "--recv-only", "127.0.0.1", "0"], MMSG_SEND),
        Contestant("socat", SOCAT_DGRAM_RECV, MMSG_SEND),
    ],
    targets=[Target("sockplay", records.RATE, at_least=1, times=("nc", "ncat", "socat"))])


def seqpacket_of(record, times_socat):
    return Row(
        f"seqpacket-{record}", f"Unix seqpacket records of {record} bytes, a file in memory to /dev/null",
        measure=records.seqpacket(record), warm_up=records.seqpacket_arrives(record), limit="bare loop",
        reads_file=True,
        contestants=[
            Contestant("bare loop", ["{limits}/seqpacket_recv", "{path}"],
                       ["{limits}/seqpacket_send", "{path}", "{record}"]),
            Contestant("sockplay", ["{sockplay}", "seqpacket", "recv", "{path}"],
                       ["{sockplay}", "seqpacket", "send", "{path}",
                        "--size", "{record}", "--file", "{file}"]),
            Contestant("socat", ["socat", "-u", "UNIX-LISTEN:{path},type=5", "STDOUT"],
                       ["socat", "-u", "-b", "{record}", "STDIN", "UNIX-CONNECT:{path},type=5"]),
        ],
        targets=[
            Target("sockplay", records.RATE, at_least=times_socat, times=("socat",)),
            Target("sockplay", records.RATE, at_least=0.85, times=("bare loop",)),
        ])


SEQPACKET_64, SEQPACKET_4096 = seqpacket_of(64, times_socat=4), seqpacket_of(4096, times_socat=3)

CAPTURE_TEXT = Row(
    "capture-text", "a capture file of mixed packets in memory, as lines to /dev/null",
    measure=captures.shown, warm_up=captures.all_shown, limit="bare libpcap",
    contestants=[
        Contestant("bare libpcap", connect=["{limits}/pcap_ends", "{capture}"]),
        Contestant("sockplay", connect=["{sockplay}", "raw", "sniff", "-r", "{capture}"]),
        Contestant("tcpdump -nn", connect=["tcpdump", "-nn", "-r", "{capture}"]),
    ],
    targets=[
        Target("sockplay", captures.RATE, at_least=8, times=("tcpdump -nn",)),
        Target("sockplay", captures.RATE, at_least=0.4, times=("bare libpcap",)),
    ])

CAPTURE_JSON = Row(
    "capture-json", "the same as JSON; tshark has the beginning of it",
    measure=captures.shown, limit="sockplay --json",
    contestants=[
        Contestant("sockplay --json", connect=["{sockplay}", "raw", "sniff", "-r", "{capture}", "--json"]),
        Contestant("tshark -T json", connect=["tshark", "-n", "-T", "json", "-r", "{capture}"], share=0.02),
    ],
    targets=[Target("sockplay --json", captures.RATE, at_least=20, times=("tshark -T json",))])

CAPTURE_MEMORY = Row(
    "capture-memory", "what a file takes that is ten times as long",
    measure=captures.memory, limit="sockplay",
    contestants=[
        Contestant("sockplay", connect=["{sockplay}", "raw", "sniff", "-r", "{capture}"]),
        Contestant("sockplay --json", connect=["{sockplay}", "raw", "sniff", "-r", "{capture}", "--json"]),
        Contestant("sockplay -w", connect=["{sockplay}", "raw", "sniff", "-r", "{capture}", "-w", "/dev/null"]),
        Contestant("tcpdump -nn", connect=["tcpdump", "-nn", "-r", "{capture}"]),
    ],
    targets=[Target(name, "long / short", at_most=1.05) for name in ("sockplay", "sockplay --json", "sockplay -w")])

CAPTURE_LIVE = Row(
    "capture-live", f"a flood of {captures.FLOOD_PER_SECOND:,} datagrams a second over a wire: those that are captured",
    measure=captures.live, limit="tcpdump -w",
    contestants=[
        Contestant("tcpdump -w", connect=["tcpdump", "-i", "{interface}", "-w", "/dev/null", "udp"]),
        Contestant("tcpdump -w -B 65536",
                   connect=["tcpdump", "-i", "{interface}", "-B", "65536", "-w", "/dev/null", "udp"]),
        Contestant("sockplay -w", connect=["{sockplay}", "raw", "sniff", "{interface}", "-w", "/dev/null", "udp"]),
        Contestant("tcpdump -nn", connect=["tcpdump", "-nn", "-i", "{interface}", "udp"]),
        Contestant("sockplay", connect=["{sockplay}", "raw", "sniff", "{interface}", "udp"]),
    ],
    targets=[
        Target("sockplay -w", captures.RECEIVED, at_least=1, times=("tcpdump -w", "tcpdump -w -B 65536")),
        Target("sockplay", captures.RECEIVED, at_least=1, times=("tcpdump -nn",)),
    ])

ROWS = [FILE, FILE_CUBIC, PIPE, PIPE_CUBIC, SHORT, SHORT_SHARED, ECHO, ECHO_APART, IDLE, START,
        DGRAM_64, DGRAM_1400, DGRAM_PLAIN, DGRAM_FLOOD, SEQPACKET_64, SEQPACKET_4096,
        CHAT_100, CHAT_1000, CHAT_10000, CHAT_1000_JSON, CHAT_LATENCY_100, CHAT_LATENCY_1000,
        CAPTURE_TEXT, CAPTURE_JSON, CAPTURE_MEMORY, CAPTURE_LIVE]
