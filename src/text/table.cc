#include "text/table.hh"

#include <algorithm>
#include <cassert>
#include <cstddef>

namespace sockplay::text {
namespace {

// In code points.
std::size_t width_of(std::string_view cell)
{
  return static_cast<std::size_t>(
      std::count_if(cell.begin(), cell.end(), [](char byte) { return (byte & 0xC0) != 0x80; }));
}

void append_cell(std::string& out, std::string_view cell, std::size_t width, Table::Side side)
{
  const std::size_t blanks = width - width_of(cell);
  if (side == Table::Side::right) out.append(blanks, ' ');
  out += cell;
  if (side == Table::Side::left) out.append(blanks, ' ');
}

void end_line(std::string& out)
{
  out.erase(out.find_last_not_of(' ') + 1);
  out += '\n';
}

} // namespace

void Table::append_to(std::string& out) const
{
  std::vector<std::size_t> widths;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    std::size_t width = width_of(columns_[i].title);
    for (const auto& row : rows_) {
      assert(row.size() == columns_.size());
      width = std::max(width, width_of(row[i]));
    }
    widths.push_back(width);
  }
  const auto append_line = [&](auto cell_of) {
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      if (i > 0) out += "  ";
      append_cell(out, cell_of(i), widths[i], columns_[i].side);
    }
    end_line(out);
  };
  append_line([&](std::size_t i) { return columns_[i].title; });
  for (const auto& row : rows_)
    append_line([&](std::size_t i) { return std::string_view(row[i]); });
}

} // namespace sockplay::text
