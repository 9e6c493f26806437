// QUIC packets with a long header (RFC 9000 section 17.2, RFC 9369): those that begin a connection. Those
// with a short one cannot be told from noise without having seen the beginning.
#pragma once

#include "packet/fields.hh"
#include "packet/next.hh"
#include "packet/words.hh"

namespace sockplay::packet {

struct Quic {
  static constexpr Protocol protocol = Protocol::quic;
  static constexpr std::string_view name = "quic";
  static constexpr std::string_view title = "QUIC";
  static constexpr std::size_t least_bytes = 7;

  std::uint8_t first{}; // with protected bits
  std::uint32_t version{};

  Next decode(Reader& reader, const Next& here);
  void describe(Fields& fields) const;
  void summarise(Words& words, Reader& reader) const;
};

/// Whether a datagram that begins so looks like it: a long header of a version we know.
bool looks_like_quic(const Reader& datagram);

} // namespace sockplay::packet
