#include "values.hh"

#include "net/error.hh"
#include "text/escape.hh"
#include "text/hex.hh"
#include "text/number.hh"
#include "text/quantity.hh"

#include <cstdint>
#include <fmt/format.h>
#include <utility>

namespace sockplay::cmd {

void refuse(const std::string& option, const std::string& value, std::string_view wanted)
{
  throw net::UsageError(fmt::format("{} '{}': {}", option, text::escaped(value), wanted));
}

std::string long_name(const std::string& name)
{
  return name.substr(name.rfind(',') + 1);
}

std::chrono::nanoseconds time_of(const std::string& option, const std::string& value)
{
  constexpr auto longest = std::chrono::seconds(INT32_MAX);
  const auto time = text::parse_duration(value);
  if (!time) {
    refuse(option, value, "a time is wanted, as in 500ms, 2s, 1m (a bare number is seconds)");
  }
  if (*time > longest) {
    refuse(option, value, fmt::format("at most {}s, which is 68 years", longest.count()));
  }
  return *time;
}

long long number_of(const std::string& option, const std::string& value, long long least, long long most)
{
  const auto number = text::parse_number<long long>(value);
  if (!number || *number < least || *number > most) {
    refuse(option, value, fmt::format("a number from {} to {} is wanted", least, most));
  }
  return *number;
}

std::string bytes_of(const std::string& option, const std::string& value)
{
  auto bytes = text::parse_hex(value);
  if (!bytes) {
    refuse(option, value, "pairs of hexadecimal digits are wanted");
  }
  return std::move(*bytes);
}

char byte_of(const std::string& option, const std::string& value)
{
  if (value.size() == 1) return value.front();
  if (value == "\\t") return '\t';
  if (value == "\\n") return '\n';
  if (value == "\\0") return '\0';
  if (const auto byte = value.starts_with("0x") ? text::parse_hex(value.substr(2)) : std::nullopt;
      byte && byte->size() == 1) {
    return byte->front();
  }
  refuse(option, value, "one byte is wanted, as in , or \\t or 0x1e");
}

} // namespace sockplay::cmd
