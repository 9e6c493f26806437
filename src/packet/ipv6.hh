// IPv6 headers with their extension headers (RFC 8200).
#pragma once

#include "packet/fields.hh"
#include "packet/next.hh"
#include "packet/words.hh"

namespace sockplay::packet {

struct Ipv6 {
  static constexpr Protocol protocol = Protocol::ipv6;
  static constexpr std::string_view name = "ipv6";
  static constexpr std::string_view title = "IPv6";
  static constexpr std::size_t least_bytes = 40;

  std::uint8_t traffic_class{};
  std::uint32_t flow_label{};
  std::uint16_t payload_bytes{}; // extension headers included; 0 for a jumbogram
  std::uint8_t next_header{};    // the first
  std::uint8_t hop_limit{};
  Ipv6Address source{};
  Ipv6Address destination{};
  // Of the extension headers:
  std::uint8_t carried{};       // the number of the protocol behind them
  std::uint8_t segments_left{}; // before the last destination, which then is not the one above
  bool more_fragments{};
  std::uint16_t fragment_offset{}; // in bytes
  std::uint32_t identification{};
  std::uint32_t header_bytes{};

  /// Not so of what has the header of a fragment and is whole (RFC 6946).
  [[nodiscard]] bool is_fragment() const { return more_fragments || fragment_offset > 0; }

  Next decode(Reader& reader, const Next& here);
  void describe(Fields& fields) const;
  void summarise(Words& words, Reader& reader) const;

private:
  void decode_extensions(Reader& reader);
};

} // namespace sockplay::packet
