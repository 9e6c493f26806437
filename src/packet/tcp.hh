// TCP headers (RFC 9293) with their options (RFC 7323, 2018, 7413, 8684).
#pragma once

#include "packet/fields.hh"
#include "packet/next.hh"
#include "packet/words.hh"

#include <optional>

namespace sockplay::packet {

struct Tcp {
  static constexpr Protocol protocol = Protocol::tcp;
  static constexpr std::string_view name = "tcp";
  static constexpr std::string_view title = "TCP";
  static constexpr std::size_t least_bytes = 8; // an ICMP error quotes no more: ports and sequence number
  static constexpr std::size_t fixed_bytes = 20;
  static constexpr bool is_transport = true;

  // The flags, by the bit they are.
  static constexpr std::uint16_t fin = 0x01, syn = 0x02, rst = 0x04, psh = 0x08, ack = 0x10, urg = 0x20,
                                 ece = 0x40, cwr = 0x80, ae = 0x100;

  std::uint16_t source_port{};
  std::uint16_t destination_port{};
  std::uint32_t sequence{};
  std::uint32_t acknowledgement{};
  std::uint8_t header_bytes{}; // with options; 0 if it and what follows it was not captured
  std::uint16_t flags{};
  std::uint16_t window{}; // not scaled
  std::uint16_t checksum{};
  std::uint16_t urgent_pointer{};
  std::uint32_t payload_bytes{};

  Next decode(Reader& reader, const Next& here);
  void describe(Fields& fields) const;
  void summarise(Words& words, Reader& reader) const;
};

/// One option: its kind, and what follows kind and length. No-operation and end have nothing.
struct TcpOption {
  std::uint8_t kind;
  Reader body;
};

/// The option that stands first; none at the end, or where the length makes no sense (the reader then says
/// malformed).
std::optional<TcpOption> next_tcp_option(Reader& options);

} // namespace sockplay::packet
