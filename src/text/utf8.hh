// UTF-8, read strictly: one code point at a time, a whole text, or the unfinished end of a piece of one. The
// bottom of everything that shows bytes. What to do about bytes that are not UTF-8 is left to the callers.
#pragma once

#include <cstddef>
#include <string_view>

namespace sockplay::text {

// What stands for bytes that are not UTF-8 (U+FFFD), as a code point and as UTF-8.
inline constexpr char32_t replacement = U'\uFFFD';
inline constexpr std::string_view replacement_utf8 = "\xEF\xBF\xBD";

// What stands first in a text: a code point and the number of bytes that spell it. Fits two registers.
struct CodePoint {
  char32_t value;
  bool valid;
  std::size_t size;
};

// The first code point of `bytes`. Overlong forms, surrogates, values above U+10FFFF and sequences that are
// cut short are not valid: they give {U+FFFD, false, 1}, so that the next try begins one byte further on. An
// empty text gives {U+FFFD, false, 0}. RFC 3629 section 4; the Unicode Standard, table 3-7.
CodePoint decode(std::string_view bytes);

// Whether all of `bytes` is UTF-8. Goes through ASCII eight bytes at a time.
bool is_valid(std::string_view bytes);

// How many bytes (0-3) at the end of `bytes` begin a sequence that further bytes could still complete.
std::size_t incomplete_tail(std::string_view bytes);

} // namespace sockplay::text
