// IEEE 802.2 logical link control, and the SNAP header that may follow it (RFC 1042).
#pragma once

#include "packet/fields.hh"
#include "packet/next.hh"
#include "packet/words.hh"

namespace sockplay::packet {

struct Llc {
  static constexpr Protocol protocol = Protocol::llc;
  static constexpr std::string_view name = "llc";
  static constexpr std::string_view title = "LLC";
  static constexpr std::size_t least_bytes = 3;

  std::uint8_t destination_point{}; // service access points
  std::uint8_t source_point{};
  std::uint16_t control{};
  std::uint32_t organisation{}; // of SNAP
  std::uint16_t snap_protocol{};

  [[nodiscard]] bool is_snap() const { return destination_point == 0xAA && source_point == 0xAA; }

  Next decode(Reader& reader, const Next& here);
  void describe(Fields& fields) const;
  void summarise(Words& words, Reader& reader) const;
};

} // namespace sockplay::packet
