// The bytes of a packet beneath its line: in hexadecimal, in hexadecimal and characters, or in characters.
#pragma once

#include "packet/packet.hh"

#include <cstdint>
#include <string>

namespace sockplay::capture {

enum class BytesForm : std::uint8_t {
  none,
  hex,          // -x
  hex_and_text, // -X
  text,         // -A
};

struct BytesOptions {
  BytesForm form = BytesForm::none;
  bool with_link = false; // from the link header on, not from behind it
};

/// Appends the bytes as lines, those captured. Whatever they are, nothing drives a terminal.
void append_bytes(std::string& out, const packet::Packet& packet, BytesOptions options);

} // namespace sockplay::capture
