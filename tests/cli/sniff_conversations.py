#!/usr/bin/env python3
"""raw sniff: who speaks with whom, what is remarkable about TCP, what was said, and all of it in numbers; each held
against what tshark says of the same file. Captures are made here, and one on a wire between two hosts."""

import base64
import json
import os
import pathlib
import re
import signal
import socket
import struct
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))

from captures import ethernet, ipv4, pcap, tcp, udp  # noqa: E402
from namespaces import two_hosts  # noqa: E402
from sockplay import DEADLINE, Background, Case, binary, main, needs_root, random_bytes  # noqa: E402

# What opens no file any more cannot look for leaks: LeakSanitizer reads /proc. The unit tests look for them.
os.environ["ASAN_OPTIONS"] += ":detect_leaks=0"
NOTES = """retransmission fast_retransmission spurious_retransmission out_of_order lost_segment ack_lost_segment duplicate_ack
           keep_alive keep_alive_ack zero_window zero_window_probe zero_window_probe_ack window_full window_update
           reused_ports""".split()
SCALE = bytes([3, 3, 2])  # an option of TCP: windows are multiples of 4
HANDSHAKE = [(0, tcp("S", 100)), (10, tcp("SA", 500, 101, back=True)), (10, tcp("A", 101, 501))]
SCALED_HANDSHAKE = [(0, tcp("S", 100, options=SCALE)), (10, tcp("SA", 500, 101, options=SCALE, back=True)), (10, tcp("A", 101, 501))]


def data(sequence, size, after=10):
    """So many bytes of the first end, so many milliseconds after the packet before."""
    return after, tcp("A", sequence, 501, bytes(size))


def ack(acknowledgement, window=1000, after=10):
    """Of the other end."""
    return after, tcp("A", 501, acknowledgement, window=window, back=True)


# By what they are about: packets, each with the milliseconds since the one before.
SCENES = {
    "nothing remarkable": [*HANDSHAKE, data(101, 100), ack(201), (5, tcp("FA", 201, 501)), (5, tcp("FA", 501, 202, back=True)),
                           (5, tcp("A", 202, 502))],
    "retransmissions": [*HANDSHAKE, data(101, 100), data(101, 100, 200), data(151, 50, 200), ack(201), data(101, 100), data(201, 10)],
    "out of order": [*HANDSHAKE, data(201, 100), data(101, 100, 15), data(401, 100), data(301, 100, 25)],
    "out of order without a beginning": [data(101, 100), data(301, 100), data(201, 50, 2), data(251, 50, 2)],
    "duplicate acks": [*HANDSHAKE, data(101, 100), ack(201), data(301, 100), ack(201), ack(201), data(201, 100, 15), ack(401), ack(401)],
    "too late to be fast": [*HANDSHAKE, data(101, 100), ack(101), ack(101), ack(101), data(101, 100, 25)],
    "keep-alives": [*HANDSHAKE, data(101, 100), ack(201), (500, tcp("A", 200, 501)), ack(201), (500, tcp("A", 200, 501, b"x")), ack(201),
                    data(201, 5)],
    "windows": [*SCALED_HANDSHAKE, ack(101, 50), data(101, 100), data(201, 100), ack(301, 0), data(301, 1, 300), ack(301, 0),
                ack(301, 1000), data(301, 10)],
    "acknowledged but not seen": [*HANDSHAKE, data(101, 100), ack(301), ack(401), data(401, 50), ack(451)],
    "a SYN that nobody answers": [(0, tcp("S", 100)), (1000, tcp("S", 100)), (2000, tcp("S", 100))],
    "a refusal": [(0, tcp("S", 100)), (1, tcp("RA", 0, 101, window=0, back=True))],
    "SYNs that come again": [(0, tcp("S", 100)), (10, tcp("SA", 500, 101, back=True)), (900, tcp("SA", 500, 101, back=True)),
                             (10, tcp("A", 101, 501)), (10, tcp("SA", 500, 101, back=True)), (10, tcp("A", 101, 501))],
    "FINs that come again": [*HANDSHAKE, (10, tcp("FA", 101, 501)), (300, tcp("FA", 101, 501)), ack(102), (300, tcp("FA", 101, 501))],
    "ports reused": [*HANDSHAKE, (10, tcp("R", 101)), (10, tcp("S", 9000)), (10, tcp("SA", 700, 9001, back=True)), (10, tcp("A", 9001, 701)),
                     (10, tcp("A", 9001, 701, b"x"))],
    "wrapping around": [(0, tcp("A", 2**32 - 50, 501, bytes(100))), data(50, 100), data(250, 100), data(-50, 100, 100), data(150, 100, 2),
                        ack(350), ack(350)],
    "resets": [*HANDSHAKE, (10, tcp("RA", 501, 101, back=True)), data(101, 10), (10, tcp("R", 111))],
}


def timed(scene):
    """The packets of a scene as pcap() takes them."""
    frames, now = [], 1_700_000_000_000
    for after, frame in scene:
        now += after
        frames.append((now // 1000, now % 1000 * 1000, frame))
    return frames


def at_port(frame, port):
    """The same between another port of the first end and 80; nobody here looks at its checksum."""
    ports = frame[34:38].replace(struct.pack(">H", 1000), struct.pack(">H", port))
    return frame[:34] + ports + frame[38:]


def tshark(*words):
    return subprocess.run(["tshark", *words], capture_output=True, check=True, timeout=120).stdout.decode()


def tshark_notes(file):
    """For each packet the conversation and the notes that tshark has."""
    fields = ["tcp.stream", "tcp.analysis.duplicate_ack_num", *(f"tcp.analysis.{note}" for note in NOTES)]
    rows = tshark("-r", file, "-T", "fields", "-E", "separator=|", *(word for field in fields for word in ("-e", field)))
    found = []
    for row in rows.splitlines():
        stream, number, *flags = row.split("|")
        notes = {note for note, flag in zip(NOTES, flags) if flag}
        if notes & {"fast_retransmission", "spurious_retransmission"}:
            notes.discard("retransmission")  # which tshark says of every kind
        if "duplicate_ack" in notes:
            notes.add(f"duplicate_ack {number}")
        found.append((int(stream) + 1, notes))
    return found


def tshark_follow(file, protocol, number):
    """(bytes of the first end, of the other) as tshark has them."""
    shown = tshark("-r", file, "-q", "-z", f"follow,{protocol},raw,{number}")
    lines = [line for line in shown.splitlines() if re.fullmatch(r"\t?[0-9a-f]+", line)]
    sides = ["".join(line for line in lines if not line.startswith("\t")), "".join(line[1:] for line in lines if line.startswith("\t"))]
    return [bytes.fromhex(side) for side in sides]


class Conversations(Case):
    type = "raw"

    def sniff(self, file, *words, **how):
        return self.run_sockplay("sniff", "-r", file, *words, **how)

    def shown(self, file, *words):
        """What it shows; it must end well and say nothing."""
        ended = self.sniff(file, *words)
        self.assertEqual((ended.code, ended.err), (0, ""))
        return ended.out.decode()

    def events(self, file, *words):
        return [json.loads(line) for line in self.shown(file, "--json", *words).splitlines()]

    def capture(self, frames, name="test.pcap"):
        return self.file(name, pcap(frames))

    def notes(self, file):
        found = []
        for event in self.events(file)[:-1]:
            notes = set(event.get("notes", [])) - {"reset", "half_open"}
            if "duplicate_ack" in notes:
                notes.add(f"duplicate_ack {event['duplicate_ack_num']}")
            found.append((event["conversation"], notes))
        return found

    def said(self, file, number):
        """(bytes of the first end, of the other), and what is said beside them."""
        sides, beside, first = [b"", b""], [], None
        for event in self.events(file, "--follow", number)[:-1]:
            first = first or event["from"]
            if event["event"] in ("data", "record"):
                self.assertEqual(event["size_bytes"], len(event.get("text", "").encode()) or event["size_bytes"])
                sides[event["from"] != first] += bytes_of(event)
            else:
                beside.append((event["event"], event.get("size_bytes")))
        return sides, beside


def bytes_of(event):
    return base64.b64decode(event["base64"]) if "base64" in event else event["text"].encode()


class Notes(Conversations):
    def test_they_are_those_of_tshark(self):
        played = [(name, after, at_port(frame, port)) for port, (name, scene) in enumerate(SCENES.items(), 1) for after, frame in scene]
        file = self.capture(timed([(after, frame) for _, after, frame in played]))
        for number, ((name, _, _), ours, theirs) in enumerate(zip(played, self.notes(file), tshark_notes(file), strict=True), 1):
            with self.subTest(packet=number, scene=name):
                self.assertEqual(ours, theirs)

    def test_they_stand_behind_the_line(self):
        lines = self.shown(self.capture(timed(SCENES["a SYN that nobody answers"])), "-t").splitlines()
        self.assertTrue(lines[0].endswith("win 1000"), lines)
        self.assertTrue(lines[1].endswith("win 1000 [retransmission, half-open]"), lines)

    def test_resets_and_half_open_connections_are_noted_too(self):
        for name, index, notes in (("resets", 3, ["reset"]), ("resets", 4, ["half_open"]), ("a refusal", 1, ["reset"]),
                                   ("a SYN that nobody answers", 2, ["retransmission", "half_open"])):
            with self.subTest(scene=name, packet=index):
                events = self.events(self.capture(timed(SCENES[name])))
                self.assertEqual(events[index]["notes"], notes)

    def test_in_detail_and_beside_bytes_too_but_not_quick(self):
        file = self.capture(timed(SCENES["a refusal"]))
        for words in (["--detail"], ["-x"], ["-v"], ["-e"]):
            self.assertIn(" [reset]\n", self.shown(file, *words) if words != ["-v"] else self.sniff(file, *words).out.decode(), words)
        self.assertNotIn("[", self.shown(file, "-tq"))


class Followed(Conversations):
    def followed_as_tshark_does(self, frames):
        file = self.capture(frames)
        said, beside = self.said(file, 1)
        self.assertEqual(said, tshark_follow(file, "tcp", 0))
        return said, beside

    def stream(self, order, payload, base=101, step=100, **how):
        """`payload` in pieces of `step` bytes, those pieces in that order."""
        return [tcp("A", base + at * step, 501, payload[at * step : (at + 1) * step], **how) for at in order]

    def begun(self, *frames):
        return [frame for _, frame in HANDSHAKE] + list(frames)

    def test_what_comes_in_order(self):
        payload = random_bytes(1000)
        said, beside = self.followed_as_tshark_does(self.begun(*self.stream(range(10), payload), tcp("FA", 1101, 501)))
        self.assertEqual((said, beside), ([payload, b""], [("end", None)]))

    def test_what_comes_out_of_order_and_twice(self):
        payload = random_bytes(1000)
        order = [0, 2, 1, 1, 4, 3, 9, 8, 7, 6, 5, 0, 9]
        said, beside = self.followed_as_tshark_does(self.begun(*self.stream(order, payload)))
        self.assertEqual((said, beside), ([payload, b""], []))

    def test_what_comes_in_pieces_cut_otherwise(self):
        payload = random_bytes(1000)
        frames = self.begun(*self.stream([0, 2, 4], payload), *(tcp("A", 101 + at, 501, payload[at : at + 350]) for at in (0, 300, 650)))
        said, beside = self.followed_as_tshark_does(frames)
        self.assertEqual((said, beside), ([payload, b""], []))

    def test_both_ends(self):
        frames = self.begun()
        for at in range(5):
            frames += [tcp("A", 101 + at * 9, 501 + at * 7, b"question%d" % at), tcp("A", 501 + at * 7, 110 + at * 9, b"answer%d" % at, back=True)]
        said, _ = self.followed_as_tshark_does(frames)
        self.assertEqual(said, [b"".join(b"question%d" % at for at in range(5)), b"".join(b"answer%d" % at for at in range(5))])

    def test_sequence_numbers_that_wrap_around(self):
        payload = random_bytes(1000)
        said, _ = self.followed_as_tshark_does([tcp("S", -301), *self.stream([0, 1, 3, 2, 4, 5, 6, 7, 8, 9], payload, base=-300)])
        self.assertEqual(said[0], payload)

    def test_a_capture_that_begins_amid_a_connection(self):
        payload = random_bytes(1000)
        said, beside = self.followed_as_tshark_does(self.stream(range(10), payload))
        self.assertEqual((said, beside), ([payload, b""], [("mid_stream", None)]))

    def test_what_is_missing_is_told_where_it_is_missing(self):
        payload = random_bytes(1000)
        file = self.capture(self.begun(*self.stream([0, 1, 4], payload), tcp("A", 501, 601, back=True), *self.stream([5], payload)))
        events = [(event["event"], event["offset_bytes"], event["size_bytes"]) for event in self.events(file, "--follow", 1)[:-1]]
        self.assertEqual(events, [("data", 0, 100), ("data", 100, 100), ("missing", 200, 200), ("data", 400, 100), ("data", 500, 100)])
        self.assertIn("200 bytes missing", tshark("-r", file, "-q", "-z", "follow,tcp,ascii,0"))
        self.assertIn("\n[200 bytes missing]\n", self.shown(file, "--follow", 1, "-A"))

    def test_a_copy_that_is_not_the_same_is_told_and_the_first_counts(self):
        file = self.capture(self.begun(tcp("A", 101, 501, b"first"), tcp("A", 101, 501, b"fixed")))
        self.assertEqual(self.said(file, 1), ([b"first", b""], [("differing", 3)]))

    def test_datagrams(self):
        frames = [udp(b"one"), udp(b"two", 2000, 1000, "10.0.0.2", "10.0.0.1"), udp(b""), udp(b"three")]
        file = self.capture(frames)
        self.assertEqual(self.said(file, 1)[0], [b"onethree", b"two"])
        self.assertEqual(self.said(file, 1)[0], tshark_follow(file, "udp", 0))
        self.assertEqual(len(self.events(file, "--follow", 1)), 5)

    def test_elsewhere_than_on_a_terminal_it_is_the_bytes_alone(self):
        payload = random_bytes(1000)
        ended = self.sniff(self.capture(self.begun(*self.stream([0, 1, 3], payload))), "--follow", 1)
        self.assertEqual(ended.out, payload[:200] + payload[300:400])
        self.assertEqual(ended.err, "sockplay: 10.0.0.1:1000 → 10.0.0.2:80: 100 bytes missing\n")

    def test_a_filter_leaves_one_direction(self):
        frames = self.begun(tcp("A", 101, 501, b"question"), tcp("A", 501, 109, b"answer", back=True))
        ended = self.sniff(self.capture(frames), "--follow", 1, "src host 10.0.0.2")
        self.assertEqual(ended.out, b"answer")

    def test_on_a_terminal_each_end_has_its_colour_and_controls_are_shown(self):
        frames = self.begun(tcp("A", 101, 501, b"question\x1b[2J\n"), tcp("A", 501, 114, b"answer\n", back=True))
        terminal = self.terminal()
        program = self.sockplay("sniff", "-r", self.capture(frames), "--follow", 1, stdin=b"", stdout=terminal.slave, env={"NO_COLOR": ""})
        self.assertEnded(program, 0)
        terminal.leave()
        self.assertEqual(terminal.out.whole().decode(),
                         "\x1b[2m10.0.0.1:1000 → 10.0.0.2:80\x1b[0m\n\x1b[36mquestion\\x1b[2J\n\x1b[0m"
                         "\x1b[2m10.0.0.2:80 → 10.0.0.1:1000\x1b[0m\n\x1b[33manswer\n\x1b[0m")

    def test_a_dump_has_offsets(self):
        file = self.capture(self.begun(*self.stream([0, 1], b"abcdefgh", step=4)))
        self.assertEqual(self.shown(file, "--follow", 1, "-X").count("\n"), 3)
        self.assertIn("\n00000004  65 66 67 68 ", self.shown(file, "--follow", 1, "-X"))

    def test_what_is_not_there_is_told_with_what_is(self):
        ping = ipv4(1, bytes.fromhex("0800f7f500070003"))
        file = self.capture([udp(b"one"), ping])
        self.assertFails(self.sniff(file, "--follow", 3), 2, "--follow 3: there were 2 conversations", "hint: --stats lists them")
        self.assertFails(self.sniff(file, "--follow", 2), 2, "--follow 2: that is ICMP echo, and only TCP and UDP")
        self.assertFails(self.sniff(file, "--follow", 0), 2)

    def test_memory_is_bounded_whatever_waits(self):
        program = self.sockplay("sniff", "-r", "-", "--follow", 1, "--quiet")
        program.type(pcap(self.begun(tcp("A", 101, 501, b"begin"))))
        program.out.until(b"begin")
        before = program.usage("VmHWM")
        chunk = bytes(60000)
        for at in range(0, 1000, 50):  # 60 MB behind a gap
            program.type(b"".join(pcap([tcp("A", 200 + (at + i) * len(chunk), 501, chunk)])[24:] for i in range(50)))
        program.out.at_least(40 << 20)
        self.assertLess(program.usage("VmHWM") - before, 120 << 10)  # KiB, the sanitizers' own included
        program.close_input()
        self.assertEnded(program, 0)


class Counted(Conversations):
    def some(self):
        closed = [frame for _, frame in SCENES["nothing remarkable"]]
        refused = [tcp("S", 9000), tcp("RA", 0, 9001, window=0, back=True)]
        still_open = [tcp("S", 1, port=7), tcp("SA", 1, 2, port=7, back=True), tcp("A", 2, 2, b"hello", port=7)]
        return [*closed, *refused, *still_open, udp(b"one"), udp(b"two", 2000, 1000, "10.0.0.2", "10.0.0.1"), ethernet(0x88B5, b"other" * 10)]

    def stats(self, file, *words):
        events = self.events(file, "--stats", *words)
        self.assertEqual([event["event"] for event in events], ["stats"])
        return events[0]

    def test_protocols_are_those_of_tshark(self):
        file = self.capture(self.some())
        stats = self.stats(file)
        theirs = {}
        path = []
        for line in tshark("-r", file, "-q", "-z", "io,phs").splitlines():
            if row := re.fullmatch(r"( *)(\w+) +frames:(\d+) bytes:(\d+)", line):
                path[len(row[1]) // 2 :] = [row[2]]
                theirs[tuple(path)] = (int(row[3]), int(row[4]))
        ours = {tuple(row["layers"]): (row["packets"], row["bytes"]) for row in stats["protocols"]}
        for path in (("eth", "ip"), ("eth", "ip", "tcp"), ("eth", "ip", "udp"), ("eth", "ip", "udp", "data"), ("eth", "data")):
            self.assertEqual(ours[path], theirs[path], path)

    def test_conversations_are_those_of_tshark(self):
        file = self.capture(self.some())
        ours = {(row["protocol"].lower(), *sorted(row["ends"]), sum(row["packets"]), sum(row["bytes"])) for row in self.stats(file)["conversations"]}
        theirs = set()
        for protocol in ("tcp", "udp"):
            for line in tshark("-r", file, "-q", "-z", f"conv,{protocol}").splitlines():
                if row := re.match(r"(\S+:\d+) +<-> (\S+:\d+) +(?:\d+ [\d,]+ ?\w+ +){2}(\d+) +([\d,]+)", line):
                    theirs.add((protocol, *sorted((row[1], row[2])), int(row[3]), int(row[4].replace(",", ""))))
        self.assertEqual(ours, theirs)

    def test_times_and_states_and_what_is_of_none(self):
        stats = self.stats(self.capture(self.some()))
        by_number = {row["conversation"]: row for row in stats["conversations"]}
        self.assertEqual([by_number[number].get("state") for number in (1, 2, 3, 4)], ["closed", "refused", "open", None])
        self.assertEqual(by_number[4]["packets"], [1, 1])
        self.assertEqual(by_number[4]["ends"], ["10.0.0.1:1000", "10.0.0.2:2000"])
        self.assertEqual(by_number[4]["duration_ns"], 10**9)
        self.assertEqual(stats["others"], {"packets": 1, "bytes": 64})
        self.assertEqual((stats["packets"], sum(stats["rates"]["packets"])), (len(self.some()), len(self.some())))
        self.assertEqual(stats["rates"]["slot_ns"], 5 * 10**8)

    def test_tables_are_aligned_and_say_the_same(self):
        shown = self.shown(self.capture(self.some()), "--stats")
        self.assertRegex(shown, r"\A16 packets, \d+ bytes, in 15 s\n\nprotocol +packets +bytes +share\nEthernet +16 ")
        self.assertRegex(shown, r"(?m)^1  TCP +10\.0\.0\.1:1000  10\.0\.0\.2:80 +5 .* closed$")
        self.assertIn("1 packet, 64 bytes, of no conversation\n", shown)
        self.assertRegex(shown, r"(?m)^each 500 ms$")

    def test_numbers_are_those_that_can_be_followed(self):
        file = self.capture([udp(b"one"), udp(b"two", source_port=7), udp(b"two", source_port=7)])
        self.assertRegex(self.shown(file, "--stats"), r"(?m)^2  UDP +10\.0\.0\.1:7 ")
        self.assertEqual(self.shown(file, "--follow", 2), "twotwo")

    def test_who_was_let_go_is_counted_so(self):
        frames = [tcp("S", 1, port=port % 60000 + 1) for port in range(60000)] + [udp(b"", source_port=port + 1) for port in range(10000)]
        stats = self.stats(self.capture(frames))
        self.assertEqual(len(stats["conversations"]), 65536)
        self.assertEqual(stats["let_go"]["conversations"], 70000 - 65536)
        packets = sum(sum(row["packets"]) for row in stats["conversations"]) + stats["let_go"]["packets"]
        self.assertEqual(packets, 70000)

    def test_options_that_would_do_nothing_are_refused(self):
        file = self.capture([udp(b"one")])
        for words in (["--stats", "--follow", 1], ["--stats", "-x"], ["--stats", "-t"], ["--stats", "-w", "x"], ["--follow", 1, "--detail"],
                      ["--follow", 1, "-q"], ["--follow", 1, "-w", "x"], ["--stats", "--detail"]):
            with self.subTest(words=words):
                self.assertFails(self.sniff(file, *words), 2)


@needs_root
class Live(Conversations):
    """What passes a wire between two hosts is kept, shown at once, and held against tshark afterwards."""

    def setUp(self):
        self.here, self.there = self.enterContext(two_hosts())
        self.kept = self.path("kept")

    def listener(self):
        server = self.there.socket(socket.AF_INET, socket.SOCK_STREAM)
        self.addCleanup(server.close)
        server.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        server.bind((self.there.inet, 0))
        server.listen(1)
        return server

    def connection(self):
        server = self.listener()
        client = self.here.socket(socket.AF_INET, socket.SOCK_STREAM)
        client.connect(server.getsockname())
        peer, _ = server.accept()
        for end in (client, peer):
            self.addCleanup(end.close)
        peer.settimeout(DEADLINE)
        return client, peer

    def keeping(self):
        return self.ready(*self.there.argv(binary(), "raw", "sniff", self.there.interface, "-w", self.kept, "tcp"), stdin=b"")

    def test_a_reader_who_is_slow_closes_the_window(self):
        keeper = self.keeping()
        shower = self.ready(*self.there.argv(binary(), "raw", "sniff", self.there.interface, "-t", "tcp"), stdin=b"")
        client, peer = self.connection()
        payload = random_bytes(200_000)
        sending = Background(client.sendall, payload)
        shower.out.until(b"zero window")
        received = b""
        while len(received) < len(payload):
            received += peer.recv(65536)
        sending.result()
        client.shutdown(socket.SHUT_WR)
        self.assertEqual(peer.recv(1), b"")
        peer.close()
        shower.out.until(b" FIN ", times=2)
        for program in (shower, keeper):
            program.signal(signal.SIGINT)
            self.assertEnded(program, 0)
        self.assertEqual(self.notes(self.kept), tshark_notes(self.kept))
        self.assertEqual(self.said(self.kept, 1), ([payload, b""], [("end", None), ("end", None)]))
        self.assertEqual(tshark_follow(self.kept, "tcp", 0)[0], payload)

    def test_what_is_said_is_shown_while_it_is_said(self):
        program = self.ready(*self.there.argv(binary(), "raw", "sniff", self.there.interface, "--follow", 1, "tcp"), stdin=b"")
        client, peer = self.connection()
        client.sendall(b"question")
        program.out.until(b"question")
        peer.sendall(b"answer")
        program.out.until(b"answer")
        program.signal(signal.SIGINT)
        self.assertEqual(self.assertEnded(program, 0).out, b"questionanswer")

    def test_numbers_so_far_are_told_when_asked_for(self):
        program = self.ready(*self.there.argv(binary(), "raw", "sniff", self.there.interface, "--stats", "udp port 2000"), stdin=b"")
        sender = self.here.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.addCleanup(sender.close)
        sender.sendto(b"hello", (self.there.inet, 2000))

        def are_told():
            program.signal(signal.SIGUSR1)
            return b"1 packet, 47 bytes, in 0 ns\n" in program.out.so_far()

        self.eventually(are_told, "the tables")
        program.signal(signal.SIGINT)
        self.assertEnded(program, 0)

    def test_a_refused_connection_is_counted_as_such(self):
        program = self.ready(*self.there.argv(binary(), "raw", "sniff", self.there.interface, "--stats", "--json", "-c", 2, "tcp"), stdin=b"")
        client = self.here.socket(socket.AF_INET, socket.SOCK_STREAM)
        self.addCleanup(client.close)
        with self.assertRaises(ConnectionRefusedError):
            client.connect((self.there.inet, 9))
        stats = json.loads(self.assertEnded(program, 0).out.splitlines()[-1])
        self.assertEqual(stats["conversations"][0]["state"], "refused")
        self.assertEqual((stats["packets"], stats["lost_in_kernel"]), (2, 0))


if __name__ == "__main__":
    main()
