// A line of the JSON feed, or of the log on disk, read back. Reading JSON is nlohmann's; which fields there
// are is said here.
#pragma once

#include "chat/event.hh"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sockplay::chat {

struct FeedLine {
  std::string type; // "message", "welcome", ...
  std::string from, text, name, room, resume, proof, token;
  std::optional<Time> time;
  std::optional<std::uint64_t> seq, say, here, first_seq, last_seq, speaker, limit_bytes;
  std::vector<std::string> names;
};

/// None where it is not an object with a type, or a field is not what it should be.
std::optional<FeedLine> parse_feed_line(std::string_view text);

/// The event that it tells of, if it tells of one; its texts are the line's.
std::optional<Event> event_of(const FeedLine& line);

} // namespace sockplay::chat
