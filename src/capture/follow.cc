#include "capture/follow.hh"

#include <algorithm>
#include <variant>

namespace sockplay::capture {
namespace {

using packet::Tcp;

// As far as it was captured; what pads a short frame is none of it.
std::string_view payload_of(const packet::Packet& packet, const packet::Layer& layer)
{
  if (layer.extent != packet::Extent::whole) return {};
  const std::size_t offset = layer.offset + layer.header_bytes;
  return packet.bytes.substr(std::min(offset, packet.bytes.size()), layer.bytes - layer.header_bytes);
}

} // namespace

Follow::Follow(std::uint64_t number, PieceSink& sink, std::size_t limit_bytes)
    : number_(number), sink_(sink),
      streams_{Stream(Way::forth, sink, limit_bytes), Stream(Way::back, sink, limit_bytes)}
{}

bool Follow::can_follow(const FiveTuple& ends)
{
  constexpr std::uint8_t tcp = 6, udp = 17, udplite = 136;
  return ends.has_ports() && (ends.protocol == tcp || ends.protocol == udp || ends.protocol == udplite);
}

void Follow::take(const packet::Packet& packet, const Heard& heard)
{
  if (heard.conversation == nullptr || heard.conversation->number != number_ || heard.transport == nullptr)
    return;
  const packet::Layer& layer = *heard.transport;
  if (const auto* tcp = std::get_if<Tcp>(&layer.header))
    take_segment(*tcp, payload_of(packet, layer), heard.way);
  if (const auto* udp = std::get_if<packet::Udp>(&layer.header))
    take_datagram(udp->payload_bytes, payload_of(packet, layer), heard.way);
  if (const auto* udplite = std::get_if<packet::UdpLite>(&layer.header))
    take_datagram(udplite->payload_bytes, payload_of(packet, layer), heard.way);
}

void Follow::take_segment(const Tcp& tcp, std::string_view payload, Way from)
{
  if (tcp.header_bytes < Tcp::fixed_bytes) return;
  has_begun_ = true;
  Stream& stream = streams_[static_cast<std::size_t>(from)];
  if ((tcp.flags & Tcp::rst) != 0) {
    stream.finish();
    return sink_.take({.kind = Piece::Kind::reset, .way = from});
  }
  if ((tcp.flags & Tcp::ack) != 0)
    streams_[static_cast<std::size_t>(opposite(from))].acknowledge(tcp.acknowledgement);
  std::uint32_t first = tcp.sequence;
  if ((tcp.flags & Tcp::syn) != 0) stream.begin(++first);
  stream.take(first, payload, tcp.payload_bytes);
  if ((tcp.flags & Tcp::fin) != 0) stream.end(first + tcp.payload_bytes);
}

void Follow::take_datagram(std::size_t wire_bytes, std::string_view payload, Way from)
{
  has_begun_ = true;
  sink_.take({.kind = Piece::Kind::bytes, .way = from, .bytes = payload, .size_bytes = payload.size()});
  if (payload.size() < wire_bytes)
    sink_.take({.kind = Piece::Kind::cut, .way = from, .size_bytes = wire_bytes - payload.size()});
}

void Follow::finish()
{
  for (Stream& stream : streams_)
    stream.finish();
}

} // namespace sockplay::capture
