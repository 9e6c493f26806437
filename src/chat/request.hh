// What a line from a member asks of the room: something said, or a command that begins with a slash. Pure;
// what comes of it is the room's matter (room.hh).
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <variant>

namespace sockplay::chat {

/// TEXT, or with a number of the client's own `/say N TEXT`.
struct Say {
  std::string_view text;
  std::optional<std::uint64_t> number = {};
};
/// `/nick NAME`.
struct Nick {
  std::string_view name;
};
struct Who {};
struct Help {};
/// `/quit [TEXT]`.
struct Quit {
  std::string_view text;
};
/// `/me ACTION`.
struct Me {
  std::string_view action;
};
/// `/msg NAME TEXT`.
struct Msg {
  std::string_view name, text;
};
/// `/history [N]`.
struct History {
  std::optional<std::uint64_t> lines;
};
/// `/ping [TOKEN]`.
struct Ping {
  std::string_view token;
};
/// `/pass SECRET`.
struct Pass {
  std::string_view secret;
};
/// `/feed json [since SEQ]`.
struct FeedJson {
  std::optional<std::uint64_t> since;
};
/// `/resume TOKEN since SEQ`.
struct Resume {
  std::string_view token;
  std::uint64_t since;
};
/// `/kick NAME [TEXT]`, the host's.
struct Kick {
  std::string_view name, text;
};
/// `/stop`, the host's.
struct Stop {};
/// A command that there is, but not in this form: `usage` is the form.
struct Misused {
  std::string_view usage;
};
/// A command that there is not.
struct Unknown {
  std::string_view command;
};

using Request = std::variant<Say, Nick, Who, Help, Quit, Me, Msg, History, Ping, Pass, FeedJson, Resume, Kick,
                             Stop, Misused, Unknown>;

/// What `line` (not empty, without its end) asks for. `//` begins a line that really starts with a slash. The
/// views are of the line.
Request parse_request(std::string_view line);

/// Whether a connection that begins with this line is a browser's (HTTP) and not a member's.
bool is_http(std::string_view first_line);

} // namespace sockplay::chat
