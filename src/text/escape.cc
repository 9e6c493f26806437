// Escaping: runs of harmless bytes are copied whole, and what stands between them is looked at by code point.
// The order of the bytes on the wire, and who said them, is left to record/.
#include "text/escape.hh"

#include "text/hex.hh"

#include <algorithm>
#include <array>
#include <cstdint>

namespace sockplay::text {
namespace {

struct Range {
  char32_t first;
  char32_t last;
};

constexpr std::array<Range, 14> controls{{
    {0x0000, 0x001F},   // C0
    {0x007F, 0x009F},   // DEL, C1
    {0x061C, 0x061C},   // Arabic letter mark
    {0x180E, 0x180E},   // Mongolian vowel separator
    {0x200B, 0x200B},   // zero-width space
    {0x200E, 0x200F},   // left-to-right and right-to-left marks
    {0x2028, 0x202E},   // line and paragraph separators; embeddings and overrides
    {0x2060, 0x206F},   // word joiner, invisible operators, isolates, deprecated format controls
    {0xFEFF, 0xFEFF},   // byte order mark
    {0xFFF9, 0xFFFB},   // interlinear annotation
    {0x13430, 0x1343F}, // hieroglyph format controls
    {0x1BCA0, 0x1BCA3}, // shorthand format controls
    {0x1D173, 0x1D17A}, // musical format controls
    {0xE0000, 0xE007F}, // tags
}};

constexpr std::size_t page_size = 256;
constexpr std::size_t pages = 0x110000 / page_size;

// Which pages of code points have controls at all: nearly none has, so that most letters need one look here.
constexpr std::array<bool, pages> make_pages_with_controls()
{
  std::array<bool, pages> has_controls{};
  for (const Range& range : controls) {
    const char32_t last = range.last / page_size;
    for (char32_t page = range.first / page_size; page <= last; ++page)
      has_controls[page] = true;
  }
  return has_controls;
}

constexpr std::array<bool, pages> pages_with_controls = make_pages_with_controls();

// A backslash, `form` and as many digits.
template <std::size_t digits>
void append_hex(std::string& out, char form, char32_t value)
{
  std::array<char, 2 + digits> shown{'\\', form};
  for (std::size_t i = 0; i < digits; ++i)
    shown[1 + digits - i] = hex_digits[value >> 4 * i & 0xF];
  out.append(shown.data(), shown.size());
}

void append_visible(std::string& out, char32_t point)
{
  if (point == U'\n')
    out += "\\n";
  else if (point == U'\r')
    out += "\\r";
  else if (point < 0x80)
    append_hex<2>(out, 'x', point);
  else if (point < 0x10000)
    append_hex<4>(out, 'u', point);
  else
    append_hex<8>(out, 'U', point);
}

void append_invalid(std::string& out, char byte, EscapePolicy policy)
{
  if (policy.invalid_as_replacement)
    out += replacement_utf8;
  else
    append_hex<2>(out, 'x', static_cast<std::uint8_t>(byte));
}

// Shows the code point or byte that stopped a harmless run; returns how many bytes it was.
std::size_t append_stopper(std::string& out, std::string_view bytes, EscapePolicy policy)
{
  if (policy.drop_cr_before_lf && bytes.starts_with("\r\n")) return 1;
  const CodePoint point = decode(bytes);
  if (point.valid)
    append_visible(out, point.value);
  else
    append_invalid(out, bytes.front(), policy);
  return point.size;
}

// How many bytes at the end cannot be shown before it is known what follows them.
std::size_t undecided_tail(std::string_view bytes)
{
  return bytes.ends_with('\r') ? 1 : incomplete_tail(bytes);
}

} // namespace

bool is_control(char32_t point)
{
  if (point >= pages * page_size || !pages_with_controls[point / page_size]) return false;
  const auto range = std::ranges::lower_bound(controls, point, {}, &Range::last);
  return range != controls.end() && point >= range->first;
}

void append_escaped(std::string& out, std::string_view bytes, EscapePolicy policy)
{
  const auto is_plain = [keep_newline = policy.keep_newline](char byte) {
    return is_printable(byte) || byte == '\t' || (keep_newline && byte == '\n');
  };
  while (true) {
    const std::size_t run = harmless_run(bytes, is_printable_word, is_plain);
    out += bytes.substr(0, run);
    bytes.remove_prefix(run);
    if (bytes.empty()) return;
    bytes.remove_prefix(append_stopper(out, bytes, policy));
  }
}

std::string escaped(std::string_view bytes)
{
  std::string out;
  append_escaped(out, bytes, {});
  return out;
}

StreamEscaper::StreamEscaper(EscapePolicy policy) : policy_(policy)
{
  policy_.drop_cr_before_lf = true;
}

void StreamEscaper::append(std::string& out, std::string_view bytes)
{
  while (!held_.empty() && !bytes.empty()) {
    append_to_held(out, bytes.front());
    bytes.remove_prefix(1);
  }
  const std::size_t decided = bytes.size() - undecided_tail(bytes);
  append_escaped(out, bytes.substr(0, decided), policy_);
  held_ += bytes.substr(decided);
}

void StreamEscaper::finish(std::string& out)
{
  append_escaped(out, held_, policy_);
  held_.clear();
}

void StreamEscaper::append_to_held(std::string& out, char byte)
{
  held_ += byte;
  const std::size_t decided = held_.size() - undecided_tail(held_);
  append_escaped(out, std::string_view(held_).substr(0, decided), policy_);
  held_.erase(0, decided);
}

} // namespace sockplay::text
