#include "packet/ipv4.hh"

namespace sockplay::packet {

Next Ipv4::decode(Reader& reader, const Next&)
{
  const std::uint8_t version_and_size = reader.u8();
  header_bytes = static_cast<std::uint8_t>((version_and_size & 0xF) * 4);
  traffic_class = reader.u8();
  total_bytes = reader.u16();
  identification = reader.u16();
  const std::uint16_t fragment = reader.u16();
  dont_fragment = (fragment & 0x4000) != 0;
  more_fragments = (fragment & 0x2000) != 0;
  fragment_offset = static_cast<std::uint16_t>((fragment & 0x1FFF) * 8);
  ttl = reader.u8();
  carried = reader.u8();
  checksum = reader.u16();
  source = {reader.octets<4>()};
  destination = {reader.octets<4>()};

  const bool is_offloaded = total_bytes == 0;
  if (version_and_size >> 4 != 4 || header_bytes < least_bytes ||
      (!is_offloaded && total_bytes < header_bytes)) {
    reader.reject();
    return Next::nothing();
  }
  if (!is_offloaded) reader.limit(total_bytes - least_bytes);
  reader.skip(header_bytes - least_bytes);
  if (fragment_offset > 0) return {.numbers = Numbers::fragment, .number = carried};
  if (more_fragments) reader.expect_beginning();
  return next_by_ip_protocol(carried);
}

void Ipv4::describe(Fields& fields) const
{
  const Word first = fields.word<1>();
  fields.bits("version", "Version", first, 4, 4);
  fields.told("hdr_len", "Header length", first, (first.value & 0xF) * 4);
  const Word service = fields.word<1>();
  fields.told("dsfield", "Differentiated services", service, HexNumber{service.value, 2});
  fields.bits("dsfield.dscp", "Codepoint", service, 2, 6);
  fields.bits("dsfield.ecn", "Congestion notification", service, 0, 2);
  fields.u16("len", "Total length");
  fields.hex16("id", "Identification");
  const Word fragment = fields.word<2>();
  fields.flag("flags.rb", "Reserved bit", fragment, 15);
  fields.flag("flags.df", "Don't fragment", fragment, 14);
  fields.flag("flags.mf", "More fragments", fragment, 13);
  fields.told("frag_offset", "Fragment offset", fragment, (fragment.value & 0x1FFF) * 8);
  fields.u8("ttl", "Time to live");
  fields.u8("proto", "Protocol", ip_protocol_name);
  fields.hex16("checksum", "Header checksum");
  fields.ipv4("src", "Source");
  fields.ipv4("dst", "Destination");
}

void Ipv4::summarise(Words& words, Reader& reader) const
{
  if (!is_fragment()) return;
  const std::size_t last = fragment_offset + reader.remaining() - header_bytes - 1;
  words << "fragment " << Hex{identification} << " (" << ip_protocol_name(carried) << " bytes "
        << fragment_offset << "-" << last << (more_fragments ? ", more follow)" : ", the last)");
}

} // namespace sockplay::packet
