// Quantities: a number is split from its unit, then scaled in integers, so that what is typed comes out exact
// and what is too large is refused. Only what is printed goes through floating point.
#include "text/quantity.hh"

#include <algorithm>
#include <array>
#include <charconv>
#include <fmt/format.h>
#include <limits>
#include <ranges>

namespace sockplay::text {
namespace {

struct Unit {
  std::string_view name;
  std::uint64_t value;
};

// A number as it was typed: "1.50k" is 1, "50" and "k".
struct Typed {
  std::uint64_t whole = 0;
  std::string_view fraction;
  std::string_view unit;
};

bool is_digit(char c)
{
  return c >= '0' && c <= '9';
}

char lower(char c)
{
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

// Takes the digits off the front of `text`.
std::string_view take_digits(std::string_view& text)
{
  const auto end = std::ranges::find_if_not(text, is_digit);
  const std::string_view digits(text.begin(), end);
  text.remove_prefix(digits.size());
  return digits;
}

std::optional<Typed> parse_number(std::string_view text)
{
  Typed number;
  const std::string_view whole = take_digits(text);
  if (text.starts_with('.')) {
    text.remove_prefix(1);
    number.fraction = take_digits(text);
    if (number.fraction.empty()) return std::nullopt;
  }
  if (whole.empty() && number.fraction.empty()) return std::nullopt;
  const auto parsed = std::from_chars(whole.data(), whole.data() + whole.size(), number.whole);
  if (parsed.ec == std::errc::result_out_of_range) return std::nullopt;
  number.unit = text;
  return number;
}

// 0.fraction * unit, rounded down, for units up to 2^60. From the last digit to the first, as rounding down
// at every step is then the same as rounding down once.
std::uint64_t part_of(std::uint64_t unit, std::string_view fraction)
{
  std::uint64_t part = 0;
  for (const char digit : fraction | std::views::reverse) {
    part = (static_cast<std::uint64_t>(digit - '0') * unit + part) / 10;
  }
  return part;
}

std::optional<std::uint64_t> scaled(const Typed& number, std::uint64_t unit, std::uint64_t limit)
{
  const bool is_indivisible = unit == 1 && !number.fraction.empty();
  if (is_indivisible || number.whole > limit / unit) return std::nullopt;
  const std::uint64_t whole = number.whole * unit;
  const std::uint64_t part = part_of(unit, number.fraction);
  if (part > limit - whole) return std::nullopt;
  return whole + part;
}

std::optional<std::uint64_t> size_unit(std::string_view name)
{
  constexpr std::string_view prefixes = "kmgtpe";
  if (name.empty() || name == "B") return 1;
  const std::size_t power = prefixes.find(lower(name.front()));
  const std::string_view rest = name.substr(1);
  const bool known = rest.empty() || rest == "B" || rest == "b" || rest == "iB" || rest == "ib";
  if (power == std::string_view::npos || !known) return std::nullopt;
  return std::uint64_t{1} << 10 * (power + 1);
}

constexpr std::uint64_t second = 1'000'000'000;

constexpr std::array<Unit, 10> duration_units{{
    {"", second},
    {"ns", 1},
    {"us", 1'000},
    {"\u00b5s", 1'000},
    {"ms", 1'000'000},
    {"s", second},
    {"m", 60 * second},
    {"min", 60 * second},
    {"h", 3'600 * second},
    {"d", 86'400 * second},
}};

std::optional<std::uint64_t> duration_unit(std::string_view name)
{
  const auto unit = std::ranges::find(duration_units, name, &Unit::name);
  if (unit == duration_units.end()) return std::nullopt;
  return unit->value;
}

std::string sized(double bytes)
{
  constexpr std::array<std::string_view, 7> units{"bytes", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
  std::size_t unit = 0;
  // From these limits on it would be printed as 1024.
  for (; bytes >= (unit == 0 ? 1023.5 : 1023.95) && unit + 1 < units.size(); ++unit)
    bytes /= 1024;
  if (unit > 0) return fmt::format("{:.1f} {}", bytes, units[unit]);
  const std::string count = fmt::format("{:.0f}", bytes);
  return count + (count == "1" ? " byte" : " bytes");
}

// One digit after the point where the number is small and the digit is not 0.
std::string short_decimal(double value, double plain_from)
{
  const std::string text = fmt::format("{:.{}f}", value, value < plain_from ? 1 : 0);
  return text.ends_with(".0") ? text.substr(0, text.size() - 2) : text;
}

std::uint64_t rounded_to(std::uint64_t nanoseconds, std::uint64_t unit)
{
  return nanoseconds / unit + (nanoseconds % unit >= unit / 2 ? 1 : 0);
}

// `count` in the lesser unit, of which `per` make one of the greater: "3 min 5 s".
std::string two_units(std::uint64_t count, unsigned per, std::string_view greater, std::string_view lesser)
{
  if (count % per == 0) return fmt::format("{} {}", count / per, greater);
  return fmt::format("{} {} {} {}", count / per, greater, count % per, lesser);
}

std::string magnitude(std::uint64_t nanoseconds)
{
  const auto value = static_cast<double>(nanoseconds);
  // Each limit is what would be printed as one of the next unit.
  if (nanoseconds < 1'000) return fmt::format("{} ns", nanoseconds);
  if (value < 999.5e3) return short_decimal(value / 1e3, 9.95) + " us";
  if (value < 999.5e6) return short_decimal(value / 1e6, 9.95) + " ms";
  if (value < 59.95e9) return short_decimal(value / 1e9, 60) + " s";
  const std::uint64_t seconds = rounded_to(nanoseconds, second);
  if (seconds < 3'600) return two_units(seconds, 60, "min", "s");
  const std::uint64_t minutes = rounded_to(nanoseconds, 60 * second);
  if (minutes < 24 * 60) return two_units(minutes, 60, "h", "min");
  return two_units(rounded_to(nanoseconds, 3'600 * second), 24, "d", "h");
}

} // namespace

std::optional<std::uint64_t> parse_size(std::string_view text)
{
  const auto number = parse_number(text);
  const auto unit = number ? size_unit(number->unit) : std::nullopt;
  if (!unit) return std::nullopt;
  return scaled(*number, *unit, std::numeric_limits<std::uint64_t>::max());
}

std::optional<std::chrono::nanoseconds> parse_duration(std::string_view text)
{
  const auto number = parse_number(text);
  const auto unit = number ? duration_unit(number->unit) : std::nullopt;
  if (!unit) return std::nullopt;
  const auto nanoseconds = scaled(*number, *unit, std::numeric_limits<std::int64_t>::max());
  if (!nanoseconds) return std::nullopt;
  return std::chrono::nanoseconds(static_cast<std::int64_t>(*nanoseconds));
}

std::string format_size(std::uint64_t bytes)
{
  return sized(static_cast<double>(bytes));
}

std::string format_duration(std::chrono::nanoseconds duration)
{
  const auto count = static_cast<std::uint64_t>(duration.count());
  return duration.count() < 0 ? "-" + magnitude(0 - count) : magnitude(count);
}

std::string format_rate(std::uint64_t bytes, std::chrono::nanoseconds duration)
{
  if (duration.count() <= 0) return "-";
  return sized(static_cast<double>(bytes) / std::chrono::duration<double>(duration).count()) + "/s";
}

std::string format_count(std::uint64_t count)
{
  std::string digits = fmt::format("{}", count);
  for (std::size_t at = digits.size(); at > 3;)
    digits.insert(at -= 3, 1, ' ');
  return digits;
}

} // namespace sockplay::text
