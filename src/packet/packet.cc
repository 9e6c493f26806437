// The way through a packet: each header says what comes next, until one does not know.
#include "packet/packet.hh"

#include <array>
#include <utility>

namespace sockplay::packet {
namespace {

template <std::size_t... index>
constexpr bool is_in_order(std::index_sequence<index...>)
{
  return ((std::variant_alternative_t<index, Header>::protocol == static_cast<Protocol>(index)) && ...);
}
using Every = std::make_index_sequence<std::variant_size_v<Header>>;
static_assert(is_in_order(Every()), "Header and Protocol list the same protocols in the same order");

template <class Decoded>
Next decode_layer(Packet& packet, Reader& reader, const Next& here)
{
  Layer& layer = packet.layers.add<Decoded>();
  layer.offset = static_cast<std::uint32_t>(reader.offset());
  layer.is_beginning = reader.is_beginning();
  Next next;
  if (reader.available() < Decoded::least_bytes) {
    reader.skip(Decoded::least_bytes);
  } else {
    next = std::get_if<Decoded>(&layer.header)->decode(reader, here);
    layer.is_readable = true;
  }
  layer.header_bytes = static_cast<std::uint32_t>(reader.offset() - layer.offset);
  layer.bytes = static_cast<std::uint32_t>(layer.header_bytes + reader.remaining());
  layer.extent = reader.take_extent();
  return next;
}

using Step = Next (*)(Packet&, Reader&, const Next&);

template <std::size_t... index>
constexpr std::array<Step, sizeof...(index)> make_steps(std::index_sequence<index...>)
{
  return {&decode_layer<std::variant_alternative_t<index, Header>>...};
}
constexpr auto steps = make_steps(Every());

Next first_of(LinkType link, const Reader& reader)
{
  const auto number = static_cast<std::uint32_t>(link);
  switch (link) {
  case LinkType::ethernet: return {.protocol = Protocol::ethernet};
  case LinkType::ipv4: return {.protocol = Protocol::ipv4};
  case LinkType::ipv6: return {.protocol = Protocol::ipv6};
  case LinkType::bsd_loopback:
  case LinkType::openbsd_loopback: return {.protocol = Protocol::loopback};
  case LinkType::linux_cooked: return {.protocol = Protocol::cooked, .number = 1};
  case LinkType::linux_cooked_2: return {.protocol = Protocol::cooked, .number = 2};
  case LinkType::raw_ip_of_libpcap:
  case LinkType::raw_ip: {
    const std::string_view first = reader.peek(1);
    const bool is_6 = !first.empty() && static_cast<std::uint8_t>(first.front()) >> 4 == 6;
    return {.protocol = is_6 ? Protocol::ipv6 : Protocol::ipv4};
  }
  }
  return {.numbers = Numbers::link_type, .number = number};
}

} // namespace

Packet decode(LinkType link, std::string_view captured, std::size_t wire_bytes)
{
  Reader reader(captured, wire_bytes);
  Packet packet; // no list of initial values: it would fill all layers with zeros
  packet.bytes = captured;
  packet.wire_bytes = reader.remaining();
  Next next = first_of(link, reader);
  bool is_last = false;
  while (!is_last) {
    if (packet.layers.size() + 1 == Layers::capacity) next.protocol = Protocol::payload;
    is_last = next.protocol == Protocol::payload;
    next = steps[static_cast<std::size_t>(next.protocol)](packet, reader, next);
    const bool is_cut_off = packet.layers.back().extent != Extent::whole || reader.is_beginning();
    is_last = is_last || reader.remaining() == 0 || (is_cut_off && reader.available() == 0);
    const std::size_t end = reader.offset() + reader.remaining();
    if (packet.trailer.size == 0 && end < packet.wire_bytes)
      packet.trailer = {.offset = end, .size = packet.wire_bytes - end};
  }
  return packet;
}

Extent describe(const Packet& packet, const Layer& layer, FieldSink& sink)
{
  Extent extent = layer.extent;
  {
    Fields fields(packet.reader(layer), sink, extent);
    std::visit([&](const auto& header) { header.describe(fields); }, layer.header);
  }
  return extent;
}

std::string_view name_of(const Layer& layer)
{
  return std::visit([](const auto& header) { return header.name; }, layer.header);
}

std::string_view title_of(const Layer& layer)
{
  return std::visit([](const auto& header) { return header.title; }, layer.header);
}

} // namespace sockplay::packet
