// What hosts say of the multicast groups they listen to is the same in IGMP version 3 (RFC 3376
// section 4.2.12) and MLD version 2 (RFC 3810 section 5.2.12): records, each of a group and perhaps some
// sources.
#pragma once

#include "packet/words.hh"

#include <cstdint>
#include <string_view>

namespace sockplay::packet {

/// "change to exclude"; empty for a number that has none.
std::string_view listener_record_name(std::uint64_t type);

/// "joins", "listens to 2 sources of": what a record means, to be followed by the group.
void say_listener_record(Words& words, std::uint8_t type, std::uint16_t sources);

} // namespace sockplay::packet
