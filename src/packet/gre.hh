// Generic routing encapsulation (RFC 2784, 2890), and the version of it that PPTP has (RFC 2637).
#pragma once

#include "packet/fields.hh"
#include "packet/next.hh"
#include "packet/words.hh"

namespace sockplay::packet {

struct Gre {
  static constexpr Protocol protocol = Protocol::gre;
  static constexpr std::string_view name = "gre";
  static constexpr std::string_view title = "GRE";
  static constexpr std::size_t least_bytes = 4;

  std::uint16_t flags{}; // and version
  std::uint16_t ethertype{};
  std::uint32_t key{}; // if has_key()

  [[nodiscard]] bool has_key() const { return (flags & 0x2000) != 0; }
  [[nodiscard]] unsigned version() const { return flags & 7; }

  Next decode(Reader& reader, const Next& here);
  void describe(Fields& fields) const;
  void summarise(Words& words, Reader& reader) const;
};

} // namespace sockplay::packet
