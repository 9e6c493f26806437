#include "play/probe.hh"

#include "net/chance.hh"
#include "net/error.hh"
#include "play/packet_address.hh"

#include <algorithm>
#include <fmt/format.h>
#include <netinet/in.h>
#include <span>
#include <stdexcept>

namespace sockplay::play {

namespace {

constexpr std::uint16_t ipv4_ethertype = 0x0800, arp_ethertype = 0x0806, ipv6_ethertype = 0x86DD,
                        vlan_ethertype = 0x8100;
constexpr packet::MacAddress to_all{{0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF}};
constexpr std::uint16_t first_free_port = 32768;

packet::Checksum checksum_of(const Probe& probe)
{
  return probe.bad_checksum ? packet::Checksum::wrong : packet::Checksum::right;
}

std::uint8_t protocol_of(const Probe& probe, bool is_v6)
{
  switch (probe.kind) {
  case Probe::Kind::tcp: return IPPROTO_TCP;
  case Probe::Kind::udp: return IPPROTO_UDP;
  case Probe::Kind::echo: return is_v6 ? std::uint8_t{IPPROTO_ICMPV6} : std::uint8_t{IPPROTO_ICMP};
  default: return probe.protocol;
  }
}

// Another one each time, so that answers tell which packet they are for.
std::uint16_t source_port_of(const Path& path, const Marks& marks, std::uint64_t number)
{
  if (path.source.port() != 0) return static_cast<std::uint16_t>(path.source.port());
  const auto free_ports = 65536U - first_free_port;
  return static_cast<std::uint16_t>(first_free_port + (marks.first_port + number - 1) % free_ports);
}

// One packet in the making, over either version of IP.
template <class Ip>
struct Making {
  const Probe& probe;
  const Path& path;
  const Marks& marks;
  std::uint64_t number;
  std::string_view payload;
  const Ip& ip;

  [[nodiscard]] std::string carried() const
  {
    switch (probe.kind) {
    case Probe::Kind::echo: return echo();
    case Probe::Kind::tcp: return tcp();
    case Probe::Kind::udp: return udp();
    default: return std::string(payload);
    }
  }

  [[nodiscard]] std::string echo() const
  {
    const auto sequence = static_cast<std::uint16_t>(probe.sequence.value_or(1) + number - 1);
    if constexpr (std::is_same_v<Ip, packet::Ipv4>) {
      const packet::Icmp icmp{
          .type = packet::Icmp::echo_request, .identifier = marks.identifier, .sequence = sequence};
      return build(icmp, payload, checksum_of(probe));
    } else {
      const packet::Icmpv6 icmp{
          .type = packet::Icmpv6::echo_request, .identifier = marks.identifier, .sequence = sequence};
      return build(icmp, ip, payload, checksum_of(probe));
    }
  }

  [[nodiscard]] std::string tcp() const
  {
    const packet::Tcp tcp{.source_port = source_port_of(path, marks, number),
                          .destination_port = static_cast<std::uint16_t>(path.destination.port()),
                          .sequence = probe.sequence.value_or(marks.sequence),
                          .acknowledgement = probe.tcp.acknowledgement,
                          .flags = probe.tcp.flags,
                          .window = probe.tcp.window};
    return build(tcp, ip, probe.tcp.options, payload, checksum_of(probe));
  }

  [[nodiscard]] std::string udp() const
  {
    const packet::Udp udp{.source_port = source_port_of(path, marks, number),
                          .destination_port = static_cast<std::uint16_t>(path.destination.port())};
    return build(udp, ip, payload, checksum_of(probe));
  }
};

std::string make_ipv4(const Probe& probe, const Path& path, const Marks& marks, std::uint64_t number,
                      std::string_view payload)
{
  const auto by_chance = static_cast<std::uint16_t>(marks.first_id + number - 1);
  const packet::Ipv4 ip{.traffic_class = probe.ip.tos,
                        .identification = probe.ip.id.value_or(by_chance),
                        .dont_fragment = probe.ip.dont_fragment,
                        .ttl = probe.ip.ttl.value_or(usual_ttl(path.destination)),
                        .carried = protocol_of(probe, false),
                        .source = ipv4_of(path.source),
                        .destination = ipv4_of(path.destination)};
  return build(ip, "", Making<packet::Ipv4>{probe, path, marks, number, payload, ip}.carried());
}

std::string make_ipv6(const Probe& probe, const Path& path, const Marks& marks, std::uint64_t number,
                      std::string_view payload)
{
  if (probe.ip.id || probe.ip.dont_fragment) {
    throw net::UsageError("--id and --df are of IPv4", "-4 asks for an address of IPv4");
  }
  const packet::Ipv6 ip{.traffic_class = probe.ip.tos,
                        .next_header = protocol_of(probe, true),
                        .hop_limit = probe.ip.ttl.value_or(usual_ttl(path.destination)),
                        .source = ipv6_of(path.source),
                        .destination = ipv6_of(path.destination)};
  return build(ip, Making<packet::Ipv6>{probe, path, marks, number, payload, ip}.carried());
}

std::string make_arp(const Path& path)
{
  return build(packet::Arp{.operation = packet::Arp::request,
                           .sender_mac = path.hardware_source,
                           .sender = ipv4_of(path.source),
                           .target = ipv4_of(path.destination)});
}

std::string framed(const Probe& probe, const Path& path, std::uint16_t ethertype, const std::string& packet)
{
  const packet::Ethernet ethernet{.destination = probe.link.destination.value_or(to_all),
                                  .source = path.hardware_source,
                                  .ethertype = probe.link.vlan ? vlan_ethertype : ethertype};
  if (!probe.link.vlan) return build(ethernet, packet);
  return build(ethernet, build(packet::Vlan{.id = *probe.link.vlan, .ethertype = ethertype}, packet));
}

} // namespace

Marks draw_marks()
{
  Marks marks;
  net::draw(std::as_writable_bytes(std::span(&marks, 1)));
  return marks;
}

std::uint8_t usual_ttl(const net::Endpoint& destination)
{
  return is_group(destination) ? 1 : 64;
}

std::string make_packet(const Probe& probe, const Path& path, const Marks& marks, std::uint64_t number,
                        std::string_view payload)
{
  if (probe.kind == Probe::Kind::frame && payload.size() < packet::Ethernet::least_bytes)
    throw net::UsageError(fmt::format("--frame: {} bytes are less than a header of Ethernet", payload.size()),
                          "two addresses and a type come first: 14 bytes");
  if (probe.kind == Probe::Kind::packet || probe.kind == Probe::Kind::frame) return std::string(payload);
  const bool is_v4 = path.destination.family() == AF_INET;
  const bool is_arp = probe.kind == Probe::Kind::arp;
  try {
    const auto made = is_arp  ? make_arp(path)
                      : is_v4 ? make_ipv4(probe, path, marks, number, payload)
                              : make_ipv6(probe, path, marks, number, payload);
    const auto ethertype = is_arp ? arp_ethertype : is_v4 ? ipv4_ethertype : ipv6_ethertype;
    return probe.is_framed() ? framed(probe, path, ethertype, made) : made;
  } catch (const std::length_error& error) {
    throw net::UsageError(error.what(), "no packet of IP is longer");
  }
}

std::string echo_pattern(std::size_t bytes)
{
  std::string pattern(bytes, '\0');
  std::generate(pattern.begin(), pattern.end(), [next = 0]() mutable { return static_cast<char>(next++); });
  return pattern;
}

} // namespace sockplay::play
