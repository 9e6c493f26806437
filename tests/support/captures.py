"""Capture files, made here: frames of Ethernet, and pcap and pcapng files around them."""

import socket
import struct

MAC_HERE, MAC_THERE = bytes.fromhex("020000000001"), bytes.fromhex("020000000002")


def checksum(data):
    """RFC 1071."""
    data += bytes(len(data) % 2)
    total = sum(struct.unpack(f">{len(data) // 2}H", data))
    while total >> 16:
        total = (total >> 16) + (total & 0xFFFF)
    return ~total & 0xFFFF


def ethernet(kind, payload):
    return MAC_THERE + MAC_HERE + struct.pack(">H", kind) + payload


def ipv4(protocol, payload, source="10.0.0.1", destination="10.0.0.2"):
    header = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 20 + len(payload), 1, 0, 64, protocol, 0,
                         socket.inet_aton(source), socket.inet_aton(destination))
    return ethernet(0x0800, header[:10] + struct.pack(">H", checksum(header)) + header[12:] + payload)


def udp(payload, source_port=1000, destination_port=2000, source="10.0.0.1", destination="10.0.0.2"):
    size = 8 + len(payload)
    pseudo = socket.inet_aton(source) + socket.inet_aton(destination) + struct.pack(">BBH", 0, 17, size)
    header = struct.pack(">HHH", source_port, destination_port, size)
    whole = checksum(pseudo + header + bytes(2) + payload)
    return ipv4(17, header + struct.pack(">H", whole) + payload, source, destination)


TCP_FLAGS = {letter: 1 << bit for bit, letter in enumerate("FSRPAU")}


def tcp(flags, sequence, acknowledgement=0, payload=b"", window=1000, options=b"", back=False, port=1000):
    """A segment from 10.0.0.1, where `port` is, to port 80 of 10.0.0.2, or `back`; `flags` by their letters."""
    source, destination = ("10.0.0.2", "10.0.0.1") if back else ("10.0.0.1", "10.0.0.2")
    ports = (80, port) if back else (port, 80)
    options += bytes(-len(options) % 4)
    header = struct.pack(">HHIIBBHHH", *ports, sequence % 2**32, acknowledgement % 2**32, 80 + len(options) // 4 * 16,
                         sum(TCP_FLAGS[flag] for flag in flags), window, 0, 0) + options
    pseudo = socket.inet_aton(source) + socket.inet_aton(destination) + struct.pack(">BBH", 0, 6, len(header + payload))
    whole = checksum(pseudo + header + payload)
    return ipv4(6, header[:16] + struct.pack(">H", whole) + header[18:] + payload, source, destination)


def pcap(frames, nanoseconds=False, big_endian=False, link=1):
    """A pcap file of (seconds, fraction, bytes), or of bytes alone, which are a second apart from 1 on."""
    order = ">" if big_endian else "<"
    pieces = [struct.pack(f"{order}IHHiIII", 0xA1B23C4D if nanoseconds else 0xA1B2C3D4, 2, 4, 0, 0, 262144, link)]
    for number, frame in enumerate(frames, 1):
        seconds, fraction, data = frame if isinstance(frame, tuple) else (number, 0, frame)
        pieces += struct.pack(f"{order}IIII", seconds, fraction, len(data), len(data)), data
    return b"".join(pieces)


def pcapng(frames, link=1):
    """A pcapng file of (nanoseconds, bytes)."""
    def block(kind, body):
        body += bytes(-len(body) % 4)
        size = 12 + len(body)
        return struct.pack("<II", kind, size) + body + struct.pack("<I", size)

    file = block(0x0A0D0D0A, struct.pack("<IHHq", 0x1A2B3C4D, 1, 0, -1))
    resolution = struct.pack("<HHB3xHH", 9, 1, 9, 0, 0)  # if_tsresol: 10^-9
    file += block(1, struct.pack("<HHI", link, 0, 262144) + resolution)
    for time, data in frames:
        file += block(6, struct.pack("<IIIII", 0, time >> 32, time & 0xFFFFFFFF, len(data), len(data)) + data)
    return file


def records(file):
    """The (nanoseconds, bytes) of a pcap file with nanoseconds in this machine's order, as sockplay writes them."""
    magic, *_ = struct.unpack("<IHHiIII", file[:24])
    assert magic == 0xA1B23C4D, hex(magic)
    found, at = [], 24
    while at < len(file):
        seconds, fraction, size, _ = struct.unpack("<IIII", file[at : at + 16])
        found.append((seconds * 10**9 + fraction, file[at + 16 : at + 16 + size]))
        at += 16 + size
    return found
