// NTP (RFC 5905), versions 1 to 4; the messages of modes 6 and 7, control and private, are named only.
#pragma once

#include "packet/fields.hh"
#include "packet/next.hh"
#include "packet/words.hh"

namespace sockplay::packet {

struct Ntp {
  static constexpr Protocol protocol = Protocol::ntp;
  static constexpr std::string_view name = "ntp";
  static constexpr std::string_view title = "NTP";
  static constexpr std::size_t least_bytes = 2;

  std::uint8_t flags{};
  std::uint8_t stratum{};

  [[nodiscard]] unsigned version() const { return flags >> 3 & 7; }
  [[nodiscard]] unsigned mode() const { return flags & 7; }

  Next decode(Reader& reader, const Next& here);
  void describe(Fields& fields) const;
  void summarise(Words& words, Reader& reader) const;
};

} // namespace sockplay::packet
