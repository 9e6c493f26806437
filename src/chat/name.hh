// What a member may be called. A name looks like itself and like nobody else's: letters of one script,
// compared without case and in the compatibility form (the Unicode Standard, chapter 3.13; UTS 39 section 5).
// The tables are libunistring's.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace sockplay::chat {

struct Name {
  std::string shown;  // NFC
  std::string folded; // by which names are compared
};

inline constexpr std::string_view name_rule = "a name has 1 to 32 letters of one script, digits, and _ - .";

/// The name that `word` is, if it may be one. Not whether somebody has it already.
std::optional<Name> parse_name(std::string_view word);

/// Whether nobody may take it: it would be read as the relay's own word, or as the address of an unnamed
/// member.
bool is_reserved(const Name& name);

/// How `word` is compared with names, whatever it is: of "127.0.0.1:50312" too.
std::string folded(std::string_view word);

} // namespace sockplay::chat
