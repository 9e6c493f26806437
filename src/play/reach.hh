// Where a command listens or connects to, as asked for, and the endpoints that stands for.
#pragma once

#include "net/open.hh"
#include "net/resolve.hh"

#include <optional>

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

/// With what --source stands for, for each family.
inline net::ConnectOptions with_source(net::ConnectOptions options, const std::optional<Reach>& source)
{
  if (source) {
    options.sources = endpoints_of(*source, net::Purpose::source);
  }
  return options;
}

} // namespace sockplay::play
