"""What one run of a relay is: a room of so many, and what it takes to bring everybody's lines to everybody.

Server and generator have a CPU each. The generator (limit/chat_load.c) counts and compares what every member
gets: whoever loses a line, brings two out of order or gives a speaker its own back has failed. Joining is
not part of a rate; it is told by itself.
"""

import os

from measures import CLIENT_CPU, SERVER_CPU
from processes import Failed, Process, figures, free_port

SPEAKERS = 4
FLOOD_MILLISECONDS, STEADY_MILLISECONDS = 1500, 2000
STEADY_IN_FLIGHT = 64  # lines of a speaker's; at a steady rate never reached


def flood(members, in_flight):
    """As many lines as the room can take; `in_flight` of each speaker's at most, in writes of 16."""
    def measure(contestant, setting):
        figures, peak = _talk(contestant, setting, members, in_flight, FLOOD_MILLISECONDS)
        return {"M lines/s": figures["per_second"] / 1e6,
                "server CPU s/M": figures["server_cpu"] / figures["delivered"] * 1e6,
                "server busy": figures["server_busy"], "generator busy": figures["busy"],
                "peak RSS MiB": peak, "join s": figures["join_seconds"],
                "lost": figures["lost"], "out of order": figures["out_of_order"]}
    return measure


def steady(members, lines_per_second):
    """The time from the write of a line to its arrival, over all listeners, where nobody is in a hurry."""
    def measure(contestant, setting):
        figures, _ = _talk(contestant, setting, members, STEADY_IN_FLIGHT, STEADY_MILLISECONDS, lines_per_second)
        return {"p50 us": figures["p50"], "p90 us": figures["p90"], "p99 us": figures["p99"],
                "server busy": figures["server_busy"], "generator busy": figures["busy"]}
    return measure


def _talk(contestant, setting, members, in_flight, milliseconds, *rate):
    """The generator's figures, and the most memory that the server ever had."""
    with open(os.devnull, "rb", 0) as nothing:
        argv = setting.words(contestant.listen, port=free_port())
        with Process(argv, stdin=nothing, cpu=SERVER_CPU) as server:
            load = setting.limit("chat_load", contestant.protocol, server.port(), server.pid, members, SPEAKERS,
                                 in_flight, setting.count(milliseconds), *rate)
            told = figures(load, cpu=CLIENT_CPU)
            peak = server.peak_mebibytes()
    wrong = [f"{told[name]:.0f} {name}" for name in ("lost", "out_of_order", "own_returned") if told[name]]
    if wrong:
        raise Failed("of its lines " + ", ".join(wrong))
    return told, peak
