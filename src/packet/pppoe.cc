#include "packet/pppoe.hh"

namespace sockplay::packet {
namespace {

std::string_view code_name(std::uint64_t code)
{
  switch (code) {
  case Pppoe::session_data: return "session data";
  case Pppoe::confirmation: return "session confirmation";
  case Pppoe::initiation: return "discovery";
  case Pppoe::offer: return "offer";
  case Pppoe::request: return "session request";
  case Pppoe::termination: return "termination";
  default: return "";
  }
}

// RFC 2516 appendix A.
enum Tag : std::uint16_t {
  end_of_list = 0x0000,
  service_name = 0x0101,
  concentrator_name = 0x0102,
  host_unique = 0x0103,
  cookie = 0x0104,
  generic_error = 0x0203,
};

std::string_view tag_name(std::uint64_t tag)
{
  switch (tag) {
  case end_of_list: return "end of list";
  case service_name: return "service name";
  case concentrator_name: return "access concentrator";
  case host_unique: return "host's own";
  case cookie: return "cookie";
  case 0x0105: return "vendor";
  case 0x0110: return "relay session";
  case 0x0120: return "maximum payload";
  case 0x0201: return "service name error";
  case 0x0202: return "access concentrator error";
  case generic_error: return "error";
  default: return "";
  }
}

void describe_tag_body(Fields& tag, std::uint64_t type)
{
  const std::size_t bytes = tag.reader().available();
  switch (type) {
  case service_name: tag.text(bytes, "tags.service_name", "Name"); break;
  case concentrator_name: tag.text(bytes, "tags.ac_name", "Name"); break;
  case generic_error: tag.text(bytes, "tags.generic_error", "Error"); break;
  case host_unique: tag.octets(bytes, "tags.host_uniq", "Bytes"); break;
  case cookie: tag.octets(bytes, "tags.ac_cookie", "Bytes"); break;
  default: tag.octets(bytes, "tag.unknown_data", "Bytes"); break;
  }
}

void describe_tags(Fields& fields)
{
  const auto list = fields.list("tags", "Tags");
  while (!fields.at_end()) {
    const auto item = fields.item("Tag");
    const std::uint64_t type = fields.hex16("tag", "Type", tag_name);
    Fields body = fields.part(fields.u16("tag_length", "Length"));
    describe_tag_body(body, type);
  }
}

} // namespace

Next Pppoe::decode(Reader& reader, const Next&)
{
  reader.skip(1); // version and type
  code = reader.u8();
  session = reader.u16();
  payload_bytes = reader.u16();
  reader.limit(payload_bytes);
  if (code == session_data) return {.protocol = Protocol::ppp};
  reader.skip(reader.remaining());
  return Next::nothing();
}

void Pppoe::describe(Fields& fields) const
{
  const Word first = fields.word<1>();
  fields.bits("version", "Version", first, 4, 4);
  fields.bits("type", "Type", first, 0, 4);
  const std::uint64_t told = fields.hex8("code", "Code", code_name);
  fields.hex16("session_id", "Session");
  fields.u16("payload_length", "Payload length");
  if (told != session_data && fields.reader().is_whole()) describe_tags(fields);
}

void Pppoe::summarise(Words& words, Reader&) const
{
  words << "PPPoE";
  const auto called = code_name(code);
  if (code != session_data) words << " ";
  if (called.empty())
    words << "code " << Hex{code};
  else if (code != session_data)
    words << called;
  if (session != 0) words << " session " << session;
}

} // namespace sockplay::packet
