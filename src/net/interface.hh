// The interfaces of this host: their names, hardware addresses and addresses. What is sent through one is
// left to others.
#pragma once

#include "net/endpoint.hh"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace sockplay::net {

struct Interface {
  std::string name;
  unsigned index = 0;
  bool is_ethernet = false; // its frames begin as Ethernet's do; those of the loopback too
  std::array<std::uint8_t, 6> hardware_address{};
  std::vector<Endpoint> addresses; // without ports

  [[nodiscard]] bool has(const Endpoint& address) const;
};

/// All of them (getifaddrs(3)). Throws Error.
std::vector<Interface> interfaces();
/// Throws Error where there is none of that name.
Interface interface_named(std::string_view name);
/// The one that has the address; one without a name where none has.
Interface interface_with(const Endpoint& address);

} // namespace sockplay::net
