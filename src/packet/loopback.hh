// The four bytes that BSD puts before packets of its loopback: the number of an address family, in the order
// of the machine (NULL) or of the network (LOOP).
#pragma once

#include "packet/fields.hh"
#include "packet/next.hh"

namespace sockplay::packet {

struct Loopback {
  static constexpr Protocol protocol = Protocol::loopback;
  static constexpr std::string_view name = "null";
  static constexpr std::string_view title = "BSD loopback";
  static constexpr std::size_t least_bytes = 4;

  std::uint32_t family{};
  bool is_little_endian{};

  Next decode(Reader& reader, const Next& here);
  void describe(Fields& fields) const;
};

} // namespace sockplay::packet
