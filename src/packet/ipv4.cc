#include "packet/ipv4.hh"

namespace sockplay::packet {
namespace {

// IANA, "IP Option Numbers", the copy bit included.
enum Option : std::uint8_t {
  end_of_options = 0,
  no_operation = 1,
  record_route = 7,
  timestamp = 68,
  loose_route = 131,
  strict_route = 137,
  router_alert = 148,
};

std::string_view option_name(std::uint64_t type)
{
  switch (type) {
  case end_of_options: return "end of options";
  case no_operation: return "no operation";
  case record_route: return "record route";
  case timestamp: return "timestamp";
  case 130: return "security";
  case loose_route: return "loose source route";
  case strict_route: return "strict source route";
  case router_alert: return "router alert";
  default: return "";
  }
}

void describe_route(Fields& option)
{
  option.u8("opt.ptr", "Pointer");
  const auto list = option.list("rec_rt", "Addresses");
  while (!option.at_end())
    option.ipv4("rec_rt", "Address");
}

void describe_option_body(Fields& option, std::uint64_t type)
{
  switch (type) {
  case record_route:
  case loose_route:
  case strict_route: describe_route(option); break;
  case router_alert: option.u16("opt.ra", "Router alert"); break;
  default: option.octets(option.reader().available(), "opt.data", "Not decoded"); break;
  }
}

void describe_options(Fields& fields)
{
  const auto list = fields.list("options", "Options");
  while (!fields.at_end()) {
    const auto item = fields.item(option_name(static_cast<std::uint8_t>(fields.reader().peek(1).front())));
    const std::uint64_t type = fields.u8("opt.type", "Type", option_name);
    if (type == end_of_options) {
      fields.reader().skip(fields.reader().available());
    } else if (type != no_operation) {
      const std::uint64_t bytes = fields.u8("opt.len", "Length");
      if (bytes < 2) return fields.reader().reject();
      Fields body = fields.part(bytes - 2);
      describe_option_body(body, type);
    }
  }
}

// Of a source route, if there is one. RFC 791 section 3.1.
bool is_route_left(Reader options)
{
  while (options.available() > 0) {
    const std::uint8_t type = options.u8();
    if (type == end_of_options) return false;
    if (type == no_operation) continue;
    const std::uint8_t bytes = options.u8();
    if (bytes < 2) return false;
    if (type == loose_route || type == strict_route) return options.u8() <= bytes; // the pointer
    options.skip(bytes - 2);
  }
  return false;
}

} // namespace

Next Ipv4::decode(Reader& reader, const Next&)
{
  const auto head = reader.fixed<least_bytes>();
  const std::uint8_t version_and_size = head.u8<0>();
  header_bytes = static_cast<std::uint8_t>((version_and_size & 0xF) * 4);
  traffic_class = head.u8<1>();
  total_bytes = head.u16<2>();
  identification = head.u16<4>();
  const std::uint16_t fragment = head.u16<6>();
  dont_fragment = (fragment & 0x4000) != 0;
  more_fragments = (fragment & 0x2000) != 0;
  fragment_offset = static_cast<std::uint16_t>((fragment & 0x1FFF) * 8);
  ttl = head.u8<8>();
  carried = head.u8<9>();
  checksum = head.u16<10>();
  source = {head.octets<12, 4>()};
  destination = {head.octets<16, 4>()};

  const bool is_offloaded = total_bytes == 0;
  if (version_and_size >> 4 != 4 || header_bytes < least_bytes ||
      (!is_offloaded && total_bytes < header_bytes)) {
    reader.reject();
    return Next::nothing();
  }
  if (!is_offloaded) reader.limit(total_bytes - least_bytes);
  if (header_bytes > least_bytes) has_route_left = is_route_left(reader.part(header_bytes - least_bytes));
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
  fields.bits("frag_offset", "Fragment offset in units of 8 bytes", fragment, 0, 13);
  fields.u8("ttl", "Time to live");
  fields.u8("proto", "Protocol", ip_protocol_name);
  fields.hex16("checksum", "Header checksum");
  fields.ipv4("src", "Source");
  fields.ipv4("dst", "Destination");
  const std::uint64_t size = (first.value & 0xF) * 4;
  if (size <= least_bytes) return;
  Fields options = fields.part(size - least_bytes);
  describe_options(options);
}

void Ipv4::summarise(Words& words, Reader& reader) const
{
  if (!is_fragment()) return;
  reader.skip(header_bytes);
  words << "fragment " << Hex{identification} << " (" << ip_protocol_name(carried) << ", "
        << reader.remaining() << " bytes at " << fragment_offset
        << (more_fragments ? ", more follow)" : ", the last)");
}

} // namespace sockplay::packet
