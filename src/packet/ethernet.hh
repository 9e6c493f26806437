// Ethernet II frames, and those of IEEE 802.3, which have a length where the others have a type.
#pragma once

#include "packet/fields.hh"
#include "packet/next.hh"

namespace sockplay::packet {

struct Ethernet {
  static constexpr Protocol protocol = Protocol::ethernet;
  static constexpr std::string_view name = "eth";
  static constexpr std::string_view title = "Ethernet";
  static constexpr std::size_t least_bytes = 14;

  MacAddress destination{};
  MacAddress source{};
  std::uint16_t ethertype{}; // up to 1500 a length

  Next decode(Reader& reader, const Next& here);
  void describe(Fields& fields) const;
};

} // namespace sockplay::packet
