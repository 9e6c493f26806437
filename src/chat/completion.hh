// What the word that is being typed may become: a command at the beginning of a line, a name anywhere.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace sockplay::chat {

/// All candidates for the last word of `line`, each with what comes after it (": " where somebody is spoken
/// to). Sorted.
std::vector<std::string> completions(std::string_view line, std::span<const std::string> names, bool is_host);

} // namespace sockplay::chat
