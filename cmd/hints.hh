// What is said to an option that a type of socket, or one of its verbs, does not have: a table for each type,
// and one of what netcat's letters are called here, whatever the type.
#pragma once

#include <span>
#include <string_view>

namespace sockplay::cmd {

/// The first row that fits is said. In `words` TYPE and VERB stand for those of the command line.
struct Hint {
  std::string_view options; // blanks between them
  std::string_view verbs;   // those it is said to, empty: all of the type
  std::string_view words;
};

std::span<const Hint> socket_hints(); // stream, dgram and seqpacket, behind their own
std::span<const Hint> stream_hints();
std::span<const Hint> dgram_hints();
std::span<const Hint> seqpacket_hints();
std::span<const Hint> raw_hints();
std::span<const Hint> sniff_hints(); // raw sniff, which speaks tcpdump's dialect
std::span<const Hint> chat_hints();

} // namespace sockplay::cmd
