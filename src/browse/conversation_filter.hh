// The filter that finds a packet's conversation: both directions between its two ends. Pure.
#pragma once

#include "packet/packet.hh"

#include <optional>
#include <string>

namespace sockplay::browse {

/// In the language of pcap-filter(7), of the ports if it has some, and of the outermost addresses: what tells
/// most comes first, as the line may be short. None for a packet without addresses of IP or ARP, and for one
/// within layers that such a filter does not look through.
std::optional<std::string> conversation_filter(const packet::Packet& packet);

} // namespace sockplay::browse
