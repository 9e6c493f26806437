#include "hints.hh"

#include <array>

namespace sockplay::cmd {

namespace {

constexpr std::array hints{
    Hint{"-u", "", "UDP has records too, and no connections: sockplay dgram VERB"},
    Hint{"--size --whole", "recv", "nothing is cut here: records are written as they came"},
    Hint{"--drop --duplicate --reorder --corrupt --jitter --seed", "recv",
         "faults meet what is sent: sockplay seqpacket send, or listen -k --forward between two others"},
    Hint{"--chunk", "", "--size N cuts the input into records of N bytes"},
    Hint{"-c --count", "connect", "--idle-timeout T ends a silence; recv has --count"},
};

} // namespace

std::span<const Hint> seqpacket_hints()
{
  return hints;
}

} // namespace sockplay::cmd
