// VLAN tags, of customers (IEEE 802.1Q) and of providers (802.1ad): what stands behind the type that named
// them.
#pragma once

#include "packet/fields.hh"
#include "packet/next.hh"
#include "packet/words.hh"

namespace sockplay::packet {

struct Vlan {
  static constexpr Protocol protocol = Protocol::vlan;
  static constexpr std::string_view name = "vlan";
  static constexpr std::string_view title = "VLAN";
  static constexpr std::size_t least_bytes = 4;

  std::uint8_t priority{};
  bool may_be_dropped{};
  std::uint16_t id{};
  std::uint16_t ethertype{}; // up to 1500 a length

  Next decode(Reader& reader, const Next& here);
  void describe(Fields& fields) const;
  void summarise(Words& words, Reader& reader) const;
};

} // namespace sockplay::packet
