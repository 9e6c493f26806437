#include "hints.hh"

#include <array>

namespace sockplay::cmd {

namespace {

constexpr std::array hints{
    // ping's, hping's and nping's letters
    Hint{"-i", "send", "--delay T is the time between two, --interface NAME where they leave"},
    Hint{"-W", "send", "--wait T is how long answers are waited for"},
    Hint{"-f --flood --fast --faster", "send", "there is no flood: --packet-rate N says how many a second"},
    Hint{"-S", "send", "--source ADDR is where they come from, --flags S the SYN of TCP"},
    Hint{"-a --spoof", "send", "--source ADDR is where they come from"},
    Hint{"-t", "send", "--ttl N"},
    Hint{"-Q", "send", "--tos N"},
    Hint{"-M", "send", "--df forbids fragments"},
    Hint{"-l --rate", "send", "--packet-rate N packets a second"},
    Hint{"--dest-ip --dport --dest-port", "send", "that is the address: sockplay raw send --tcp HOST:PORT"},
    Hint{"--interval", "send", "--delay T is the time between two"},
    Hint{"-x", "", "--hex shows bytes, --hex-data HEX sends them"},
    Hint{"--crlf -C", "", "packets carry what they are given"},
    Hint{"-k --keep-open --echo --discard --forward --exec", "",
         "services are for dgram and stream listeners"},
    Hint{"--join", "", "groups are for sockplay dgram"},
    Hint{"--tls --nodelay --keepalive --linger --mptcp --tcp-info", "",
         "there is no connection: that is for sockplay stream VERB"},
};

} // namespace

std::span<const Hint> raw_hints()
{
  return hints;
}

} // namespace sockplay::cmd
