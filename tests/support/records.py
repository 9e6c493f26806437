"""What the tests of records share: records that are awkward, how an input becomes records, how records become bytes."""

import os
import socket

from sockplay import MIB, random_bytes

AWKWARD = [b"one\n", b"", b"no line end", b"\x00\xff\n\x00", b"a\nb\nc", random_bytes(60_000), b"\n", b""]

# An option, what is read with it, and the records that it makes of that.
CUTS = (
    ("", b"one\n\ntwo", [b"one\n", b"\n", b"two"]),
    ("--per-line", b"one\ntwo\n", [b"one\n", b"two\n"]),
    ("--size 3", b"abcd\nfgh", [b"abc", b"d\nf", b"gh"]),
    ("--delimiter ,", b"one,,two", [b"one", b"", b"two"]),
    (r"--delimiter \t", b"one\ttwo\t", [b"one", b"two"]),
    ("--delimiter 0x1e", b"one\x1etwo", [b"one", b"two"]),
    ("--null", b"one\0two\n\0", [b"one", b"two\n"]),
    ("-0", b"one\0", [b"one"]),
    ("--length-prefix", b"\0\0\0\3one\0\0\0\0\0\0\0\1\n", [b"one", b"", b"\n"]),
    ("--whole", b"one\ntwo\n", [b"one\ntwo\n"]),
    ("--whole", b"", [b""]),
    ("--crlf", b"one\ntwo\r\n", [b"one\r\n", b"two\r\n"]),
    ("", b"", []),
)

# An option, and how these records are written with it.
WORDS = [b"one", b"", b"two\n"]
JOINS = (
    ("", b"onetwo\n"),
    ("--per-line", b"one\n\ntwo\n"),
    ("--delimiter ,", b"one,,two\n,"),
    ("--null", b"one\0\0two\n\0"),
    ("--length-prefix", b"\0\0\0\3one\0\0\0\0\0\0\0\4two\n"),
)
# ... and of those that cut an input, too, which recv has not.
JOINS_BESIDE_CUTS = (*JOINS, ("--size 2", b"onetwo\n"), ("--whole", b"onetwo\n"))

LINES = b"".join(b"%d\n" % number for number in range(100))


def written(ours):
    """A bound socket of ours as it is written on a command line."""
    name = ours.getsockname()
    if isinstance(name, bytes):
        return "@" + name[1:].decode()
    if isinstance(name, str):
        return name
    return f"[{name[0]}]:{name[1]}" if ":" in name[0] else f"{name[0]}:{name[1]}"


def records_to_end(peer):
    """Every record up to the end of a seqpacket connection. An empty one reads as the end does, but for the
    credentials that come beside it."""
    peer.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
    records = []
    while True:
        record, beside, _, _ = peer.recvmsg(MIB, 1024)
        if not record and not beside:
            return records
        records.append(record)


def send_with_descriptors(peer, record, number):
    """A record with so many descriptors beside it, which whoever gets it has to close."""
    null = os.open(os.devnull, os.O_RDONLY)
    try:
        socket.send_fds(peer, [record], [null] * number)
    finally:
        os.close(null)


def bits_turned(one, other):
    """In how many bits two records of one length differ."""
    return sum((a ^ b).bit_count() for a, b in zip(one, other, strict=True))
