// Each protocol says how its answers look, and what of it an ICMP error has to quote; both see headers only.
#include "packet/answer.hh"

#include <algorithm>
#include <iterator>
#include <optional>
#include <type_traits>
#include <utility>

namespace sockplay::packet {
namespace {

// An IP header, of either version, and what it carries. The addresses of IPv4 are those that stand for them
// in IPv6 (RFC 4291 section 2.5.5.2).
struct Datagram {
  Ipv6Address source, destination;
  std::uint8_t protocol = 0;
  const Layer* carried = nullptr; // null: nothing, or it was cut off
};

Ipv6Address widened(const Ipv6Address& address)
{
  return address;
}

Ipv6Address widened(const Ipv4Address& address)
{
  Ipv6Address wide{{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF}};
  std::copy(address.octets.begin(), address.octets.end(), wide.octets.begin() + 12);
  return wide;
}

// Whether several hosts may answer for it.
bool is_group(const Ipv6Address& address)
{
  const bool is_4 = widened(Ipv4Address()).octets[10] == address.octets[10] && address.octets[11] == 0xFF &&
                    std::all_of(address.octets.begin(), address.octets.begin() + 10, std::logical_not<>());
  return is_4 ? address.octets[12] >= 224 : address.octets[0] == 0xFF;
}

bool is_readable(const Layer* layer, const Packet& packet)
{
  return layer != packet.layers.end() && layer->is_readable;
}

template <class Ip>
Datagram datagram_of(const Ip& ip, const Layer* next, const Packet& packet)
{
  return {widened(ip.source), widened(ip.destination), ip.carried,
          is_readable(next, packet) ? next : nullptr};
}

// The first one from that layer on.
std::optional<Datagram> datagram_from(const Packet& packet, const Layer* layer)
{
  for (; layer != packet.layers.end() && layer->is_readable; ++layer) {
    if (const auto* ip = std::get_if<Ipv4>(&layer->header)) return datagram_of(*ip, layer + 1, packet);
    if (const auto* ip = std::get_if<Ipv6>(&layer->header)) return datagram_of(*ip, layer + 1, packet);
  }
  return {};
}

// The one that an ICMP error is about.
std::optional<Datagram> quoted_by(const Packet& packet, const Datagram& heard)
{
  const auto quotes = [](const auto& header) {
    if constexpr (requires { header.is_error(); }) return header.is_error();
    return false;
  };
  if (heard.carried == nullptr || !std::visit(quotes, heard.carried->header)) return {};
  return datagram_from(packet, heard.carried + 1);
}

// --- what protocols say of their answers

template <Transport Header>
bool is_reply(const Header& sent, const Header& heard)
{
  return sent.source_port == heard.destination_port && sent.destination_port == heard.source_port;
}

// RFC 792, RFC 950: information and masks are asked for by 15 and 17.
bool is_reply(const Icmp& sent, const Icmp& heard)
{
  const bool asks = sent.type == Icmp::echo_request ? heard.type == Icmp::echo_reply
                    : sent.type == Icmp::timestamp_request || sent.type == 15 || sent.type == 17
                        ? heard.type == sent.type + 1
                        : false;
  return asks && sent.identifier == heard.identifier && sent.sequence == heard.sequence;
}

bool is_reply(const Icmpv6& sent, const Icmpv6& heard)
{
  return sent.type == Icmpv6::echo_request && heard.type == Icmpv6::echo_reply &&
         sent.identifier == heard.identifier && sent.sequence == heard.sequence;
}

// What nobody here knows: any packet of that protocol.
template <class Header>
bool is_reply(const Header&, const Header&)
{
  return true;
}

template <class Header>
constexpr bool names_its_request = std::is_same_v<Header, Icmp> || std::is_same_v<Header, Icmpv6>;

template <Transport Header>
bool is_same(const Header& sent, const Header& quoted)
{
  return sent.source_port == quoted.source_port && sent.destination_port == quoted.destination_port;
}

bool is_same(const Tcp& sent, const Tcp& quoted)
{
  return sent.source_port == quoted.source_port && sent.destination_port == quoted.destination_port &&
         sent.sequence == quoted.sequence;
}

template <class Header>
  requires names_its_request<Header>
bool is_same(const Header& sent, const Header& quoted)
{
  return sent.type == quoted.type && sent.identifier == quoted.identifier && sent.sequence == quoted.sequence;
}

template <class Header>
bool is_same(const Header&, const Header&)
{
  return true;
}

// Compares what both carry, if it is of one kind.
template <class Compare>
bool compare(const Datagram& one, const Datagram& other, Compare both)
{
  if (one.carried == nullptr || other.carried == nullptr) return one.carried == other.carried;
  return std::visit(
      [&]<class Header>(const Header& header) {
        const auto* same = std::get_if<Header>(&other.carried->header);
        return same != nullptr && both(header, *same);
      },
      one.carried->header);
}

bool is_reply(const Datagram& sent, const Datagram& heard, bool has_many)
{
  if (sent.protocol != heard.protocol || heard.destination != sent.source) return false;
  return compare(sent, heard, [&]<class Header>(const Header& request, const Header& reply) {
    const bool comes_from_there = heard.source == sent.destination || has_many;
    return (comes_from_there || names_its_request<Header>)&&is_reply(request, reply);
  });
}

bool is_quoted(const Datagram& sent, const Datagram& quoted)
{
  return sent.protocol == quoted.protocol && sent.source == quoted.source &&
         sent.destination == quoted.destination &&
         compare(sent, quoted, [](const auto& one, const auto& other) { return is_same(one, other); });
}

// A request that comes back is heard on a loopback: the same ends, and the same bytes behind IP's header,
// which the kernel fills in. As far as both are there.
bool is_itself(const Packet& sent, const Packet& heard, const Datagram& one, const Datagram& other)
{
  if (one.source != other.source || one.destination != other.destination) return false;
  if (one.carried == nullptr || other.carried == nullptr) return one.carried == other.carried;
  if (one.carried->bytes != other.carried->bytes) return false;
  const auto before = sent.bytes.substr(one.carried->offset, one.carried->bytes);
  const auto after = heard.bytes.substr(other.carried->offset, other.carried->bytes);
  const auto common = std::min(before.size(), after.size());
  return before.substr(0, common) == after.substr(0, common);
}

Answer kind_of(const Header& error)
{
  const auto* icmp = std::get_if<Icmp>(&error);
  return icmp != nullptr && icmp->is_advice() ? Answer::advice : Answer::error;
}

bool is_reply(const Arp& sent, const Arp& heard)
{
  return sent.operation == Arp::request && heard.operation == Arp::reply && heard.sender == sent.target &&
         heard.target == sent.sender;
}

// --- threads

std::uint64_t thread_of(const Datagram& datagram)
{
  const std::uint64_t protocol = datagram.protocol;
  const auto told = [&]<class Header>(const Header& header) -> std::uint64_t {
    if constexpr (names_its_request<Header>) return header.identifier << 16 | header.sequence;
    if constexpr (Transport<Header>) return header.source_port ^ header.destination_port;
    return 0;
  };
  return protocol << 32 | (datagram.carried == nullptr ? 0 : std::visit(told, datagram.carried->header));
}

} // namespace

Answer answer_to(const Packet& sent, const Packet& heard, bool has_many)
{
  if (const auto *request = sent.find<Arp>(), *reply = heard.find<Arp>(); request != nullptr)
    return reply != nullptr && is_reply(*request, *reply) ? Answer::reply : Answer::none;
  const auto request = datagram_from(sent, sent.layers.begin());
  const auto reply = datagram_from(heard, heard.layers.begin());
  if (!request || !reply) return Answer::none;
  if (const auto quoted = quoted_by(heard, *reply); quoted && is_quoted(*request, *quoted))
    return kind_of(reply->carried->header);
  has_many = has_many || is_group(request->destination);
  return is_reply(*request, *reply, has_many) && !is_itself(sent, heard, *request, *reply) ? Answer::reply
                                                                                           : Answer::none;
}

std::uint64_t thread_of(const Packet& packet)
{
  const auto datagram = datagram_from(packet, packet.layers.begin());
  if (!datagram) return 0;
  const auto quoted = quoted_by(packet, *datagram);
  return thread_of(quoted ? *quoted : *datagram);
}

} // namespace sockplay::packet
