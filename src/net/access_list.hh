// Who may come: --allow and --deny as networks (RFC 4632 prefixes). Pure.
#pragma once

#include "net/endpoint.hh"

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

namespace sockplay::net {

/// An address prefix; IPv4 is held in its IPv6-mapped form, so one comparison serves both.
struct Network {
  std::array<std::uint8_t, 16> prefix{};
  int bits = 0;
};

/// `10.0.0.0/8`, `127.0.0.1`, `fe80::/10`. Throws UsageError naming what is wrong.
Network parse_network(std::string_view text);

struct AccessList {
  std::vector<Network> allow;
  std::vector<Network> deny;

  /// A denied peer never; with an allow list only who is on it; Unix peers always (their file's mode
  /// decides), and those of vsock while there is no allow list, since none has them.
  [[nodiscard]] bool admits(const Endpoint& peer) const;
};

} // namespace sockplay::net
