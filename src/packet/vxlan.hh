// Virtual networks over UDP (RFC 7348).
#pragma once

#include "packet/fields.hh"
#include "packet/next.hh"
#include "packet/words.hh"

namespace sockplay::packet {

struct Vxlan {
  static constexpr Protocol protocol = Protocol::vxlan;
  static constexpr std::string_view name = "vxlan";
  static constexpr std::string_view title = "VXLAN";
  static constexpr std::size_t least_bytes = 8;

  std::uint16_t flags{};
  std::uint32_t network{}; // 24 bits

  Next decode(Reader& reader, const Next& here);
  void describe(Fields& fields) const;
  void summarise(Words& words, Reader& reader) const;
};

} // namespace sockplay::packet
