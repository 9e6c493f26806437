#include "io/line_layout.hh"

#include "text/escape.hh"
#include "text/utf8.hh"

#include <algorithm>
#include <uniwidth.h>

namespace sockplay::io {

namespace {

constexpr std::size_t tab_columns = 4;

class Rows {
public:
  explicit Rows(std::size_t columns) : columns_(std::max<std::size_t>(columns, 1)) {}

  void append(std::string_view text)
  {
    while (!text.empty()) {
      const auto point = text::decode(text);
      append_character(point.value, text.substr(0, point.size));
      text.remove_prefix(point.size);
    }
  }

  // The cursor goes where the next character will stand: after a full row that is the next one.
  void place_cursor()
  {
    const bool is_full = column_ == columns_;
    cursor_row_ = rows_.size() - (is_full ? 0 : 1);
    cursor_column_ = is_full ? 0 : column_;
  }

  LineLayout finish() &&
  {
    if (column_ == columns_) rows_.emplace_back();
    return {std::move(rows_), cursor_row_, cursor_column_};
  }

private:
  void append_character(char32_t character, std::string_view bytes)
  {
    if (character == U'\t') return append_blanks();
    if (!text::is_control(character)) {
      // Takes the encoding for what was usual there: under UTF-8 what is ambiguous is narrow.
      const int width = ::uc_width(character, "UTF-8");
      return append_cell(bytes, static_cast<std::size_t>(std::max(width, 0)));
    }
    for (const char shown : text::escaped(bytes))
      append_cell({&shown, 1}, 1);
  }

  // As many wherever it stands: stops would be elsewhere once the window has another width.
  void append_blanks()
  {
    for (std::size_t i = 0; i < tab_columns; ++i)
      append_cell(" ", 1);
  }

  void append_cell(std::string_view bytes, std::size_t width)
  {
    if (column_ + width > columns_ && width > 0 && column_ > 0) {
      rows_.emplace_back();
      column_ = 0;
    }
    rows_.back() += bytes;
    column_ = std::min(column_ + width, columns_);
  }

  std::size_t columns_;
  std::size_t column_ = 0;
  std::vector<std::string> rows_{""};
  std::size_t cursor_row_ = 0;
  std::size_t cursor_column_ = 0;
};

} // namespace

LineLayout lay_out(const TypedLine& line, std::size_t columns)
{
  Rows rows(columns);
  rows.append(line.prompt);
  rows.append(line.before);
  rows.place_cursor();
  rows.append(line.after);
  return std::move(rows).finish();
}

} // namespace sockplay::io
