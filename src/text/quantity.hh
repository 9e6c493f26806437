// Sizes, durations, rates and counts as people type and read them. Sizes go by powers of 1024 throughout.
// Which of them an option takes, and what it says of a bad one, is left to the command line.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sockplay::text {

// Bytes from "512", "64k", "1.5M", "2GiB": k, M, G, T, P, E in either case, with or without "B" or "iB", all
// powers of 1024. "0.3k" is cut to whole bytes. nullopt for anything else ("1.5" is one) and for what exceeds
// 64 bits.
std::optional<std::uint64_t> parse_size(std::string_view text);

// Time from "500ms", "1.5s", "1m", "2h": ns, us, ms, s, m (or min), h, d; a bare number is seconds. Cut to
// whole nanoseconds. nullopt for anything else, for negative times, and for more than 292 years.
std::optional<std::chrono::nanoseconds> parse_duration(std::string_view text);

// "1 byte", "512 bytes", "78.9 MiB".
std::string format_size(std::uint64_t bytes);

// "12 us", "1.2 s", "3 min 5 s", "2 h 1 min", "3 d 4 h": two or three digits that matter.
std::string format_duration(std::chrono::nanoseconds duration);

// "78.9 MiB/s", for so many bytes in so much time; "-" if no time has passed.
std::string format_rate(std::uint64_t bytes, std::chrono::nanoseconds duration);

// "1 204": digits in groups of three.
std::string format_count(std::uint64_t count);

} // namespace sockplay::text
