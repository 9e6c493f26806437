#include "packet/ipv6.hh"

namespace sockplay::packet {

Next Ipv6::decode(Reader& reader, const Next&)
{
  const std::uint32_t first = reader.u32();
  traffic_class = static_cast<std::uint8_t>(first >> 20);
  flow_label = first & 0xFFFFF;
  payload_bytes = reader.u16();
  next_header = reader.u8();
  hop_limit = reader.u8();
  source = {reader.octets<16>()};
  destination = {reader.octets<16>()};
  if (first >> 28 != 6) {
    reader.reject();
    return Next::nothing();
  }
  if (payload_bytes > 0) reader.limit(payload_bytes);
  return next_by_ip_protocol(next_header);
}

void Ipv6::describe(Fields& fields) const
{
  const Word first = fields.word<4>();
  fields.bits("version", "Version", first, 28, 4);
  fields.bits("tclass", "Traffic class", first, 20, 8);
  fields.told("flow", "Flow label", first, HexNumber{first.value & 0xFFFFF, 5});
  fields.u16("plen", "Payload length");
  fields.u8("nxt", "Next header", ip_protocol_name);
  fields.u8("hlim", "Hop limit");
  fields.ipv6("src", "Source");
  fields.ipv6("dst", "Destination");
}

void Ipv6::summarise(Words&, Reader&) const {}

} // namespace sockplay::packet
