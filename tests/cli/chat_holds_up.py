#!/usr/bin/env python3
"""How the room holds up: who floods, who stops reading, who does both; kills, resets and nonsense. All on loopback,
bounded in count and time."""

import json
import os
import pathlib
import signal
import socket
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

from support.chat import ChatCase, Member
from support.sockplay import DEADLINE, Background, binary, main, random_bytes, reset

MIB = 1 << 20
FLOOD = b"x" * 1000  # a line of it


class Flood:
    """A member that says as much as the room takes, until it is told to stop."""

    def __init__(self, peer, line=FLOOD + b"\n"):
        self.peer, self.said, self.is_over = peer, 0, False
        self._block = line * 16
        self._thread = Background(self._run)

    def _run(self):
        while not self.is_over:
            try:
                self.said += self.peer.send(self._block)
            except OSError:
                return

    def stop(self):
        self.is_over = True


class Reader:
    """Takes everything, at a bounded rate if one is given, and keeps the end of what is no flood."""

    def __init__(self, peer, bytes_a_second=None):
        peer.setblocking(True)
        self.peer, self.bytes, self.tail, self.ended = peer, 0, b"", False
        self._rate, self._tick = bytes_a_second, threading.Event()
        self._changed = threading.Condition()
        Background(self._run)

    def say(self, line):
        self.peer.sendall(line.encode() + b"\n")

    def until(self, text):
        with self._changed:
            if not self._changed.wait_for(lambda: text.encode() in self.tail or self.ended, DEADLINE) or self.ended:
                raise AssertionError(f"no {text!r}; the end was {self.tail[-300:]!r}")

    def _run(self):
        began = time.monotonic()
        while True:
            try:
                piece = self.peer.recv(4096 if self._rate else MIB)
            except OSError:
                piece = b""
            if not piece:
                with self._changed:
                    self.ended = True
                    self._changed.notify_all()
                return
            with self._changed:
                self.bytes += len(piece)
                self.tail = (self.tail + piece).replace(FLOOD, b"")[-MIB:]
                self._changed.notify_all()
            if self._rate:  # the pace of a slow reader is what is tested, not waited for
                self._tick.wait(max(0.0, began + self.bytes / self._rate - time.monotonic()))


class HoldsUp(ChatCase):
    def reader(self, relay, name):
        reader = Reader(self.dial(relay.where))
        reader.say(f"/nick {name}")
        reader.until(f"* you are {name}\n")
        return reader

    def quick_to_hear(self, one, other, times):
        """How long each of so many short lines took from one member to the other, in seconds."""
        took = []
        for number in range(times):
            word = f"tick {time.monotonic_ns()} {number}"
            began = time.monotonic()
            one.say(word)
            other.until(word + "\n")
            took.append(time.monotonic() - began)
        return took

    def test_a_member_that_stops_reading_delays_ordinary_talk_not_at_all(self):
        relay = self.serve()
        alice, bob = self.member(relay, "alice"), self.member(relay, "bob")
        stopped = self.dial(relay.where)  # never read
        alice.until("joined (4 here)")
        self.quick_to_hear(alice, bob, 500)
        self.assertNotIn("left", "".join(bob.lines()))
        stopped.close()

    def test_in_a_flood_a_member_that_stops_reading_is_let_go_and_the_room_is_told(self):
        relay = self.serve()
        alice, bob = self.member(relay, "alice"), self.member(relay, "bob")
        flooder = self.dial(relay.where)
        sink = Reader(flooder)
        stopped = self.dial(relay.where)
        name = f"127.0.0.1:{stopped.getsockname()[1]}"
        alice.until(f"* {name} joined")
        flood = Flood(flooder)
        bob.until(f"* {name} left (stopped reading)\n")
        before = sink.bytes
        alice.say("still here")
        bob.until("alice: still here\n")
        said = flood.said
        self.eventually(lambda: flood.said > said + MIB, "the flood goes on")
        flood.stop()
        self.assertLess(relay.usage("VmHWM"), 200 * 1024 if "asan" in binary() else 64 * 1024)
        self.assertGreaterEqual(sink.bytes, before)

    def test_a_steady_reader_survives_a_flood_and_others_are_heard_at_once(self):
        seconds = 10
        relay = self.serve()
        flooder, steady = self.dial(relay.where), self.dial(relay.where)
        alice, bob = self.reader(relay, "alice"), self.reader(relay, "bob")
        Reader(flooder)
        reader = Reader(steady, 128 * 1024)
        flood = Flood(flooder)
        began, took = time.monotonic(), []
        while time.monotonic() < began + seconds:
            took += self.quick_to_hear(alice, bob, 5)
        flood.stop()
        self.assertFalse(reader.ended, "it was let go")

    def test_attackers_who_flood_and_read_slowly_and_come_again_do_not_silence_the_others(self):
        relay = self.serve()
        alice, bob = self.reader(relay, "alice"), self.reader(relay, "bob")
        took = []
        for _ in range(3):
            flooder, slow = self.dial(relay.where), self.dial(relay.where)
            Reader(flooder)
            Reader(slow, 24 * 1024)
            flood = Flood(flooder)
            self.eventually(lambda: flood.said > 4 * MIB, "the flood")
            took += self.quick_to_hear(alice, bob, 50)
            flood.stop()
            reset(flooder)
            reset(slow)
        self.assertEqual(len(took), 150)

    def test_repeated_history_by_many_holds_nobody_up(self):
        relay = self.serve()
        alice, bob = self.member(relay, "alice"), self.member(relay, "bob")
        for number in range(2000):
            alice.say(f"{number} " + "x" * 500)
        bob.until("alice: 1999 ")
        greedy = [self.dial(relay.where) for _ in range(30)]
        for peer in greedy:
            Reader(peer)
            peer.sendall(b"/history 100000\n" * 20)
        self.quick_to_hear(alice, bob, 50)

    def test_killed_in_the_middle_of_a_flood_nothing_that_was_accepted_is_lost_or_doubled(self):
        log = self.path("log")
        relay = self.serve("127.0.0.1:0", "--log", log)
        port = relay.where
        lines = 20000
        said = b"".join(b"line %d\n" % number for number in range(lines))
        speaker = self.join(relay, "--nick", "speaker", "--reconnect", stdin=said)
        listener = self.join(relay, "--nick", "listener", "--reconnect")
        for kill in range(3):
            listener.out.until(b"speaker: line %d\n" % (lines // 5 * (kill + 1)))
            relay.signal(signal.SIGKILL)
            relay.wait()
            relay = self.serve(f"127.0.0.1:{port}", "--log", log)
        self.assertEnded(speaker, 0)
        listener.out.until(b"speaker: line %d\n" % (lines - 1))
        listener.close_input()
        heard = self.assertEnded(listener, 0).out.decode().splitlines()
        wanted = [f"line {number}" for number in range(lines)]
        written = [json.loads(line) for line in pathlib.Path(log).read_text(encoding="utf-8").splitlines()]
        self.assertEqual([event["text"] for event in written if event["type"] == "message"], wanted)
        self.assertEqual([line[9:] for line in heard if line.startswith("speaker: ")][-lines // 2:],
                         wanted[-lines // 2:])
        self.assertEqual(len(heard), len(set(heard) | set(range(len(heard) - len(set(heard))))))

    def test_resets_nonsense_and_long_lines_leave_the_room_alive(self):
        relay = self.serve()
        alice, bob = self.member(relay, "alice"), self.member(relay, "bob")
        for size in (1, 100, 65536):
            peer = self.dial(relay.where)
            peer.sendall(random_bytes(size))
            reset(peer)
        for bytes_ in (b"\0" * 70000 + b"\n", b"/" * 70000, b"\r" * 1000, b"/say 99999999999999999999 x\n" * 100):
            with self.dial(relay.where) as peer:
                peer.sendall(bytes_)
        long = self.dial(relay.where)
        Reader(long)
        block = b"y" * MIB
        for _ in range(100):
            long.sendall(block)
        long.sendall(b"\nhello after it\n")
        bob.until(": hello after it\n")
        alice.say("alive")
        bob.until("alice: alive\n")
        self.assertLess(relay.usage("VmHWM"), 260 * 1024 if "asan" in binary() else 48 * 1024)

    def test_ten_thousand_joins_and_leaves(self):
        relay = self.serve()
        alice, bob = self.member(relay, "alice"), self.member(relay, "bob")
        hello = b"/nick visitor\n/quit\n"
        for number in range(10000):
            with socket.socket() as peer:
                peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0" if number % 2 else b"\0" * 8)
                peer.connect(("127.0.0.1", int(relay.where)))
                peer.send(hello)
        alice.say("alive")
        bob.until("alice: alive\n")
        self.eventually(lambda: len(relay.descriptors()) < 20, "every descriptor is closed")


if __name__ == "__main__":
    main()
