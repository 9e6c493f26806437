#!/usr/bin/env python3
"""The descriptors that sockplay is started with belong to others too: their flags, the terminal's modes and the files'
offsets stay what others expect, whatever kind they are of and however it ends. And when descriptors run out, a server
of many waits and goes on."""

import fcntl
import os
import pathlib
import signal
import socket
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))

from sockplay import (  # noqa: E402
    MIB, Background, Case, binary, in_shell, main, random_bytes, read_all, read_exactly, reset)


def flags(file):
    return fcntl.fcntl(file, fcntl.F_GETFL)


class Descriptors(Case):
    def connected(self, *words, **how):
        """A connecting sockplay and our end of its connection."""
        server = self.server()
        program = self.sockplay("connect", f"127.0.0.1:{server.getsockname()[1]}", *words, **how)
        return program, self.accepted(server)

    def socketpair(self):
        pair = socket.socketpair()
        for end in pair:
            self.addCleanup(end.close)
            end.settimeout(30)
        return pair


class Untouched(Descriptors):
    """Flags and modes."""

    ENDS = {"by itself": None, "interrupted": signal.SIGINT, "terminated": signal.SIGTERM, "killed": signal.SIGKILL}

    def session(self, end, files, words=()):
        """A session in which bytes went both ways, ended that way; the flags of the files during it and after it."""
        program, peer = self.connected("-v", *words, stdin=files[0], stdout=files[1], stderr=files[2])
        peer.sendall(b"to the output\n")
        self.type_in(b"from the input\n")
        self.assertEqual(read_exactly(peer, 15), b"from the input\n")
        during = [flags(file) for file in files]
        if end is None:
            peer.close()
            self.close_input()
        else:
            program.signal(end)
        program.wait()
        return during, [flags(file) for file in files]

    def check(self, make):
        for name, end in self.ENDS.items():
            with self.subTest(end=name):
                files = make()
                before = [flags(file) for file in files]
                during, after = self.session(end, files)
                self.assertEqual(during, before)
                self.assertEqual(after, before)

    def test_pipes_keep_their_flags_however_it_ends(self):
        def make():
            (in_reader, in_writer), (_, out_writer), (_, err_writer) = self.pipe(), self.pipe(), self.pipe()
            self.type_in, self.close_input = in_writer.write, in_writer.close
            return in_reader, out_writer, err_writer

        self.check(make)

    def test_sockets_keep_their_flags_however_it_ends(self):
        def make():
            (near, far), (output, _), (errors, _) = self.socketpair(), self.socketpair(), self.socketpair()
            self.type_in, self.close_input = near.sendall, lambda: near.shutdown(socket.SHUT_WR)
            return far, output, errors

        self.check(make)

    def test_a_terminal_keeps_its_flags_and_modes_however_it_ends(self):
        terminals = []

        def make():
            terminal = self.terminal()
            terminals.append((terminal, terminal.modes()))
            self.type_in, self.close_input = terminal.type, lambda: terminal.type(b"\x04")
            return terminal.slave, terminal.slave, terminal.slave

        self.check(make)
        for terminal, modes in terminals:
            self.assertEqual(terminal.modes(), modes)

    def test_who_reads_the_terminal_next_waits_for_its_line(self):
        terminal, server = self.terminal(), self.server()
        argv = [binary(), "stream", "connect", f"127.0.0.1:{server.getsockname()[1]}"]
        program = self.program(*in_shell('"$@"; echo over; head -n 1', argv), stdin=terminal.slave)
        self.accepted(server).close()
        program.out.until(b"over\n")
        terminal.type(b"the next line\n")
        self.assertEqual(self.assertEnded(program, 0).out, b"over\nthe next line\n")

    def test_who_reads_the_pipe_next_gets_what_was_not_sent(self):
        server = self.server()
        argv = [binary(), "stream", "connect", f"127.0.0.1:{server.getsockname()[1]}", "--recv-only"]
        program = self.program(*in_shell('"$@"; cat', argv))
        self.accepted(server).close()
        program.type(b"for the next")
        program.close_input()
        self.assertEqual(self.assertEnded(program, 0).out, b"for the next")

    def test_who_writes_into_the_pipe_beside_it_is_never_refused(self):
        data = random_bytes(4 * MIB)
        receiver, writer = self.pipe()
        program, peer = self.connected(stdin=b"", stdout=writer)
        sending = Background(peer.sendall, data)
        beside = self.program("head", "-c", str(4 * MIB), "/dev/zero", stdin=b"", stdout=writer)
        writer.close()
        reading = Background(receiver.readall)
        sending.result()
        peer.close()
        self.assertEqual(self.assertEnded(beside, 0).err, "")
        self.assertEnded(program, 0)
        self.assertEqual(len(reading.result()), 8 * MIB)

    def test_a_pipe_that_others_made_non_blocking_loses_nothing(self):
        data = random_bytes(MIB)
        reader, writer = self.pipe()
        os.set_blocking(writer.fileno(), False)
        program, peer = self.connected(stdin=b"", stdout=writer)
        writer.close()
        sending = Background(peer.sendall, data)
        first = reader.read(1)
        sending_over = Background(lambda: (sending.result(), peer.close()))
        self.assertSame(first + reader.readall(), data)
        sending_over.result()
        self.assertEnded(program, 0)


class Files(Descriptors):
    """Regular files: what is in front of and behind our part."""

    def test_appended_output_comes_after_what_was_there(self):
        data = random_bytes(3 * MIB + 5)
        path = self.file("log", b"what was there\n")
        for view in ("--raw", "--text"):
            with self.subTest(view=view):
                said = data if view == "--raw" else b"text\n"
                before = pathlib.Path(path).read_bytes()
                program, peer = self.connected(view, stdin=b"", stdout=self.open(path, "ab"))
                peer.sendall(said)
                peer.close()
                self.assertEnded(program, 0)
                self.assertSame(pathlib.Path(path).read_bytes(), before + said)

    def test_two_can_append_to_one_file(self):
        path = self.file("log", b"")
        pairs = [self.connected(stdin=b"", stdout=self.open(path, "ab")) for _ in range(2)]
        for number in range(100):
            for name, (_, peer) in zip(b"ab", pairs):
                peer.sendall(b"%c%02d\n" % (name, number))
        for program, peer in pairs:
            peer.close()
            self.assertEnded(program, 0)
        lines = pathlib.Path(path).read_bytes().splitlines()
        self.assertEqual(sorted(lines), sorted(b"%c%02d" % (name, number) for name in b"ab" for number in range(100)))

    def test_output_stands_where_the_file_was_left_and_is_gone_on_after(self):
        data = random_bytes(MIB)
        path = self.path("file")
        server = self.server()
        argv = [binary(), "stream", "connect", f"127.0.0.1:{server.getsockname()[1]}"]
        with open(path, "wb") as output:
            program = self.program(*in_shell('echo head; "$@"; echo tail', argv), stdin=b"", stdout=output)
        peer = self.accepted(server)
        peer.sendall(data)
        peer.close()
        self.assertEnded(program, 0)
        self.assertSame(pathlib.Path(path).read_bytes(), b"head\n" + data + b"tail\n")

    def test_input_begins_where_the_file_was_left(self):
        data = random_bytes(MIB)
        path = self.file("file", b"a line for the shell\n" + data)
        server = self.server()
        argv = [binary(), "stream", "send", f"127.0.0.1:{server.getsockname()[1]}"]
        program = self.program(*in_shell('read line; "$@"', argv), stdin=self.open(path))
        peer = self.accepted(server)
        received = read_all(peer)
        peer.close()
        self.assertEnded(program, 0)
        self.assertSame(received, data)

    def test_a_file_that_grows_while_it_is_sent_is_sent_to_its_new_end(self):
        path = self.file("file", bytes(2 * MIB))
        server = self.server()
        program = self.sockplay("send", f"127.0.0.1:{server.getsockname()[1]}", "--sndbuf", "64k", stdin=self.open(path))
        peer = self.accepted(server)
        read_exactly(peer, 1000)
        with open(path, "ab") as file:
            file.write(b"grown")
        self.assertTrue(read_all(peer).endswith(b"grown"))
        peer.close()
        self.assertEnded(program, 0)


class Kinds(Descriptors):
    """Whatever kind of thing the input and the output are."""

    def test_output_to_dev_null_takes_everything(self):
        program, peer = self.connected("-v", stdin=b"", stdout=subprocess.DEVNULL)
        peer.sendall(random_bytes(4 * MIB))
        peer.close()
        self.assertEnded(program, 0, r"received 4\.0 MiB")

    def test_input_from_dev_null_is_an_end(self):
        program, peer = self.connected(stdin=subprocess.DEVNULL)
        self.assertEqual(read_all(peer), b"")
        peer.sendall(b"reply")
        peer.close()
        self.assertEqual(self.assertEnded(program, 0).out, b"reply")

    def test_input_from_dev_zero_goes_on_until_the_peer_has_had_enough(self):
        for verb in ("connect", "send"):
            server = self.server()
            program = self.sockplay(verb, f"127.0.0.1:{server.getsockname()[1]}", stdin=self.open("/dev/zero"))
            peer = self.accepted(server)
            self.assertEqual(read_exactly(peer, 8 * MIB), bytes(8 * MIB))
            reset(peer)
            self.assertFails(program, 1, r"(recv|send) 127\.0\.0\.1:\d+: .*(ECONNRESET|EPIPE)")

    def test_input_and_output_may_be_sockets(self):
        there, back = random_bytes(2 * MIB), random_bytes(2 * MIB + 1)
        near, far = self.socketpair()
        program, peer = self.connected(stdin=far, stdout=far)
        far.close()
        sending = [Background(lambda end=end, data=data: (end.sendall(data), end.shutdown(socket.SHUT_WR)))
                   for end, data in ((near, there), (peer, back))]
        receiving = Background(read_all, peer)
        self.assertSame(read_all(near), back)
        self.assertSame(receiving.result(), there)
        for thread in sending:
            thread.result()
        peer.close()
        self.assertEnded(program, 0)

    def test_input_and_output_may_be_network_sockets_as_inetd_has_them(self):
        server = self.server()
        client = self.dial(server.getsockname()[1])
        inherited = self.accepted(server)
        program, peer = self.connected(stdin=inherited, stdout=inherited)
        inherited.close()
        client.sendall(b"request")
        client.shutdown(socket.SHUT_WR)
        self.assertEqual(read_all(peer), b"request")
        peer.sendall(b"reply")
        peer.close()
        self.assertEqual(read_all(client), b"reply")
        self.assertEnded(program, 0)

    def test_output_may_be_a_fifo(self):
        fifo = self.path("fifo")
        os.mkfifo(fifo)
        reader = os.fdopen(os.open(fifo, os.O_RDONLY | os.O_NONBLOCK), "rb", 0)
        self.addCleanup(reader.close)
        with open(fifo, "wb", buffering=0) as writer:
            program, peer = self.connected(stdin=b"", stdout=writer)
        os.set_blocking(reader.fileno(), True)
        peer.sendall(b"into the fifo")
        peer.close()
        self.assertEqual(reader.readall(), b"into the fifo")
        self.assertEnded(program, 0)

    def test_the_end_of_the_stream_is_the_outputs_end_for_who_reads_it(self):
        reader, writer = self.pipe()
        program, peer = self.connected("--stay", stdout=writer)
        writer.close()
        peer.sendall(b"all")
        peer.close()
        self.assertEqual(reader.read(3), b"all")
        program.close_input()
        self.assertEqual(reader.readall(), b"")
        self.assertEnded(program, 0)

    def test_descriptors_of_the_wrong_direction_are_exit_2(self):
        path = self.file("file", b"x")
        server = self.server()
        where = f"127.0.0.1:{server.getsockname()[1]}"
        self.assertFails(self.run_sockplay("send", where, stdin=self.open(path, "wb")), 2, "standard input: .*EBADF")
        self.assertFails(self.run_sockplay("connect", where, stdout=self.open(path)), 2, "standard output: .*EBADF")


class Shortage(Descriptors):
    """Too few descriptors for all who come."""

    FEW = 'ulimit -n 24; exec "$@"'

    def crowd(self, program, size):
        return [self.dial(program.where) for _ in range(size)]

    def test_newcomers_wait_until_somebody_leaves_and_it_neither_spins_nor_dies(self):
        program = self.listening("listen", "127.0.0.1:0", "-k", "--echo", script=self.FEW)
        peers = self.crowd(program, 40)
        for peer in peers:
            peer.sendall(b"x")
        program.err.until(b"newcomers wait until somebody leaves")
        ticks = program.cpu_ticks()
        self.assertQuiet(peers[-1])
        self.assertLessEqual(program.cpu_ticks() - ticks, 5)
        for peer in peers:
            self.assertEqual(read_exactly(peer, 1), b"x")
            peer.close()
        self.assertFalse(program.has_ended())

    def test_the_shortage_is_told_once(self):
        program = self.listening("listen", "127.0.0.1:0", "-k", "--echo", script=self.FEW)
        peers = self.crowd(program, 40)
        program.err.until(b"newcomers wait")
        self.assertQuiet(peers[-1], 0.3)  # time to try again more than once
        self.assertEqual(program.err.so_far().count(b"newcomers wait"), 1)

    def test_who_would_not_get_a_program_waits_for_one(self):
        page = self.path("page")
        pathlib.Path(page).write_text("hello", encoding="ascii")
        beyond = self.listening("listen", "127.0.0.1:0", "-k", "--echo", stdin=b"")
        for words, heard in ((["--exec", "cat"], b"x"), (["--file", page], b"hello"), (["--forward", f"127.0.0.1:{beyond.where}"], b"x")):
            with self.subTest(words=words[0]):
                program = self.listening("listen", "127.0.0.1:0", "-k", *words, script=self.FEW, stdin=b"")
                peers = self.crowd(program, 20)
                program.err.until(b"newcomers wait until somebody leaves")
                for peer in peers:
                    peer.sendall(b"x")
                    self.assertEqual(read_exactly(peer, len(heard)), heard)
                    peer.close()
                self.assertNotIn(b"EMFILE", program.err.so_far())


if __name__ == "__main__":
    main()
