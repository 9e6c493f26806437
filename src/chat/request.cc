#include "chat/request.hh"

#include <algorithm>
#include <array>
#include <charconv>

namespace sockplay::chat {

namespace {

// The words of a command, taken from the front. What is left is as it was written but for the one space
// before it.
class Words {
public:
  explicit Words(std::string_view text) : rest_(text) {}

  std::string_view next()
  {
    const auto word = rest_.substr(0, rest_.find(' '));
    rest_.remove_prefix(std::min(word.size() + 1, rest_.size()));
    return word;
  }
  std::optional<std::uint64_t> next_number()
  {
    const auto word = next();
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), number);
    return error == std::errc() && end == word.data() + word.size() ? std::optional(number) : std::nullopt;
  }
  [[nodiscard]] std::string_view rest() const { return rest_; }
  [[nodiscard]] bool empty() const { return rest_.find_first_not_of(' ') == std::string_view::npos; }

private:
  std::string_view rest_;
};

Request parse_say(Words words)
{
  const auto number = words.next_number();
  return number && !words.empty() ? Request(Say{words.rest(), number}) : Misused{"/say N TEXT"};
}

Request parse_nick(Words words)
{
  const auto name = words.next();
  return !name.empty() && words.empty() ? Request(Nick{name}) : Misused{"/nick NAME, without spaces"};
}

Request parse_me(Words words)
{
  return words.empty() ? Request(Misused{"/me ACTION"}) : Me{words.rest()};
}

Request parse_msg(Words words)
{
  const auto name = words.next();
  return words.empty() ? Request(Misused{"/msg NAME TEXT"}) : Msg{name, words.rest()};
}

Request parse_history(Words words)
{
  if (words.empty()) {
    return History{};
  }
  const auto lines = words.next_number();
  return lines && words.empty() ? Request(History{lines}) : Misused{"/history [NUMBER]"};
}

Request parse_pass(Words words)
{
  return words.empty() ? Request(Misused{"/pass SECRET"}) : Pass{words.rest()};
}

Request parse_feed(Words words)
{
  constexpr Misused usage{"/feed json [since SEQ]"};
  if (words.next() != "json") {
    return usage;
  }
  if (words.empty()) {
    return FeedJson{};
  }
  if (words.next() != "since") {
    return usage;
  }
  const auto since = words.next_number();
  return since && words.empty() ? Request(FeedJson{since}) : usage;
}

Request parse_resume(Words words)
{
  const auto token = words.next();
  const bool has_since = words.next() == "since";
  const auto since = words.next_number();
  return has_since && since && words.empty() ? Request(Resume{token, *since})
                                             : Misused{"/resume TOKEN since SEQ"};
}

Request parse_kick(Words words)
{
  const auto name = words.next();
  return name.empty() ? Request(Misused{"/kick NAME [TEXT]"}) : Kick{name, words.rest()};
}

struct Command {
  std::string_view name;
  Request (*parse)(Words words);
};

constexpr std::array commands{
    Command{"say", parse_say},
    Command{"nick", parse_nick},
    Command{"who", [](Words /*words*/) -> Request { return Who{}; }},
    Command{"help", [](Words /*words*/) -> Request { return Help{}; }},
    Command{"quit", [](Words words) -> Request { return Quit{words.rest()}; }},
    Command{"me", parse_me},
    Command{"msg", parse_msg},
    Command{"history", parse_history},
    Command{"ping", [](Words words) -> Request { return Ping{words.rest()}; }},
    Command{"pass", parse_pass},
    Command{"feed", parse_feed},
    Command{"resume", parse_resume},
    Command{"kick", parse_kick},
    Command{"stop", [](Words /*words*/) -> Request { return Stop{}; }},
};

} // namespace

Request parse_request(std::string_view line)
{
  if (!line.starts_with('/')) {
    return Say{.text = line};
  }
  if (line.starts_with("//")) {
    return Say{.text = line.substr(1)};
  }
  Words words(line.substr(1));
  const auto name = words.next();
  const auto* command = std::find_if(commands.begin(), commands.end(),
                                     [&](const Command& candidate) { return candidate.name == name; });
  return command == commands.end() ? Unknown{name} : command->parse(words);
}

// RFC 9112 section 3: method SP request-target SP HTTP-version.
bool is_http(std::string_view first_line)
{
  const auto method = first_line.substr(0, first_line.find(' '));
  constexpr std::array<std::string_view, 9> methods{"GET",     "POST",  "HEAD",    "PUT",  "DELETE",
                                                    "OPTIONS", "PATCH", "CONNECT", "TRACE"};
  return method.size() < first_line.size() &&
         std::find(methods.begin(), methods.end(), method) != methods.end();
}

} // namespace sockplay::chat
