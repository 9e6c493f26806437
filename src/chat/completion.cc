#include "chat/completion.hh"

#include <algorithm>
#include <array>

namespace sockplay::chat {

std::vector<std::string> completions(std::string_view line, std::span<const std::string> names, bool is_host)
{
  constexpr std::array commands{"/help", "/history", "/me", "/msg", "/nick", "/ping", "/quit", "/who"};
  constexpr std::array hosts_commands{"/kick", "/stop"};
  const auto blank = line.rfind(' ');
  const bool is_first = blank == std::string_view::npos;
  const auto word = is_first ? line : line.substr(blank + 1);
  std::vector<std::string> found;
  const auto take = [&](std::string_view candidate, std::string_view end) {
    if (candidate.starts_with(word)) found.push_back(std::string(candidate) + std::string(end));
  };
  if (is_first && word.starts_with('/')) {
    for (const auto* command : commands) {
      take(command, " ");
    }
    for (const auto* command : hosts_commands) {
      if (is_host) take(command, " ");
    }
  } else {
    for (const auto& name : names) {
      take(name, is_first ? ": " : " ");
    }
  }
  std::sort(found.begin(), found.end());
  return found;
}

} // namespace sockplay::chat
