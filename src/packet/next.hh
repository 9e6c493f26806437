// What comes after a header: a protocol, and the number by which the header called it. The tables that turn
// one into the other are in next.cc.
#pragma once

#include <cstdint>
#include <string_view>

namespace sockplay::packet {

class Reader;

/// In the order of the alternatives of Header (layers.hh).
enum class Protocol : std::uint8_t {
  payload, // what nobody here knows
  ethernet,
  vlan,
  llc,
  cooked,
  loopback,
  arp,
  ipv4,
  ipv6,
  icmp,
  icmpv6,
  igmp,
  tcp,
  udp,
  udplite,
  sctp,
  gre,
  vxlan,
  mpls,
  pppoe,
  ppp,
  dns,
  tls,
  http,
  quic,
  ntp,
  dhcp,
  dhcpv6,
};

/// Whose numbers say what follows.
enum class Numbers : std::uint8_t {
  none,
  link_type,      // pcap's
  address_family, // BSD's
  ethertype,      // IEEE 802
  snap_protocol,
  ip_protocol, // IANA
  ppp_protocol,
  fragment,    // not the first: of an IP protocol
  application, // what a datagram carries, by its port: not to know it is no failure
  stream,      // the same of a stream
};

struct Next {
  Protocol protocol = Protocol::payload;
  Numbers numbers = Numbers::none;
  std::uint32_t number = 0;

  /// The header and all that it carries are known.
  static Next nothing() { return {}; }
};

Next next_by_ethertype(std::uint16_t ethertype);
/// Whether what stands where Ethernet has its type is a length. IEEE 802.3 section 3.2.6.
constexpr bool is_length(std::uint16_t type_or_length)
{
  return type_or_length <= 1500;
}
/// LLC after a length, to which the reader is limited.
Next next_by_type_or_length(std::uint16_t type_or_length, Reader& reader);
Next next_by_ip_protocol(std::uint8_t protocol);
Next next_by_ppp_protocol(std::uint16_t protocol);
/// What a datagram carries, by its ports and the looks of it; the number is the port that told.
Next next_in_datagram(std::uint16_t source_port, std::uint16_t destination_port, const Reader& payload);
/// What a piece of a stream begins with; of that only the beginning is to be expected here.
Next next_in_stream(std::uint16_t source_port, std::uint16_t destination_port, Reader& payload);

/// "IPv4", "LLDP"; empty where the table has none.
std::string_view ethertype_name(std::uint64_t ethertype);
/// "TCP", "OSPF"
std::string_view ip_protocol_name(std::uint64_t protocol);
std::string_view ppp_protocol_name(std::uint64_t protocol);
/// What Next::number means: "ethertype", "IP protocol".
std::string_view name_of(Numbers numbers);
/// The name of a number, of whatever numbers it is.
std::string_view number_name(Numbers numbers, std::uint32_t number);

} // namespace sockplay::packet
