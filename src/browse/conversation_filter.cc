#include "browse/conversation_filter.hh"

#include <algorithm>
#include <concepts>
#include <fmt/format.h>
#include <variant>

namespace sockplay::browse {

namespace {

using packet::Layer;

template <class Address>
std::string text_of(const Address& address)
{
  std::string text;
  packet::append_text(text, address);
  return text;
}

template <class Address>
std::string between(std::string_view family, const Address& one, const Address& other)
{
  return fmt::format("{} host {} and host {}", family, text_of(one), text_of(other));
}

// Not RARP, which filters call by its own name.
bool is_of_arp(const packet::Arp& arp)
{
  return arp.is_ipv4_over_ethernet() && arp.operation <= packet::Arp::reply;
}

std::string of_ports(std::string_view protocol, std::uint16_t one, std::uint16_t other)
{
  return fmt::format("{} port {} and port {} and ", protocol, one, other);
}

// "tcp port 80 and port 51324 and "; empty where there are no ports to tell conversations apart by.
struct Ports {
  std::string operator()(const packet::Tcp& tcp) const
  {
    return of_ports("tcp", tcp.source_port, tcp.destination_port);
  }
  std::string operator()(const packet::Udp& udp) const
  {
    return of_ports("udp", udp.source_port, udp.destination_port);
  }
  std::string operator()(const packet::Sctp& sctp) const
  {
    return of_ports("sctp", sctp.source_port, sctp.destination_port);
  }
  std::string operator()(const packet::Icmp&) const { return "icmp and "; }
  std::string operator()(const packet::Icmpv6&) const { return "icmp6 and "; }
  template <class Header>
  std::string operator()(const Header&) const
  {
    return {};
  }
};

// Filters look for them right behind the fixed header, and of fragments only the first has them.
bool has_ports_at_their_place(const packet::Ipv4& ip)
{
  return !ip.is_fragment();
}
bool has_ports_at_their_place(const packet::Ipv6& ip)
{
  return ip.next_header == ip.carried;
}

template <class Ip>
std::string ports_behind(const packet::Packet& packet, const Layer* layer, const Ip& ip)
{
  const Layer* next = layer + 1;
  if (!has_ports_at_their_place(ip)) return {};
  return next == packet.layers.end() || !next->is_readable ? "" : std::visit(Ports{}, next->header);
}

} // namespace

std::optional<std::string> conversation_filter(const packet::Packet& packet)
{
  std::string before;
  for (const Layer* layer = packet.layers.begin(); layer != packet.layers.end(); ++layer) {
    if (!layer->is_readable) return {};
    if (const auto* ip = std::get_if<packet::Ipv4>(&layer->header))
      return before + ports_behind(packet, layer, *ip) + between("ip", ip->source, ip->destination);
    if (const auto* ip = std::get_if<packet::Ipv6>(&layer->header))
      return before + ports_behind(packet, layer, *ip) + between("ip6", ip->source, ip->destination);
    if (const auto* arp = std::get_if<packet::Arp>(&layer->header))
      return is_of_arp(*arp) ? std::optional(before + between("arp", arp->sender, arp->target))
                             : std::nullopt;
    if (std::holds_alternative<packet::Vlan>(layer->header))
      before += "vlan and ";
    else if (!std::holds_alternative<packet::Ethernet>(layer->header) &&
             !std::holds_alternative<packet::Cooked>(layer->header) &&
             !std::holds_alternative<packet::Loopback>(layer->header))
      return {};
  }
  return {};
}

} // namespace sockplay::browse
