#!/usr/bin/env python3
"""Many peers on one listener: all are served, none waits for another, and what one does is its own affair.
(Ten thousand of them are the benchmark's.)"""

import pathlib
import resource
import selectors
import signal
import socket
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))

from sockplay import DEADLINE, MIB, Background, Case, main, random_bytes, read_all, read_exactly, reset  # noqa: E402

CROWD = 1000


class Crowd(Case):
    def setUp(self):
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        needed = CROWD + 200
        if soft < needed:
            if hard < needed:
                self.skipTest(f"{needed} descriptors are needed, {hard} may be had")
            resource.setrlimit(resource.RLIMIT_NOFILE, (needed, hard))

    def serving(self, *words, **how):
        return self.listening("listen", "127.0.0.1:0", "-k", *words, **how)

    def crowd(self, program, size=CROWD):
        return [self.dial(program.where) for _ in range(size)]

    def here(self, program, wanted):
        """Asks the server who is here until it says that wanted."""
        asked = 0

        def ask():
            nonlocal asked
            asked += 1
            program.signal(signal.SIGUSR1)
            return f" {wanted} here, ".encode() in program.err.until(b" here, ", times=asked).splitlines()[-1]

        self.eventually(ask, f"{wanted} are here")


class Thousand(Crowd):
    def test_a_thousand_are_heard_and_spoken_to(self):
        program = self.serving()
        peers = self.crowd(program)
        for number, peer in enumerate(peers):
            peer.sendall(b"%d\n" % number)
        self.assertEqual(sorted(map(int, program.out.until(b"\n", times=CROWD).split())), list(range(CROWD)))
        program.type(b"to all of you\n")
        for peer in peers:
            self.assertEqual(read_exactly(peer, 14), b"to all of you\n")
        for peer in peers:
            peer.close()
        self.here(program, 0)
        program.signal(signal.SIGINT)
        self.assertEnded(program, 0)

    def test_a_thousand_that_come_at_once_are_all_answered(self):
        program = self.serving("--echo")
        program.signal(signal.SIGSTOP)
        peers = self.crowd(program)
        for peer in peers:
            peer.sendall(b"x")
            peer.shutdown(socket.SHUT_WR)
        program.signal(signal.SIGCONT)
        for peer in peers:
            self.assertEqual(read_all(peer), b"x")

    def test_a_thousand_idle_ones_cost_a_descriptor_each_and_no_time(self):
        program = self.serving()
        before = len(program.descriptors())
        peers = self.crowd(program)
        self.here(program, CROWD)
        self.assertLessEqual(len(program.descriptors()) - before, CROWD + 10)
        ticks = program.cpu_ticks()
        self.assertQuiet(peers[0])
        self.assertLessEqual(program.cpu_ticks() - ticks, 5)

    def test_idle_ones_are_dropped_and_who_speaks_stays(self):
        program = self.serving("--echo", "--idle-timeout", "1s")
        idle, busy = self.crowd(program, 100), self.dial(program.where)
        gone = 0
        with selectors.DefaultSelector() as ends:
            for peer in idle:
                ends.register(peer, selectors.EVENT_READ)
            while gone < len(idle):
                for key, _ in ends.select(0.2):
                    self.assertEqual(key.fileobj.recv(1), b"")
                    ends.unregister(key.fileobj)
                    gone += 1
                busy.sendall(b"x")
                self.assertEqual(read_exactly(busy, 1), b"x")
        self.here(program, 1)
        self.assertEqual(program.err.so_far().count(b"no byte for 1 s"), len(idle))

    def test_no_more_than_max_conns_are_here_at_any_time(self):
        program = self.serving("--echo", "-m", "10")
        waiting = self.crowd(program, 50)
        for peer in waiting:
            peer.sendall(b"x")
        while waiting:
            answered = self.readable(waiting)
            self.assertLessEqual(len(answered), 10)
            for peer in answered:
                self.assertEqual(read_exactly(peer, 1), b"x")
                waiting.remove(peer)
                peer.close()

    @staticmethod
    def readable(peers):
        with selectors.DefaultSelector() as ends:
            for peer in peers:
                ends.register(peer, selectors.EVENT_READ)
            return [key.fileobj for key, _ in ends.select(DEADLINE)]


class OneAmongMany(Crowd):
    """What one peer does to the others: nothing."""

    def test_one_that_does_not_read_is_skipped_and_told_of_while_the_others_get_everything(self):
        program = self.serving()
        sleeper, *others = self.crowd(program, 4)
        self.here(program, 4)
        for number in range(64):
            data = random_bytes(MIB // 4 + number % 4)
            feeding = Background(program.type, data)
            for peer in others:
                self.assertSame(read_exactly(peer, len(data)), data)
            feeding.result()
        name = ":".join(map(str, sleeper.getsockname())).replace(".", r"\.")
        program.err.matching(rb"sockplay: " + name.encode() + rb" does not take what it is sent: \d[\d.]* \w+ skipped\n")
        self.assertLess(program.err.so_far().count(b"does not take"), 16)  # 64 pieces were too many for it

    def test_ones_reset_does_not_end_the_server_and_is_told(self):
        program = self.serving()
        first, second = self.crowd(program, 2)
        first.sendall(b"first\n")
        program.out.until(b"first\n")
        name = ":".join(map(str, first.getsockname()))
        reset(first)
        program.err.until(f"recv {name}: Connection reset by peer (ECONNRESET)".encode())
        second.sendall(b"second\n")
        program.out.until(b"second\n")
        program.type(b"still here\n")
        self.assertEqual(read_exactly(second, 11), b"still here\n")

    def test_half_of_them_resetting_does_no_harm_to_the_other_half(self):
        program = self.serving("--echo")
        peers = self.crowd(program, 200)
        for peer in peers:
            peer.sendall(b"x")
        for peer in peers[::2]:
            reset(peer)
        for peer in peers[1::2]:
            self.assertEqual(read_exactly(peer, 1), b"x")

    def test_one_that_floods_does_not_keep_the_others_waiting(self):
        program = self.serving("--discard", "-v")
        flooder = self.dial(program.where)
        flooding = Background(flood, flooder)
        for number in range(1, 21):
            self.dial(program.where).close()
            program.err.until(b" closed: ", times=number)
        flooder.shutdown(socket.SHUT_RDWR)
        flooding.result()

    def test_one_that_does_not_take_its_echo_stops_nobody(self):
        program = self.serving("--echo")
        stuck = self.dial(program.where)
        stuck.settimeout(0.2)
        with self.assertRaises(TimeoutError):
            while True:
                stuck.sendall(bytes(MIB))
        other = self.dial(program.where)
        other.sendall(b"x")
        self.assertEqual(read_exactly(other, 1), b"x")

    def test_an_output_that_takes_nothing_holds_the_speakers_and_loses_nothing(self):
        data = random_bytes(MIB)
        reader, writer = self.pipe()
        program = self.serving("-c", "3", stdin=b"", stdout=writer)
        writer.close()
        sending = [Background(lambda peer=peer: (peer.sendall(data), peer.close())) for peer in self.crowd(program, 3)]
        total = len(reader.readall())
        for thread in sending:
            thread.result()
        self.assertEnded(program, 0)
        self.assertEqual(total, 3 * MIB)


def flood(peer):
    try:
        while True:
            peer.sendall(bytes(MIB))
    except OSError:
        pass


if __name__ == "__main__":
    main()
