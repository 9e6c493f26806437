// PPP over Ethernet (RFC 2516): discovery, with its tags, and sessions.
#pragma once

#include "packet/fields.hh"
#include "packet/next.hh"
#include "packet/words.hh"

namespace sockplay::packet {

struct Pppoe {
  static constexpr Protocol protocol = Protocol::pppoe;
  static constexpr std::string_view name = "pppoe";
  static constexpr std::string_view title = "PPPoE";
  static constexpr std::size_t least_bytes = 6;

  static constexpr std::uint8_t session_data = 0, confirmation = 0x65, initiation = 0x09, offer = 0x07,
                                request = 0x19, termination = 0xA7;

  std::uint8_t code{};
  std::uint16_t session{};
  std::uint16_t payload_bytes{};

  Next decode(Reader& reader, const Next& here);
  void describe(Fields& fields) const;
  void summarise(Words& words, Reader& reader) const;
};

} // namespace sockplay::packet
