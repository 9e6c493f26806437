// Points in time as text: one form for machines, one for a person watching.
// Durations are in quantity.hh; reading the clock is left to the callers.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace sockplay::text {

// "2026-01-02T03:04:05.678Z": UTC, cut to milliseconds. RFC 3339 section 5.6.
std::string iso_time(std::chrono::system_clock::time_point time);

// "2026-01-02T03:04:05.678901234Z": with all the digits that a capture has.
std::string iso_time_in_full(std::chrono::sys_time<std::chrono::nanoseconds> time);

// The time that iso_time() made that text of; none for anything else.
std::optional<std::chrono::system_clock::time_point> parse_iso_time(std::string_view text);

// "03:04:05.678901": the time of day where this runs, cut to microseconds.
std::string clock_time(std::chrono::system_clock::time_point time);

} // namespace sockplay::text
