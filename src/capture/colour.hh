// The colour of a packet's line: what it is about, seen at a glance. Whether there are colours is decided on
// the command line.
#pragma once

#include "packet/packet.hh"

#include <cstdint>
#include <string_view>

namespace sockplay::capture {

inline constexpr std::string_view colour_end = "\x1b[0m";
inline constexpr std::string_view colour_of_time = "\x1b[2m";
inline constexpr std::string_view colour_of_trouble = "\x1b[31m";

enum class Hue : std::uint8_t { none, red, green, yellow, blue, magenta, cyan, bright_blue };

/// None for a packet that is left as it is. Red is for what failed: resets, errors of ICMP.
Hue hue_of(const packet::Packet& packet);
/// The sequence that begins it (ECMA-48, SGR); empty for none.
std::string_view sequence_of(Hue hue);

inline std::string_view colour_of(const packet::Packet& packet)
{
  return sequence_of(hue_of(packet));
}

} // namespace sockplay::capture
