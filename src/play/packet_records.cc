#include "play/packet_records.hh"

#include "packet/build.hh"
#include "play/packet_address.hh"

#include <netinet/in.h>

namespace sockplay::play {

PacketRecords::PacketRecords(Options options) : options_(std::move(options)), marks_(draw_marks()) {}

std::uint8_t PacketRecords::protocol() const
{
  return is_echo() && is_v6() ? std::uint8_t{IPPROTO_ICMPV6} : static_cast<std::uint8_t>(options_.protocol);
}

std::string PacketRecords::dress(std::string_view record)
{
  if (!is_echo()) return std::string(record);
  ++sequence_;
  std::string echo;
  if (is_v6()) {
    const auto& to = options_.peer.is_internet() ? options_.peer : options_.local; // the kernel sums up anew
    const packet::Ipv6 carrier{.source = ipv6_of(options_.local), .destination = ipv6_of(to)};
    const packet::Icmpv6 icmp{
        .type = packet::Icmpv6::echo_request, .identifier = marks_.identifier, .sequence = sequence_};
    echo = build(icmp, carrier, record);
  } else {
    const packet::Icmp icmp{
        .type = packet::Icmp::echo_request, .identifier = marks_.identifier, .sequence = sequence_};
    echo = build(icmp, record);
  }
  if (measures())
    probes_.sent(sent_packet(options_.peer, echo), std::chrono::system_clock::now(),
                 static_cast<std::uint32_t>(probes_.count()));
  return echo;
}

std::string PacketRecords::sent_packet(const net::Endpoint& to, std::string_view payload) const
{
  return whole_packet(protocol(), options_.local, to, {.ttl = usual_ttl(to)}, payload);
}

// Over IPv4 it comes with its header (raw(7)), over IPv6 without (RFC 3542 section 3).
void PacketRecords::add(const net::Arrival& arrival, record::Circumstances& known)
{
  const auto& to = arrival.beside->destination ? *arrival.beside->destination : options_.local;
  if (is_v6()) {
    whole_ = whole_packet(protocol(), *arrival.from, to, *arrival.beside, arrival.bytes);
    known.whole = whole_;
  }
  if (!measures() || !arrival.beside->time) return;
  options_.asks_for_departures();
  const auto bytes = is_v6() ? std::string_view(whole_) : arrival.bytes;
  const auto packet = packet::decode(packet::LinkType::raw_ip, bytes, bytes.size());
  const auto match = probes_.match(packet, *arrival.beside->time);
  if (match && match->answer == packet::Answer::reply) known.round_trip = match->round_trip;
}

void PacketRecords::add(std::string_view bytes, const net::Endpoint* to, record::Circumstances& known)
{
  whole_ = sent_packet(to != nullptr ? *to : options_.peer, bytes);
  known.whole = whole_;
}

std::string whole_packet(std::uint8_t protocol, const net::Endpoint& from, const net::Endpoint& to,
                         const net::Ancillary& beside, std::string_view payload)
{
  const auto ttl = static_cast<std::uint8_t>(beside.ttl.value_or(0));
  const auto tos = static_cast<std::uint8_t>(beside.tos.value_or(0));
  if (from.family() == AF_INET) {
    const packet::Ipv4 ip{.traffic_class = tos,
                          .ttl = ttl,
                          .carried = protocol,
                          .source = ipv4_of(from),
                          .destination = ipv4_of(to)};
    return build(ip, "", payload);
  }
  const packet::Ipv6 ip{.traffic_class = tos,
                        .next_header = protocol,
                        .hop_limit = ttl,
                        .source = ipv6_of(from),
                        .destination = ipv6_of(to)};
  return build(ip, payload);
}

} // namespace sockplay::play
