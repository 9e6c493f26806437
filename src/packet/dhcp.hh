// DHCP (RFC 2131) with the options that say what it is about (RFC 2132).
#pragma once

#include "packet/fields.hh"
#include "packet/next.hh"
#include "packet/words.hh"

namespace sockplay::packet {

struct Dhcp {
  static constexpr Protocol protocol = Protocol::dhcp;
  static constexpr std::string_view name = "dhcp";
  static constexpr std::string_view title = "DHCP";
  static constexpr std::size_t least_bytes = 240;

  std::uint8_t operation{};
  std::uint32_t transaction{};
  Ipv4Address client{};
  Ipv4Address yours{};
  MacAddress hardware{};  // if its length is 6
  std::uint8_t message{}; // option 53; 0 for plain BOOTP

  Next decode(Reader& reader, const Next& here);
  void describe(Fields& fields) const;
  void summarise(Words& words, Reader& reader) const;
};

} // namespace sockplay::packet
