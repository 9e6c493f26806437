#include "chat/name.hh"

#include "text/utf8.hh"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <unicase.h>
#include <unictype.h>
#include <uninorm.h>

namespace sockplay::chat {

namespace {

constexpr std::size_t longest = 32; // code points

const std::uint8_t* units(std::string_view text)
{
  return reinterpret_cast<const std::uint8_t*>(text.data());
}

// What one of libunistring's functions made of a text: it allocates where the room it is given is too small.
std::string taken(std::uint8_t* made, std::size_t size)
{
  const std::unique_ptr<std::uint8_t, decltype(&std::free)> owner(made, &std::free);
  return made == nullptr ? std::string() : std::string(reinterpret_cast<const char*>(made), size);
}

std::string composed(std::string_view text)
{
  std::size_t size = 0;
  auto* made = u8_normalize(UNINORM_NFC, units(text), text.size(), nullptr, &size);
  return taken(made, size);
}

bool is_letter(char32_t point)
{
  return uc_is_general_category_withtable(point, UC_CATEGORY_MASK_L | UC_CATEGORY_MASK_M);
}

bool is_mark(char32_t point)
{
  return uc_is_general_category_withtable(point, UC_CATEGORY_MASK_M);
}

bool is_sign(char32_t point)
{
  return (point >= U'0' && point <= U'9') || point == U'_' || point == U'-' || point == U'.';
}

// The script of a letter; null for what goes with any. Japanese, Korean and Chinese write theirs side by
// side.
const char* script_of(char32_t point)
{
  const auto* script = uc_script(point);
  const std::string_view name = script == nullptr ? "" : script->name;
  constexpr std::array<std::string_view, 4> beside_han{"Hiragana", "Katakana", "Hangul", "Bopomofo"};
  if (std::find(beside_han.begin(), beside_han.end(), name) != beside_han.end()) {
    return "Han";
  }
  return name.empty() || name == "Common" || name == "Inherited" ? nullptr : script->name;
}

} // namespace

std::optional<Name> parse_name(std::string_view word)
{
  if (word.empty() || word.size() > 4 * longest || !text::is_valid(word)) {
    return {};
  }
  auto shown = composed(word);
  std::size_t points = 0;
  std::string_view script;
  for (std::string_view rest = shown; !rest.empty(); ++points) {
    const auto point = text::decode(rest);
    rest.remove_prefix(point.size);
    if (is_sign(point.value)) {
      continue;
    }
    if (!is_letter(point.value) || (points == 0 && is_mark(point.value))) {
      return {};
    }
    if (const char* own = script_of(point.value); own != nullptr) {
      if (!script.empty() && script != own) {
        return {};
      }
      script = own;
    }
  }
  if (points > longest) {
    return {};
  }
  auto compared = folded(shown);
  return Name{std::move(shown), std::move(compared)};
}

bool is_reserved(const Name& name)
{
  constexpr std::array<std::string_view, 3> ours{"you", "all", "sockplay"};
  constexpr std::string_view unnamed = "unix-"; // unix-7: a Unix peer without a name
  return std::find(ours.begin(), ours.end(), name.folded) != ours.end() || name.folded.starts_with(unnamed);
}

std::string folded(std::string_view word)
{
  if (!text::is_valid(word)) { // a path is bytes
    return std::string(word);
  }
  std::size_t size = 0;
  auto* made = u8_casefold(units(word), word.size(), nullptr, UNINORM_NFKC, nullptr, &size);
  return taken(made, size);
}

} // namespace sockplay::chat
