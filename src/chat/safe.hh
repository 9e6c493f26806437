// What members send, made safe for other members' terminals and for the form of a line.
#pragma once

#include "text/escape.hh"

namespace sockplay::chat {

/// Controls become visible (\x1b, \u202e), bytes that are not UTF-8 become U+FFFD, TAB stays. At most four
/// times as long.
inline void append_safe(std::string& out, std::string_view bytes)
{
  text::append_escaped(out, bytes, {.invalid_as_replacement = true});
}

} // namespace sockplay::chat
