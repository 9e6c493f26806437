// UTF-8 by table: the lead byte says how long its sequence is and what its second byte may be, which is all
// that strictness needs (overlong forms, surrogates and values out of range differ from the rest in that byte
// alone).
#include "text/utf8.hh"

#include "text/plain.hh"

#include <algorithm>
#include <array>
#include <cstdint>

namespace sockplay::text {
namespace {

struct Lead {
  std::uint8_t size = 0; // 0: begins no sequence
  std::uint8_t second_low = 0x80;
  std::uint8_t second_high = 0xBF;
};

constexpr Lead lead_of(unsigned byte)
{
  if (byte < 0x80) return {.size = 1};
  if (byte < 0xC2) return {};
  if (byte < 0xE0) return {.size = 2};
  if (byte == 0xE0) return {.size = 3, .second_low = 0xA0};
  if (byte == 0xED) return {.size = 3, .second_high = 0x9F};
  if (byte < 0xF0) return {.size = 3};
  if (byte == 0xF0) return {.size = 4, .second_low = 0x90};
  if (byte == 0xF4) return {.size = 4, .second_high = 0x8F};
  return byte < 0xF4 ? Lead{.size = 4} : Lead{};
}

constexpr std::array<Lead, 256> make_leads()
{
  std::array<Lead, 256> leads{};
  for (unsigned byte = 0; byte < leads.size(); ++byte)
    leads[byte] = lead_of(byte);
  return leads;
}

constexpr std::array<Lead, 256> leads = make_leads();

std::uint8_t byte_at(std::string_view bytes, std::size_t index)
{
  return static_cast<std::uint8_t>(bytes[index]);
}

bool is_second(std::uint8_t byte, Lead lead)
{
  return byte >= lead.second_low && byte <= lead.second_high;
}

bool is_continuation(std::uint8_t byte)
{
  return (byte & 0xC0) == 0x80;
}

// Whether `bytes` are the beginning, but not all, of a sequence.
bool is_incomplete(std::string_view bytes)
{
  const Lead lead = leads[byte_at(bytes, 0)];
  if (bytes.size() >= lead.size) return false;
  if (bytes.size() > 1 && !is_second(byte_at(bytes, 1), lead)) return false;
  return bytes.size() <= 2 || is_continuation(byte_at(bytes, 2));
}

constexpr CodePoint not_utf8{replacement, false, 1};

} // namespace

CodePoint decode(std::string_view bytes)
{
  if (bytes.empty()) return {replacement, false, 0};
  const std::uint8_t first = byte_at(bytes, 0);
  if (first < 0x80) return {first, true, 1};

  const Lead lead = leads[first];
  if (lead.size == 0 || bytes.size() < lead.size || !is_second(byte_at(bytes, 1), lead)) return not_utf8;
  char32_t value = (first & (0x7Fu >> lead.size)) << 6 | (byte_at(bytes, 1) & 0x3Fu);
  for (std::size_t i = 2; i < lead.size; ++i) {
    if (!is_continuation(byte_at(bytes, i))) return not_utf8;
    value = value << 6 | (byte_at(bytes, i) & 0x3Fu);
  }
  return {value, true, lead.size};
}

bool is_valid(std::string_view bytes)
{
  while (true) {
    bytes.remove_prefix(plain_run(bytes, is_ascii_word, is_ascii));
    if (bytes.empty()) return true;
    const CodePoint point = decode(bytes);
    if (!point.valid) return false;
    bytes.remove_prefix(point.size);
  }
}

std::size_t incomplete_tail(std::string_view bytes)
{
  // At most one of the three can be: a lead byte is never inside another's sequence.
  for (std::size_t size = std::min<std::size_t>(3, bytes.size()); size > 0; --size) {
    if (is_incomplete(bytes.substr(bytes.size() - size))) return size;
  }
  return 0;
}

} // namespace sockplay::text
