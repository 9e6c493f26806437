// Text measured and cut by the columns it takes on a terminal: two for wide characters, none for combining
// ones (UAX #11). Pure.
#pragma once

#include "browse/picture.hh"

#include <cstddef>
#include <string>
#include <string_view>

namespace sockplay::browse {

/// Of UTF-8 without control characters, but for a TAB, which is one blank.
std::size_t width_of(std::string_view text);
std::size_t width_of(const Line& line);

/// What stands in `count` columns from column `first` on, or less if the text ends before. Where an edge
/// cuts a wide character, a blank stands for the half.
std::string columns_of(std::string_view text, std::size_t first, std::size_t count);

/// Exactly so many columns: cut, or blanks after it.
std::string padded(std::string_view text, std::size_t count);

/// Cuts a line to so many columns.
void cut(Line& line, std::size_t count);

} // namespace sockplay::browse
