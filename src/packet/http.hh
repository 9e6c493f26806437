// HTTP/1 (RFC 9112) where a segment begins with a request or a response: its first line and its header
// fields.
#pragma once

#include "packet/fields.hh"
#include "packet/next.hh"
#include "packet/words.hh"

namespace sockplay::packet {

struct Http {
  static constexpr Protocol protocol = Protocol::http;
  static constexpr std::string_view name = "http";
  static constexpr std::string_view title = "HTTP";
  static constexpr std::size_t least_bytes = 4;

  bool is_response{};
  std::uint16_t status{}; // of a response

  Next decode(Reader& reader, const Next& here);
  void describe(Fields& fields) const;
  void summarise(Words& words, Reader& reader) const;
};

/// Whether a stream that begins so looks like HTTP/1: a method and a blank, or a version.
bool looks_like_http(const Reader& stream);

} // namespace sockplay::packet
