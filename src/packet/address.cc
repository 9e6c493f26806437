// Addresses as text, written by hand: two of them stand in every line of a capture.
#include "packet/address.hh"

#include "text/hex.hh"

#include <algorithm>
#include <bit>
#include <cstddef>
#include <string_view>

namespace sockplay::packet {
namespace {

// An octet in decimal, with the dot that may follow.
struct Decimal {
  std::array<char, 4> text;
  std::uint8_t digits;
};

constexpr std::array<Decimal, 256> make_decimals()
{
  std::array<Decimal, 256> decimals{};
  for (unsigned octet = 0; octet < decimals.size(); ++octet) {
    auto& [text, digits] = decimals[octet];
    if (octet >= 100) text[digits++] = static_cast<char>('0' + octet / 100);
    if (octet >= 10) text[digits++] = static_cast<char>('0' + octet / 10 % 10);
    text[digits++] = static_cast<char>('0' + octet % 10);
    text[digits] = '.';
  }
  return decimals;
}
constexpr auto decimals = make_decimals();

// At most 15 characters, and one that does not count.
char* put_dotted(char* out, const std::uint8_t* octets)
{
  for (std::size_t i = 0; i < 4; ++i) {
    const auto& [text, digits] = decimals[octets[i]];
    out = std::copy(text.begin(), text.end(), out) - text.size() + digits + 1;
  }
  return out - 1;
}

// At most four digits, no zeros before them.
char* put_group(char* out, std::uint16_t group)
{
  const int digits = group == 0 ? 1 : (std::bit_width(group) + 3) / 4;
  for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4)
    *out++ = text::hex_digits[group >> shift & 0xF];
  return out;
}

struct Run {
  std::size_t begin = 8;
  std::size_t size = 0;
};

// The first of the longest runs of at least two groups that are zero. RFC 5952 section 4.2.
Run longest_zeros(const std::array<std::uint16_t, 8>& groups)
{
  Run longest{.size = 1};
  Run run;
  for (std::size_t i = 0; i < groups.size(); ++i) {
    if (groups[i] != 0) {
      run = {};
      continue;
    }
    if (run.size == 0) run.begin = i;
    ++run.size;
    if (run.size > longest.size) longest = run;
  }
  return longest.begin == 8 ? Run() : longest;
}

bool is_v4_mapped(const Ipv6Address& address)
{
  const auto& octets = address.octets;
  return std::all_of(octets.begin(), octets.begin() + 10, [](std::uint8_t octet) { return octet == 0; }) &&
         octets[10] == 0xFF && octets[11] == 0xFF;
}

} // namespace

char* put_text(char* out, const Ipv4Address& address)
{
  return put_dotted(out, address.octets.data());
}

char* put_text(char* out, const Ipv6Address& address)
{
  if (is_v4_mapped(address)) {
    constexpr std::string_view prefix = "::ffff:";
    return put_dotted(std::copy(prefix.begin(), prefix.end(), out), address.octets.data() + 12);
  }
  std::array<std::uint16_t, 8> groups;
  for (std::size_t i = 0; i < groups.size(); ++i)
    groups[i] = static_cast<std::uint16_t>(address.octets[2 * i] << 8 | address.octets[2 * i + 1]);
  const Run zeros = longest_zeros(groups);

  char* end = out;
  for (std::size_t i = 0; i < groups.size(); ++i) {
    if (i == zeros.begin) {
      *end++ = ':';
      *end++ = ':';
      i += zeros.size - 1;
      continue;
    }
    if (i > 0 && end[-1] != ':') *end++ = ':';
    end = put_group(end, groups[i]);
  }
  return end;
}

char* put_text(char* out, const MacAddress& address)
{
  for (std::size_t i = 0; i < address.octets.size(); ++i) {
    if (i > 0) *out++ = ':';
    *out++ = text::hex_digits[address.octets[i] >> 4];
    *out++ = text::hex_digits[address.octets[i] & 0xF];
  }
  return out;
}

} // namespace sockplay::packet
