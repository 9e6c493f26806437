#include "browse/columns.hh"

#include "text/utf8.hh"

#include <algorithm>
#include <uniwidth.h>

namespace sockplay::browse {

namespace {

struct Character {
  std::string_view shown;
  std::size_t bytes;
  std::size_t width;
};

Character first_of(std::string_view text)
{
  if (text.front() == '\t') return {" ", 1, 1}; // a terminal would go to its next stop
  const auto point = text::decode(text);
  // Under UTF-8 what is ambiguous is narrow.
  const int width = ::uc_width(point.value, "UTF-8");
  return {text.substr(0, point.size), point.size, static_cast<std::size_t>(std::max(width, 0))};
}

} // namespace

std::size_t width_of(std::string_view text)
{
  std::size_t width = 0;
  while (!text.empty()) {
    const auto character = first_of(text);
    width += character.width;
    text.remove_prefix(character.bytes);
  }
  return width;
}

std::size_t width_of(const Line& line)
{
  std::size_t width = 0;
  for (const auto& span : line)
    width += width_of(span.text);
  return width;
}

std::string columns_of(std::string_view text, std::size_t first, std::size_t count)
{
  const std::size_t end = first + count;
  std::string cut;
  for (std::size_t column = 0; !text.empty();) {
    const auto [shown, bytes, width] = first_of(text);
    const std::size_t next = column + width;
    if (column >= end && width > 0) break;
    if (column >= first && next <= end) {
      const bool has_base = width > 0 || !cut.empty(); // what combines goes with what it stands on
      if (has_base) cut += shown;
    } else if (next > first) {
      cut += ' ';
    }
    column = next;
    text.remove_prefix(bytes);
  }
  return cut;
}

std::string padded(std::string_view text, std::size_t count)
{
  auto exact = columns_of(text, 0, count);
  exact.append(count - std::min(width_of(exact), count), ' ');
  return exact;
}

void cut(Line& line, std::size_t count)
{
  for (auto& span : line) {
    span.text = columns_of(span.text, 0, count);
    count -= std::min(width_of(span.text), count);
  }
}

} // namespace sockplay::browse
