// One line about a packet that a stranger can read: its ends, the protocol, the meaning.
//   10.0.0.1:51324 → 10.0.0.2:80 TCP SYN seq 12345 win 64240 mss 1460
// When it came, and its colour, are left to the views.
#pragma once

#include "packet/packet.hh"

#include <string>

namespace sockplay::packet {

/// Appends the line, without a newline; one line whatever the packet holds.
void append_summary(std::string& out, const Packet& packet);

} // namespace sockplay::packet
