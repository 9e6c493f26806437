#include "packet/ipv6.hh"

namespace sockplay::packet {
namespace {

// RFC 8200 section 4; RFC 4302 for the authentication header.
enum Extension : std::uint8_t {
  hop_by_hop = 0,
  routing = 43,
  fragment = 44,
  authentication = 51,
  destination = 60
};

bool is_extension(std::uint64_t protocol)
{
  switch (protocol) {
  case hop_by_hop:
  case routing:
  case fragment:
  case authentication:
  case destination: return true;
  default: return false;
  }
}

// All of an extension header, by the length it gives of itself.
std::size_t extension_bytes(std::uint64_t extension, std::uint64_t length)
{
  if (extension == fragment) return 8;
  return extension == authentication ? 4 * (length + 2) : 8 * (length + 1);
}

std::string_view option_name(std::uint64_t type)
{
  switch (type) {
  case 0: return "padding of one byte";
  case 1: return "padding";
  case 5: return "router alert";
  case 0xC2: return "jumbo payload";
  case 0xC9: return "home address";
  default: return "";
  }
}

void describe_options(Fields& fields)
{
  const auto list = fields.list("opt", "Options");
  while (!fields.at_end()) {
    const auto item = fields.item(option_name(static_cast<std::uint8_t>(fields.reader().peek(1).front())));
    const std::uint64_t type = fields.hex8("opt.type", "Type", option_name);
    if (type == 0) continue;
    Fields body = fields.part(fields.u8("opt.length", "Length"));
    if (type == 5) body.u16("opt.router_alert", "Router alert");
    if (type == 0xC2) body.u32("opt.jumbo", "Payload length");
    body.octets(body.reader().available(), type == 1 ? "opt.padn" : "opt.data", "Data");
  }
}

void describe_fragment(Fields& fields)
{
  fields.reader().skip(1);
  const Word word = fields.word<2>();
  fields.bits("fraghdr.offset", "Fragment offset in units of 8 bytes", word, 3, 13);
  fields.flag("fraghdr.more", "More fragments", word, 0);
  fields.hex32("fraghdr.ident", "Identification");
}

// RFC 5095 for type 0, RFC 8754 for type 4: the addresses stand behind four bytes in both.
void describe_routing(Fields& fields)
{
  const std::uint64_t type = fields.u8("routing.type", "Type");
  fields.u8("routing.segleft", "Segments left");
  if (type == 0 || type == 4) {
    fields.reader().skip(4);
    const std::string_view key = type == 0 ? "routing.src.addr" : "routing.srh.addr";
    const auto list = fields.list(key, "Addresses");
    while (fields.reader().available() >= 16)
      fields.ipv6(key, "Address");
  }
  fields.octets(fields.reader().available(), "routing.data", "Data");
}

void describe_extension(Fields& fields, std::uint64_t extension, std::uint64_t length)
{
  Fields body = fields.part(extension_bytes(extension, length) - 2);
  switch (extension) {
  case routing: describe_routing(body); break;
  case authentication:
    body.reader().skip(2);
    body.hex32("ah.spi", "Security parameters");
    body.u32("ah.sequence", "Sequence number");
    body.octets(body.reader().available(), "ah.icv", "Check value");
    break;
  default: describe_options(body); break;
  }
}

struct Names {
  std::string_view label;
  std::string_view next;
  std::string_view length;
};

Names names_of(std::uint64_t extension)
{
  switch (extension) {
  case hop_by_hop: return {"Hop-by-hop options", "hopopts.nxt", "hopopts.len"};
  case routing: return {"Routing", "routing.nxt", "routing.len"};
  case fragment: return {"Fragment", "fraghdr.nxt", ""};
  case authentication: return {"Authentication", "ah.next_header", "ah.length"};
  default: return {"Destination options", "dstopts.nxt", "dstopts.len"};
  }
}

void describe_extensions(Fields& fields, std::uint64_t next)
{
  if (!is_extension(next)) return;
  const auto list = fields.list("extensions", "Extension headers");
  while (is_extension(next) && fields.reader().is_whole()) {
    const std::uint64_t extension = next;
    const Names names = names_of(extension);
    const auto item = fields.item(names.label);
    next = fields.u8(names.next, "Next header", ip_protocol_name);
    if (extension == fragment)
      describe_fragment(fields);
    else
      describe_extension(fields, extension, fields.u8(names.length, "Length"));
  }
}

} // namespace

Next Ipv6::decode(Reader& reader, const Next&)
{
  const auto head = reader.fixed<least_bytes>();
  const std::uint32_t first = head.u32<0>();
  traffic_class = static_cast<std::uint8_t>(first >> 20);
  flow_label = first & 0xFFFFF;
  payload_bytes = head.u16<4>();
  next_header = head.u8<6>();
  hop_limit = head.u8<7>();
  source = {head.octets<8, 16>()};
  destination = {head.octets<24, 16>()};
  if (first >> 28 != 6) {
    reader.reject();
    return Next::nothing();
  }
  if (payload_bytes > 0) reader.limit(payload_bytes);
  decode_extensions(reader);
  if (!reader.is_whole() && reader.available() == 0) return Next::nothing();
  if (fragment_offset > 0) return {.numbers = Numbers::fragment, .number = carried};
  if (more_fragments) reader.expect_beginning();
  return next_by_ip_protocol(carried);
}

void Ipv6::decode_extensions(Reader& reader)
{
  const std::size_t begin = reader.offset();
  carried = next_header;
  while (is_extension(carried) && reader.available() > 0 && fragment_offset == 0) {
    const std::uint8_t extension = carried;
    carried = reader.u8();
    const std::uint8_t length = reader.u8();
    if (extension != fragment) {
      Reader body = reader.part(extension_bytes(extension, length) - 2);
      body.skip(1);
      if (extension == routing) segments_left = body.u8();
      continue;
    }
    const std::uint16_t offset_and_more = reader.u16();
    fragment_offset = offset_and_more & 0xFFF8;
    more_fragments = (offset_and_more & 1) != 0;
    identification = reader.u32();
  }
  header_bytes = static_cast<std::uint32_t>(least_bytes + reader.offset() - begin);
}

void Ipv6::describe(Fields& fields) const
{
  const Word first = fields.word<4>();
  fields.bits("version", "Version", first, 28, 4);
  fields.bits("tclass", "Traffic class", first, 20, 8);
  fields.told("flow", "Flow label", first, HexNumber{first.value & 0xFFFFF, 5});
  fields.u16("plen", "Payload length");
  const std::uint64_t next = fields.u8("nxt", "Next header", ip_protocol_name);
  fields.u8("hlim", "Hop limit");
  fields.ipv6("src", "Source");
  fields.ipv6("dst", "Destination");
  if (fields.reader().is_whole()) describe_extensions(fields, next);
}

void Ipv6::summarise(Words& words, Reader& reader) const
{
  if (!is_fragment()) return;
  reader.skip(header_bytes);
  words << "fragment " << Hex{identification} << " (" << ip_protocol_name(carried) << ", "
        << reader.remaining() << " bytes at " << fragment_offset
        << (more_fragments ? ", more follow)" : ", the last)");
}

} // namespace sockplay::packet
