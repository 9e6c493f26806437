// Who listens to which multicast group: IGMP versions 1 (RFC 1112), 2 (RFC 2236) and 3 (RFC 3376).
#pragma once

#include "packet/fields.hh"
#include "packet/next.hh"
#include "packet/words.hh"

namespace sockplay::packet {

struct Igmp {
  static constexpr Protocol protocol = Protocol::igmp;
  static constexpr std::string_view name = "igmp";
  static constexpr std::string_view title = "IGMP";
  static constexpr std::size_t least_bytes = 8;

  static constexpr std::uint8_t query = 0x11, report_1 = 0x12, report_2 = 0x16, leave = 0x17, report_3 = 0x22;

  std::uint8_t type{};
  std::uint8_t max_response{}; // in tenths of a second, or a floating point number of them
  std::uint16_t checksum{};
  Ipv4Address group{};
  std::uint8_t version{}; // told by type and length

  Next decode(Reader& reader, const Next& here);
  void describe(Fields& fields) const;
  void summarise(Words& words, Reader& reader) const;
};

} // namespace sockplay::packet
