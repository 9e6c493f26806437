// The addresses that packets carry, as values that can be compared and printed. Names for them are nobody's
// business here.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <string>

namespace sockplay::packet {

/// Octets in network order.
struct Ipv4Address {
  std::array<std::uint8_t, 4> octets{};
  auto operator<=>(const Ipv4Address&) const = default;
};

struct Ipv6Address {
  std::array<std::uint8_t, 16> octets{};
  auto operator<=>(const Ipv6Address&) const = default;
};

struct MacAddress {
  std::array<std::uint8_t, 6> octets{};
  auto operator<=>(const MacAddress&) const = default;
};

/// "192.0.2.1"
void append_text(std::string& out, const Ipv4Address& address);
/// "2001:db8::1", as RFC 5952 has it: lower case, the longest run of zeros left out, v4-mapped in dots.
void append_text(std::string& out, const Ipv6Address& address);
/// "02:00:00:00:00:01"
void append_text(std::string& out, const MacAddress& address);

} // namespace sockplay::packet
