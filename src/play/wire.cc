#include "play/wire.hh"

#include "net/error.hh"
#include "net/icmp_error.hh"
#include "packet/build.hh"
#include "packet/writer.hh"
#include "play/packet_address.hh"
#include "play/packet_records.hh"

#include <netinet/in.h>

namespace sockplay::play {

namespace {

constexpr std::size_t ethernet_ends = 12; // the two addresses, behind which a tag stands

net::Arrivals::Options datagrams()
{
  return {.type = SOCK_DGRAM, .is_internet = true}; // many by one call, none longer than those of IP
}

Wire::Time time_of(const net::Arrival& arrival)
{
  return arrival.beside->time.value_or(std::chrono::system_clock::now());
}

// Of what the socket tells instead of taking or giving a packet, ICMP's word is heard elsewhere.
void check(const net::IoResult& result)
{
  if (result.what == net::IoResult::What::failed && !net::is_of_icmp(result.error))
    throw net::error_of("recv", "", result.error);
}

// What was not taken for want of room is waited for.
net::Departures::Sent send_one(net::Departures& departures, io::End& socket, std::string_view packet,
                               const net::Endpoint* to)
{
  const net::Departure record{packet, to};
  const auto sent = departures.send(socket.number(), {&record, 1});
  if (sent.what == net::IoResult::What::would_block) socket.writable = false;
  return sent;
}

} // namespace

// --- packets and frames

RawWire::RawWire(net::Fd out, net::Fd tap, packet::LinkType link)
    : out_(io::End::own_socket(std::move(out))), tap_(io::End::own_socket(std::move(tap))), link_(link),
      arrivals_(datagrams())
{
  out_.writable = true;
  net::ask_for_departure_times(out_.number());
}

void RawWire::watch(io::Poller& poller)
{
  poller.add(out_);
  if (tap_.is_open()) poller.add(tap_);
}

net::Departures::Sent RawWire::send(std::string_view packet, const net::Endpoint* to)
{
  return send_one(departures_, out_, packet, to);
}

// First what came, then when things left: then no answer is seen of a packet that has not left.
const Wire::News& RawWire::hear()
{
  news_.packets.clear();
  news_.departures.clear();
  tagged_.clear();
  if (!tap_.is_open()) return news_;
  check(arrivals_.receive(tap_.number()));
  tagged_.reserve(arrivals_.all().size());
  for (const auto& arrival : arrivals_.all()) {
    news_.packets.push_back({with_tag(arrival), arrival.cut_bytes, time_of(arrival)});
    news_.lost = arrival.beside->lost.value_or(news_.lost);
  }
  while (const auto queued = net::take_queued_error(out_.number())) {
    if (const auto departure = net::departure_time_of(*queued)) news_.departures.push_back(*departure);
  }
  return news_;
}

// As it was on the wire: the kernel takes the tag out before anybody looks.
std::string_view RawWire::with_tag(const net::Arrival& frame)
{
  const auto& vlan = frame.beside->vlan;
  if (!vlan || frame.bytes.size() < ethernet_ends) return frame.bytes;
  return tagged_.emplace_back(packet::Writer()
                                  .bytes(frame.bytes.substr(0, ethernet_ends))
                                  .u16(vlan->ethertype)
                                  .u16(vlan->tag)
                                  .bytes(frame.bytes.substr(ethernet_ends))
                                  .take());
}

// --- the ping socket

PingWire::PingWire(net::Fd socket, const net::Endpoint& source, const net::Endpoint& destination)
    : socket_(io::End::own_socket(std::move(socket))), source_(source), destination_(destination),
      arrivals_(datagrams())
{
  socket_.writable = true;
  net::ask_for_icmp_errors(socket_.number(), destination_);
  net::ask_for_departure_times(socket_.number());
  net::ask_for_ancillary(socket_.number(), destination_,
                         {.circumstances = true, .kernel_time = true, .loss = true});
}

void PingWire::watch(io::Poller& poller)
{
  poller.add(socket_);
}

// The kernel puts IP's header before it. An error that an earlier echo met is told by the next call, and gone
// by that.
net::Departures::Sent PingWire::send(std::string_view packet, const net::Endpoint* /*to*/)
{
  const auto header = source_.family() == AF_INET ? packet::Ipv4::least_bytes : packet::Ipv6::least_bytes;
  const auto icmp = packet.substr(std::min(header, packet.size()));
  const auto sent = send_one(departures_, socket_, icmp, nullptr);
  return net::is_of_icmp(sent.error) ? send_one(departures_, socket_, icmp, nullptr) : sent;
}

const Wire::News& PingWire::hear()
{
  news_.packets.clear();
  news_.departures.clear();
  made_.clear();
  const auto result = arrivals_.receive(socket_.number());
  check(result);
  for (const auto& arrival : arrivals_.all()) {
    made_.push_back(whole_packet(icmp_protocol(), *arrival.from, source_, *arrival.beside, arrival.bytes));
    news_.packets.push_back({.cut_bytes = arrival.cut_bytes, .time = time_of(arrival)});
    news_.lost = arrival.beside->lost.value_or(news_.lost);
  }
  while (const auto queued = net::take_queued_error(socket_.number())) {
    if (const auto departure = net::departure_time_of(*queued)) news_.departures.push_back(*departure);
    if (!queued->is_icmp()) continue;
    made_.push_back(whole_error(*queued));
    news_.packets.push_back({.time = queued->time.value_or(std::chrono::system_clock::now())});
  }
  for (std::size_t i = 0; i < made_.size(); ++i) {
    news_.packets[i].bytes = made_[i];
  }
  return news_;
}

// The queue has our own message, and of the error what it says.
std::string PingWire::whole_error(const net::QueuedError& error) const
{
  const auto& told = error.told;
  const auto& from = error.offender.family() == source_.family() ? error.offender : destination_;
  const auto gateway =
      static_cast<std::uint16_t>(told.ee_info); // the MTU of the next hop, where that is told
  if (source_.family() == AF_INET) {
    const packet::Ipv4 ours{
        .ttl = 1, .carried = IPPROTO_ICMP, .source = ipv4_of(source_), .destination = ipv4_of(destination_)};
    const packet::Icmp icmp{.type = told.ee_type, .code = told.ee_code, .sequence = gateway};
    return whole_packet(icmp_protocol(), from, source_, {}, build(icmp, build(ours, "", error.record)));
  }
  const packet::Ipv6 ours{.next_header = IPPROTO_ICMPV6,
                          .hop_limit = 1,
                          .source = ipv6_of(source_),
                          .destination = ipv6_of(destination_)};
  const packet::Ipv6 carrier{
      .next_header = IPPROTO_ICMPV6, .source = ipv6_of(from), .destination = ipv6_of(source_)};
  const packet::Icmpv6 icmp{.type = told.ee_type, .code = told.ee_code, .sequence = gateway};
  return whole_packet(icmp_protocol(), from, source_, {}, build(icmp, carrier, build(ours, error.record)));
}

} // namespace sockplay::play
