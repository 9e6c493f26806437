// Lines of a hex dump in which some bytes are marked. Pure.
#pragma once

#include "browse/picture.hh"
#include "packet/reader.hh"

#include <cstddef>
#include <string_view>

namespace sockplay::browse {

/// How many bytes a line of so many columns has: 16, 8 or 4.
std::size_t bytes_a_line(std::size_t columns);

/// The line whose first byte is at `offset`; those in `marked` are reversed, in hex and in characters.
///   0010  68 65 6c 6c 6f 0a                                 hello.
Line hex_line(std::string_view bytes, std::size_t offset, std::size_t count, packet::Range marked);

} // namespace sockplay::browse
