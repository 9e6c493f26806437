// SCTP (RFC 9260): the common header, and the chunks behind it.
#pragma once

#include "packet/fields.hh"
#include "packet/next.hh"
#include "packet/words.hh"

namespace sockplay::packet {

struct Sctp {
  static constexpr Protocol protocol = Protocol::sctp;
  static constexpr std::string_view name = "sctp";
  static constexpr std::string_view title = "SCTP";
  static constexpr std::size_t least_bytes = 12;
  static constexpr bool is_transport = true;

  enum Chunk : std::uint8_t {
    data = 0,
    init = 1,
    init_ack = 2,
    sack = 3,
    heartbeat = 4,
    heartbeat_ack = 5,
    abort = 6,
    shutdown = 7,
    shutdown_ack = 8,
    error = 9,
    cookie_echo = 10,
    cookie_ack = 11,
    shutdown_complete = 14,
  };

  std::uint16_t source_port{};
  std::uint16_t destination_port{};
  std::uint32_t verification_tag{};
  std::uint32_t checksum{}; // as a big-endian number

  Next decode(Reader& reader, const Next& here);
  void describe(Fields& fields) const;
  void summarise(Words& words, Reader& reader) const;
};

} // namespace sockplay::packet
