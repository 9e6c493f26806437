// Names in DNS messages, which may go on elsewhere in the message (RFC 1035 section 4.1.4).
#pragma once

#include "packet/reader.hh"

#include <array>
#include <cstddef>
#include <string_view>

namespace sockplay::packet {

/// A name in dots, "." for the root. Bytes of labels are as they came, whoever shows them makes them
/// harmless.
class DnsName {
public:
  /// Reads the name at the reader, which then stands behind it; pointers count from `begin`, the offset of
  /// the message. A name that is too long, leads nowhere or to itself ends where that is seen, and the reader
  /// is told that it is malformed.
  DnsName(Reader& reader, std::size_t begin);

  [[nodiscard]] std::string_view text() const { return {text_.data(), size_}; }

private:
  // Whether there was room.
  bool append(std::string_view label);

  std::array<char, 256> text_; // RFC 1035 section 2.3.4: 255 bytes on the wire
  std::size_t size_ = 0;
};

} // namespace sockplay::packet
