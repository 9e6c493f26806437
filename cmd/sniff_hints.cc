#include "hints.hh"

#include <array>

namespace sockplay::cmd {

namespace {

constexpr std::array hints{
    // what tcpdump has
    Hint{"-Z --relinquish-privileges", "", "root is given up anyway: for who called sudo, else nobody"},
    Hint{"-I --monitor-mode", "", "iw(8) puts an interface into monitor mode"},
    Hint{"-K --dont-verify-checksums", "", "checksums are looked at with -v only"},
    Hint{"-S --absolute-tcp-sequence-numbers", "", "sequence numbers are those of the packet anyway"},
    Hint{"-E -M", "", "nothing is decrypted here"},
    Hint{"-F", "", "a filter that is in a file: sockplay raw sniff \"$(cat FILE)\""},
    Hint{"-y -L --linktype --list-data-link-types", "", "packets begin with what their interface puts there"},
    Hint{"-z", "", "tshark's is --stats or --follow N; that a file is complete inotifywait(1) tells"},
    Hint{"-j -J --time-stamp-type --nano --micro --time-stamp-precision", "",
         "times are the kernel's, nanoseconds in files and JSON"},
    Hint{"-O --no-optimize", "", "filters are optimised"},
    Hint{"-T", "", "what a packet carries is told by its ports and its looks"},
    Hint{"-H --immediate-mode", "", "packets are shown as they come anyway"},
    Hint{"-# --number", "", "sockplay raw sniff | nl numbers lines"},
    Hint{"--print", "", "to keep and to show: sockplay raw sniff -w - | tee FILE | sockplay raw sniff -r -"},
    // what other verbs have
    Hint{"-4 -6", "", "a filter says which: ip or ip6"},
    Hint{"--hex --text", "", "-X shows bytes in hex and characters, -A in characters"},
    Hint{"--raw", "", "-w - writes packets as they are, in the form of a capture file"},
    Hint{"--timestamps", "", "lines have times, -t none, -tt and so on others"},
    Hint{"-o --output --log-hex", "", "-w FILE keeps packets"},
    Hint{"--idle-timeout --wait", "", "-c N ends it after N packets, timeout(1) after a time"},
    Hint{"--data --hex-data --file --source", "", "nothing is sent here: sockplay raw send"},
};

} // namespace

std::span<const Hint> sniff_hints()
{
  return hints;
}

} // namespace sockplay::cmd
