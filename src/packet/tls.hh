// TLS records (RFC 8446 section 5.1) as they are found at the beginning of a segment; of handshakes, the
// hellos, with the server's name and the protocols that are offered. All else is encrypted, or soon will be.
#pragma once

#include "packet/fields.hh"
#include "packet/next.hh"
#include "packet/words.hh"

namespace sockplay::packet {

struct Tls {
  static constexpr Protocol protocol = Protocol::tls;
  static constexpr std::string_view name = "tls";
  static constexpr std::string_view title = "TLS";
  static constexpr std::size_t least_bytes = 5;

  static constexpr std::uint8_t change_cipher = 20, alert = 21, handshake = 22, application_data = 23;

  std::uint8_t content{};
  std::uint16_t version{}; // of the record
  std::uint16_t bytes{};   // of its body, of which there may be less here

  Next decode(Reader& reader, const Next& here);
  void describe(Fields& fields) const;
  void summarise(Words& words, Reader& reader) const;
};

/// Whether a stream that begins so looks like TLS: a type of content, a version, a length that is allowed.
bool looks_like_tls(const Reader& stream);

} // namespace sockplay::packet
