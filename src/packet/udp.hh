// UDP (RFC 768).
#pragma once

#include "packet/fields.hh"
#include "packet/next.hh"
#include "packet/words.hh"

namespace sockplay::packet {

struct Udp {
  static constexpr Protocol protocol = Protocol::udp;
  static constexpr std::string_view name = "udp";
  static constexpr std::string_view title = "UDP";
  static constexpr std::size_t least_bytes = 8;
  static constexpr bool is_transport = true;

  std::uint16_t source_port{};
  std::uint16_t destination_port{};
  std::uint16_t total_bytes{}; // header included; 0 in a jumbogram
  std::uint16_t checksum{};    // 0: none
  std::uint32_t payload_bytes{};

  Next decode(Reader& reader, const Next& here);
  void describe(Fields& fields) const;
  void summarise(Words& words, Reader& reader) const;
};

} // namespace sockplay::packet
