#!/usr/bin/env python3
"""The relay as any client meets it: each promise of the chat's wire, said by a test's name."""

import json
import os
import pathlib
import signal
import socket
import stat
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

from support.chat import ChatCase, Member
from support.sockplay import binary, main, random_bytes, reset

TUTORIAL = """
import socket, sys, threading
peer = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
def receive():
    while data := peer.recv(1024):
        print(data.decode(), end="", flush=True)
threading.Thread(target=receive, daemon=True).start()
for line in sys.stdin:
    peer.send(("tom:" + line).encode())
"""


class WithAnyClient(ChatCase):
    """Lines of UTF-8 text over a stream socket, so that anything that can open a socket can join."""

    def test_a_tutorials_client_nc_ncat_telnet_and_chat_join_talk_with_one_another(self):
        relay = self.serve()
        port = relay.where
        clients = {
            "tutorial": self.program(sys.executable, "-c", TUTORIAL, port),
            "nc": self.program("nc.openbsd", "127.0.0.1", port),
            "ncat": self.program("ncat", "127.0.0.1", port),
            "telnet": self.program("telnet", "127.0.0.1", port),
            "join": self.join(relay),
        }
        for name, client in clients.items():
            client.out.until(b"you are 127.0.0.1:")
            client.type(f"hello from {name}\n".encode())
            for other, its in clients.items():
                if other != name:
                    its.out.until(f"hello from {name}".encode())
        relay.out.until(b": tom:hello from tutorial\n")

    def test_over_ipv4_ipv6_and_a_unix_path(self):
        for at in ("127.0.0.1:0", "[::1]:0", self.path("room")):
            with self.subTest(at=at):
                relay = self.serve(at)
                host = "::1" if at.startswith("[") else "127.0.0.1"
                one, other = self.member(relay, "one", host), self.member(relay, "other", host)
                one.say("hello")
                other.until("one: hello\n")

    def test_an_ipv4_member_of_a_dual_stack_room_is_called_by_its_ipv4_address(self):
        relay = self.serve("[::]:0")
        member = self.member(relay)
        member.until(f"* you are 127.0.0.1:{member.peer.getsockname()[1]}\n")

    def test_unnamed_unix_peers_are_counted(self):
        relay = self.serve(self.path("room"))
        one, two = self.member(relay), self.member(relay)
        one.until("* you are unix-1\n")
        two.until("* you are unix-2\n")
        two.say("hello")
        one.until("unix-2: hello\n")

    def test_a_client_that_prefixes_its_own_name_is_relayed_under_its_address(self):
        relay = self.serve()
        alice, bob = self.member(relay), self.member(relay, "bob")
        alice.until("* you are")
        alice.say("alice:hello")
        bob.until(f"127.0.0.1:{alice.peer.getsockname()[1]}: alice:hello\n")


class ToTheRelay(ChatCase):
    def test_a_line_ends_in_lf_and_a_cr_before_it_is_dropped(self):
        relay = self.serve()
        alice, bob = self.member(relay, "alice"), self.member(relay, "bob")
        alice.peer.sendall(b"one\r\ntwo\n\n\r\nthree\r\n")
        self.assertIn("alice: one\nalice: two\nalice: three\n", bob.until("three\n"))

    def test_bytes_of_one_line_may_come_in_any_number_of_writes(self):
        relay = self.serve()
        alice, bob = self.member(relay, "alice"), self.member(relay, "bob")
        alice.peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for byte in "caffè\n".encode():
            alice.peer.send(bytes([byte]))
        bob.until("alice: caffè\n")

    def test_a_line_longer_than_max_line_is_refused_with_a_notice_and_the_member_stays(self):
        relay = self.serve("127.0.0.1:0", "--max-line", 100)
        alice, bob = self.member(relay, "alice"), self.member(relay, "bob")
        alice.say("x" * 101, "y" * 100)
        bob.until("alice: " + "y" * 100 + "\n")
        alice.until("* a line of more than 100 bytes was not taken\n")
        self.assertNotIn("x", "".join(bob.lines()))

    def test_a_half_close_is_a_goodbye_every_line_before_it_is_taken_what_is_owed_is_sent_then_the_relay_closes(self):
        relay = self.serve()
        alice, bob = self.member(relay, "alice"), self.member(relay, "bob")
        alice.peer.sendall(b"one\ntwo\n/who\nand the last one has no end")
        alice.half_close()
        bob.until("alice: one\nalice: two\nalice: and the last one has no end\n* alice left\n")
        self.assertTrue(alice.whole().endswith("* 3 here: host, alice, bob\n"))

    def test_nick_who_help_quit_me_msg_history_ping(self):
        relay = self.serve()
        alice, bob = self.member(relay, "alice"), self.member(relay, "bob")
        alice.say("/me waves", "/msg bob psst", "/ping 7", "/help", "/nick al", "/who", "/quit for tea")
        heard = bob.until("left (for tea)\n")
        self.assertIn("~ alice waves\nalice (to you): psst\n* alice is now al\n* al left (for tea)\n", heard)
        told = alice.whole()
        for words in ("* pong 7\n", "/nick NAME", "* you are al\n", "* 3 here: host, al, bob\n"):
            self.assertIn(words, told)
        bob.say("/history 1")
        bob.until("* al left (for tea)\n= ~ alice waves\n")

    def test_a_name_that_is_taken_or_reserved_is_refused_compared_case_folded(self):
        relay = self.serve("127.0.0.1:0", "--nick", "boss")
        self.member(relay, "Straße")
        bob = self.member(relay, "bob")
        bob.say("/nick STRASSE", "/nick Boss", "/nick sockplay", "/nick a b", "/nick \u0430lice", "/nick unix-7")
        bob.until("* STRASSE is taken\n* Boss is taken\n* sockplay is taken\n* usage: /nick NAME")
        bob.until("* unix-7 is taken\n")

    def test_kick_and_stop_are_the_hosts_alone(self):
        relay = self.serve()
        alice, bob = self.member(relay, "alice"), self.member(relay, "bob")
        alice.say("/kick bob", "/stop")
        alice.until("* only the host can do that\n* only the host can do that\n")
        relay.type(b"/kick bob enough\n")
        self.assertTrue(bob.whole().endswith("* you have to leave: kicked: enough\n"))
        alice.until("* bob left (kicked: enough)\n")
        relay.type(b"/stop\n")
        self.assertTrue(alice.whole().endswith("* the relay stops\n"))
        self.assertEnded(relay, 0)


class FromTheRelay(ChatCase):
    def test_a_speaker_does_not_get_its_own_lines_back_everybody_else_gets_every_line_in_one_order(self):
        relay = self.serve()
        members = [self.member(relay, f"m{i}") for i in range(5)]
        for number in range(200):
            for member in members:
                member.say(str(number))
        orders = []
        for i, member in enumerate(members):
            member.heard.until(b": 199\n", 4)
            said = [line for line in member.lines() if ": " in line and line[0] == "m"]
            self.assertEqual(len(said), 800)
            self.assertFalse([line for line in said if line.startswith(f"m{i}:")])
            orders.append(said)
        for a in range(5):
            for b in range(a):
                of_others = [[line for line in orders[x] if not line.startswith((f"m{a}:", f"m{b}:"))] for x in (a, b)]
                self.assertEqual(*of_others)

    def test_a_newcomer_is_announced_told_what_it_is_called_and_who_is_here(self):
        relay = self.serve("127.0.0.1:0", "--motd", "be kind")
        alice = self.member(relay, "alice")
        bob = self.member(relay, "bob")
        alice.until("* bob joined (3 here)\n")
        self.assertTrue(bob.until("alice, bob\n").startswith("* be kind\n* you are bob\n* 3 here: host, alice, bob\n"))

    def test_who_says_nothing_is_announced_by_its_address(self):
        relay = self.serve()
        alice = self.member(relay, "alice")
        other = self.member(relay)
        name = f"127.0.0.1:{other.peer.getsockname()[1]}"
        alice.until(f"* {name} joined (3 here)\n")
        other.until(f"* you are {name}\n")
        reset(other.peer)
        os.close(other.peer.detach()) if other.peer.fileno() >= 0 else None

    def test_nothing_a_member_sends_drives_anothers_terminal_or_forges_a_line(self):
        relay = self.serve()
        mallory, bob = self.member(relay, "mallory"), self.member(relay, "bob")
        mallory.peer.sendall(b"\x1b[2J\x07\x00\x7f\xff\xc2\x9b31m \xe2\x80\xae\xe2\x80\xa8* bob left\rbob: forged\n")
        bob.until("mallory: \\x1b[2J\\x07\\x00\\x7f\ufffd\\u009b31m \\u202e\\u2028* bob left\\rbob: forged\n")
        mallory.peer.sendall(random_bytes(1 << 16).replace(b"\x2f", b"x") + b"\nend\n")
        heard = bob.until("mallory: end\n")
        self.assertFalse([c for c in heard if (ord(c) < 32 and c not in "\n\t") or ord(c) == 127 or 128 <= ord(c) < 160])

    def test_replayed_history_begins_with_an_equals_sign(self):
        relay = self.serve("127.0.0.1:0", "--history", 2)
        alice = self.member(relay, "alice")
        alice.say("one", "two", "three")
        relay.out.until(b"three\n")
        bob = self.member(relay, "bob")
        self.assertNotIn("one", bob.until("= alice: two\n= alice: three\n"))

    def test_first_bytes_that_are_http_are_answered_by_a_close(self):
        relay = self.serve()
        alice = self.member(relay, "alice")
        browser = Member(self.dial(relay.where))
        browser.peer.sendall(b"POST / HTTP/1.1\r\nHost: localhost\r\n\r\nhello\n")
        browser.half_close()
        self.assertEqual(browser.whole(), "")
        alice.say("/ping")
        self.assertNotIn("joined", alice.until("* pong\n"))


class TheJsonFeed(ChatCase):
    def test_welcome_comes_first_and_own_lines_come_back_as_acks(self):
        relay = self.serve()
        alice = self.member(relay, "alice")
        robot = self.robot(relay, "/feed json", "/nick robot")
        robot.say("/say 1 hello", "/say 1 hello", "/msg alice psst")
        alice.until("robot: hello\nrobot (to you): psst\n")
        alice.say("hi", "/msg robot psst", "/me waves")
        robot.until('"waves"')
        events = [event for event in robot.events() if event["type"] not in ("join",)]
        self.assertEqual([event["type"] for event in events], ["welcome", "ack", "ack", "message", "private", "action"])
        welcome, ack, again = events[:3]
        self.assertEqual((welcome["name"], ack["say"], again["say"], ack["seq"]), ("robot", 1, 1, again["seq"]))
        self.assertTrue(welcome["resume"] and welcome["room"])
        self.assertEqual(events[3]["text"], "hi")

    def test_after_resume_nothing_is_lost_seen_twice_said_twice_or_met_as_a_ghost(self):
        relay = self.serve()
        alice = self.member(relay, "alice")
        first = self.robot(relay, "/feed json", "/nick robot")
        first.say("/say 1 mine")
        alice.until("robot: mine\n")
        alice.say("one")
        first.until('"one"')
        seen = max(event.get("seq", 0) for event in first.events())
        token = first.events()[0]["resume"]
        alice.say("two")
        relay.out.until(b"alice: two\n")
        second = Member(self.dial(relay.where))  # the first one is still connected
        second.say(f"/resume {token} since {seen}", "/say 1 mine", "/say 2 more")
        alice.until("robot: more\n")
        second.until('"say":2')
        texts = [event.get("text") for event in second.events() if event["type"] == "message"]
        self.assertEqual((texts, second.events()[0]["name"]), (["two"], "robot"))
        self.assertNotIn("left", "".join(alice.lines()))
        self.assertEqual(sum("mine" in line for line in alice.lines()), 1)
        first.heard.whole()

    def test_what_is_no_longer_held_is_one_gap(self):
        relay = self.serve("127.0.0.1:0", "--buffer", "256k")
        alice = self.member(relay, "alice")
        for _ in range(300):
            alice.say("x" * 1000)
        alice.say("/ping done")
        alice.until("pong done")
        robot = self.robot(relay, "/feed json since 1")
        robot.until('"type":"message"')
        gaps = [event for event in robot.events() if event["type"] == "gap"]
        self.assertEqual([gap["first_seq"] for gap in gaps], [2])

    def test_the_feed_can_be_taken_up_at_any_time(self):
        relay = self.serve()
        alice, bob = self.member(relay, "alice"), self.member(relay, "bob")
        bob.say("/feed json")
        bob.until('"welcome"')
        alice.say("hello")
        bob.until('"text":"hello"}\n')


class ThePassword(ChatCase):
    def room(self):
        return self.serve("127.0.0.1:0", "--password-file", self.file("secret", b"swordfish\n"))

    def test_nothing_is_sent_before_it_but_the_question(self):
        relay = self.room()
        stranger = Member(self.dial(relay.where))
        stranger.until("* this room has a password: /pass SECRET\n")
        stranger.say("hello", "/who", "/pass swordfish", "/ping 1")
        self.assertEqual(stranger.until("pong 1\n").splitlines()[1][:10], "* you are ")

    def test_three_tries(self):
        relay = self.room()
        stranger = Member(self.dial(relay.where))
        stranger.say("/pass a", "/pass b", "/pass c", "/pass swordfish", "hello")
        stranger.half_close()
        self.assertTrue(stranger.whole().endswith("* that is not the password, for the third time\n"))

    def test_chat_join_gives_it_from_a_file_and_says_what_is_wrong_without(self):
        relay = self.room()
        secret, other = self.path("secret"), self.file("other", b"herring\n")
        joined = self.join(relay, "--password-file", secret, stdin=b"hello\n")
        self.assertEnded(joined, 0)
        relay.out.until(b": hello\n")
        self.assertFails(self.join(relay, stdin=b"hello\n"), 1, "the room has a password")
        self.assertFails(self.join(relay, "--password-file", other, stdin=b""), 1, "another password")

    def test_explain_keeps_passwords_and_tokens_out(self):
        secret = self.file("secret", b"swordfish\n")
        trace = self.path("trace")
        relay = self.serve("127.0.0.1:0", "--password-file", secret, f"--explain={trace}")
        robot = self.robot(relay, "/pass swordfish", "/feed json")
        token = robot.events()[0]["resume"]
        own = self.path("own")
        self.assertEnded(self.join(relay, "--password-file", secret, f"--explain={own}", stdin=b"hello\n"), 0)
        relay.signal(signal.SIGTERM)
        relay.wait()
        for file in (trace, own):
            told = pathlib.Path(file).read_text(encoding="utf-8")
            self.assertIn("(a secret)", told)
            self.assertNotIn("swordfish", told)
            self.assertNotIn(token, told)
        self.assertIn("sendmsg(" if "sendmsg(" in told else "send(", told)


class HowTheRoomHoldsUp(ChatCase):
    def test_emfile_closes_the_newcomer_with_a_line_not_the_relay(self):
        relay = self.serve("127.0.0.1:0", preexec_fn=lambda: __import__("resource").setrlimit(7, (40, 40)))
        members = [Member(self.dial(relay.where)) for _ in range(40)]
        refused = [member for member in members if is_refused(member)]
        self.assertTrue(refused)
        self.assertLess(len(refused), 35)
        for member in refused:
            self.assertRegex(member.whole(), r"^\* (the relay has no descriptor|the room is full)")
        well = next(member for member in members if member not in refused)
        well.say("/ping 1")
        well.until("pong 1")

    def test_more_than_max_conns_are_told(self):
        relay = self.serve("127.0.0.1:0", "--max-conns", 1)
        self.member(relay, "alice")
        self.assertEqual(Member(self.dial(relay.where)).whole(), "* the room is full\n")

    def test_the_hosts_terminal_is_not_needed(self):
        relay = self.serve(stdin=b"")
        alice, bob = self.member(relay, "alice"), self.member(relay, "bob")
        alice.say("hello")
        bob.until("alice: hello\n")

    def test_sigterm_is_said_what_is_owed_is_sent_and_it_dies_by_it(self):
        relay = self.serve()
        alice = self.member(relay, "alice")
        relay.signal(signal.SIGTERM)
        self.assertTrue(alice.whole().endswith("* the relay stops\n"))
        alice.peer.close()
        self.assertEnded(relay, -signal.SIGTERM)

    def test_ctrl_c_is_its_normal_end(self):
        relay = self.serve()
        relay.signal(signal.SIGINT)
        self.assertEnded(relay, 0)

    def test_a_warning_on_an_address_that_is_not_loopback(self):
        relay = self.serve("0.0.0.0:0")
        relay.err.until(b"anybody who can reach this address can join")
        relay = self.serve("0.0.0.0:0", "--password-file", self.file("secret", b"x\n"))
        relay.err.until(b"unencrypted")

    def test_allow_and_deny_say_who_may_come(self):
        relay = self.serve("127.0.0.1:0", "--deny", "127.0.0.0/8")
        self.assertEqual(Member(self.dial(relay.where)).whole(), "* you may not come in\n")


def is_refused(member):
    member.say("/ping x")
    try:
        heard = member.heard.matching(rb"pong x|the relay has no|the room is full")[0]
    except (AssertionError, OSError):
        return True
    return heard != b"pong x"


class TheLogOnDisk(ChatCase):
    def test_json_lines_mode_0600_locked_numbering_and_history_go_on(self):
        log = self.path("log")
        relay = self.serve("127.0.0.1:0", "--log", log)
        robot = self.robot(relay, "/feed json", "/nick robot")
        robot.say("/say 1 before")
        robot.until('"say":1')
        self.assertEqual(stat.S_IMODE(os.stat(log).st_mode), 0o600)
        second = self.program(binary(), "chat", "serve", "127.0.0.1:0", "--log", log, stdin=b"")
        self.assertFails(second, 2, "another relay writes this log")
        seq, token = robot.events()[-1]["seq"], robot.events()[0]["resume"]
        relay.signal(signal.SIGKILL)
        relay.wait()
        written = pathlib.Path(log).read_text(encoding="utf-8")
        self.assertNotIn(token, written)
        self.assertIn("before", [json.loads(line).get("text") for line in written.splitlines()])
        pathlib.Path(log).write_text(written + '{"seq":99,"ty', encoding="utf-8")  # torn

        relay = self.serve("127.0.0.1:0", "--log", log)
        bob = self.member(relay, "bob")
        bob.until("= robot: before\n")
        again = Member(self.dial(relay.where))
        again.say(f"/resume {token} since 0", "/say 1 before", "/say 2 after")
        bob.until("robot: after\n")
        again.until('"say":2')
        self.assertEqual([event.get("text") for event in again.events() if event["type"] == "message"], [])
        self.assertGreater(again.events()[-1]["seq"], seq)
        lines = pathlib.Path(log).read_text(encoding="utf-8").splitlines()
        numbers = [json.loads(line)["seq"] for line in lines if "seq" in json.loads(line)]
        self.assertEqual(numbers, sorted(set(numbers)))

    def test_a_full_disk_is_said_to_the_host_and_the_room_goes_on(self):
        relay = self.serve("127.0.0.1:0", "--log", self.path("log"),
                           preexec_fn=lambda: __import__("resource").setrlimit(1, (4096, 4096)))
        alice, bob = self.member(relay, "alice"), self.member(relay, "bob")
        for number in range(100):
            alice.say(f"{number} " + "x" * 90)
        bob.until("alice: 99 ")
        relay.err.until(b"the room goes on without its log")
        for line in pathlib.Path(self.path("log")).read_text(encoding="utf-8").splitlines():
            json.loads(line)


class Joining(ChatCase):
    def test_in_a_pipe_it_is_plain_lines_in_and_out_and_waits_for_the_acks_of_all_it_said(self):
        relay = self.serve()
        alice = self.member(relay, "alice")
        said = b"".join(b"line %d\n" % i for i in range(20000))
        joined = self.join(relay, "--nick", "bob", stdin=said)
        self.assertEnded(joined, 0)
        heard = alice.until("* bob left\n")
        self.assertEqual([line for line in heard.splitlines() if line.startswith("bob: ")],
                         [f"bob: line {i}" for i in range(20000)])

    def test_what_others_say_comes_out_as_lines(self):
        relay = self.serve()
        joined = self.join(relay, "--nick", "bob")
        relay.out.until(b"* bob joined")
        alice = self.member(relay, "alice")
        alice.until("host, bob, alice")
        alice.say("hello", "/me waves", "/msg bob psst")
        self.assertIn(b"alice: hello\n~ alice waves\nalice (to you): psst\n", joined.out.until(b"psst\n"))
        joined.close_input()
        self.assertEnded(joined, 0)

    def test_json_is_an_event_a_line_on_both_sides(self):
        relay = self.serve("127.0.0.1:0", "--json")
        joined = self.join(relay, "--nick", "bob", "--json")
        relay.out.until(b'"bob"')
        relay.type(b"hello\n/who\n")
        joined.type(b"hi\n")
        joined.out.until(b'"text":"hello"}\n')
        relay.out.until(b'"text":"hi"}\n')
        relay.out.until(b"host, bob")
        events = {json.loads(line)["event"] for line in relay.out.so_far().splitlines()}
        self.assertLessEqual({"listening", "join", "message", "notice"}, events)
        events = [json.loads(line) for line in joined.out.so_far().splitlines()]
        self.assertLessEqual({"connected", "welcome", "message"}, {event["event"] for event in events})
        self.assertNotIn("resume", joined.out.so_far().decode())

    def test_a_taken_name_is_said_and_one_stays(self):
        relay = self.serve()
        self.member(relay, "alice")
        joined = self.join(relay, "--nick", "alice")
        joined.out.until(b"* alice is taken\n")

    def test_who_is_kicked_does_not_come_back(self):
        relay = self.serve()
        joined = self.join(relay, "--nick", "bob", "--reconnect")
        relay.out.until(b"* bob joined")
        relay.type(b"/kick bob bye\n")
        self.assertEnded(joined, 1, "you have to leave: kicked: bye")

    def test_it_comes_back_and_nothing_is_lost_repeated_or_doubled(self):
        log = self.path("log")
        relay = self.serve("127.0.0.1:0", "--log", log)
        joined = self.join(relay, "--nick", "bob", "--reconnect")
        relay.out.until(b"* bob joined")
        joined.type(b"one\n")
        relay.out.until(b"bob: one\n")
        relay.signal(signal.SIGKILL)
        relay.wait()
        joined.out.until(b"trying again")
        joined.type(b"two\n")
        relay = self.serve(f"127.0.0.1:{relay.where}", "--log", log)
        relay.out.until(b"bob: two\n")
        alice = self.member(relay, "alice")
        alice.say("three")
        out = joined.out.until(b"alice: three\n")
        self.assertEqual(out.count(b"alice: three"), 1)
        joined.close_input()
        self.assertEnded(joined, 0)
        said = [json.loads(line).get("text") for line in pathlib.Path(log).read_text(encoding="utf-8").splitlines()]
        self.assertEqual([text for text in said if text in ("one", "two")], ["one", "two"])

    def test_nobody_there_is_a_failure(self):
        with socket.socket() as closed:
            closed.bind(("127.0.0.1", 0))
            joined = self.program(binary(), "chat", "join", f"127.0.0.1:{closed.getsockname()[1]}", stdin=b"")
            self.assertFails(joined, 1, "refused")


if __name__ == "__main__":
    main()
