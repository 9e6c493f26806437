// Which rows a prompt and a line take on a terminal so many columns wide, and where the cursor stands in
// them. Pure; how they are drawn and erased is the line editor's matter.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace sockplay::io {

/// A line that is being typed; all three are UTF-8.
struct TypedLine {
  std::string prompt;
  std::string before; // the cursor
  std::string after;
};

struct LineLayout {
  /// At least one. All but the last reach to the right edge, or as near as a wide character lets them, so
  /// that the terminal goes on in the next by itself; the last leaves room for the cursor.
  std::vector<std::string> rows;
  std::size_t cursor_row = 0;
  std::size_t cursor_column = 0;
};

/// Widths are those of Unicode's East Asian Width (UAX #11): 2 for wide characters, 0 for combining ones,
/// which stay with the one before. Control characters are shown escaped, a TAB as four
/// blanks.
LineLayout lay_out(const TypedLine& line, std::size_t columns);

} // namespace sockplay::io
