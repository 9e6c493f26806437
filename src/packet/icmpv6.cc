#include "packet/icmpv6.hh"

#include "packet/listener.hh"

#include <array>

namespace sockplay::packet {
namespace {

// IANA, "Internet Control Message Protocol version 6 (ICMPv6) Parameters".
std::string_view type_name(std::uint64_t type)
{
  switch (type) {
  case Icmpv6::unreachable: return "unreachable";
  case Icmpv6::too_big: return "packet too big";
  case Icmpv6::time_exceeded: return "time exceeded";
  case Icmpv6::parameter_problem: return "parameter problem";
  case Icmpv6::echo_request: return "echo request";
  case Icmpv6::echo_reply: return "echo reply";
  case Icmpv6::listener_query: return "multicast listener query";
  case Icmpv6::listener_report: return "multicast listener report";
  case Icmpv6::listener_done: return "multicast listener done";
  case Icmpv6::router_solicitation: return "router solicitation";
  case Icmpv6::router_advertisement: return "router advertisement";
  case Icmpv6::neighbour_solicitation: return "neighbour solicitation";
  case Icmpv6::neighbour_advertisement: return "neighbour advertisement";
  case Icmpv6::redirect: return "redirect";
  case Icmpv6::listener_report_2: return "multicast listener report";
  default: return "";
  }
}

std::string_view unreachable_name(std::uint64_t code)
{
  constexpr std::array<std::string_view, 7> names{"no route",
                                                  "communication prohibited",
                                                  "beyond the scope of the source",
                                                  "address unreachable",
                                                  "port unreachable",
                                                  "source address failed policy",
                                                  "route rejected"};
  return code < names.size() ? names[code] : "";
}

std::string_view time_exceeded_name(std::uint64_t code)
{
  constexpr std::array<std::string_view, 2> names{"hop limit exceeded", "fragments did not arrive in time"};
  return code < names.size() ? names[code] : "";
}

std::string_view parameter_problem_name(std::uint64_t code)
{
  constexpr std::array<std::string_view, 3> names{"erroneous header field", "unknown next header",
                                                  "unknown option"};
  return code < names.size() ? names[code] : "";
}

Meaning code_meaning(std::uint64_t type)
{
  switch (type) {
  case Icmpv6::unreachable: return unreachable_name;
  case Icmpv6::time_exceeded: return time_exceeded_name;
  case Icmpv6::parameter_problem: return parameter_problem_name;
  default: return nullptr;
  }
}

// Of neighbour discovery. RFC 4861 section 4.6, RFC 8106.
enum Option : std::uint8_t {
  source_link = 1,
  target_link = 2,
  prefix = 3,
  redirected = 4,
  mtu = 5,
  dns_server = 25
};

std::string_view option_name(std::uint64_t option)
{
  switch (option) {
  case source_link: return "source link-layer address";
  case target_link: return "target link-layer address";
  case prefix: return "prefix information";
  case redirected: return "redirected packet";
  case mtu: return "MTU";
  case 14: return "nonce";
  case 24: return "route information";
  case dns_server: return "recursive DNS servers";
  case 31: return "DNS search list";
  default: return "";
  }
}

void describe_prefix(Fields& option)
{
  option.u8("opt.prefix.length", "Prefix length");
  const Word flags = option.word<1>();
  option.flag("opt.prefix.flag.l", "On this link", flags, 7);
  option.flag("opt.prefix.flag.a", "For autoconfiguration", flags, 6);
  option.u32("opt.prefix.valid_lifetime", "Valid for, s");
  option.u32("opt.prefix.preferred_lifetime", "Preferred for, s");
  option.reader().skip(4);
  option.ipv6("opt.prefix", "Prefix");
}

void describe_option_body(Fields& option, std::uint64_t type)
{
  switch (type) {
  case source_link: option.mac("opt.src_linkaddr", "Address"); break;
  case target_link: option.mac("opt.target_linkaddr", "Address"); break;
  case prefix: describe_prefix(option); break;
  case mtu:
    option.reader().skip(2);
    option.u32("opt.mtu", "MTU");
    break;
  case dns_server: {
    option.reader().skip(2);
    option.u32("opt.rdnss.lifetime", "Valid for, s");
    const auto list = option.list("opt.rdnss", "Servers");
    while (!option.at_end())
      option.ipv6("opt.rdnss", "Server");
    break;
  }
  default: break;
  }
  option.octets(option.reader().available(), "opt.data", "Not decoded");
}

void describe_options(Fields& fields)
{
  if (fields.at_end()) return;
  const auto list = fields.list("opt", "Options");
  while (!fields.at_end()) {
    const auto item = fields.item(option_name(static_cast<std::uint8_t>(fields.reader().peek(1).front())));
    const std::uint64_t type = fields.u8("opt.type", "Type", option_name);
    const std::uint64_t eights = fields.u8("opt.length", "Length in units of 8 bytes");
    if (eights == 0) return fields.reader().reject();
    Fields body = fields.part(8 * eights - 2);
    describe_option_body(body, type);
  }
}

void describe_router_advertisement(Fields& fields)
{
  fields.u8("nd.ra.cur_hop_limit", "Hop limit");
  const Word flags = fields.word<1>();
  fields.flag("nd.ra.flag.m", "Addresses by DHCPv6", flags, 7);
  fields.flag("nd.ra.flag.o", "Other things by DHCPv6", flags, 6);
  fields.u16("nd.ra.router_lifetime", "Default router for, s");
  fields.u32("nd.ra.reachable_time", "Reachable time, ms");
  fields.u32("nd.ra.retrans_timer", "Retransmission timer, ms");
  describe_options(fields);
}

void describe_neighbour(Fields& fields, std::uint64_t type)
{
  const Word flags = fields.word<4>();
  if (type == Icmpv6::neighbour_advertisement) {
    fields.flag("nd.na.flag.r", "Router", flags, 31);
    fields.flag("nd.na.flag.s", "Solicited", flags, 30);
    fields.flag("nd.na.flag.o", "Override", flags, 29);
  }
  fields.ipv6(type == Icmpv6::neighbour_advertisement ? "nd.na.target_address" : "nd.ns.target_address",
              "Target");
  describe_options(fields);
}

void describe_redirect(Fields& fields)
{
  fields.reader().skip(4);
  fields.ipv6("nd.rd.target_address", "Better next hop");
  fields.ipv6("rd.na.destination_address", "Destination");
  describe_options(fields);
}

void describe_sources(Fields& fields, std::uint64_t count, std::string_view key)
{
  const auto list = fields.list(key, "Sources");
  for (std::uint64_t i = 0; i < count && !fields.at_end(); ++i)
    fields.ipv6(key, "Source");
}

void describe_listener(Fields& fields)
{
  const bool is_version_2 = fields.reader().remaining() > 20;
  const Word response = fields.word<2>();
  fields.told(is_version_2 ? "mld.maximum_response_code" : "mld.maximum_response_delay",
              "Maximum response delay, ms", response,
              is_version_2 ? listener_time(response.value, 16) : response.value);
  fields.reader().skip(2);
  fields.ipv6("mld.multicast_address", "Group");
  if (!is_version_2) return;
  const Word flags = fields.word<1>(); // from here on of version 2
  fields.flag("mld.flag.s", "Suppress processing", flags, 3);
  fields.bits("mld.flag.qrv", "Robustness", flags, 0, 3);
  const Word interval = fields.word<1>();
  fields.told("mld.qqi", "Query interval, s", interval, listener_time(interval.value, 8));
  describe_sources(fields, fields.u16("mld.nb_sources", "Number of sources"), "mld.source_address");
}

void describe_listener_records(Fields& fields)
{
  fields.reader().skip(2);
  const std::uint64_t count = fields.u16("mldr.nb_mcast_records", "Number of records");
  const auto list = fields.list("mldr.mar", "Records");
  for (std::uint64_t i = 0; i < count && !fields.at_end(); ++i) {
    const auto item = fields.item("Record");
    fields.u8("mldr.mar.record_type", "Type", listener_record_name);
    const std::uint64_t auxiliary = fields.u8("mldr.mar.aux_data_len", "Length of auxiliary data");
    const std::uint64_t sources = fields.u16("mldr.mar.nb_sources", "Number of sources");
    fields.ipv6("mldr.mar.multicast_address", "Group");
    describe_sources(fields, sources, "mldr.mar.source_address");
    fields.octets(4 * auxiliary, "mldr.mar.auxiliary_data", "Auxiliary data");
  }
}

// The link-layer address that an option of neighbour discovery gives.
void say_link(Words& words, Reader& options, std::uint8_t wanted)
{
  while (options.available() >= 8) {
    const std::uint8_t type = options.u8();
    const std::size_t eights = options.u8();
    if (eights == 0) return options.reject();
    Reader body = options.part(8 * eights - 2);
    if (type == wanted)
      words << (wanted == target_link ? " is at " : " from ") << MacAddress{body.octets<6>()};
  }
}

void say_prefix(Words& words, Reader& options)
{
  while (options.available() >= 8) {
    const std::uint8_t type = options.u8();
    const std::size_t eights = options.u8();
    if (eights == 0) return options.reject();
    Reader body = options.part(8 * eights - 2);
    if (type != prefix || body.available() < 30) continue;
    const std::uint8_t length = body.u8();
    body.skip(13);
    words << " prefix " << Ipv6Address{body.octets<16>()} << "/" << length;
  }
}

// How a record of version 2 reads: "join ff02::1", "from 1 source".
void say_records(Words& words, Reader& reader)
{
  reader.skip(6);
  const std::uint16_t count = reader.u16();
  for (int i = 0; i < count && i < 3 && reader.available() > 0; ++i) {
    const std::uint8_t type = reader.u8();
    const std::uint8_t auxiliary = reader.u8();
    const std::uint16_t sources = reader.u16();
    words << (i == 0 ? " " : ", ");
    say_listener_record(words, type, sources);
    words << " " << Ipv6Address{reader.octets<16>()};
    reader.skip(16 * sources + 4 * auxiliary);
  }
  if (count > 3) words << ", and " << count - 3 << " more";
}

} // namespace

Next Icmpv6::decode(Reader& reader, const Next&)
{
  type = reader.u8();
  code = reader.u8();
  checksum = reader.u16();
  identifier = reader.u16();
  sequence = reader.u16();
  payload_bytes = static_cast<std::uint32_t>(reader.remaining());
  if (is_error()) {
    reader.expect_beginning();
    return {.protocol = Protocol::ipv6};
  }
  const bool is_known = (type >= listener_query && type <= redirect) || type == listener_report_2;
  if (is_known) reader.skip(reader.remaining());
  return {.numbers = is_echo() ? Numbers::application : Numbers::none, .number = type};
}

void Icmpv6::describe(Fields& fields) const
{
  const std::uint64_t told = fields.u8("type", "Type", type_name);
  fields.u8("code", "Code", code_meaning(told));
  fields.hex16("checksum", "Checksum");
  switch (told) {
  case too_big: fields.u32("mtu", "MTU of the next hop"); break;
  case parameter_problem: fields.u32("pointer", "Pointer"); break;
  case echo_request:
  case echo_reply:
    fields.u16("echo.identifier", "Identifier");
    fields.u16("echo.sequence_number", "Sequence number");
    break;
  case listener_query:
  case listener_report:
  case listener_done: describe_listener(fields); break;
  case listener_report_2: describe_listener_records(fields); break;
  case router_solicitation:
    fields.reader().skip(4);
    describe_options(fields);
    break;
  case router_advertisement: describe_router_advertisement(fields); break;
  case neighbour_solicitation:
  case neighbour_advertisement: describe_neighbour(fields, told); break;
  case redirect: describe_redirect(fields); break;
  default: fields.octets(4, "reserved", "Reserved"); break;
  }
}

void Icmpv6::summarise(Words& words, Reader& reader) const
{
  const Meaning meaning = code_meaning(type);
  std::string_view called = meaning == nullptr ? "" : meaning(code);
  if (called.empty()) called = type_name(type);
  words << "ICMPv6 ";
  if (called.empty())
    words << "type " << type << " code " << code;
  else
    words << called;
  if (is_echo()) words << " id " << identifier << " seq " << sequence << " len " << payload_bytes;
  if (type == listener_report_2) return say_records(words, reader);

  reader.skip(type == router_advertisement ? 16 : 8);
  if (type == neighbour_solicitation) {
    words << ": who has " << Ipv6Address{reader.octets<16>()} << "?";
    say_link(words, reader, source_link);
  } else if (type == neighbour_advertisement) {
    words << ": " << Ipv6Address{reader.octets<16>()};
    say_link(words, reader, target_link);
  } else if (type == router_solicitation) {
    say_link(words, reader, source_link);
  } else if (type >= listener_query && type <= listener_done) {
    words << " " << Ipv6Address{reader.octets<16>()};
  } else if (type == router_advertisement) {
    say_prefix(words, reader);
  } else if (type == redirect) {
    words << " to " << Ipv6Address{reader.octets<16>()};
    words << " for " << Ipv6Address{reader.octets<16>()};
  } else if (type == too_big) {
    words << " mtu " << (std::uint32_t{identifier} << 16 | sequence); // the same four bytes
  }
}

} // namespace sockplay::packet
