#!/usr/bin/env python3
"""Every option of the stream verbs does what its line in --help says, seen from the other end of the connection,
in what --explain says was asked of the kernel, or in the kernel's own tables."""

import contextlib
import json
import os
import pathlib
import re
import signal
import socket
import stat
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))

from sockplay import (  # noqa: E402
    DEADLINE, MIB, Background, Case, binary, main, needs_root, random_bytes, read_all,
    read_exactly, reset)


def port_of(server):
    return server.getsockname()[1]


def written(server):
    return f"127.0.0.1:{port_of(server)}"


class Options(Case):
    """What several of the classes below do."""

    def held_port(self):
        """A bound socket that does not listen yet: whoever connects to its port is refused."""
        holder = socket.socket()
        self.addCleanup(holder.close)
        holder.settimeout(DEADLINE)
        holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        holder.bind(("127.0.0.1", 0))
        return holder

    def full_server(self):
        """A server whose queue is full, so that connecting to it takes for ever."""
        server = self.server(backlog=0)
        for _ in range(3):
            filler = socket.socket()
            self.addCleanup(filler.close)
            filler.setblocking(False)
            filler.connect_ex(server.getsockname())
        return server

    def connected(self, *words, **how):
        """A connecting sockplay and our end of its connection."""
        server = self.server()
        program = self.sockplay("connect", written(server), *words, **how)
        return program, self.accepted(server)

    def sent(self, *words, verb="send", **how):
        """What sockplay sends when it is called like that; it must end well."""
        server = self.server()
        program = self.sockplay(verb, written(server), *words, **{"stdin": b"", **how})
        peer = self.accepted(server)
        data = read_all(peer)
        peer.close()
        self.assertEnded(program, 0)
        return data

    def explained(self, verb, *words):
        """The lines of --explain of a session in which one byte was exchanged."""
        if verb in ("listen", "recv"):
            program = self.listening(verb, "127.0.0.1:0", "--explain", *words, stdin=b"")
            peer = self.dial(program.where)
        else:
            server = self.server()
            program = self.sockplay(verb, written(server), "--explain", *words, stdin=b"")
            peer = self.accepted(server)
        peer.sendall(b"x")
        peer.shutdown(socket.SHUT_WR)
        read_all(peer)
        peer.close()
        return self.assertEnded(program, 0).err


class Words(Options):
    """The command line as such."""

    def test_options_may_stand_before_and_after_the_address(self):
        server = self.server()
        for words in (["--data", "x", written(server)], [written(server), "--data", "x"], ["-4", written(server), "--data=x"],
                      ["127.0.0.1", "--data=x", port_of(server)], ["--data=x", "--", written(server)]):
            with self.subTest(words=words):
                program = self.sockplay("send", *words, stdin=b"")
                peer = self.accepted(server)
                self.assertEqual(read_all(peer), b"x")
                peer.close()
                self.assertEnded(program, 0)

    def test_short_options_may_be_joined_with_each_other_and_their_values(self):
        for words in (["-vw2"], ["-v", "-w=2s"], ["-vw=2s"], ["-vw", "2000ms"], ["-4vw2"]):
            with self.subTest(words=words):
                server = self.server()
                program = self.sockplay("send", written(server), *words, stdin=b"")
                self.accepted(server).close()
                self.assertEnded(program, 0, "connected: ")

    def test_a_value_may_begin_with_a_dash(self):
        self.assertEqual(self.sent("--data", "-x"), b"-x")
        self.assertEqual(self.sent("--data=--data"), b"--data")

    def test_a_value_is_taken_as_it_is_even_if_it_looks_like_an_option(self):
        for value in ("-a=1", "-h", "--help", "-V", "--version", "--", "--rate=", "-w=2s"):
            for words in (["--data", value], ["--data=" + value]):
                with self.subTest(words=words):
                    self.assertEqual(self.sent(*words, "--wait=10s"), value.encode())

    def test_behind_two_dashes_nothing_is_an_option(self):
        for word in ("--help", "-V", "--data="):
            self.assertFails(self.run_sockplay("connect", "--", word), 2, rf"^sockplay: resolve {word}:8000: ")

    def test_a_value_may_be_empty(self):
        self.assertEqual(self.sent("--data", "", stdin=b"not this"), b"")
        self.assertEqual(self.sent("--data=", stdin=b"not this"), b"")

    def test_help_is_for_standard_output_and_fits_a_screen_and_a_half(self):
        for verb in ("listen", "connect", "send", "recv"):
            ended = self.assertEnded(self.run_sockplay(verb, "--help"), 0)
            self.assertEqual(ended.err, "")
            self.assertIn(b"\nExamples:\n", ended.out)
            self.assertLessEqual(ended.out.count(b"\n"), 100)

    def test_the_version_is_told(self):
        for words in ([], ["stream", "listen"], ["stream", "send", "127.0.0.1:1", "-v"]):
            for word in ("--version", "-V"):
                self.assertRegex(self.assertEnded(self.program(binary(), *words, word, stdin=b""), 0).out, rb"^sockplay \d+\.\d+")


class Names(Options):
    def test_4_and_6_choose_the_family_that_a_name_is_resolved_to(self):
        four, six = self.server(), self.server(("::1", 0))
        for server, family, host in ((four, "-4", "localhost"), (six, "-6", "[::1]")):
            program = self.sockplay("connect", f"{host}:{port_of(server)}", family, stdin=b"")
            self.accepted(server).close()
            self.assertEnded(program, 0)
        for family, host in (("-6", "127.0.0.1"), ("-4", "[::1]")):
            self.assertFails(self.run_sockplay("connect", f"{host}:1", family), 2, "resolve ", "hint: .*-4 or -6")

    def test_4_and_6_exclude_each_other(self):
        self.assertFails(self.run_sockplay("connect", "-4", "-6"), 2)

    def test_numeric_asks_no_name_service(self):
        self.assertFails(self.run_sockplay("connect", "-n", "localhost:80"), 2, "resolve localhost:80", "(?m)^hint: --numeric")
        server = self.server()
        self.assertFails(self.run_sockplay("connect", "-n", "127.0.0.1:http"), 2)
        program = self.sockplay("connect", "-n", written(server), stdin=b"")
        self.accepted(server).close()
        self.assertEnded(program, 0)


class Connecting(Options):
    def test_the_source_address_is_what_the_peer_sees(self):
        server = self.server()
        program = self.sockplay("connect", written(server), "-s", "127.0.0.2", stdin=b"")
        peer = self.accepted(server)
        self.assertEqual(peer.getpeername()[0], "127.0.0.2")
        peer.close()
        self.assertEnded(program, 0)

    def test_the_source_port_is_what_the_peer_sees(self):
        for words in (["-p"], ["-s"]):
            with self.subTest(words=words):
                server, holder = self.server(), self.held_port()
                port = port_of(holder)
                where = str(port) if words == ["-p"] else f"127.0.0.1:{port}"
                program = self.sockplay("connect", written(server), *words, where, stdin=b"")
                peer = self.accepted(server)
                self.assertEqual(peer.getpeername()[1], port)
                reset(peer)  # so that nothing of this port is left in TIME_WAIT
                program.wait()

    def test_a_source_that_is_not_of_this_host_is_exit_2(self):
        self.assertFails(self.run_sockplay("connect", written(self.server()), "-s", "192.0.2.1"), 2, "EADDRNOTAVAIL")

    def test_a_probe_tells_open_from_refused_from_silent(self):
        ended = self.assertEnded(self.run_sockplay("connect", written(self.server()), "--probe", stdin=None), 0, "is open")
        self.assertEqual(ended.out, b"")
        self.assertFails(self.run_sockplay("connect", written(self.held_port()), "-z"), 1, "ECONNREFUSED")
        self.assertFails(self.run_sockplay("connect", written(self.full_server()), "-z", "-w", "100ms"), 3)

    def test_it_tries_again_until_the_server_is_up(self):
        holder = self.held_port()
        program = self.sockplay("connect", written(holder), "--retry", "1000", "--retry-delay", "10ms", stdin=b"here")
        program.err.until(b"; again in 10 ms (2 of 1000)")
        holder.listen()
        peer = self.accepted(holder)
        self.assertEqual(read_all(peer), b"here")
        peer.close()
        self.assertEnded(program, 0)

    def test_it_gives_up_after_the_last_try(self):
        began = time.monotonic()
        ended = self.assertEnded(self.run_sockplay("connect", written(self.held_port()), "--retry", "2", "--retry-delay", "50ms"), 1)
        self.assertGreaterEqual(time.monotonic() - began, 0.1)
        self.assertEqual(ended.err.count("; again in"), 2)
        self.assertEqual(ended.err.count("ECONNREFUSED"), 3)

    def test_a_usage_error_is_not_tried_again(self):
        ended = self.run_sockplay("connect", "no-such-host.invalid:1", "--retry", "9", "--retry-delay", "1ms")
        self.assertEqual((ended.code, ended.err.count("again in")), (2, 0))


class Input(Options):
    """What is sent."""

    def test_data_is_sent_instead_of_the_input(self):
        self.assertEqual(self.sent("--data", "text\\n", stdin=b"not this"), b"text\\n")
        self.assertEqual(self.sent("--hex-data", "00 ff 0a", stdin=b"not this"), b"\x00\xff\n")
        self.assertEqual(self.sent("--hex-data", "00ff0A"), b"\x00\xff\n")

    def test_a_file_is_sent_instead_of_the_input(self):
        data = random_bytes(300_000)
        for verb in ("send", "connect"):
            self.assertSame(self.sent("--file", self.file("data", data), verb=verb, stdin=b"not this"), data)

    def test_an_empty_file_is_an_empty_stream(self):
        self.assertEqual(self.sent("--file", self.file("empty", b"")), b"")

    def test_a_fifo_is_sent_as_a_file_to_its_end(self):
        fifo = self.path("fifo")
        os.mkfifo(fifo)
        server = self.server()
        holder = os.open(fifo, os.O_RDWR)
        program = self.sockplay("send", written(server), "--file", fifo, stdin=b"")
        peer = self.accepted(server)
        os.write(holder, b"from a fifo")
        self.assertEqual(read_exactly(peer, 11), b"from a fifo")
        os.close(holder)
        self.assertEqual(read_all(peer), b"")
        peer.close()
        self.assertEnded(program, 0)

    def test_a_fifo_that_nobody_writes_to_yet_is_waited_for(self):
        fifo = self.path("fifo")
        os.mkfifo(fifo)
        server = self.server()
        program = self.sockplay("send", written(server), "--file", fifo, stdin=b"")
        peer = self.accepted(server)
        writer = Background(pathlib.Path(fifo).write_bytes, b"from a late writer")
        self.assertEqual(read_all(peer), b"from a late writer")
        writer.result()
        peer.close()
        self.assertEnded(program, 0)

    def test_data_hex_data_and_file_exclude_each_other(self):
        self.assertFails(self.run_sockplay("send", "--data", "x", "--hex-data", "00"), 2, "exclude")
        self.assertFails(self.run_sockplay("send", "--data", "x", "--file", "y"), 2, "exclude")

    def test_everybody_gets_the_file_of_a_server_of_many(self):
        data = random_bytes(200_000)
        program = self.listening("listen", "127.0.0.1:0", "-k", "--file", self.file("page", data), "-c", "3")
        peers = [self.dial(program.where) for _ in range(3)]
        for peer in peers:
            self.assertSame(read_all(peer), data)
            peer.close()
        self.assertEnded(program, 0)

    def test_a_rate_is_not_exceeded(self):
        began = time.monotonic()
        data = random_bytes(30_000)
        self.assertSame(self.sent("--rate", "100000", stdin=data), data)
        self.assertGreater(time.monotonic() - began, 0.2)

    def test_a_delay_stands_between_the_lines(self):
        began = time.monotonic()
        self.assertEqual(self.sent("--delay", "60ms", stdin=b"1\n2\n3\n4"), b"1\n2\n3\n4")
        self.assertGreater(time.monotonic() - began, 0.18)

    def test_a_delay_holds_back_the_next_line_only(self):
        program, peer = self.connected("-d", "1m", stdin=b"first\nsecond\n")
        self.assertEqual(read_exactly(peer, 6), b"first\n")
        self.assertQuiet(peer)
        peer.close()

    def test_a_delay_stands_between_chunks_where_they_are_cut(self):
        began = time.monotonic()
        self.assertEqual(self.sent("-d", "60ms", "--chunk", "2", stdin=b"1\n2\n3\n4\n"), b"1\n2\n3\n4\n")
        self.assertGreater(time.monotonic() - began, 0.18)

    def test_chunks_are_the_writes(self):
        trace = self.path("trace")
        self.assertEqual(self.sent("--chunk", "3", "--json", f"--explain={trace}", stdin=b"0123456789", stdout=None), b"0123456789")
        self.assertEqual(sum(event.get("times", 1) for event in events(trace) if event.get("name") == "send"), 4)

    def test_input_comes_through_a_pipe_as_it_is_typed(self):
        program, peer = self.connected()
        for word in (b"one", b"two\n", b"\x00\xff"):
            program.type(word)
            self.assertEqual(read_exactly(peer, len(word)), word)
        peer.close()


def events(path):
    return [json.loads(line) for line in pathlib.Path(path).read_text(encoding="utf-8").splitlines()]


class Session(Options):
    def test_send_only_throws_away_what_the_peer_says(self):
        program, peer = self.connected("--send-only", stdin=b"mine")
        self.assertEqual(read_all(peer), b"mine")
        peer.sendall(random_bytes(MIB))
        peer.close()
        self.assertEqual(self.assertEnded(program, 0).out, b"")

    def test_recv_only_does_not_read_the_input(self):
        program, peer = self.connected("--recv-only", stdin=b"not this")
        peer.sendall(b"theirs")
        self.assertQuiet(peer)
        peer.close()
        self.assertEqual(self.assertEnded(program, 0).out, b"theirs")

    def test_send_only_and_recv_only_exclude_each_other(self):
        self.assertFails(self.run_sockplay("connect", "--send-only", "--recv-only"), 2, "exclude")

    def test_recv_only_and_what_is_to_be_sent_exclude_each_other(self):
        for words in (["--data", "x"], ["--data="], ["--hex-data", "00"], ["--file", "/dev/null"]):
            for verb in ("listen", "connect"):
                said = rf"{words[0].rstrip('=')} and --recv-only exclude each other"
                self.assertFails(self.run_sockplay(verb, "127.0.0.1:1", "--recv-only", *words), 2, said)

    def test_no_shutdown_keeps_the_end_of_the_input_to_itself(self):
        program, peer = self.connected("--no-shutdown", stdin=b"all")
        self.assertEqual(read_exactly(peer, 3), b"all")
        self.assertQuiet(peer)
        peer.sendall(b"reply")
        peer.close()
        self.assertEqual(self.assertEnded(program, 0).out, b"reply")

    def test_quit_after_eof_ends_it_though_the_peer_stays(self):
        for verb in ("connect", "listen"):
            began = time.monotonic()
            if verb == "connect":
                program, peer = self.connected("-q", "150ms", stdin=b"x")
            else:
                program = self.listening("listen", "127.0.0.1:0", "--quit-after-eof", "150ms", stdin=b"x")
                peer = self.dial(program.where)
            self.assertEqual(read_all(peer), b"x")
            self.assertEnded(program, 0)
            self.assertGreater(time.monotonic() - began, 0.15)

    def test_quit_after_eof_does_not_count_before_the_end_of_the_input(self):
        program, peer = self.connected("-q", "0")
        program.type(b"still here")
        self.assertEqual(read_exactly(peer, 10), b"still here")
        self.assertQuiet(peer)
        program.close_input()
        self.assertEnded(program, 0)

    def test_stay_goes_on_after_the_peers_end_until_the_input_ends(self):
        terminal, server = self.terminal(), self.server()
        program = self.sockplay("connect", written(server), "--stay", stdin=terminal.slave)
        peer = self.accepted(server)
        peer.sendall(b"mine is said")
        peer.shutdown(socket.SHUT_WR)
        program.out.until(b"mine is said")
        self.assertQuiet(peer)
        terminal.type(b"a word\n")
        self.assertEqual(read_exactly(peer, 7), b"a word\n")
        terminal.type(b"\x04")
        self.assertEqual(read_all(peer), b"")
        peer.close()
        self.assertEnded(program, 0)

    def test_traffic_keeps_the_idle_timeout_away(self):
        program, peer = self.connected("--idle-timeout", "1s")
        for _ in range(7):
            peer.sendall(b".")
            self.assertQuiet(peer, 0.2)
        peer.close()
        program.close_input()
        self.assertEqual(self.assertEnded(program, 0).out, b"." * 7)

    def test_peers_that_are_silent_are_dropped_from_a_server_of_many_and_it_goes_on(self):
        program = self.listening("listen", "127.0.0.1:0", "-k", "--echo", "--idle-timeout", "200ms")
        silent = self.dial(program.where)
        self.assertEqual(read_all(silent), b"")
        program.err.matching(rb"idle 127\.0\.0\.1:\d+: no byte for 200 ms")
        other = self.dial(program.where)
        other.sendall(b"x")
        self.assertEqual(read_exactly(other, 1), b"x")


class Listening(Options):
    def test_max_conns_lets_the_next_in_when_one_leaves(self):
        program = self.listening("listen", "127.0.0.1:0", "-k", "--echo", "-m", "2")
        first, second, third = (self.dial(program.where) for _ in range(3))
        third.sendall(b"x")
        for peer in (first, second):
            peer.sendall(b"x")
            self.assertEqual(read_exactly(peer, 1), b"x")
        self.assertQuiet(third)
        first.close()
        self.assertEqual(read_exactly(third, 1), b"x")

    def test_count_ends_the_server_after_so_many_peers(self):
        program = self.listening("listen", "127.0.0.1:0", "-k", "-c", "2", "--echo")
        first, second = self.dial(program.where), self.dial(program.where)
        first.close()
        second.sendall(b"x")
        self.assertEqual(read_exactly(second, 1), b"x")
        second.close()
        self.assertEnded(program, 0)

    def test_max_conns_and_count_need_keep_open(self):
        for words in (["-m", "2"], ["-c", "2"]):
            self.assertFails(self.run_sockplay("listen", "127.0.0.1:0", *words), 2, "--keep-open")

    def test_the_backlog_is_asked_for(self):
        self.assertRegex(self.explained("listen", "--backlog", "7"), r"(?m)^listen\(\d+, 7\) = 0")
        self.assertRegex(self.explained("recv"), r"(?m)^listen\(\d+, 4096\) = 0")

    def test_only_those_allowed_may_come(self):
        program = self.listening("listen", "0", "-4", "-k", "--echo", "-v", "--allow", "127.0.0.2", "--allow", "10.0.0.0/8")
        refused = self.dial(program.where)
        self.assertEqual(refused.recv(1), b"")
        program.err.matching(rb"127\.0\.0\.1:\d+ may not come in")
        admitted = socket.create_connection(("127.0.0.1", int(program.where)), DEADLINE, ("127.0.0.2", 0))
        self.addCleanup(admitted.close)
        admitted.sendall(b"x")
        self.assertEqual(read_exactly(admitted, 1), b"x")

    def test_those_denied_may_not_come_even_if_allowed(self):
        program = self.listening("listen", "127.0.0.1:0", "--allow", "127.0.0.0/8", "--deny", "127.0.0.1", stdin=b"hello")
        refused = self.dial(program.where)
        self.assertEqual(refused.recv(1), b"")
        admitted = socket.create_connection(("127.0.0.1", int(program.where)), DEADLINE, ("127.0.0.3", 0))
        self.assertEqual(read_all(admitted), b"hello")
        admitted.close()
        self.assertEnded(program, 0)

    def test_an_ipv4_rule_holds_on_a_socket_of_both_families(self):
        program = self.listening("listen", "0", "-k", "--echo", "--deny", "127.0.0.0/8")
        self.assertEqual(self.dial(program.where).recv(1), b"")
        six = self.dial(program.where, "::1")
        six.sendall(b"x")
        self.assertEqual(read_exactly(six, 1), b"x")

    def test_unlink_replaces_a_socket_that_somebody_answers_on(self):
        path = self.path("sock")
        self.server(path)
        program = self.listening("listen", path, "--unlink", stdin=b"mine")
        peer = self.dial(path)
        self.assertEqual(read_all(peer), b"mine")
        peer.close()
        self.assertEnded(program, 0)

    def test_mode_is_the_socket_files(self):
        path = self.path("sock")
        program = self.listening("listen", path, "--mode", "0620")
        self.assertEqual(stat.S_IMODE(os.stat(path).st_mode), 0o620)
        program.signal(signal.SIGTERM)
        program.wait()

    def test_reuseport_lets_two_listen_on_one_port(self):
        first = self.listening("listen", "127.0.0.1:0", "--reuseport")
        second = self.listening("listen", f"127.0.0.1:{first.where}", "--reuseport")
        self.assertEqual(first.where, second.where)

    def test_the_port_file_holds_the_bound_port(self):
        path = self.path("port")
        program = self.listening("recv", "127.0.0.1:0", "--port-file", path)
        self.assertEqual(pathlib.Path(path).read_text(encoding="ascii"), program.where + "\n")

    def test_the_port_file_and_the_ready_descriptor_name_a_path_where_there_is_no_port(self):
        path = self.path("sock")
        program = self.listening("recv", path, "--port-file", self.path("port"))
        self.assertEqual(program.where, path)
        self.assertEqual(pathlib.Path(self.path("port")).read_text(encoding="ascii"), path + "\n")

    def test_a_port_file_that_cannot_be_written_is_exit_2(self):
        self.assertEnded(self.run_sockplay("recv", "127.0.0.1:0", "--port-file", self.path("no/such")), 2, "open /.*/no/such: .*ENOENT")

    def test_a_ready_descriptor_that_is_not_open_is_exit_2(self):
        for more in ([], ["--json"], [f"--explain={self.path('trace')}"], ["-k", "--echo"]):
            for number in range(3, 12):  # among them those that its own descriptors would get
                with self.subTest(number=number, more=more):
                    ended = self.run_sockplay("listen", "127.0.0.1:0", "--ready-fd", number, *more)
                    self.assertFails(ended, 2, rf"^sockplay: --ready-fd {number}: Bad file descriptor \(EBADF\)\n$")

    def test_the_accept_timeout_of_a_server_of_many_is_for_the_first_to_come(self):
        program = self.listening("listen", "127.0.0.1:0", "-k", "--echo", "--accept-timeout", "150ms")
        self.assertFails(program, 3, r"accept 127\.0\.0\.1:\d+: .*150 ms")


class Services(Options):
    """--echo and --discard."""

    def test_echo_sends_back_what_comes_to_the_end(self):
        data = random_bytes(4 * MIB)
        for more in ([], ["-k"]):
            program = self.listening("listen", "127.0.0.1:0", "--echo", *more)
            peer = self.dial(program.where)
            sending = Background(lambda peer=peer: (peer.sendall(data), peer.shutdown(socket.SHUT_WR)))
            self.assertSame(read_all(peer), data)
            sending.result()
            peer.close()
            if not more:
                self.assertEqual(self.assertEnded(program, 0).out, b"")

    def test_discard_takes_everything_and_says_nothing(self):
        program = self.listening("listen", "127.0.0.1:0", "--discard", "-v")
        peer = self.dial(program.where)
        peer.sendall(random_bytes(4 * MIB))
        peer.shutdown(socket.SHUT_WR)
        self.assertEqual(read_all(peer), b"")
        self.assertEqual(self.assertEnded(program, 0, "received 4.0 MiB, sent 0 bytes").out, b"")

    def test_a_reset_while_echoing_is_the_peers_failure(self):
        for more in ([], ["--json"]):
            with self.subTest(more=more):
                program = self.listening("listen", "127.0.0.1:0", "--echo", *more)
                peer = self.dial(program.where)
                peer.sendall(random_bytes(MIB))
                reset(peer)
                self.assertFails(program, 1, r"(recv|send) 127\.0\.0\.1:\d+: .*(ECONNRESET|EPIPE)")

    def test_a_reset_while_echoing_does_not_end_the_server(self):
        for more in ([], ["--json"]):
            with self.subTest(more=more):
                program = self.listening("listen", "127.0.0.1:0", "-k", "--echo", *more)
                peer = self.dial(program.where)
                peer.sendall(random_bytes(MIB))
                reset(peer)
                program.err.matching(rb"(recv|send) 127\.0\.0\.1:\d+: .*(ECONNRESET|EPIPE)")
                other = self.dial(program.where)
                other.sendall(b"x")
                self.assertEqual(read_exactly(other, 1), b"x")

    def test_services_exclude_each_other(self):
        self.assertFails(self.run_sockplay("listen", "--echo", "--discard"), 2, "exclude")

    def test_an_option_that_would_do_nothing_beside_a_service_is_refused(self):
        about_input_or_output = (
            ["--data", "x"], ["--data="], ["--hex-data", "00"], ["--file", "/dev/null"], ["-C"], ["--send-only"], ["--recv-only"], ["--no-shutdown"],
            ["--stay"])
        for service in (["--echo"], ["--discard"], ["--forward", "127.0.0.1:1"], ["--exec", "cat"]):
            for option in about_input_or_output + (() if len(service) == 2 else (["-q", "1s"],)):
                for verb in ("listen", "connect") if service[0] == "--exec" else ("listen",):
                    with self.subTest(verb=verb, service=service, option=option):
                        name = {"-C": "--crlf", "-q": "--quit-after-eof"}.get(option[0], option[0].rstrip("="))
                        said = rf"^sockplay: {name} and {service[0]} exclude each other\nhint: {service[0]} "
                        self.assertFails(self.run_sockplay(verb, "127.0.0.1:0" if verb == "listen" else "127.0.0.1:1", *option, *service), 2, said)

    def test_rate_delay_and_chunk_slow_a_service(self):
        for option in (["--rate", "1"], ["--delay", "1m"]):
            program = self.listening("listen", "127.0.0.1:0", "--echo", "--chunk", "3", *option)
            peer = self.dial(program.where)
            peer.sendall(b"12345")
            self.assertEqual(peer.recv(5), b"123"[: 1 if "--rate" in option else 3])
            self.assertQuiet(peer)


class Exec(Options):
    """--exec."""

    def exchange(self, command, said=b"", *words, at="127.0.0.1:0", **how):
        """What a peer gets from `command` when it has said that and no more."""
        program = self.listening("listen", at, "--exec", command, *words, **how)
        peer = self.dial(program.where)
        peer.sendall(said)
        peer.shutdown(socket.SHUT_WR)
        heard = read_all(peer)
        peer.close()
        return heard, self.assertEnded(program, 0)

    def test_a_program_answers_the_peer(self):
        heard, ended = self.exchange("tr a-z A-Z", b"hello\n")
        self.assertEqual((heard, ended.out), (b"HELLO\n", b""))

    def test_the_end_of_what_the_peer_says_is_the_programs_end_of_input(self):
        self.assertEqual(self.exchange("wc -c", random_bytes(300_000))[0].strip(), b"300000")

    def test_a_connection_can_have_a_program_too(self):
        server = self.server()
        program = self.sockplay("connect", written(server), "--exec", "tr a-z A-Z")
        peer = self.accepted(server)
        peer.sendall(b"hello")
        peer.shutdown(socket.SHUT_WR)
        self.assertEqual(read_all(peer), b"HELLO")
        peer.close()
        self.assertEnded(program, 0)

    def test_a_program_per_peer_runs_for_many_at_once(self):
        program = self.listening("listen", "127.0.0.1:0", "-k", "--exec", "read line; echo got $line")
        peers = [self.dial(program.where) for _ in range(3)]
        for number, peer in reversed(list(enumerate(peers))):
            peer.sendall(b"%d\n" % number)
            self.assertEqual(read_all(peer), b"got %d\n" % number)

    def test_both_addresses_are_in_the_programs_environment(self):
        program = self.listening("listen", "0", "--allow", "127.0.0.1", "--exec", "echo $SOCKPLAY_PEER $SOCKPLAY_LOCAL",
                                 env={"SOCKPLAY_PEER": "a lie"})
        peer = self.dial(program.where)
        mine = ":".join(map(str, peer.getsockname()))
        self.assertEqual(read_all(peer).decode(), f"{mine} 127.0.0.1:{program.where}\n")

    def test_without_an_address_a_program_is_for_this_host_only(self):
        program = self.sockplay("listen", "--exec", "cat")  # the usual port may be somebody's: then it says so
        program.err.matching(rb"(listening on|bind) (127\.0\.0\.1|\[::1\]):8000")
        self.assertNotIn(b"warning", program.err.so_far())

    def test_a_program_that_everybody_can_reach_is_warned_of_in_one_line(self):
        warning = b"warning: "
        open_to_all = self.listening("listen", "0", "--exec", "cat")
        open_to_all.err.until(warning)
        for words in (["0", "--allow", "127.0.0.1"], ["127.0.0.1:0"], [self.path("sock")]):
            program = self.listening("listen", words[0], "--exec", "cat", *words[1:])
            program.err.until(b"listening on")
            self.assertNotIn(warning, program.err.so_far())

    def test_a_program_that_ignores_its_input_is_heard_to_the_end(self):
        for more in ([], ["-k", "-c", "1"]):
            program = self.listening("listen", "127.0.0.1:0", "--exec", "exec <&-; echo that is all", *more)
            peer = self.dial(program.where)
            sending = Background(peer.sendall, random_bytes(2 * MIB))
            self.assertEqual(read_exactly(peer, 12), b"that is all\n")
            self.assertEnded(program, 0)
            with contextlib.suppress(ConnectionError):  # it was let go while it spoke
                sending.result()

    def test_a_program_that_ends_lets_the_peer_go_though_the_peer_says_nothing(self):
        program = self.listening("listen", "127.0.0.1:0", "--exec", "echo bye")
        peer = self.dial(program.where)
        self.assertEqual(read_all(peer), b"bye\n")
        self.assertEnded(program, 0)

    def test_a_program_starts_with_the_usual_signals(self):
        status = self.exchange("cat /proc/self/status")[0].decode()
        masks = {name: int(value, 16) for name, value in re.findall(r"^(Sig\w+):\s+([0-9a-f]{16})$", status, re.MULTILINE)}
        self.assertEqual(masks["SigBlk"], 0)
        self.assertEqual(masks["SigIgn"] & 1 << signal.SIGPIPE - 1, 0)

    def test_a_program_gets_the_limit_of_descriptors_that_sockplay_was_given(self):
        script = 'ulimit -Sn 100; ulimit -Hn 400; exec "$@"'
        heard, _ = self.exchange("ulimit -Sn; ulimit -Hn", b"", "-k", "-c", "1", script=script)
        self.assertEqual(heard, b"100\n400\n")

    def test_a_program_gets_no_descriptors_but_its_three(self):
        heard, _ = self.exchange("ls /proc/self/fd", b"", "-k", "-c", "1")
        self.assertEqual(heard, b"0\n1\n2\n3\n")  # 3 is the directory that ls reads

    def test_how_a_program_failed_is_told_on_request(self):
        program = self.listening("listen", "127.0.0.1:0", "-k", "-v", "--exec", "read line; exit 3")
        peer = self.dial(program.where)
        peer.sendall(b"\n")
        self.assertEqual(read_all(peer), b"")
        program.err.until(b"command exited with status 3\n")


class Forward(Options):
    """--forward."""

    def forwarding(self, *words):
        """A relay, a peer that came to it, and the end beyond."""
        server = self.server()
        program = self.listening("listen", "127.0.0.1:0", "--forward", written(server), *words)
        peer = self.dial(program.where)
        return program, peer, self.accepted(server)

    def test_bytes_go_both_ways_to_their_ends(self):
        there, back = random_bytes(2 * MIB), random_bytes(2 * MIB + 1)
        for more in ([], ["-k", "-c", "1"]):
            with self.subTest(more=more):
                program, peer, beyond = self.forwarding(*more)
                sending = [Background(lambda end=end, data=data: (end.sendall(data), end.shutdown(socket.SHUT_WR)))
                           for end, data in ((peer, there), (beyond, back))]
                receiving = Background(read_all, beyond)
                self.assertSame(read_all(peer), back)
                self.assertSame(receiving.result(), there)
                for thread in sending:
                    thread.result()
                self.assertEnded(program, 0)

    def test_a_half_close_goes_through_and_the_answer_comes_back(self):
        program, peer, beyond = self.forwarding()
        peer.sendall(b"request")
        peer.shutdown(socket.SHUT_WR)
        self.assertEqual(read_all(beyond), b"request")
        beyond.sendall(b"reply")
        beyond.close()
        self.assertEqual(read_all(peer), b"reply")
        peer.close()
        self.assertEnded(program, 0)

    def test_the_beyond_may_be_a_unix_socket(self):
        server = self.server(self.path("sock"))
        program = self.listening("listen", "127.0.0.1:0", "--forward", self.path("sock"))
        peer = self.dial(program.where)
        peer.sendall(b"through")
        peer.close()
        beyond = self.accepted(server)
        self.assertEqual(read_all(beyond), b"through")
        beyond.close()
        self.assertEnded(program, 0)

    def test_what_is_asked_of_the_listener_is_asked_of_the_connection_too(self):
        program, peer, beyond = self.forwarding("--nodelay", "--ttl", "7", "-I", "lo", "--sockopt", "TCP:TCP_MAXSEG=600", "--reuseport", "--explain")
        beyond.close()
        peer.close()
        dialing = self.assertEnded(program, 0).err.partition("accept4(")[2].partition("connect(")[0]
        for text in ("IPPROTO_TCP, TCP_NODELAY, 1", "IPPROTO_IP, IP_TTL, 7", "IPPROTO_TCP, TCP_MAXSEG, 600"):
            self.assertRegex(dialing, rf"(?m)^setsockopt\(\d+, {text}\) = 0")
        self.assertNotIn("SO_REUSEPORT", dialing)
        self.assertNotIn("SO_BINDTODEVICE", dialing)

    def test_options_of_tcp_do_not_keep_it_from_a_unix_socket_beyond(self):
        server = self.server(self.path("sock"))
        program = self.listening("listen", "127.0.0.1:0", "--forward", self.path("sock"), "--nodelay", "--ttl", "7", "--reuseport", "--keepalive", "--explain")
        self.dial(program.where).close()
        self.accepted(server).close()
        self.assertRegex(self.assertEnded(program, 0).err.partition("accept4(")[2], r"setsockopt\(\d+, SOL_SOCKET, SO_KEEPALIVE, 1\) = 0")

    def test_numeric_is_for_the_address_beyond_too(self):
        self.assertFails(self.run_sockplay("listen", "127.0.0.1:0", "-n", "--forward", "localhost:1"), 2, "resolve localhost:1: .*EAI_")

    def test_4_and_6_are_not_for_the_address_beyond(self):
        for family, here, there in (("-6", "[::1]", "127.0.0.1"), ("-4", "127.0.0.1", "[::1]")):
            beyond = self.server((there.strip("[]"), 0))
            program = self.listening("listen", f"{here}:0", family, "--forward", f"{there}:{beyond.getsockname()[1]}", stdin=b"")
            peer = self.dial(program.where, here.strip("[]"))
            other = self.accepted(beyond)
            peer.sendall(b"through")
            self.assertEqual(read_exactly(other, 7), b"through")
            other.close()
            peer.close()
            self.assertEnded(program, 0)

    def test_quit_after_eof_counts_from_the_end_of_what_comes_back(self):
        program, peer, beyond = self.forwarding("-q", "150ms")
        beyond.sendall(b"all")
        beyond.shutdown(socket.SHUT_WR)
        self.assertEqual(read_all(peer), b"all")
        self.assertEnded(program, 0)  # though the peer stays

    def test_a_refusal_beyond_is_exit_1_and_said_and_the_peer_is_let_go(self):
        program = self.listening("listen", "127.0.0.1:0", "--forward", written(self.held_port()))
        peer = self.dial(program.where)
        self.assertFails(program, 1, r"connect 127\.0\.0\.1:\d+: .*ECONNREFUSED")
        with contextlib.suppress(ConnectionResetError):
            self.assertEqual(peer.recv(1), b"")

    def test_a_refusal_beyond_is_said_and_a_server_of_many_goes_on(self):
        holder = self.held_port()
        program = self.listening("listen", "127.0.0.1:0", "-k", "--forward", written(holder))
        self.dial(program.where)
        program.err.until(b"ECONNREFUSED")
        holder.listen()
        peer = self.dial(program.where)
        peer.sendall(b"x")
        self.assertEqual(self.accepted(holder).recv(1), b"x")

    def test_a_reset_beyond_is_exit_1_and_said(self):
        program, peer, beyond = self.forwarding()
        peer.sendall(b"x")
        self.assertEqual(beyond.recv(1), b"x")
        reset(beyond)
        self.assertFails(program, 1, "ECONNRESET")

    def test_a_reset_beyond_does_not_end_a_server_of_many(self):
        for more in ([], ["--json"]):
            with self.subTest(more=more):
                program, peer, beyond = self.forwarding("-k", *more)
                peer.sendall(random_bytes(MIB))
                beyond.recv(1)
                reset(beyond)
                program.err.matching(rb"ECONNRESET|EPIPE")
                self.assertFalse(program.has_ended())
                self.dial(program.where)


class SocketOptions(Options):
    ROWS = (
        (["--nodelay"], "IPPROTO_TCP, TCP_NODELAY, 1"),
        (["--keepalive"], "SOL_SOCKET, SO_KEEPALIVE, 1"),
        (["--sndbuf", "64k"], "SOL_SOCKET, SO_SNDBUF, 65536"),
        (["--rcvbuf", "64k"], "SOL_SOCKET, SO_RCVBUF, 65536"),
        (["--linger", "2s"], r"SOL_SOCKET, SO_LINGER, on, 2 s"),
        (["--ttl", "7"], "IPPROTO_IP, IP_TTL, 7"),
        (["--tos", "0x10"], "IPPROTO_IP, IP_TOS, 16"),
        (["--interface", "lo"], 'SOL_SOCKET, SO_BINDTODEVICE, "lo"'),
        (["--sockopt", "TCP:TCP_CONGESTION=cubic"], 'IPPROTO_TCP, TCP_CONGESTION, "cubic"'),
        (["--sockopt", "TCP:TCP_MAXSEG=600"], "IPPROTO_TCP, TCP_MAXSEG, 600"),
        (["--sockopt", "6:1=x01000000"], "IPPROTO_TCP, TCP_NODELAY, 1"),
    )

    def test_each_is_set_before_connecting_and_before_listening(self):
        for verb in ("connect", "listen"):
            trace = self.explained(verb, *(word for words, _ in self.ROWS for word in words))
            for words, text in self.ROWS:
                with self.subTest(verb=verb, words=words):
                    self.assertRegex(trace, rf"(?ms)^setsockopt\(\d+, {text}\) = 0.*^{verb}\(")

    def test_both_families_have_their_ttl_and_tos_set(self):
        program = self.listening("listen", "[::1]:0", "--ttl", "7", "--tos", "8", "--explain", stdin=b"")
        self.dial(program.where, "::1").close()
        trace = self.assertEnded(program, 0).err
        self.assertRegex(trace, r"setsockopt\(\d+, IPPROTO_IPV6, IPV6_UNICAST_HOPS, 7\) = 0")
        self.assertRegex(trace, r"setsockopt\(\d+, IPPROTO_IPV6, IPV6_TCLASS, 8\) = 0")

    def test_accepted_connections_have_what_was_asked_of_the_listener(self):
        program = self.listening("listen", "127.0.0.1:0", "--keepalive")
        peer = self.dial(program.where)
        peer.sendall(b"x")
        program.out.until(b"x")
        ports = (int(program.where), peer.getsockname()[1])
        self.assertEqual(timer_of(program.pid, *ports), "02")  # proc(5): a keepalive timer runs

    def test_linger_0_makes_the_close_a_reset(self):
        program, peer = self.connected("--linger", "0", "-q", "0", "--no-shutdown", stdin=b"x")
        with self.assertRaises(ConnectionResetError):
            read_all(peer)
        self.assertEnded(program, 0)

    def test_an_option_that_the_kernel_refuses_is_exit_2_with_its_name_and_value(self):
        ended = self.run_sockplay("connect", "127.0.0.1:1", "--sockopt", "TCP:TCP_CONGESTION=nosuch")
        self.assertFails(ended, 2, "setsockopt TCP_CONGESTION=nosuch on 127.0.0.1:1: .*ENOENT")

    def test_a_sockopt_that_is_not_understood_is_exit_2_with_the_form(self):
        for word in ("TCP", "TCP:NO_SUCH=1", "NOWHERE:SO_DEBUG=1", "TCP:TCP_NODELAY=yes", "TCP:TCP_NODELAY", "9:9=xyz"):
            with self.subTest(word=word):
                self.assertFails(self.run_sockplay("connect", "127.0.0.1:1", "--sockopt", word), 2, "bad --sockopt", "hint: ")

    @needs_root
    def test_an_option_for_root_is_asked_of_the_kernel(self):
        self.assertRegex(self.explained("connect", "--sockopt", "SOCKET:SO_MARK=7"), r"setsockopt\(\d+, SOL_SOCKET, SO_MARK, 7\) = 0")


def timer_of(pid, local, remote):
    """The kind of timer that /proc shows for a connection over IPv4 loopback."""
    ends = f"0100007F:{local:04X} 0100007F:{remote:04X}"
    with open(f"/proc/{pid}/net/tcp", encoding="ascii") as rows:
        return next(re.search(r" (\d\d):[0-9A-F]{8} ", row)[1] for row in rows if ends in row)


class Telling(Options):
    def test_verbose_tells_both_addresses_and_the_totals(self):
        program, peer = self.connected("-v", stdin=b"12345")
        mine = ":".join(map(str, peer.getsockname()))
        self.assertEqual(read_all(peer), b"12345")
        peer.sendall(b"123")
        peer.close()
        ended = self.assertEnded(program, 0, rf"connected: 127\.0\.0\.1:\d+ <-> {mine}\n")
        self.assertRegex(ended.err, rf"{mine} closed: received 3 bytes, sent 5 bytes in ")

    def test_nothing_is_said_of_a_good_session(self):
        program, peer = self.connected(stdin=b"12345")
        read_all(peer)
        peer.close()
        self.assertEqual(self.assertEnded(program, 0).err, "")

    def test_quiet_leaves_nothing_but_failures(self):
        program = self.listening("listen", "127.0.0.1:0", "--quiet", stdin=b"")
        self.dial(program.where).close()
        self.assertEqual(self.assertEnded(program, 0).err, "")
        self.assertFails(self.run_sockplay("connect", "--quiet", written(self.held_port())), 1, "ECONNREFUSED")

    def test_quiet_leaves_the_failures_of_peers_of_a_server_of_many(self):
        program = self.listening("listen", "127.0.0.1:0", "-k", "--quiet", "--echo")
        peer = self.dial(program.where)
        peer.sendall(random_bytes(MIB))
        reset(peer)
        program.err.matching(rb"^sockplay: (recv|send) 127\.0\.0\.1:\d+: .*(ECONNRESET|EPIPE)")

    def test_tcp_info_is_told_at_the_end(self):
        program, peer = self.connected("--tcp-info", stdin=b"12345")
        read_all(peer)
        peer.close()
        ended = self.assertEnded(program, 0)
        self.assertRegex(ended.err, r"^sockplay: tcp-info 127\.0\.0\.1:\d+: [A-Z_0-9]+, rtt [\d.]+ ms .*cwnd \d+")
        self.assertEqual(len(ended.lines), 1)

    def test_tcp_info_is_told_again_and_again_on_request(self):
        program, peer = self.connected("--tcp-info=20ms")
        program.err.until(b"ESTABLISHED", times=3)
        peer.close()

    def test_a_signal_asks_for_the_totals(self):
        program, peer = self.connected("-v")
        peer.sendall(b"123")
        program.out.until(b"123")
        program.signal(signal.SIGUSR1)
        program.err.matching(rb"sockplay: 127\.0\.0\.1:\d+: received 3 bytes, sent 0 bytes in ")
        self.assertFalse(program.has_ended())

    def test_a_signal_asks_a_server_of_many_for_the_totals_of_those_who_are_here_too(self):
        program = self.listening("listen", "127.0.0.1:0", "-k")
        peer = self.dial(program.where)
        peer.sendall(b"123")
        program.out.until(b"123")
        program.signal(signal.SIGUSR1)
        program.err.matching(rb"1 here, 1 came: received 3 bytes, sent 0 bytes")

    def test_a_signal_for_totals_before_anybody_came_does_not_end_it(self):
        program = self.listening("recv")
        program.signal(signal.SIGUSR1)
        peer = self.dial(program.where)
        peer.sendall(b"x")
        peer.close()
        self.assertEqual(self.assertEnded(program, 0).out, b"x")

    def test_explain_goes_to_a_file_for_the_user_alone(self):
        path = self.path("trace")
        self.assertEqual(self.sent(f"--explain={path}", "--data", "x"), b"x")
        self.assertEqual(stat.S_IMODE(os.stat(path).st_mode), 0o600)
        self.assertRegex(pathlib.Path(path).read_text(encoding="utf-8"), r"(?m)^connect\(\d+, .*\) = ")

    def test_explain_followed_by_a_word_gets_the_hint_it_needs(self):
        self.assertEnded(self.run_sockplay("connect", "--explain", "trace.txt"), 2, "hint: .*--explain=FILE")


if __name__ == "__main__":
    main()
