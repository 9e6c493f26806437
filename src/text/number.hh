// Whole numbers as people type them for options.
#pragma once

#include <charconv>
#include <optional>
#include <string_view>
#include <system_error>

namespace sockplay::text {

/// All of the word, in decimal, or in hexadecimal after 0x. nullopt for anything else (blanks, a plus sign)
/// and for what `Number` cannot hold.
template <class Number>
std::optional<Number> parse_number(std::string_view word)
{
  const bool is_hex = word.starts_with("0x");
  if (is_hex) word.remove_prefix(2);
  Number number{};
  const char* end = word.data() + word.size();
  const auto [stop, error] = std::from_chars(word.data(), end, number, is_hex ? 16 : 10);
  return error == std::errc() && stop == end ? std::optional(number) : std::nullopt;
}

} // namespace sockplay::text
