// Where a command listens or connects to, as asked for, and the endpoints that stands for.
#pragma once

#include "net/resolve.hh"

namespace sockplay::play {

struct Reach {
  net::Address address;
  int family = AF_UNSPEC; // -4, -6
  bool numeric = false;   // -n
};

inline std::vector<net::Endpoint> endpoints_of(const Reach& reach, net::Purpose purpose)
{
  return net::resolve(reach.address, {.purpose = purpose, .family = reach.family, .numeric = reach.numeric});
}

} // namespace sockplay::play
