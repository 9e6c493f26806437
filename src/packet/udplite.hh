// UDP-Lite (RFC 3828): UDP whose checksum covers as much as the sender wants.
#pragma once

#include "packet/fields.hh"
#include "packet/next.hh"
#include "packet/words.hh"

namespace sockplay::packet {

struct UdpLite {
  static constexpr Protocol protocol = Protocol::udplite;
  static constexpr std::string_view name = "udplite";
  static constexpr std::string_view title = "UDP-Lite";
  static constexpr std::size_t least_bytes = 8;
  static constexpr bool is_transport = true;

  std::uint16_t source_port{};
  std::uint16_t destination_port{};
  std::uint16_t coverage_bytes{}; // from the header on; 0: all
  std::uint16_t checksum{};
  std::uint32_t payload_bytes{};

  Next decode(Reader& reader, const Next& here);
  void describe(Fields& fields) const;
  void summarise(Words& words, Reader& reader) const;
};

} // namespace sockplay::packet
