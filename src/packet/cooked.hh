// What Linux puts before the packets of "any" interface, in place of a link header: versions 1 and 2
// (https://www.tcpdump.org/linktypes/LINKTYPE_LINUX_SLL2.html).
#pragma once

#include "packet/fields.hh"
#include "packet/next.hh"

namespace sockplay::packet {

struct Cooked {
  static constexpr Protocol protocol = Protocol::cooked;
  static constexpr std::string_view name = "sll";
  static constexpr std::string_view title = "Linux cooked capture";
  static constexpr std::size_t least_bytes = 16;

  bool is_version_2{};
  std::uint16_t direction{};       // what Linux calls the packet type: to us, broadcast, ..., from us
  std::uint16_t hardware{};        // ARPHRD_ numbers
  std::uint32_t interface_index{}; // of version 2
  std::uint16_t address_bytes{};
  MacAddress source{}; // if address_bytes is 6
  std::uint16_t ethertype{};

  Next decode(Reader& reader, const Next& here);
  void describe(Fields& fields) const;
};

} // namespace sockplay::packet
