// DHCP for IPv6 (RFC 8415): messages of clients and servers, and of relays, with their options.
#pragma once

#include "packet/fields.hh"
#include "packet/next.hh"
#include "packet/words.hh"

namespace sockplay::packet {

struct Dhcpv6 {
  static constexpr Protocol protocol = Protocol::dhcpv6;
  static constexpr std::string_view name = "dhcpv6";
  static constexpr std::string_view title = "DHCPv6";
  static constexpr std::size_t least_bytes = 4;

  static constexpr std::uint8_t relay_forward = 12, relay_reply = 13;

  std::uint8_t message{};
  std::uint32_t transaction{}; // not of relays

  [[nodiscard]] bool is_relayed() const { return message == relay_forward || message == relay_reply; }

  Next decode(Reader& reader, const Next& here);
  void describe(Fields& fields) const;
  void summarise(Words& words, Reader& reader) const;
};

} // namespace sockplay::packet
