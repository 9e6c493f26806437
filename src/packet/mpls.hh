// A label of MPLS (RFC 3032); a stack of them is as many layers. Nothing in the last says what follows it.
#pragma once

#include "packet/fields.hh"
#include "packet/next.hh"
#include "packet/words.hh"

namespace sockplay::packet {

struct Mpls {
  static constexpr Protocol protocol = Protocol::mpls;
  static constexpr std::string_view name = "mpls";
  static constexpr std::string_view title = "MPLS";
  static constexpr std::size_t least_bytes = 4;

  std::uint32_t label{};
  std::uint8_t traffic_class{};
  bool is_last{};
  std::uint8_t ttl{};

  Next decode(Reader& reader, const Next& here);
  void describe(Fields& fields) const;
  void summarise(Words& words, Reader& reader) const;
};

} // namespace sockplay::packet
