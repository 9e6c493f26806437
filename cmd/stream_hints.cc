#include "hints.hh"

#include <array>

namespace sockplay::cmd {

namespace {

constexpr std::array hints{
    Hint{"--per-line --size --delimiter -0 --null --length-prefix --whole", "",
         "a stream has no records, only bytes: --chunk N cuts what is sent; dgram and seqpacket have them"},
    Hint{"--drop --duplicate --reorder --corrupt --jitter --seed", "",
         "that is for datagrams: a stream is not lossy; --read-rate and --reset-after are its faults"},
};

} // namespace

std::span<const Hint> stream_hints()
{
  return hints;
}

} // namespace sockplay::cmd
