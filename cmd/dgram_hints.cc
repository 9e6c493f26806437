#include "hints.hh"

#include <array>

namespace sockplay::cmd {

namespace {

constexpr std::array hints{
    Hint{"-u", "", "it is UDP already, or a Unix socket of datagrams"},
    Hint{"-N --no-shutdown", "", "datagrams have no end that could be told to the peer"},
    Hint{"-k --keep-open", "", "a datagram socket serves every peer anyway"},
    Hint{"-m --max-conns --per-peer", "", "that is for services: sockplay dgram listen --exec CMD"},
    Hint{"-e --exec", "", "a program for each datagram is a listener's: sockplay dgram listen --exec CMD"},
    Hint{"--backlog", "", "nobody queues up to be accepted; --rcvbuf SIZE is the room for what comes"},
    Hint{"--accept-timeout", "listen recv",
         "nobody is accepted here: --idle-timeout T ends it after T without a datagram"},
    Hint{"-w --connect-timeout", "listen recv",
         "nothing is connected here: --idle-timeout T ends it after T without a datagram"},
    Hint{"-w --connect-timeout -i --idle-timeout -q --quit-after-eof", "send",
         "--wait T shows what comes back for T; --delay T paces what is sent"},
    Hint{"-q --quit-after-eof --wait", "recv",
         "there is no input and no end: -c N ends it after N datagrams, --idle-timeout T after a silence"},
    Hint{"--stay", "send", "--wait T shows what comes back for T"},
    Hint{"--stay", "", "it goes on as it is, until ^C"},
    Hint{"--retry --retry-delay", "",
         "datagrams are not acknowledged: nobody can tell that one should be sent again"},
    Hint{"-z --probe", "", "a datagram that asks for an answer: sockplay dgram connect --probe ADDRESS"},
    Hint{"--join", "", "sending to a group takes no membership: listen and recv have --join"},
    Hint{"--reply-to", "recv", "recv sends nothing: sockplay dgram listen --reply-to WHO"},
    Hint{"--reply-to", "", "here is one peer: sockplay dgram listen --reply-to WHO chooses among many"},
    Hint{"--size --whole", "recv", "nothing is cut here: datagrams are written as they came"},
    Hint{"--drop --duplicate --reorder --corrupt --jitter --seed", "recv",
         "faults meet what is sent: sockplay dgram send, or listen --forward between two others"},
    Hint{"--chunk", "", "--size N cuts the input into datagrams of N bytes"},
    Hint{"--nodelay", "", "datagrams leave at once as they are"},
    Hint{"--keepalive --linger --tcp-info", "", "there is no connection: that is for sockplay stream VERB"},
};

} // namespace

std::span<const Hint> dgram_hints()
{
  return hints;
}

} // namespace sockplay::cmd
