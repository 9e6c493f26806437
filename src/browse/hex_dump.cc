#include "browse/hex_dump.hh"

#include "text/hex.hh"
#include "text/plain.hh"

#include <algorithm>
#include <fmt/format.h>

namespace sockplay::browse {

namespace {

bool holds(packet::Range range, std::size_t offset)
{
  return offset >= range.offset && offset - range.offset < range.size;
}

class Pen {
public:
  explicit Pen(Line& line) : line_(line) {}

  void write(std::string_view text, bool is_marked)
  {
    const Look look{.bold = is_marked, .reverse = is_marked};
    if (line_.empty() || line_.back().look != look) line_.push_back({"", look});
    line_.back().text += text;
  }

private:
  Line& line_;
};

} // namespace

std::size_t bytes_a_line(std::size_t columns)
{
  const auto columns_for = [](std::size_t count) { return 6 + 3 * count + 2 + count; };
  return columns >= columns_for(16) ? 16 : columns >= columns_for(8) ? 8 : 4;
}

Line hex_line(std::string_view bytes, std::size_t offset, std::size_t count, packet::Range marked)
{
  Line line{{fmt::format("{:04x}  ", offset), {.dim = true}}};
  Pen pen(line);
  const std::size_t end = std::min(offset + count, bytes.size());
  for (std::size_t i = offset; i < offset + count; ++i) {
    std::string digits;
    text::append_hex_digits(digits, i < end ? bytes.substr(i, 1) : "");
    pen.write(i < end ? digits : "  ", i < end && holds(marked, i));
    const bool is_within = i + 1 < end && i + 1 < offset + count;
    pen.write(i + 1 - offset == count / 2 ? "  " : " ",
              is_within && holds(marked, i) && holds(marked, i + 1));
  }
  pen.write(" ", false);
  for (std::size_t i = offset; i < end; ++i) {
    const char shown = text::is_printable(bytes[i]) ? bytes[i] : '.';
    pen.write({&shown, 1}, holds(marked, i));
  }
  return line;
}

} // namespace sockplay::browse
