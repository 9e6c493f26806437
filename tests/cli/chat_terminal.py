#!/usr/bin/env python3
"""`chat serve` and `chat join` in a real terminal (tmux): what stands on the screen while lines arrive."""

import pathlib
import shlex
import shutil
import signal
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

from support.chat import ChatCase
from support.sockplay import binary, main
from support.tmux import Screen


def ticks(pid):
    """The processor time that a process and its children have had, in ticks of 10 ms."""
    after_name = pathlib.Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return sum(int(word) for word in after_name[11:15])


@unittest.skipUnless(shutil.which("tmux"), "needs tmux")
class OnATerminal(ChatCase):
    def joined(self, relay, *words, **how):
        command = shlex.join([binary(), "chat", "join", f"127.0.0.1:{relay.where}", "--nick", "bob", *words])
        screen = Screen(self, command, **how)
        screen.until(lambda lines: lines[-1] == ">", "a prompt")
        return screen

    def serving(self, *words):
        port_file = self.path("port")
        screen = Screen(self, shlex.join([binary(), "chat", "serve", "127.0.0.1:0", "--port-file", port_file, *words]))
        screen.until(lambda lines: lines[-1] == ">", "a prompt")
        screen.where = pathlib.Path(port_file).read_text(encoding="ascii").strip()
        return screen

    def room(self):
        relay = self.serve()
        return relay, self.member(relay, "alice")

    def test_what_is_typed_is_said_and_shown_once(self):
        relay, alice = self.room()
        bob = self.joined(relay)
        bob.type("hello")
        bob.press("Enter")
        alice.until("bob: hello\n")
        alice.say("hi")
        bob.until_last("bob: hello", "alice: hi", ">")

    def test_while_nothing_happens_it_does_nothing(self):
        relay, _ = self.room()
        for screen in (self.joined(relay), self.serving()):
            screen.type("half typed")
            screen.until_last("> half typed")
            pid = int(screen.tmux("display-message", "-p", "-t", "it", "#{pane_pid}"))
            before = ticks(pid)
            self.assertQuiet(self.pipe()[0])
            self.assertLess(ticks(pid) - before, 10)

    def test_a_half_typed_line_stays_when_lines_arrive(self):
        relay, alice = self.room()
        bob = self.joined(relay)
        bob.type("half typed")
        bob.until_last("> half typed")
        alice.say("one", "two")
        bob.until_last("alice: one", "alice: two", "> half typed")
        bob.type(" line")
        bob.press("Enter")
        alice.until("bob: half typed line\n")

    def test_a_line_that_is_wrapped_over_rows_stays(self):
        relay, alice = self.room()
        bob = self.joined(relay, columns=30)
        text = "0123456789" * 7
        bob.type(text)
        bob.until_last("> " + text)
        alice.say("one", "two")
        bob.until_last("alice: one", "alice: two", "> " + text)
        bob.press("Home")
        alice.say("three")
        bob.until_last("alice: two", "alice: three", "> " + text)
        bob.type("x")
        bob.press("Enter")
        alice.until(f"bob: x{text}\n")

    def test_wide_characters_and_half_of_one(self):
        relay, alice = self.room()
        bob = self.joined(relay, columns=21)
        bob.type("日本語日本語日本語日本語")
        bob.until_last("> 日本語日本語日本語日本語")
        alice.say("one")
        bob.until_last("alice: one", "> 日本語日本語日本語日本語")
        half, rest = "é".encode()[:1], "é".encode()[1:]
        bob.bytes(half)
        alice.say("two")
        bob.until_last("alice: two", "> 日本語日本語日本語日本語")
        bob.bytes(rest)
        bob.until_last("alice: two", "> 日本語日本語日本語日本語é")
        bob.press("Enter")
        alice.until("bob: 日本語日本語日本語日本語é\n")

    def test_a_lone_escape_freezes_nothing(self):
        relay, alice = self.room()
        bob = self.joined(relay)
        bob.type("abc")
        bob.press("Escape")
        alice.say("one")
        bob.until_last("alice: one", "> abc")

    def test_the_window_is_resized(self):
        relay, alice = self.room()
        bob = self.joined(relay)
        text = "0123456789" * 5
        bob.type(text)
        bob.until_last("> " + text)
        bob.resize(25)
        alice.say("one")
        bob.until_last("alice: one", "> " + text)
        bob.resize(80)
        alice.say("two")
        bob.until_last("alice: one", "alice: two", "> " + text)

    def test_stopped_and_brought_back(self):
        relay, alice = self.room()
        shell = Screen(self, "PS1='$ ' bash --norc --noprofile -i")
        shell.until(lambda lines: lines[-1] == "$", "a shell")
        shell.type(shlex.join([binary(), "chat", "join", f"127.0.0.1:{relay.where}", "--nick", "bob"]))
        shell.press("Enter")
        shell.until(lambda lines: lines[-1] == ">", "a prompt")
        shell.type("half")
        shell.until_last("> half")
        shell.press("C-z")
        shell.until(lambda lines: "Stopped" in " ".join(lines) and lines[-1] == "$", "it is stopped")
        shell.type("echo $((40 + 2)); stty -a | grep -c ' icanon'")
        shell.press("Enter")
        shell.until(lambda lines: lines[-3:] == ["42", "1", "$"], "the shell's own modes")
        alice.say("meanwhile")
        shell.type("fg")
        shell.press("Enter")
        shell.until_last("alice: meanwhile", "> half")
        shell.press("C-c")
        shell.until(lambda lines: lines[-1] == "$", "the shell again")

    def test_names_and_commands_are_completed(self):
        relay, alice = self.room()
        bob = self.joined(relay)
        bob.type("al")
        bob.press("Tab")
        bob.type("hi")
        bob.until_last("> alice: hi")
        bob.press("C-u")
        bob.type("/ms")
        bob.press("Tab")
        bob.type("ali")
        bob.press("Tab")
        bob.type("psst")
        bob.until_last("> /msg alice psst")
        bob.press("Enter")
        alice.until("bob (to you): psst\n")

    def test_the_connection_breaks_in_the_middle_of_a_line(self):
        log = self.path("log")
        relay = self.serve("127.0.0.1:0", "--log", log)
        bob = self.joined(relay, "--reconnect")
        bob.type("half")
        bob.until_last("> half")
        relay.signal(signal.SIGKILL)
        relay.wait()
        bob.until(lambda lines: "trying again" in " ".join(lines) and lines[-1] == "> half", "it tries again")
        relay = self.serve(f"127.0.0.1:{relay.where}", "--log", log)
        relay.out.until(b"* bob joined")
        bob.type(" line")
        bob.press("Enter")
        relay.out.until(b"bob: half line\n")
        bob.until(lambda lines: lines[-2:] == ["bob: half line", ">"], "it was said")

    def test_names_have_colours_and_no_color_is_respected(self):
        relay, alice = self.room()
        bob = self.joined(relay)
        alice.say("hello")
        bob.until_last("alice: hello", ">")
        self.assertRegex(bob.tmux("capture-pane", "-p", "-e", "-t", "it"), "\x1b\\[[0-9;]*malice\x1b")
        plain = Screen(self, "NO_COLOR=1 " + shlex.join([binary(), "chat", "join", f"127.0.0.1:{relay.where}"]))
        plain.until(lambda lines: "= alice: hello" in lines, "history")
        self.assertNotIn("\x1b[3", plain.tmux("capture-pane", "-p", "-e", "-t", "it"))

    def test_the_terminal_is_left_as_it_was(self):
        relay, _ = self.room()
        shell = Screen(self, "PS1='$ ' bash --norc --noprofile -i")
        shell.until(lambda lines: lines[-1] == "$", "a shell")
        join = shlex.join([binary(), "chat", "join", f"127.0.0.1:{relay.where}"])
        shell.type(f"stty -g >before; {join}; stty -g >after; cmp before after && echo same".replace(
            "before", shlex.quote(self.path("before"))).replace("after", shlex.quote(self.path("after"))))
        shell.press("Enter")
        shell.until(lambda lines: lines[-1] == ">", "a prompt")
        shell.press("C-d")
        shell.until(lambda lines: "same" in lines, "the modes are the same")

    def test_the_hosts_terminal_reads_and_speaks(self):
        host = self.serving()
        alice = self.member(host, "alice")
        host.type("half a li")
        alice.say("hello")
        host.until_last("alice: hello", "> half a li")
        host.type("ne")
        host.press("Enter")
        alice.until("host: half a line\n")
        host.until_last("alice: hello", "host: half a line", ">")
        host.type("/ki")
        host.press("Tab")
        host.type("al")
        host.press("Tab")
        host.press("Enter")
        self.assertIn("kicked", alice.whole())
        host.type("/stop")
        host.press("Enter")
        host.until(lambda lines: "* the relay stops" in lines, "it stops")

    def test_control_s_on_the_hosts_terminal_stops_nothing(self):
        host = self.serving()
        alice, bob = self.member(host, "alice"), self.member(host, "bob")
        host.press("C-s")
        for number in range(2000):
            alice.say(f"{number} " + "x" * 500)
        bob.until("alice: 1999 ")
        host.press("C-q")
        host.until(lambda lines: any("alice: 1999" in line for line in lines), "it is shown after all")

    def test_in_the_background_it_goes_on_without_the_terminal(self):
        port = self.path("port")
        shell = Screen(self, "PS1='$ ' bash --norc --noprofile -i")
        shell.until(lambda lines: lines[-1] == "$", "a shell")
        shell.type(shlex.join([binary(), "chat", "serve", "127.0.0.1:0", "--port-file", port]) + " &")
        shell.press("Enter")
        shell.until(lambda lines: any("listening on" in line for line in lines), "it listens")
        shell.press("Enter")
        shell.type("jobs")
        shell.press("Enter")
        shell.until(lambda lines: any("Running" in line for line in lines), "it runs")
        shell.where = pathlib.Path(port).read_text(encoding="ascii").strip()
        alice, bob = self.member(shell, "alice"), self.member(shell, "bob")
        alice.say("hello")
        bob.until("alice: hello\n")
        shell.type("fg")
        shell.press("Enter")
        shell.type("from the host")
        shell.press("Enter")
        bob.until("host: from the host\n")
        shell.press("C-c")
        bob.until("* the relay stops\n")


if __name__ == "__main__":
    main()
