#include "hints.hh"

#include <array>

namespace sockplay::cmd {

namespace {

constexpr std::array hints{
    // what ping, hping and nping have
    Hint{"-i", "send", "--delay T is the time between two, --interface NAME where they leave"},
    Hint{"-W", "send", "--wait T is how long answers are waited for"},
    Hint{"-f --flood --fast --faster", "", "there is no flood: --packet-rate N says how many a second"},
    Hint{"-S", "send", "--source ADDR is where they come from, --flags S the SYN of TCP"},
    Hint{"-a --spoof", "send", "--source ADDR is where they come from"},
    Hint{"-t", "send", "--ttl N"},
    Hint{"-Q", "send", "--tos N"},
    Hint{"-M", "send", "--df forbids fragments"},
    Hint{"-l --rate --chunk", "send", "--packet-rate N packets a second"},
    Hint{"--interval", "send", "--delay T is the time between two"},
    Hint{"--dest-ip --dport --dest-port", "send", "that is the address: sockplay raw send --tcp HOST:PORT"},
    Hint{"--tr --traceroute", "send", "--ttl N tells which router is the Nth"},
    Hint{"-u", "", "UDP is --udp"},
    Hint{"-x", "", "--hex shows bytes, --hex-data HEX sends them"},
    // what other verbs of this type have
    Hint{"--flags --seq --ack --window --tcp-options --id --df --badsum --arp --header --frame --vlan "
         "--dest-mac --data-length --packet-rate",
         "", "packets are built by sockplay raw send"},
    Hint{"--wait", "", "answers are waited for by sockplay raw send"},
    Hint{"-r --read -w --write -i -D -X -A -e", "listen connect recv",
         "captures are for sockplay raw sniff, in tcpdump's letters"},
    Hint{"-r --read -w --write -D -X -A -e", "send",
         "captures are for sockplay raw sniff, in tcpdump's letters"},
    Hint{"--reply-to", "", "answers to who sent are for sockplay raw listen"},
    Hint{"-q --quit-after-eof --idle-timeout", "send", "--wait T is how long answers are waited for"},
    Hint{"-s --source", "listen recv", "the address to hear at comes first: sockplay raw VERB 127.0.0.1"},
    Hint{"-p --source-port", "", "raw sockets have no ports: sockplay raw send --tcp or --udp"},
    Hint{"-z --probe", "", "is a port open? sockplay raw send --tcp HOST:PORT"},
    // what other types have
    Hint{"-C --crlf", "send", "packets carry what they are given"},
    Hint{"-k --keep-open -m --max-conns -e --echo --discard --forward --exec --per-peer", "",
         "services are for listeners of stream, dgram and seqpacket"},
    Hint{"--drop --duplicate --reorder --corrupt --jitter --seed", "",
         "faults are for sockplay dgram and seqpacket"},
    Hint{"--join --loop --udplite", "", "that is for datagrams: sockplay dgram"},
    Hint{"--port-file", "", "raw sockets have no ports; --ready-fd N tells when one hears"},
    Hint{"--retry --retry-delay --connect-timeout --accept-timeout", "", "nothing is connected here"},
};

} // namespace

std::span<const Hint> raw_hints()
{
  return hints;
}

} // namespace sockplay::cmd
