// What a packet carries and nobody here decodes: so many bytes, and of what.
#pragma once

#include "packet/fields.hh"
#include "packet/next.hh"
#include "packet/words.hh"

namespace sockplay::packet {

struct Payload {
  static constexpr Protocol protocol = Protocol::payload;
  static constexpr std::string_view name = "data";
  static constexpr std::string_view title = "Data";
  static constexpr std::size_t least_bytes = 0;

  Numbers numbers{}; // what it was called by, and its number
  std::uint32_t number{};
  std::uint32_t bytes{}; // on the wire

  Next decode(Reader& reader, const Next& here);
  void describe(Fields& fields) const;
  void summarise(Words& words, Reader& reader) const;
};

} // namespace sockplay::packet
