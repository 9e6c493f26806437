// What hosts say of the multicast groups they listen to is the same in IGMP version 3 (RFC 3376
// section 4.2.12) and MLD version 2 (RFC 3810 section 5.2.12): records, each of a group and perhaps some
// sources. So is how those who ask write down times.
#pragma once

#include "packet/words.hh"

#include <cstdint>
#include <string_view>

namespace sockplay::packet {

/// "change to exclude"; empty for a number that has none.
std::string_view listener_record_name(std::uint64_t type);

/// "joins", "listens to 2 sources of": what a record means, to be followed by the group.
void say_listener_record(Words& words, std::uint8_t type, std::uint16_t sources);

/// What a time of `bits` bits (8 or 16) stands for: itself, but from half of all numbers on it has an
/// exponent. RFC 3376 sections 4.1.1 and 4.1.7, RFC 3810 sections 5.1.3 and 5.1.9.
std::uint64_t listener_time(std::uint64_t code, unsigned bits);

} // namespace sockplay::packet
