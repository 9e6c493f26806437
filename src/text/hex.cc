// Hex dumps are written into a line of blanks by position, from tables; at a gigabyte formatting them one by
// one is too slow. Reading goes group by group, a group being the digits between two separators.
#include "text/hex.hh"

#include "text/plain.hh"

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>

namespace sockplay::text {
namespace {

constexpr std::size_t bytes_a_line = 16;
// Two blanks before the digits, one more between the halves, one more after.
constexpr std::size_t text_column = 2 + 3 * bytes_a_line + 2;
constexpr std::size_t columns = text_column + bytes_a_line + 3;

constexpr std::size_t column_of(std::size_t index)
{
  return 2 + 3 * index + (index < bytes_a_line / 2 ? 0 : 1);
}

constexpr std::array<char, 512> make_digit_pairs()
{
  std::array<char, 512> pairs{};
  for (std::size_t byte = 0; byte < 256; ++byte) {
    pairs[2 * byte] = hex_digits[byte >> 4];
    pairs[2 * byte + 1] = hex_digits[byte & 0xF];
  }
  return pairs;
}

constexpr std::array<char, 512> digit_pairs = make_digit_pairs();

void append_offset(std::string& out, std::uint64_t offset)
{
  std::array<char, 16> shown;
  for (std::size_t i = 0; i < shown.size(); ++i)
    shown[15 - i] = hex_digits[offset >> 4 * i & 0xF];
  const auto digits = std::max<std::size_t>(8, (static_cast<std::size_t>(std::bit_width(offset)) + 3) / 4);
  out.append(shown.end() - digits, shown.end());
}

void append_columns(std::string& out, std::string_view bytes)
{
  std::array<char, columns> line;
  line.fill(' ');
  line[text_column] = '|';
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const auto byte = static_cast<std::uint8_t>(bytes[i]);
    line[column_of(i)] = digit_pairs[2 * byte];
    line[column_of(i) + 1] = digit_pairs[2 * byte + 1];
    line[text_column + 1 + i] = is_printable(bytes[i]) ? bytes[i] : '.';
  }
  line[text_column + 1 + bytes.size()] = '|';
  line[text_column + 2 + bytes.size()] = '\n';
  out.append(line.data(), text_column + bytes.size() + 3);
}

bool is_separator(char c)
{
  return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == ':';
}

// The value of one digit, or -1.
int digit_value(char c)
{
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::string_view without_radix(std::string_view group)
{
  return group.starts_with("0x") || group.starts_with("0X") ? group.substr(2) : group;
}

// Appends the bytes of one group of digits; false, and perhaps some of them, if it is none.
bool append_group(std::string& out, std::string_view group)
{
  if (group.empty() || group.size() % 2 != 0) return false;
  for (std::size_t i = 0; i < group.size(); i += 2) {
    const int high = digit_value(group[i]);
    const int low = digit_value(group[i + 1]);
    if (high < 0 || low < 0) return false;
    out += static_cast<char>(high << 4 | low);
  }
  return true;
}

} // namespace

void append_hex_dump(std::string& out, std::string_view bytes, std::uint64_t offset, std::string_view prefix)
{
  for (; !bytes.empty(); offset += bytes_a_line) {
    const std::string_view line = bytes.substr(0, bytes_a_line);
    out += prefix;
    append_offset(out, offset);
    append_columns(out, line);
    bytes.remove_prefix(line.size());
  }
}

void append_hex_digits(std::string& out, std::string_view bytes)
{
  for (const char byte : bytes)
    out.append(&digit_pairs[2 * std::size_t{static_cast<std::uint8_t>(byte)}], 2);
}

std::optional<std::string> parse_hex(std::string_view digits)
{
  std::string bytes;
  while (true) {
    const auto group = std::ranges::find_if_not(digits, is_separator);
    if (group == digits.end()) return bytes;
    const auto end = std::find_if(group, digits.end(), is_separator);
    if (!append_group(bytes, without_radix({group, end}))) return std::nullopt;
    digits = {end, digits.end()};
  }
}

} // namespace sockplay::text
