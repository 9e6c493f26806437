// The tables: numbers, their names, and the protocols that decode what they stand for. IANA's "IEEE 802
// Numbers" and "Protocol Numbers".
#include "packet/next.hh"

#include "packet/http.hh"
#include "packet/quic.hh"
#include "packet/reader.hh"
#include "packet/tls.hh"

#include <algorithm>
#include <array>
#include <span>

namespace sockplay::packet {
namespace {

struct Row {
  std::uint32_t number;
  std::string_view name;
  Protocol protocol = Protocol::payload;
};

constexpr std::array ethertypes{
    Row{0x0800, "IPv4", Protocol::ipv4}, // the usual ones first
    Row{0x86DD, "IPv6", Protocol::ipv6},
    Row{0x0806, "ARP", Protocol::arp},
    Row{0x0842, "Wake-on-LAN"},
    Row{0x8035, "RARP", Protocol::arp},
    Row{0x809B, "AppleTalk"},
    Row{0x6558, "Ethernet", Protocol::ethernet},
    Row{0x8100, "802.1Q", Protocol::vlan},
    Row{0x880B, "PPP", Protocol::ppp},
    Row{0x8137, "IPX"},
    Row{0x8808, "flow control"},
    Row{0x8809, "slow protocols"},
    Row{0x8847, "MPLS", Protocol::mpls},
    Row{0x8848, "MPLS multicast", Protocol::mpls},
    Row{0x8863, "PPPoE discovery", Protocol::pppoe},
    Row{0x8864, "PPPoE session", Protocol::pppoe},
    Row{0x888E, "802.1X"},
    Row{0x88A8, "802.1ad", Protocol::vlan},
    Row{0x88CC, "LLDP"},
    Row{0x88E5, "MACsec"},
    Row{0x88F7, "PTP"},
    Row{0x8902, "CFM"},
    Row{0x9100, "802.1Q in 802.1Q", Protocol::vlan},
};

constexpr std::array ip_protocols{
    Row{6, "TCP", Protocol::tcp},
    Row{17, "UDP", Protocol::udp},
    Row{1, "ICMP", Protocol::icmp},
    Row{58, "ICMPv6", Protocol::icmpv6},
    Row{0, "hop-by-hop options"},
    Row{2, "IGMP", Protocol::igmp},
    Row{4, "IPv4", Protocol::ipv4},
    Row{8, "EGP"},
    Row{33, "DCCP"},
    Row{41, "IPv6", Protocol::ipv6},
    Row{43, "routing header"},
    Row{44, "fragment header"},
    Row{46, "RSVP"},
    Row{47, "GRE", Protocol::gre},
    Row{50, "ESP"},
    Row{51, "AH"},
    Row{59, "no next header"},
    Row{60, "destination options"},
    Row{88, "EIGRP"},
    Row{89, "OSPF"},
    Row{97, "EtherIP"},
    Row{103, "PIM"},
    Row{112, "VRRP"},
    Row{115, "L2TP"},
    Row{132, "SCTP", Protocol::sctp},
    Row{135, "mobility header"},
    Row{136, "UDP-Lite", Protocol::udplite},
    Row{137, "MPLS", Protocol::mpls},
    Row{143, "Ethernet", Protocol::ethernet},
};

constexpr std::array ppp_protocols{
    Row{0x0021, "IPv4", Protocol::ipv4},
    Row{0x0057, "IPv6", Protocol::ipv6},
    Row{0x0281, "MPLS", Protocol::mpls},
    Row{0x8021, "IPCP"},
    Row{0x8057, "IPV6CP"},
    Row{0x80FD, "CCP"},
    Row{0xC021, "LCP"},
    Row{0xC023, "PAP"},
    Row{0xC223, "CHAP"},
};

constexpr std::array datagram_ports{
    Row{53, "DNS", Protocol::dns},        Row{5353, "mDNS", Protocol::dns},
    Row{67, "DHCP", Protocol::dhcp},      Row{68, "DHCP", Protocol::dhcp},
    Row{123, "NTP", Protocol::ntp},       Row{546, "DHCPv6", Protocol::dhcpv6},
    Row{547, "DHCPv6", Protocol::dhcpv6}, Row{4789, "VXLAN", Protocol::vxlan},
    Row{5355, "LLMNR", Protocol::dns},
};

const Row* find(std::span<const Row> rows, std::uint64_t number)
{
  const auto row = std::ranges::find(rows, number, &Row::number);
  return row == rows.end() ? nullptr : &*row;
}

Next next_of(const Row* row, Numbers numbers, std::uint32_t number)
{
  return {
      .protocol = row == nullptr ? Protocol::payload : row->protocol, .numbers = numbers, .number = number};
}

std::string_view name_in(std::span<const Row> rows, std::uint64_t number)
{
  const Row* row = find(rows, number);
  return row == nullptr ? std::string_view() : row->name;
}

} // namespace

Next next_by_ethertype(std::uint16_t ethertype)
{
  return next_of(find(ethertypes, ethertype), Numbers::ethertype, ethertype);
}

Next next_by_type_or_length(std::uint16_t type_or_length, Reader& reader)
{
  if (!is_length(type_or_length)) return next_by_ethertype(type_or_length);
  reader.limit(type_or_length);
  return {.protocol = Protocol::llc};
}

Next next_by_ip_protocol(std::uint8_t protocol)
{
  return next_of(find(ip_protocols, protocol), Numbers::ip_protocol, protocol);
}

Next next_by_ppp_protocol(std::uint16_t protocol)
{
  return next_of(find(ppp_protocols, protocol), Numbers::ppp_protocol, protocol);
}

Next next_in_datagram(std::uint16_t source_port, std::uint16_t destination_port, const Reader& payload)
{
  // A service answers from its port; a tunnel's packets all go to it.
  for (const std::uint16_t port : {destination_port, source_port}) {
    if (const Row* row = find(datagram_ports, port); row != nullptr)
      return next_of(row, Numbers::application, port);
  }
  const Protocol protocol = looks_like_quic(payload) ? Protocol::quic : Protocol::payload;
  return {.protocol = protocol, .numbers = Numbers::application, .number = destination_port};
}

Next next_in_stream(std::uint16_t source_port, std::uint16_t destination_port, Reader& payload)
{
  constexpr std::uint16_t dns_port = 53;
  Next next{.numbers = Numbers::stream, .number = destination_port};
  if (payload.available() == 0) return next;
  if (looks_like_tls(payload))
    next.protocol = Protocol::tls;
  else if (looks_like_http(payload))
    next.protocol = Protocol::http;
  else if (source_port == dns_port || destination_port == dns_port)
    next.protocol = Protocol::dns;
  else
    return next;
  payload.expect_beginning();
  return next;
}

std::string_view ethertype_name(std::uint64_t ethertype)
{
  return name_in(ethertypes, ethertype);
}

std::string_view ip_protocol_name(std::uint64_t protocol)
{
  return name_in(ip_protocols, protocol);
}

std::string_view ppp_protocol_name(std::uint64_t protocol)
{
  return name_in(ppp_protocols, protocol);
}

std::string_view name_of(Numbers numbers)
{
  switch (numbers) {
  case Numbers::none: return "";
  case Numbers::link_type: return "link type";
  case Numbers::address_family: return "address family";
  case Numbers::ethertype: return "ethertype";
  case Numbers::snap_protocol: return "SNAP protocol";
  case Numbers::ip_protocol: return "IP protocol";
  case Numbers::application: return "application";
  case Numbers::stream: return "stream";
  case Numbers::ppp_protocol: return "PPP protocol";
  case Numbers::fragment: return "fragment of IP protocol";
  }
  return "";
}

std::string_view number_name(Numbers numbers, std::uint32_t number)
{
  switch (numbers) {
  case Numbers::ethertype: return ethertype_name(number);
  case Numbers::ppp_protocol: return ppp_protocol_name(number);
  case Numbers::ip_protocol:
  case Numbers::fragment: return ip_protocol_name(number);
  default: return "";
  }
}

} // namespace sockplay::packet
