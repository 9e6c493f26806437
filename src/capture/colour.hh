// The colour of a packet's line: what it is about, seen at a glance. Whether there are colours is decided on
// the command line.
#pragma once

#include "packet/packet.hh"

#include <string_view>

namespace sockplay::capture {

inline constexpr std::string_view colour_end = "\x1b[0m";
inline constexpr std::string_view colour_of_time = "\x1b[2m";
inline constexpr std::string_view colour_of_trouble = "\x1b[31m";

/// The sequence that begins it; empty for a packet that is left as it is. Red is for what failed: resets,
/// errors of ICMP.
std::string_view colour_of(const packet::Packet& packet);

} // namespace sockplay::capture
