// Addresses between two layers: as sockets have them, and as packets do.
#pragma once

#include "net/endpoint.hh"
#include "packet/packet.hh"

namespace sockplay::play {

/// Of an endpoint of that family only.
packet::Ipv4Address ipv4_of(const net::Endpoint& endpoint);
packet::Ipv6Address ipv6_of(const net::Endpoint& endpoint);

/// Without a port.
net::Endpoint endpoint_of(const packet::Ipv4Address& address);
net::Endpoint endpoint_of(const packet::Ipv6Address& address);

/// Of the outermost header of IP; AF_UNSPEC where there is none.
net::Endpoint source_of(const packet::Packet& packet);
net::Endpoint destination_of(const packet::Packet& packet);

/// Whether it is a multicast group.
bool is_group(const net::Endpoint& endpoint);

} // namespace sockplay::play
