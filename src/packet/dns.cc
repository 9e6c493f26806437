#include "packet/dns.hh"

#include "packet/dns_name.hh"

#include <array>

namespace sockplay::packet {
namespace {

// IANA, "Resource Record (RR) TYPEs".
enum Type : std::uint16_t {
  type_a = 1,
  type_ns = 2,
  type_cname = 5,
  type_soa = 6,
  type_ptr = 12,
  type_mx = 15,
  type_txt = 16,
  type_aaaa = 28,
  type_srv = 33,
  type_opt = 41,
};

std::string_view type_name(std::uint64_t type)
{
  switch (type) {
  case type_a: return "A";
  case type_ns: return "NS";
  case type_cname: return "CNAME";
  case type_soa: return "SOA";
  case type_ptr: return "PTR";
  case 13: return "HINFO";
  case type_mx: return "MX";
  case type_txt: return "TXT";
  case type_aaaa: return "AAAA";
  case 29: return "LOC";
  case type_srv: return "SRV";
  case 35: return "NAPTR";
  case 39: return "DNAME";
  case type_opt: return "OPT";
  case 43: return "DS";
  case 44: return "SSHFP";
  case 46: return "RRSIG";
  case 47: return "NSEC";
  case 48: return "DNSKEY";
  case 50: return "NSEC3";
  case 52: return "TLSA";
  case 64: return "SVCB";
  case 65: return "HTTPS";
  case 250: return "TSIG";
  case 251: return "IXFR";
  case 252: return "AXFR";
  case 255: return "ANY";
  case 257: return "CAA";
  default: return "";
  }
}

std::string_view class_name(std::uint64_t value)
{
  switch (value) {
  case 1: return "IN";
  case 3: return "CH";
  case 254: return "none";
  case 255: return "any";
  default: return "";
  }
}

std::string_view opcode_name(std::uint64_t opcode)
{
  constexpr std::array<std::string_view, 7> names{"query",  "inverse query", "status",  "",
                                                  "notify", "update",        "stateful"};
  return opcode < names.size() ? names[opcode] : "";
}

std::string_view code_name(std::uint64_t code)
{
  constexpr std::array<std::string_view, 11> names{
      "no error",    "format error",  "server failure",  "no such name",   "not implemented", "refused",
      "name exists", "records exist", "no such records", "not authorised", "not in zone"};
  return code < names.size() ? names[code] : "";
}

void say_type(Words& words, std::uint16_t type)
{
  const auto called = type_name(type);
  if (called.empty())
    words << "type " << type;
  else
    words << called;
}

// A message: its fields, and where it begins, from which its names count.
class Describer {
public:
  Describer(Fields& fields, std::size_t begin, bool is_multicast)
      : fields_(fields), begin_(begin), is_multicast_(is_multicast)
  {}

  void questions(std::uint64_t count)
  {
    if (count == 0) return;
    const auto list = fields_.list("queries", "Questions");
    for (std::uint64_t i = 0; i < count && !fields_.at_end(); ++i) {
      const auto item = fields_.item("Question");
      name(fields_, "qry.name", "Name");
      fields_.u16("qry.type", "Type", type_name);
      class_of("qry.class", "qry.qu", "Answer to the sender wanted");
    }
  }

  void records(std::uint64_t count, std::string_view key, std::string_view label)
  {
    if (count == 0) return;
    const auto list = fields_.list(key, label);
    for (std::uint64_t i = 0; i < count && !fields_.at_end(); ++i) {
      const auto item = fields_.item("Record");
      record();
    }
  }

private:
  // In multicast messages the highest bit is a flag. RFC 6762 sections 5.4 and 10.2.
  void class_of(std::string_view key, std::string_view flag, std::string_view flag_label)
  {
    const Word word = fields_.word<2>();
    const std::uint64_t value = is_multicast_ ? word.value & 0x7FFF : word.value;
    fields_.told(key, "Class", word, HexNumber{value, 4}, class_name(value));
    if (is_multicast_) fields_.flag(flag, flag_label, word, 15);
  }

  void name(Fields& fields, std::string_view key, std::string_view label)
  {
    const std::size_t at = fields.reader().offset();
    const DnsName name(fields.reader(), begin_);
    if (name.text().empty()) return;
    fields.tell({.key = key,
                 .label = label,
                 .value = Text{name.text()},
                 .range = {at, fields.reader().offset() - at}});
  }

  void record()
  {
    name(fields_, "resp.name", "Name");
    const std::uint64_t type = fields_.u16("resp.type", "Type", type_name);
    if (type == type_opt) { // RFC 6891 section 6.1.2: what would be class and time to live
      fields_.u16("rr.udp_payload_size", "Largest datagram");
      fields_.u8("resp.ext_rcode", "Upper bits of the code");
      fields_.u8("resp.edns0_version", "Version");
      fields_.hex16("resp.z", "Flags");
    } else {
      class_of("resp.class", "resp.cache_flush", "All that there is of it");
      fields_.u32("resp.ttl", "Time to live, s");
    }
    Fields body = fields_.part(fields_.u16("resp.len", "Length"));
    record_body(body, type);
  }

  void record_body(Fields& body, std::uint64_t type)
  {
    switch (type) {
    case type_a: body.ipv4("a", "Address"); break;
    case type_aaaa: body.ipv6("aaaa", "Address"); break;
    case type_ns: name(body, "ns", "Server"); break;
    case type_cname: name(body, "cname", "Name"); break;
    case type_ptr: name(body, "ptr.domain_name", "Name"); break;
    case type_mx:
      body.u16("mx.preference", "Preference");
      name(body, "mx.mail_exchange", "Server");
      break;
    case type_srv:
      body.u16("srv.priority", "Priority");
      body.u16("srv.weight", "Weight");
      body.u16("srv.port", "Port");
      name(body, "srv.target", "Target");
      break;
    case type_soa: authority(body); break;
    case type_txt: texts(body); break;
    default: break;
    }
    body.octets(body.reader().available(), "data", "Data");
  }

  void authority(Fields& body)
  {
    name(body, "soa.mname", "Server");
    name(body, "soa.rname", "Responsible");
    body.u32("soa.serial_number", "Serial number");
    body.u32("soa.refresh_interval", "Refresh, s");
    body.u32("soa.retry_interval", "Retry, s");
    body.u32("soa.expire_limit", "Expire, s");
    body.u32("soa.minimum_ttl", "Minimum, s");
  }

  static void texts(Fields& body)
  {
    const auto list = body.list("txt", "Texts");
    while (!body.at_end()) {
      const std::size_t size = body.reader().u8();
      if (size == 0)
        body.tell({.key = "txt", .label = "Text", .value = Text{}, .range = {body.reader().offset() - 1, 1}});
      else
        body.text(size, "txt", "Text");
    }
  }

  Fields& fields_;
  std::size_t begin_;
  bool is_multicast_;
};

void skip_question(Reader& reader, std::size_t begin)
{
  const DnsName name(reader, begin);
  reader.skip(4);
}

void say_record(Words& words, Reader& reader, std::size_t begin)
{
  const DnsName owner(reader, begin);
  const std::uint16_t type = reader.u16();
  reader.skip(6);
  Reader body = reader.part(reader.u16());
  say_type(words, type);
  switch (type) {
  case type_a: words << " " << Ipv4Address{body.octets<4>()}; break;
  case type_aaaa: words << " " << Ipv6Address{body.octets<16>()}; break;
  case type_mx: body.skip(2); [[fallthrough]];
  case type_ns:
  case type_cname:
  case type_ptr: words << " " << Foreign{DnsName(body, begin).text()}; break;
  case type_srv: {
    body.skip(4);
    const std::uint16_t port = body.u16();
    words << " " << Foreign{DnsName(body, begin).text()} << ":" << port;
    break;
  }
  default: break;
  }
}

} // namespace

Next Dns::decode(Reader& reader, const Next& here)
{
  is_over_stream = here.numbers == Numbers::stream;
  is_multicast = here.number == 5353;
  if (is_over_stream) reader.skip(2);
  id = reader.u16();
  flags = reader.u16();
  questions = reader.u16();
  answers = reader.u16();
  authorities = reader.u16();
  additionals = reader.u16();
  reader.skip(reader.remaining());
  return Next::nothing();
}

void Dns::describe(Fields& fields) const
{
  if (is_over_stream) fields.u16("length", "Length");
  Describer message(fields, fields.reader().offset(), is_multicast);
  fields.hex16("id", "Identifier");
  const Word word = fields.word<2>();
  fields.told("flags", "Flags", word, HexNumber{word.value, 4});
  fields.flag("flags.response", "Response", word, 15);
  fields.bits("flags.opcode", "Operation", word, 11, 4, opcode_name);
  fields.flag("flags.authoritative", "Authoritative", word, 10);
  fields.flag("flags.truncated", "Truncated", word, 9);
  fields.flag("flags.recdesired", "Recursion desired", word, 8);
  fields.flag("flags.recavail", "Recursion available", word, 7);
  fields.flag("flags.authenticated", "Authenticated", word, 5);
  fields.flag("flags.checkdisable", "Checking disabled", word, 4);
  fields.bits("flags.rcode", "Result", word, 0, 4, code_name);
  const std::uint64_t told_questions = fields.u16("count.queries", "Questions");
  const std::uint64_t told_answers = fields.u16("count.answers", "Answers");
  const std::uint64_t told_authorities = fields.u16("count.auth_rr", "Authorities");
  const std::uint64_t told_additionals = fields.u16("count.add_rr", "Additional records");
  message.questions(told_questions);
  message.records(told_answers, "answers", "Answers");
  message.records(told_authorities, "authorities", "Authorities");
  message.records(told_additionals, "additionals", "Additional records");
  fields.octets(fields.reader().available(), "unknown", "Beyond the last record");
}

void Dns::summarise(Words& words, Reader& reader) const
{
  constexpr int most_records = 3;
  words << (is_multicast ? "mDNS " : "DNS ") << (is_response() ? "answer" : "query");
  if (!is_multicast) words << " " << Hex{id};
  const unsigned opcode = flags >> 11 & 0xF;
  if (opcode != 0) words << " " << opcode_name(opcode);

  if (is_over_stream) reader.skip(2);
  const std::size_t begin = reader.offset();
  reader.skip(least_bytes);
  if (questions > 0) {
    const DnsName name(reader, begin);
    const std::uint16_t type = reader.u16();
    reader.skip(2);
    if (!reader.is_whole()) return;
    words << " ";
    say_type(words, type);
    words << " " << Foreign{name.text()};
  }
  for (int i = 1; i < questions && reader.available() > 0; ++i)
    skip_question(reader, begin);
  if (!is_response()) return;

  if ((flags & 0xF) != 0) words << ": " << code_name(flags & 0xF);
  for (int i = 0; i < answers && i < most_records && reader.available() > 0; ++i) {
    words << (i == 0 ? ": " : ", ");
    say_record(words, reader, begin);
  }
  if (answers > most_records) words << ", and " << answers - most_records << " more";
  if (answers == 0 && (flags & 0xF) == 0) words << ": no such records";
}

} // namespace sockplay::packet
