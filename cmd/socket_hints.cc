#include "hints.hh"

#include <array>

namespace sockplay::cmd {

namespace {

constexpr std::array hints{
    // netcat's dialects
    Hint{"-l", "", "listening is a verb: sockplay TYPE listen [ADDRESS]"},
    Hint{"-u", "", "UDP is another type of socket: sockplay dgram VERB"},
    Hint{"-U", "", "a Unix socket is an address: sockplay TYPE VERB ./path"},
    Hint{"-e", "send recv", "a program is for listen: sockplay TYPE listen --exec CMD"},
    Hint{"-e", "", "that is --exec CMD (run by /bin/sh -c)"},
    Hint{"-N", "", "half-closing at the end of the input is the default (--no-shutdown turns it off)"},
    Hint{"-i", "recv", "--idle-timeout T ends a silent session"},
    Hint{"-i", "", "--idle-timeout T ends a silent session, --delay T paces what is sent"},
    Hint{"-x", "", "--log-hex FILE keeps a hex log, --hex shows one"},
    Hint{"-X", "", "proxies are not spoken; --forward ADDRESS relays"},
    Hint{"-t", "", "telnet negotiation is not answered"},
    Hint{"-r", "", "--source-port N sets the local port; 0 is any"},
    Hint{"-D", "", "--sockopt SOCKET:SO_DEBUG=1"},
    Hint{"-S", "", "--sockopt TCP:TCP_MD5SIG=x... ; certificates come with TLS"},
    Hint{"-T", "", "--tos N"},
    Hint{"-M", "", "--ttl N"},
    Hint{"-O", "", "--sndbuf SIZE"},
    // what other verbs have
    Hint{"-p --source-port", "listen recv", "the port to listen on is the address: sockplay TYPE VERB 8000"},
    Hint{"-s --source", "listen recv",
         "the address to listen on comes first: sockplay TYPE VERB 127.0.0.1:8000"},
    Hint{"-w --connect-timeout", "listen recv",
         "nothing is connected here: --accept-timeout T waits for the peer, --idle-timeout T for bytes"},
    Hint{"-z --probe", "", "a probe is a connection: sockplay TYPE connect --probe ADDRESS"},
    Hint{"--wait", "recv", "recv exits at the peer's end; --idle-timeout T ends it before"},
    Hint{"--wait", "", "--quit-after-eof T ends it T after the input's end; send has --wait"},
    Hint{"-k --keep-open", "", "many peers are for a listener: sockplay TYPE listen -k"},
    Hint{"--echo", "", "services are a listener's: sockplay TYPE listen --echo"},
    Hint{"--discard", "", "services are a listener's: sockplay TYPE listen --discard"},
    Hint{"--forward", "", "services are a listener's: sockplay TYPE listen --forward ADDRESS"},
    Hint{"--exec", "", "a program talks both ways: sockplay TYPE listen --exec CMD, or connect --exec CMD"},
    Hint{"--allow --deny", "", "who may come is a listener's question"},
    Hint{"--file", "", "recv sends nothing; -o FILE keeps a copy, > FILE takes the bytes"},
    Hint{"--data --hex-data", "", "recv sends nothing: sockplay TYPE listen --data TEXT"},
    // what other types have
    Hint{"--nick", "", "names are for a room: sockplay chat join --nick NAME"},
    Hint{"--password-file", "", "passwords are for a room: sockplay chat serve, sockplay chat join"},
    Hint{"--reconnect", "", "--retry N tries again; what comes back in the middle is sockplay chat join"},
    Hint{"-b --broadcast --join --loop --reply-to --udplite", "", "that is for datagrams: sockplay dgram"},
    Hint{"--nodelay --keepalive --linger --mptcp --tcp-info --read-rate --reset-after", "",
         "that is for streams: sockplay stream VERB"},
    Hint{"--tls", "", "this version does not encrypt"},
};

} // namespace

std::span<const Hint> socket_hints()
{
  return hints;
}

} // namespace sockplay::cmd
