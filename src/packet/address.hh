// The addresses that packets carry, as values that can be compared and printed. Names for them are nobody's
// business here.
#pragma once

#include <array>
#include <compare>
#include <cstddef>
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

/// No address is longer as text.
inline constexpr std::size_t longest_address = 39;

/// Puts it where there is room for the longest one, and returns where it ends. "192.0.2.1"
char* put_text(char* out, const Ipv4Address& address);
/// "2001:db8::1", as RFC 5952 has it: lower case, the longest run of zeros left out, v4-mapped in dots.
char* put_text(char* out, const Ipv6Address& address);
/// "02:00:00:00:00:01"
char* put_text(char* out, const MacAddress& address);

template <class Address>
void append_text(std::string& out, const Address& address)
{
  std::array<char, longest_address> shown;
  const char* end = put_text(shown.data(), address);
  out.append(shown.data(), static_cast<std::size_t>(end - shown.data()));
}

} // namespace sockplay::packet
