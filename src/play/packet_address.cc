#include "play/packet_address.hh"

#include <algorithm>
#include <netinet/in.h>

namespace sockplay::play {

packet::Ipv4Address ipv4_of(const net::Endpoint& endpoint)
{
  packet::Ipv4Address address;
  const auto* inet = reinterpret_cast<const sockaddr_in*>(endpoint.address());
  const auto* octets = reinterpret_cast<const std::uint8_t*>(&inet->sin_addr);
  std::copy_n(octets, address.octets.size(), address.octets.begin());
  return address;
}

packet::Ipv6Address ipv6_of(const net::Endpoint& endpoint)
{
  packet::Ipv6Address address;
  const auto* inet6 = reinterpret_cast<const sockaddr_in6*>(endpoint.address());
  std::copy_n(inet6->sin6_addr.s6_addr, address.octets.size(), address.octets.begin());
  return address;
}

net::Endpoint endpoint_of(const packet::Ipv4Address& address)
{
  sockaddr_in inet{};
  inet.sin_family = AF_INET;
  std::copy(address.octets.begin(), address.octets.end(), reinterpret_cast<std::uint8_t*>(&inet.sin_addr));
  return {reinterpret_cast<const sockaddr*>(&inet), sizeof inet};
}

net::Endpoint endpoint_of(const packet::Ipv6Address& address)
{
  sockaddr_in6 inet6{};
  inet6.sin6_family = AF_INET6;
  std::copy(address.octets.begin(), address.octets.end(), inet6.sin6_addr.s6_addr);
  return {reinterpret_cast<const sockaddr*>(&inet6), sizeof inet6};
}

net::Endpoint source_of(const packet::Packet& packet)
{
  if (const auto* ip = packet.find<packet::Ipv4>(); ip != nullptr) return endpoint_of(ip->source);
  const auto* ip = packet.find<packet::Ipv6>();
  return ip != nullptr ? endpoint_of(ip->source) : net::Endpoint();
}

net::Endpoint destination_of(const packet::Packet& packet)
{
  if (const auto* ip = packet.find<packet::Ipv4>(); ip != nullptr) return endpoint_of(ip->destination);
  const auto* ip = packet.find<packet::Ipv6>();
  return ip != nullptr ? endpoint_of(ip->destination) : net::Endpoint();
}

bool is_group(const net::Endpoint& endpoint)
{
  return endpoint.family() == AF_INET ? ipv4_of(endpoint).octets[0] >> 4 == 0xE
                                      : ipv6_of(endpoint).octets[0] == 0xFF;
}

} // namespace sockplay::play
