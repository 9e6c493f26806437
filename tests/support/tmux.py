"""A real terminal, tmux's, with a program in it: keys go in, and what stands on the screen is looked at."""

import os
import subprocess


def size_of(terminal):
    fd = os.open(terminal, os.O_RDONLY | os.O_NOCTTY | os.O_NONBLOCK)
    try:
        return tuple(os.get_terminal_size(fd))
    finally:
        os.close(fd)


class Screen:
    """A terminal of tmux's with a program in it."""

    def __init__(self, case, command, columns=60, rows=14):
        self.case = case
        self.socket = case.path(f"tmux-{len(os.listdir(case.directory()))}")
        environment = {**os.environ, "LC_ALL": "C.UTF-8", "TERM": "xterm-256color"}
        environment.pop("TMUX", None)
        self.environment = environment
        self.tmux("-f", os.devnull, "new-session", "-d", "-x", str(columns), "-y", str(rows), "-s", "it", "sh")
        case.addCleanup(self.end)
        self.tmux("set-option", "-g", "remain-on-exit", "on")
        self.tmux("respawn-pane", "-k", "-t", "it", command)

    def tmux(self, *words):
        return subprocess.run(["tmux", "-S", self.socket, *words], env=self.environment, check=True,
                              stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=30).stdout.decode()

    def end(self):
        subprocess.run(["tmux", "-S", self.socket, "kill-server"], check=False, stderr=subprocess.DEVNULL)

    def type(self, text):
        self.tmux("send-keys", "-t", "it", "-l", text)

    def press(self, *keys):
        self.tmux("send-keys", "-t", "it", *keys)

    def resize(self, columns, rows=14):
        """Until the program was told: tmux lays its own screen out anew some time before that."""
        self.tmux("resize-window", "-t", "it", "-x", str(columns), "-y", str(rows))
        terminal = self.tmux("display-message", "-p", "-t", "it", "#{pane_tty}").strip()
        self.case.eventually(lambda: size_of(terminal) == (columns, rows), "the terminal's new size")

    def bytes(self, data):
        self.tmux("send-keys", "-t", "it", "-H", *(f"{byte:02x}" for byte in data))

    def rows(self):
        """The rows of the screen, without blanks at their ends."""
        return [row.rstrip() for row in self.tmux("capture-pane", "-p", "-t", "it").split("\n")[:-1]]

    def look(self, wanted, what):
        """The rows, once `wanted` is true of them."""
        def seen():
            rows = self.rows()
            return wanted(rows) and rows
        try:
            return self.case.eventually(seen, what)
        except AssertionError:
            raise AssertionError(f"{what}: the screen is {self.rows()}") from None

    def shown(self):
        """The lines on the screen and above it (where tmux puts some when it gets narrower), wrapped ones as one."""
        return self.tmux("capture-pane", "-p", "-J", "-S", "-", "-t", "it").rstrip().split("\n")

    def cursor(self):
        x, y = self.tmux("display-message", "-p", "-t", "it", "#{cursor_x} #{cursor_y}").split()
        return int(x), int(y)

    def until(self, look, what):
        def seen():
            lines = [line.rstrip() for line in self.shown()]
            return look(lines) and lines
        try:
            return self.case.eventually(seen, what)
        except AssertionError:
            raise AssertionError(f"{what}: the screen is {self.shown()}") from None

    def until_last(self, *wanted):
        """Waits until these are the last lines."""
        return self.until(lambda lines: tuple(lines[-len(wanted):]) == wanted, f"the end {wanted}")
