// Text in columns, each as wide as the widest of its cells. What stands in them, and whether it fits the
// screen, is left to the callers.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sockplay::text {

class Table {
public:
  enum class Side : std::uint8_t { left, right };
  struct Column {
    std::string_view title;
    Side side = Side::left;
  };

  /// Titles must outlive the table.
  explicit Table(std::vector<Column> columns) : columns_(std::move(columns)) {}

  /// A row with a cell for each column: UTF-8 whose code points are one cell of a terminal wide each.
  void add(std::vector<std::string> cells) { rows_.push_back(std::move(cells)); }

  /// Appends the titles and all rows, a line each, two blanks between columns and none at the end of a line.
  void append_to(std::string& out) const;

private:
  std::vector<Column> columns_;
  std::vector<std::vector<std::string>> rows_;
};

} // namespace sockplay::text
