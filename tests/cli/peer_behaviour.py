#!/usr/bin/env python3
"""What nc, ncat and socat do well, sockplay does too, and what they get wrong it gets right: half-closes, late
replies, resets that are told, deadlines, exit codes, addresses in one word, many clients, socket files, signals."""

import os
import pathlib
import select
import signal
import socket
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))

from peers import Nc, note_change  # noqa: E402
from sockplay import (  # noqa: E402
    Background, Case, binary, in_shell, main, random_bytes, read_all, read_exactly, reset)


def written(server):
    """A listening socket of ours as it is written on a command line."""
    name = server.getsockname()
    if isinstance(name, str):
        return name
    return f"[{name[0]}]:{name[1]}" if ":" in name[0] else f"{name[0]}:{name[1]}"


def free_port(test):
    """A port that nobody listens on: bound, so that nobody else gets it, and never listened on."""
    holder = socket.socket()
    test.addCleanup(holder.close)
    holder.bind(("127.0.0.1", 0))
    return holder.getsockname()[1]


class Ends(Case):
    """Ends of streams."""

    def test_a_server_that_waits_for_the_whole_request_gets_its_end_and_replies(self):
        server = self.server()
        program = self.sockplay("connect", written(server), stdin=b"request")
        peer = self.accepted(server)
        self.assertEqual(read_all(peer), b"request")
        peer.sendall(b"reply")
        peer.close()
        self.assertEqual(self.assertEnded(program, 0).out, b"reply")

    def test_a_reply_a_second_after_the_end_of_the_input_is_not_cut_off(self):
        server = self.server()
        program = self.sockplay("connect", written(server), stdin=b"request")
        peer = self.accepted(server)
        self.assertEqual(read_all(peer), b"request")
        peer.setblocking(False)
        self.assertFalse(is_hung_up(peer, 1.0), "it left within a second of its half-close")
        peer.setblocking(True)
        peer.sendall(b"late")
        peer.close()
        self.assertEqual(self.assertEnded(program, 0).out, b"late")

    def test_a_peers_close_ends_a_session_at_a_terminal_at_once(self):
        terminal, server = self.terminal(), self.server()
        program = self.sockplay("connect", written(server), stdin=terminal.slave, stdout=terminal.slave)
        peer = self.accepted(server)
        peer.sendall(b"bye\n")
        peer.close()
        self.assertEnded(program, 0)
        terminal.out.until(b"bye\n")

    def test_a_peers_close_ends_a_session_whose_input_stays_silent(self):
        server = self.server()
        program = self.sockplay("connect", written(server))
        self.accepted(server).close()
        self.assertEnded(program, 0, "the peer has ended")

    def test_input_that_still_comes_is_sent_after_the_peers_half_close(self):
        server = self.server()
        program = self.sockplay("connect", written(server))
        peer = self.accepted(server)
        peer.sendall(b"nothing more from me")
        peer.shutdown(socket.SHUT_WR)
        program.out.until(b"nothing more from me")
        program.type(b"but from me")
        program.close_input()
        self.assertEqual(read_all(peer), b"but from me")
        peer.close()
        self.assertEnded(program, 0)

    def test_a_send_ends_when_the_peer_has_closed(self):
        server = self.server()
        program = self.sockplay("send", written(server), stdin=b"all of it")
        peer = self.accepted(server)
        self.assertEqual(read_all(peer), b"all of it")
        self.assertFalse(program.has_ended())
        peer.close()
        self.assertEnded(program, 0)

    def test_a_send_that_waits_for_nothing_ends_when_all_is_acknowledged(self):
        server = self.server()
        program = self.sockplay("send", written(server), "--wait", "0", stdin=b"all of it")
        self.assertEnded(program, 0)
        self.assertEqual(read_all(self.accepted(server)), b"all of it")

    def test_utf8_passes_unchanged_and_is_shown_as_it_is(self):
        text = "Grüße, 世界 🙂\n".encode()
        terminal, server = self.terminal(), self.server()
        program = self.sockplay("connect", written(server), stdin=b"", stdout=terminal.slave)
        peer = self.accepted(server)
        for byte in text:
            peer.sendall(bytes([byte]))
        peer.close()
        self.assertEnded(program, 0)
        terminal.out.until(text)


class Failures(Case):
    """What went wrong is said in one line, with the address and the reason, and the exit code tells whose fault it was."""

    def test_a_refusal_is_exit_1_and_said(self):
        port = free_port(self)
        for verb in ("connect", "send"):
            ended = self.assertFails(self.sockplay(verb, f"127.0.0.1:{port}", stdin=b""), 1)
            self.assertIn(f"connect 127.0.0.1:{port}: Connection refused (ECONNREFUSED)", ended.err)
            self.assertRegex(ended.err, "(?m)^hint: ")
        nc = self.program(Nc.name, "-n", "127.0.0.1", port, stdin=b"").wait()
        note_change("nc 1.219 says nothing of a refusal", nc.err == "")

    def test_a_peer_that_closes_before_it_took_everything_is_exit_1(self):
        for more in ([], ["--wait", "0"], ["--wait", "20"]):
            with self.subTest(more=more):
                server = self.server()
                program = self.sockplay("send", written(server), *more)
                self.accepted(server).close()
                program.type(b"too late")
                program.close_input()
                self.assertFails(program, 1, "ECONNRESET|EPIPE")

    def test_a_relay_that_finds_nobody_beyond_resets_its_peer(self):
        program = self.listening("listen", "127.0.0.1:0", "-k", "--forward", f"127.0.0.1:{free_port(self)}", stdin=b"")
        self.assertFails(self.sockplay("connect", f"127.0.0.1:{program.where}", stdin=b""), 1, "ECONNRESET")

    def test_every_address_tried_is_named_when_all_refuse(self):
        self.assertFails(self.sockplay("connect", f"localhost:{free_port(self)}", stdin=b""), 1, r"127\.0\.0\.1")

    def test_a_reset_is_exit_1_and_said(self):
        for verb in ("connect", "send"):
            with self.subTest(verb=verb):
                server = self.server()
                program = self.sockplay(verb, written(server))
                peer = self.accepted(server)
                program.type(b"half a ")
                read_exactly(peer, 7)
                reset(peer)
                self.assertFails(program, 1, r"127\.0\.0\.1:\d+: Connection reset by peer \(ECONNRESET\)")
        server = self.server()
        nc = self.program(Nc.name, "-n", *map(str, server.getsockname()))
        peer = self.accepted(server)
        nc.type(b"half a ")
        read_exactly(peer, 7)
        reset(peer)
        ended = nc.wait()
        note_change("nc 1.219 takes a reset for a good end", ended.code == 0 and ended.err == "")

    def test_a_reset_is_exit_1_and_said_by_who_listens(self):
        for verb in ("listen", "recv"):
            with self.subTest(verb=verb):
                program = self.listening(verb)
                peer = self.dial(program.where)
                peer.sendall(b"half a ")
                program.out.until(b"half a ")
                reset(peer)
                ended = self.assertFails(program, 1, r"recv 127\.0\.0\.1:\d+: Connection reset by peer \(ECONNRESET\)")
                self.assertEqual(ended.out, b"half a ")

    def test_what_came_before_a_reset_is_written(self):
        data = random_bytes(100_000)
        program = self.listening("recv")
        peer = self.dial(program.where)
        peer.sendall(data)
        program.out.at_least(len(data))
        reset(peer)
        self.assertSame(self.assertFails(program, 1).out, data)

    def test_a_full_backlog_runs_into_the_connect_timeout_with_exit_3(self):
        server = self.server(backlog=0)
        for _ in range(3):  # one is taken into the queue, the others hang in the air
            filler = socket.socket()
            self.addCleanup(filler.close)
            filler.setblocking(False)
            filler.connect_ex(server.getsockname())
        for verb in ("connect", "send"):
            program = self.sockplay(verb, written(server), "-w", "200ms", stdin=b"")
            self.assertFails(program, 3, r"connect 127\.0\.0\.1:\d+: .*(ETIMEDOUT|200 ms)")

    def test_a_full_unix_backlog_runs_into_the_connect_timeout_with_exit_3(self):
        server = self.server(self.path("sock"), backlog=0)
        self.dial(self.path("sock"))
        program = self.sockplay("connect", written(server), "-w", "200ms", stdin=b"")
        self.assertFails(program, 3, r"connect /.*/sock: .*(ETIMEDOUT|200 ms)")

    def test_silence_runs_into_the_idle_timeout_with_exit_3(self):
        for verb in ("connect", "send"):
            server = self.server()
            program = self.sockplay(verb, written(server), "--idle-timeout", "100ms")
            peer = self.accepted(server)
            self.assertFails(program, 3, r"idle 127\.0\.0\.1:\d+: no byte for 100 ms")
            peer.close()
        for verb in ("listen", "recv"):
            program = self.listening(verb, "127.0.0.1:0", "--idle-timeout", "100ms")
            peer = self.dial(program.where)
            self.assertFails(program, 3, r"idle 127\.0\.0\.1:\d+: no byte for 100 ms")
            peer.close()

    def test_nobody_coming_runs_into_the_accept_timeout_with_exit_3(self):
        for verb in ("listen", "recv"):
            program = self.listening(verb, "127.0.0.1:0", "--accept-timeout", "100ms")
            self.assertFails(program, 3, r"accept 127\.0\.0\.1:\d+: .*100 ms")

    def test_a_peer_that_does_not_close_runs_into_the_wait_of_a_send_with_exit_3(self):
        server = self.server()
        program = self.sockplay("send", written(server), "--wait", "100ms", stdin=b"x")
        peer = self.accepted(server)
        self.assertFails(program, 3, r"wait for 127\.0\.0\.1:\d+: .*100 ms")
        self.assertEqual(read_all(peer), b"x")

    def test_a_usage_error_is_exit_2(self):
        self.assertFails(self.run_sockplay("connect", "--no-such-option"), 2)

    def test_a_name_that_does_not_resolve_is_exit_2(self):
        ended = self.assertFails(self.run_sockplay("connect", "no-such-host.invalid:80"), 2, "resolve no-such-host.invalid:80: ")
        self.assertNotIn("Success", ended.err)

    def test_an_address_in_use_is_exit_2_and_the_hint_says_how_to_see_by_whom(self):
        server = self.server()
        ended = self.assertFails(self.run_sockplay("listen", written(server)), 2, r"bind 127\.0\.0\.1:\d+: .*EADDRINUSE")
        self.assertRegex(ended.err, "(?m)^hint: ")


def is_hung_up(peer, seconds):
    """Whether the other end closes, or resets, within that time; its half-close does not count."""
    poll = select.poll()
    poll.register(peer, 0)
    return bool(poll.poll(int(seconds * 1000)))


class Addresses(Case):
    """Where to connect to and where to listen."""

    def connects(self, server, *words):
        program = self.sockplay("connect", *words, stdin=b"")
        self.accepted(server).close()
        self.assertEnded(program, 0)

    def test_host_and_port_may_be_one_word_or_two(self):
        server = self.server()
        port = server.getsockname()[1]
        for words in ([f"127.0.0.1:{port}"], ["127.0.0.1", port], [f"localhost:{port}", "-4"], ["-4", "localhost", port]):
            with self.subTest(words=words):
                self.connects(server, *words)

    def test_an_ipv6_address_may_stand_in_brackets_with_its_port_or_before_it(self):
        server = self.server(("::1", 0))
        port = server.getsockname()[1]
        for words in ([f"[::1]:{port}"], ["::1", port], ["[::1]", port]):
            with self.subTest(words=words):
                self.connects(server, *words)

    def test_a_bare_port_is_a_port_of_localhost(self):
        server = self.server()
        self.connects(server, server.getsockname()[1], "-4")

    def test_all_addresses_of_a_name_are_tried(self):
        server = self.server()  # localhost is also ::1, where nobody listens
        self.connects(server, f"localhost:{server.getsockname()[1]}")

    def test_port_0_is_replaced_by_the_one_that_was_bound_in_what_is_said(self):
        program = self.listening("listen", stdin=b"")
        self.assertNotEqual(program.where, "0")
        program.err.until(f"listening on 127.0.0.1:{program.where}\n".encode())
        self.dial(program.where).close()
        self.assertEnded(program, 0)

    def test_a_listener_without_a_host_serves_ipv4_and_ipv6(self):
        program = self.listening("listen", "0", "-k", "--echo")
        program.err.until(b"listening on [::]:")
        for host in ("127.0.0.1", "::1"):
            peer = self.dial(program.where, host)
            peer.sendall(b"hello")
            self.assertEqual(read_exactly(peer, 5), b"hello")

    def test_a_listener_for_ipv4_only_leaves_ipv6_alone(self):
        program = self.listening("listen", "0", "-4")
        program.err.until(b"listening on 0.0.0.0:")
        with self.assertRaises(ConnectionRefusedError):
            self.dial(program.where, "::1")
        program.signal(signal.SIGTERM)

    def test_a_listener_for_ipv6_only_leaves_ipv4_alone(self):
        program = self.listening("listen", "0", "-6")
        with self.assertRaises(ConnectionRefusedError):
            self.dial(program.where, "127.0.0.1")
        program.signal(signal.SIGTERM)

    def test_a_listener_that_has_its_peer_refuses_the_next(self):
        program = self.listening("listen", stdin=b"")
        peer = self.dial(program.where)
        self.assertEqual(peer.recv(1), b"")
        with self.assertRaises(ConnectionRefusedError):
            self.dial(program.where)
        peer.close()
        self.assertEnded(program, 0)

    def test_an_abstract_name_is_an_address_of_both_sides(self):
        name = f"@sockplay-{os.getpid()}-{id(self)}"
        receiver = self.listening("recv", name)
        self.assertEqual(receiver.where, name)
        self.assertEnded(self.sockplay("send", name, stdin=b"no file"), 0)
        self.assertEqual(self.assertEnded(receiver, 0).out, b"no file")


class ManyClients(Case):
    """listen -k."""

    def test_a_second_client_is_served_while_the_first_is_there(self):
        program = self.listening("listen", "127.0.0.1:0", "-k")
        first, second = self.dial(program.where), self.dial(program.where)
        second.sendall(b"second\n")
        program.out.until(b"second\n")
        first.sendall(b"first\n")
        program.out.until(b"first\n")

    def test_the_input_goes_to_all_who_are_there(self):
        program = self.listening("listen", "127.0.0.1:0", "-k", "-v")
        peers = [self.dial(program.where) for _ in range(3)]
        program.err.until(b"connected: ", times=3)
        program.type(b"to all\n")
        for peer in peers:
            self.assertEqual(read_exactly(peer, 7), b"to all\n")

    def test_it_goes_on_when_a_client_leaves(self):
        program = self.listening("listen", "127.0.0.1:0", "-k")
        for word in (b"one\n", b"two\n"):
            peer = self.dial(program.where)
            peer.sendall(word)
            peer.close()
            program.out.until(word)
        self.assertFalse(program.has_ended())

    def test_the_end_of_the_input_is_passed_to_those_who_were_given_it(self):
        program = self.listening("listen", "127.0.0.1:0", "-k", stdin=None)
        peer = self.dial(program.where)
        program.type(b"that is all")
        self.assertEqual(read_exactly(peer, 11), b"that is all")
        program.close_input()
        self.assertEqual(read_all(peer), b"")
        peer.sendall(b"thanks\n")
        program.out.until(b"thanks\n")


class SocketFiles(Case):
    """Unix sockets that have a path."""

    def test_a_stale_socket_file_is_replaced(self):
        path = self.path("sock")
        stale = self.server(path)
        stale.close()
        self.assertTrue(os.path.exists(path))
        program = self.listening("recv", path)
        peer = self.dial(path)
        peer.sendall(b"hello")
        peer.close()
        self.assertEqual(self.assertEnded(program, 0).out, b"hello")

    def test_a_live_socket_file_is_an_error_and_stays(self):
        path = self.path("sock")
        server = self.server(path)
        self.assertFails(self.run_sockplay("listen", path), 2, "bind /.*/sock: .*EADDRINUSE")
        peer = self.dial(path)
        # Whoever asked whether anybody is there was not accepted: this is the first.
        peer.sendall(b"x")
        self.assertEqual(self.accepted(server).recv(1), b"x")

    def test_a_file_that_is_no_socket_is_an_error_and_stays(self):
        path = self.file("notes", b"precious")
        for words in ([], ["--unlink"]):
            self.assertFails(self.run_sockplay("listen", path, *words), 2, "bind /.*/notes: .*EADDRINUSE")
        self.assertEqual(pathlib.Path(path).read_bytes(), b"precious")

    def test_the_socket_file_is_removed_at_the_end(self):
        path = self.path("sock")
        program = self.listening("recv", path)
        self.assertTrue(os.path.exists(path))
        self.dial(path).close()
        self.assertEnded(program, 0)
        self.assertFalse(os.path.exists(path))

    def test_the_socket_file_is_removed_when_a_signal_ends_it(self):
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            for more in ([], ["-k"]):
                with self.subTest(signal=number.name, more=more):
                    path = self.path(f"sock{number}{len(more)}")
                    program = self.listening("listen", path, *more)
                    program.signal(number)
                    program.wait()
                    self.assertFalse(os.path.exists(path))

    def test_a_socket_file_that_is_no_longer_ours_stays(self):
        path = self.path("sock")
        program = self.listening("listen", path)
        os.unlink(path)
        self.server(path)
        program.signal(signal.SIGTERM)
        self.assertEnded(program, -signal.SIGTERM)
        self.assertTrue(os.path.exists(path))

    def test_a_missing_socket_file_is_exit_1_and_said(self):
        self.assertFails(self.run_sockplay("connect", self.path("nobody")), 1, "connect /.*/nobody: .*ENOENT")


class Crlf(Case):
    def sent(self, data, *words):
        server = self.server()
        program = self.sockplay("send", written(server), "--crlf", *words, stdin=data)
        peer = self.accepted(server)
        received = read_all(peer)
        peer.close()
        self.assertEnded(program, 0)
        return received

    def test_a_line_feed_gets_a_carriage_return_and_one_that_has_it_does_not(self):
        self.assertEqual(self.sent(b"a\r\nb\nc"), b"a\r\nb\r\nc")

    def test_where_the_bytes_are_cut_makes_no_difference(self):
        self.assertEqual(self.sent(b"a\r\nb\n\n\r\n\rc\n", "--chunk", "1"), b"a\r\nb\r\n\r\n\r\n\rc\r\n")

    def test_a_megabyte_of_lines_gets_all_its_carriage_returns(self):
        self.assertSame(self.sent(b"a line\n" * 150_000), b"a line\r\n" * 150_000)


class Signals(Case):
    def test_a_connection_dies_by_the_signal_that_ends_it(self):
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            with self.subTest(signal=number.name):
                server = self.server()
                program = self.sockplay("connect", written(server), "-v")
                self.accepted(server)
                program.err.until(b"connected")
                program.signal(number)
                self.assertEnded(program, -number)

    def test_a_signal_that_it_was_told_to_ignore_does_not_end_it(self):
        program = self.listening("listen", "127.0.0.1:0", "-k", preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN))
        program.signal(signal.SIGHUP)
        peer = self.dial(program.where)
        peer.sendall(b"still here")
        program.out.until(b"still here")
        program.signal(signal.SIGTERM)
        self.assertEnded(program, -signal.SIGTERM)

    def test_a_connection_in_the_making_dies_by_the_signal_too(self):
        server = self.server(backlog=0)
        for _ in range(3):
            filler = socket.socket()
            self.addCleanup(filler.close)
            filler.setblocking(False)
            filler.connect_ex(server.getsockname())
        program = self.sockplay("connect", written(server), "--explain")
        program.err.until(b"connect(")
        program.signal(signal.SIGINT)
        self.assertEnded(program, -signal.SIGINT)

    def test_a_receiver_dies_by_the_signal_before_and_after_its_peer_came(self):
        for number in (signal.SIGINT, signal.SIGTERM):
            for comes in (False, True):
                with self.subTest(signal=number.name, comes=comes):
                    program = self.listening("recv")
                    if comes:
                        self.dial(program.where).sendall(b"x")
                        program.out.until(b"x")
                    program.signal(number)
                    self.assertEnded(program, -number)

    def test_interrupting_a_server_of_many_is_its_normal_end_after_the_summary(self):
        program = self.listening("listen", "127.0.0.1:0", "-k", "-v")
        self.dial(program.where).sendall(b"12345")
        program.out.until(b"12345")
        program.signal(signal.SIGINT)
        ended = self.assertEnded(program, 0)
        self.assertRegex(ended.lines[-1], r"1 peers?: received 5 bytes, sent 0 bytes")

    def test_terminating_a_server_of_many_is_death_by_the_signal(self):
        program = self.listening("listen", "127.0.0.1:0", "-k")
        program.signal(signal.SIGTERM)
        self.assertEnded(program, -signal.SIGTERM)

    def test_an_interrupt_typed_at_the_terminal_ends_it(self):
        terminal, server = self.terminal(), self.server()
        program = self.program("setsid", "--ctty", "--wait", binary(), "stream", "connect", written(server), "-v",
                               stdin=terminal.slave, stdout=terminal.slave)
        self.accepted(server)
        program.err.until(b"connected")
        terminal.type(b"\x03")
        self.assertNotEqual(program.wait().code, 0)

    def test_a_reader_of_the_output_that_left_ends_it_quietly(self):
        data = b"a line\n" * 100_000
        for verb in ("listen", "recv"):
            for view in ("--raw", "--text", "--json"):
                with self.subTest(verb=verb, view=view):
                    reader, writer = self.pipe()
                    program = self.listening(verb, "127.0.0.1:0", view, stdout=writer)
                    writer.close()
                    peer = self.dial(program.where)
                    sending = Background(send_until_refused, peer, data)
                    self.assertTrue(reader.read(10))
                    reader.close()
                    ended = self.assertEnded(program, -signal.SIGPIPE)
                    self.assertEqual([line for line in ended.lines if "listening on" not in line], [])
                    sending.result()

    def test_head_takes_its_line_and_the_pipeline_ends(self):
        server = self.server()
        command = in_shell('"$@" | head -n 1', [binary(), "stream", "connect", written(server)])
        program = self.program(*command, stdin=b"")
        peer = self.accepted(server)
        sending = Background(send_until_refused, peer, b"a line\n" * 100_000)
        ended = self.assertEnded(program, 0)
        sending.result()
        self.assertEqual((ended.out, ended.err), (b"a line\n", ""))

    def test_a_stopped_session_goes_on_where_it_was(self):
        server = self.server()
        program = self.sockplay("connect", written(server))
        peer = self.accepted(server)
        peer.sendall(b"before\n")
        program.out.until(b"before\n")
        program.signal(signal.SIGSTOP)
        peer.sendall(b"meanwhile\n")
        program.signal(signal.SIGCONT)
        program.out.until(b"meanwhile\n")
        program.type(b"after\n")
        self.assertEqual(read_exactly(peer, 6), b"after\n")


def send_until_refused(peer, data):
    try:
        while True:
            peer.sendall(data)
    except OSError:
        pass


if __name__ == "__main__":
    main()
