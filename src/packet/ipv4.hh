// IPv4 headers with their options (RFC 791), fragments included.
#pragma once

#include "packet/fields.hh"
#include "packet/next.hh"
#include "packet/words.hh"

namespace sockplay::packet {

struct Ipv4 {
  static constexpr Protocol protocol = Protocol::ipv4;
  static constexpr std::string_view name = "ip";
  static constexpr std::string_view title = "IPv4";
  static constexpr std::size_t least_bytes = 20;

  std::uint8_t header_bytes{};  // with options
  std::uint8_t traffic_class{}; // DSCP and ECN, once the type of service
  std::uint16_t total_bytes{};  // 0 in captures of what the network card is still to segment
  std::uint16_t identification{};
  bool dont_fragment{};
  bool more_fragments{};
  std::uint16_t fragment_offset{}; // in bytes
  std::uint8_t ttl{};
  std::uint8_t carried{}; // the number of the protocol
  std::uint16_t checksum{};
  Ipv4Address source{};
  Ipv4Address destination{};
  bool has_route_left{}; // a source route: the destination is not the last one yet

  [[nodiscard]] bool is_fragment() const { return more_fragments || fragment_offset > 0; }

  Next decode(Reader& reader, const Next& here);
  void describe(Fields& fields) const;
  void summarise(Words& words, Reader& reader) const;
};

} // namespace sockplay::packet
