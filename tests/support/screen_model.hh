// What a terminal would show: a small one that reads what was written to it and keeps rows of cells. It
// breaks a row only when the next character has no room in it (as xterm and its like), and on a resize it
// breaks lines anew and keeps the cursor at its character (as VTE, kitty, tmux). Knows what the line editor
// may use of ECMA-48 and fails a test that uses anything else; widths are its own, of a few ranges.
#pragma once

#include "text/utf8.hh"

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

namespace sockplay::test {

class ScreenModel {
public:
  ScreenModel(std::size_t rows, std::size_t columns) : height_(rows), width_(columns) { rows_.resize(rows); }

  void write(std::string_view bytes)
  {
    input_ += bytes;
    while (step()) {}
  }

  /// The window from the top, without blank ends of rows and without the blank rows below the cursor; `|`
  /// stands before the cell of the cursor.
  [[nodiscard]] std::string text() const
  {
    std::string shown;
    for (std::size_t row = 0; row < height_; ++row) {
      shown += row_text(row) + '\n';
    }
    shown.erase(shown.find_last_not_of('\n') + 1);
    return shown;
  }
  /// What went out at the top.
  [[nodiscard]] const std::string& scrolled() const { return scrolled_; }
  [[nodiscard]] int bells() const { return bells_; }
  [[nodiscard]] bool marks_pastes() const { return marks_pastes_; }
  /// What was written that a terminal might not know.
  [[nodiscard]] const std::string& unknown() const { return unknown_; }

  void resize(std::size_t rows, std::size_t columns)
  {
    auto lines = joined_lines();
    height_ = rows;
    width_ = columns;
    rows_.assign(1, {});
    row_ = column_ = 0;
    std::size_t row = 0;
    std::size_t column = 0;
    for (std::size_t i = 0; i < lines.size(); ++i) {
      if (i > 0) new_row(false);
      for (const auto& cell : lines[i]) {
        if (cell.is_cursor) {
          row = rows_.size() - 1;
          column = column_;
          if (column >= width_) ++row, column = 0;
          continue;
        }
        if (column_ + cell.width > width_) new_row(true);
        put(cell);
      }
    }
    row_ = row;
    column_ = column;
    while (rows_.size() <= row_)
      rows_.emplace_back().goes_on = true;
    while (rows_.size() > height_ && row_ + 1 < rows_.size() && is_blank(rows_.back()))
      rows_.pop_back();
    while (rows_.size() > height_)
      scroll();
    rows_.resize(height_);
  }

private:
  struct Cell {
    std::string text = " ";
    std::size_t width = 1; // 0: covered by the wide one before it
    bool is_cursor = false;
  };
  struct Row {
    std::vector<Cell> cells;
    bool goes_on = false; // a line's further row, to which the terminal went by itself
  };

  static bool is_blank(const Row& row)
  {
    return std::all_of(row.cells.begin(), row.cells.end(), [](const Cell& cell) { return cell.text == " "; });
  }

  [[nodiscard]] std::string row_text(std::size_t number) const
  {
    std::string shown;
    const auto& cells = rows_[number].cells;
    for (std::size_t column = 0; column < cells.size(); ++column) {
      if (number == row_ && column == column_) shown += '|';
      shown += cells[column].width == 0 ? "" : cells[column].text;
    }
    if (number == row_ && column_ >= cells.size()) shown += std::string(column_ - cells.size(), ' ') + '|';
    shown.erase(shown.find_last_not_of(' ') + 1);
    return shown;
  }

  // Lines as they were before the right edge broke them, with a mark where the cursor is.
  [[nodiscard]] std::vector<std::vector<Cell>> joined_lines() const
  {
    std::vector<std::vector<Cell>> lines;
    for (std::size_t number = 0; number < rows_.size(); ++number) {
      const auto& row = rows_[number];
      if (!row.goes_on || lines.empty()) lines.emplace_back();
      auto& line = lines.back();
      auto cells = row.cells;
      if (number == row_) cells.resize(std::max(cells.size(), column_));
      for (std::size_t column = 0; column <= cells.size(); ++column) {
        if (number == row_ && column == column_) line.push_back({"", 0, true});
        if (column < cells.size() && cells[column].width > 0) line.push_back(cells[column]);
      }
    }
    return lines;
  }

  static std::size_t width_of(char32_t point)
  {
    const auto in = [&](char32_t low, char32_t high) { return point >= low && point <= high; };
    if (in(0x300, 0x36F) || point == 0x200D || in(0xFE00, 0xFE0F)) return 0;
    const bool is_wide = in(0x1100, 0x115F) || in(0x2E80, 0xA4CF) || in(0xAC00, 0xD7A3) ||
                         in(0xFF01, 0xFF60) || in(0x1F300, 0x1FAFF);
    return is_wide ? 2 : 1;
  }

  // Takes one character or sequence from the input; false where none is whole.
  bool step()
  {
    if (input_.empty()) return false;
    if (input_.front() == '\x1b') return control_sequence();
    const auto point = text::decode(input_);
    if (!point.valid && text::incomplete_tail(input_) == input_.size()) return false;
    const auto bytes = input_.substr(0, point.size);
    input_.erase(0, point.size);
    if (point.value < 0x20 || point.value == 0x7F) {
      control(bytes.front());
    } else {
      character(bytes, point.valid ? width_of(point.value) : 1);
    }
    return true;
  }

  void control(char byte)
  {
    switch (byte) {
    case '\a': ++bells_; break;
    case '\b': column_ = std::min(column_, width_ - 1) - (column_ > 0 ? 1 : 0); break;
    case '\r': column_ = 0; break;
    case '\n': down(false); break;
    default: unknown_ += byte;
    }
  }

  void character(const std::string& bytes, std::size_t width)
  {
    if (width == 0) return combine(bytes);
    if (column_ + width > width_ && column_ > 0) {
      down(true);
      column_ = 0;
    }
    put({bytes, width});
  }

  void put(const Cell& cell)
  {
    auto& cells = rows_[row_].cells;
    if (cells.size() < column_ + cell.width) cells.resize(column_ + cell.width);
    cells[column_] = cell;
    for (std::size_t i = 1; i < cell.width; ++i)
      cells[column_ + i] = {"", 0};
    column_ += cell.width;
  }

  void combine(const std::string& bytes)
  {
    auto& cells = rows_[row_].cells;
    std::size_t column = std::min(column_, cells.size());
    while (column > 0 && cells[column - 1].width == 0)
      --column;
    if (column > 0) cells[column - 1].text += bytes;
  }

  void down(bool goes_on)
  {
    if (row_ + 1 == height_) {
      scroll();
      rows_.resize(height_);
    }
    ++row_;
    rows_[row_].goes_on = goes_on;
  }

  void new_row(bool goes_on)
  {
    rows_.push_back({{}, goes_on});
    ++row_;
    column_ = 0;
  }

  void scroll()
  {
    const auto row = row_;
    row_ = rows_.size(); // no cursor in it
    scrolled_ += row_text(0) + '\n';
    rows_.erase(rows_.begin());
    row_ = row - 1;
  }

  bool control_sequence()
  {
    if (input_.size() < 2) return false;
    const auto end = input_.find_first_not_of("0123456789;?", 2);
    if (end == input_.npos) return false;
    const auto parameters = input_.substr(2, end - 2);
    const bool is_known = input_[1] == '[' && perform(input_[end], parameters);
    if (!is_known) unknown_ += input_.substr(0, end + 1);
    input_.erase(0, end + 1);
    return true;
  }

  bool perform(char final, const std::string& parameters)
  {
    const auto number = std::max<std::size_t>(std::strtoul(parameters.c_str(), nullptr, 10), 1);
    switch (final) {
    case 'A': row_ -= std::min(number, row_); break;
    case 'B': row_ = std::min(row_ + number, height_ - 1); break;
    case 'C': column_ = std::min(column_ + number, width_ - 1); break;
    case 'D': column_ -= std::min(number, column_); break;
    case 'H': row_ = column_ = 0; return parameters.empty();
    case 'J': return erase(parameters);
    case 'm': break; // colours have no cells
    case 'h': return parameters == "?2004" && (marks_pastes_ = true);
    case 'l': return parameters == "?2004" && !(marks_pastes_ = false);
    default: return false;
    }
    return true;
  }

  bool erase(const std::string& parameters)
  {
    const auto first = parameters == "2" ? 0 : row_ + 1;
    for (std::size_t row = first; row < height_; ++row)
      rows_[row] = {};
    const auto column = std::min(column_, width_ - 1); // right of the edge, the last cell is the cursor's
    auto& cells = rows_[row_].cells;
    cells.resize(std::min(cells.size(), column));
    return parameters.empty() || parameters == "2";
  }

  std::size_t height_;
  std::size_t width_;
  std::vector<Row> rows_;
  std::size_t row_ = 0;
  std::size_t column_ = 0; // width_ after a character at the right edge
  std::string input_;
  std::string scrolled_;
  std::string unknown_;
  int bells_ = 0;
  bool marks_pastes_ = false;
};

} // namespace sockplay::test
