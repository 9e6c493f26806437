#include "play/probe_words.hh"

#include "packet/build.hh"
#include "packet/next.hh"
#include "packet/tcp.hh"
#include "packet/writer.hh"
#include "text/hex.hh"
#include "text/number.hh"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <limits>

namespace sockplay::play {

namespace {

constexpr std::size_t most_option_bytes = 40;

bool same_letters(std::string_view one, std::string_view other)
{
  return std::equal(one.begin(), one.end(), other.begin(), other.end(),
                    [](unsigned char a, unsigned char b) { return std::tolower(a) == std::tolower(b); });
}

// What stands before a separator, which is taken away with it.
std::string_view cut_at(std::string_view& rest, char separator)
{
  const auto end = std::min(rest.find(separator), rest.size());
  const auto part = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return part;
}

using Option = std::optional<std::string>;

Option maximum_segment_size(std::string_view value)
{
  const auto size = text::parse_number<std::uint16_t>(value);
  return size ? Option(packet::build_option(2, packet::Writer().u16(*size).take())) : Option();
}

Option window_scale(std::string_view value)
{
  const auto shift = text::parse_number<std::uint8_t>(value);
  return shift ? Option(packet::build_option(3, packet::Writer().u8(*shift).take())) : Option();
}

Option timestamps(std::string_view value)
{
  const auto own = text::parse_number<std::uint32_t>(cut_at(value, ':'));
  const auto echoed = text::parse_number<std::uint32_t>(value.empty() ? "0" : value);
  if (!own || !echoed) return {};
  return packet::build_option(8, packet::Writer().u32(*own).u32(*echoed).take());
}

Option parse_option(std::string_view word)
{
  if (word.starts_with('x')) return text::parse_hex(word.substr(1));
  const auto name = cut_at(word, '=');
  if (name == "mss") return maximum_segment_size(word);
  if (name == "wscale") return window_scale(word);
  if (name == "ts") return timestamps(word);
  if (!word.empty()) return {}; // the others have no value
  if (name == "nop") return std::string(1, '\1');
  if (name == "eol") return std::string(1, '\0');
  if (name == "sackok") return packet::build_option(4, "");
  return {};
}

} // namespace

std::optional<std::uint8_t> parse_protocol(std::string_view word)
{
  if (const auto number = text::parse_number<std::uint8_t>(word)) return number;
  for (unsigned number = 0; number <= std::numeric_limits<std::uint8_t>::max(); ++number) {
    if (!word.empty() && same_letters(word, packet::ip_protocol_name(number)))
      return static_cast<std::uint8_t>(number);
  }
  return {};
}

std::optional<std::uint16_t> parse_tcp_flags(std::string_view letters)
{
  if (letters == "none") return 0;
  constexpr std::string_view known = "FSRPAUECN"; // in the order of their bits
  std::uint16_t flags = 0;
  for (const char letter : letters) {
    const auto at = known.find(static_cast<char>(std::toupper(static_cast<unsigned char>(letter))));
    const auto bit = at == std::string_view::npos ? 0U : 1U << at;
    if (bit == 0 || (flags & bit) != 0) return {};
    flags |= static_cast<std::uint16_t>(bit);
  }
  return letters.empty() ? std::nullopt : std::optional(flags);
}

std::optional<std::string> parse_tcp_options(std::string_view list)
{
  if (list.ends_with(',')) return {};
  std::string options;
  do {
    const auto option = parse_option(cut_at(list, ','));
    if (!option) return {};
    options += *option;
  } while (!list.empty());
  return options.size() <= most_option_bytes ? std::optional(options) : std::nullopt;
}

std::optional<packet::MacAddress> parse_mac(std::string_view word)
{
  packet::MacAddress address;
  const auto bytes = std::count(word.begin(), word.end(), ':') == 5 ? text::parse_hex(word) : std::nullopt;
  if (!bytes || bytes->size() != address.octets.size()) return {};
  std::copy(bytes->begin(), bytes->end(), address.octets.begin());
  return address;
}

} // namespace sockplay::play
