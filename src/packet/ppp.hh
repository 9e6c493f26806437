// What PPP says of a frame: the number of the protocol it carries (RFC 1661 section 2).
#pragma once

#include "packet/fields.hh"
#include "packet/next.hh"

namespace sockplay::packet {

struct Ppp {
  static constexpr Protocol protocol = Protocol::ppp;
  static constexpr std::string_view name = "ppp";
  static constexpr std::string_view title = "PPP";
  static constexpr std::size_t least_bytes = 2;

  std::uint16_t carried{};

  Next decode(Reader& reader, const Next& here);
  void describe(Fields& fields) const;
};

} // namespace sockplay::packet
