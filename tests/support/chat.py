"""A room, and members of it that are plain sockets: what is said over the wire, line by line."""

import json
import os
import socket

from support.sockplay import Case, Gathered, binary


class Member:
    """A connection to a room; what comes is gathered as it comes."""

    def __init__(self, peer):
        self.peer = peer
        peer.setblocking(True)  # a time limit is a descriptor that does not block, for the gatherer too
        self.heard = Gathered(os.dup(peer.fileno()), "a member")

    def say(self, *lines):
        self.peer.sendall("".join(line + "\n" for line in lines).encode())

    def until(self, text):
        """All that came, once that text is among it."""
        return self.heard.until(text.encode()).decode()

    def lines(self):
        return self.heard.so_far().decode().splitlines()

    def events(self):
        """What came as JSON, so far."""
        return [json.loads(line) for line in self.lines() if line.startswith("{")]

    def half_close(self):
        self.peer.shutdown(socket.SHUT_WR)

    def whole(self):
        """All that came, once the relay has closed."""
        return self.heard.whole().decode()


class ChatCase(Case):
    def serve(self, at="127.0.0.1:0", *words, **how):
        """A relay that listens: `where` is its port or path. Its host is silent unless `stdin` says otherwise."""
        return self.ready(binary(), "chat", "serve", at, *words, **how)

    def member(self, relay, name=None, host="127.0.0.1"):
        """Somebody who is there, and was told so."""
        member = Member(self.dial(relay.where, host))
        if name:
            member.say(f"/nick {name}")
            member.until(f"* you are {name}\n")
        return member

    def robot(self, relay, *lines):
        """Somebody on the JSON feed, who was welcomed."""
        member = Member(self.dial(relay.where))
        member.say(*(lines or ["/feed json"]))
        member.until('"type":"welcome"')
        return member

    def join(self, relay, *words, **how):
        """`chat join` there."""
        where = relay.where if relay.where.startswith(("/", "./", "@")) else f"127.0.0.1:{relay.where}"
        return self.program(binary(), "chat", "join", where, *words, **how)
