#include "packet/dhcpv6.hh"

#include <array>

namespace sockplay::packet {
namespace {

std::string_view message_name(std::uint64_t message)
{
  constexpr std::array<std::string_view, 14> names{"",
                                                   "solicit",
                                                   "advertise",
                                                   "request",
                                                   "confirm",
                                                   "renew",
                                                   "rebind",
                                                   "reply",
                                                   "release",
                                                   "decline",
                                                   "reconfigure",
                                                   "information request",
                                                   "relay forward",
                                                   "relay reply"};
  return message < names.size() ? names[message] : "";
}

// RFC 8415 section 21, RFC 3646.
enum Option : std::uint16_t {
  client_identifier = 1,
  server_identifier = 2,
  addresses = 3,
  address = 5,
  wanted = 6,
  relayed = 9,
  status = 13,
  name_servers = 23,
};

std::string_view option_name(std::uint64_t option)
{
  switch (option) {
  case client_identifier: return "client identifier";
  case server_identifier: return "server identifier";
  case addresses: return "identity association";
  case 4: return "temporary addresses";
  case address: return "address";
  case wanted: return "options wanted";
  case 7: return "preference";
  case 8: return "elapsed time";
  case relayed: return "relayed message";
  case status: return "status";
  case 14: return "rapid commit";
  case name_servers: return "name servers";
  case 24: return "domain search list";
  case 25: return "prefix delegation";
  case 26: return "prefix";
  case 39: return "client's full name";
  default: return "";
  }
}

constexpr int most_depth = 4; // of options within options

void describe_options(Fields& fields, int depth);

void describe_option_body(Fields& option, std::uint64_t type, int depth)
{
  switch (type) {
  case client_identifier:
  case server_identifier: option.octets(option.reader().available(), "duid.bytes", "Identifier"); break;
  case addresses:
    option.hex32("iaid", "Identifier");
    option.u32("iaid.t1", "Renew after, s");
    option.u32("iaid.t2", "Rebind after, s");
    describe_options(option, depth + 1);
    break;
  case address:
    option.ipv6("iaaddr.ip", "Address");
    option.u32("iaaddr.pref_lifetime", "Preferred for, s");
    option.u32("iaaddr.valid_lifetime", "Valid for, s");
    describe_options(option, depth + 1);
    break;
  case wanted: {
    const auto list = option.list("requested_option_code", "Options");
    while (!option.at_end())
      option.u16("requested_option_code", "Option", option_name);
    break;
  }
  case name_servers: {
    const auto list = option.list("dns_server", "Servers");
    while (!option.at_end())
      option.ipv6("dns_server", "Server");
    break;
  }
  case status:
    option.u16("status_code", "Code");
    option.text(option.reader().available(), "status_message", "Message");
    break;
  default: break;
  }
  option.octets(option.reader().available(), "option.value", "Value");
}

void describe_options(Fields& fields, int depth)
{
  if (fields.at_end() || depth > most_depth) return;
  const auto list = fields.list("options", "Options");
  while (!fields.at_end()) {
    const auto item = fields.item("Option");
    const std::uint64_t type = fields.u16("option.type", "Type", option_name);
    Fields body = fields.part(fields.u16("option.length", "Length"));
    describe_option_body(body, type, depth);
  }
}

// The address that a server gives, in the first association.
void say_address(Words& words, Reader& options)
{
  while (options.available() >= 4) {
    const std::uint16_t type = options.u16();
    Reader body = options.part(options.u16());
    if (type != addresses || body.available() < 32) continue;
    body.skip(12);
    if (body.u16() != address) continue;
    body.skip(2);
    words << " " << Ipv6Address{body.octets<16>()};
    return;
  }
}

} // namespace

Next Dhcpv6::decode(Reader& reader, const Next&)
{
  message = reader.u8();
  transaction = reader.u24();
  reader.skip(reader.remaining());
  return Next::nothing();
}

void Dhcpv6::describe(Fields& fields) const
{
  fields.u8("msgtype", "Message", message_name);
  if (is_relayed()) {
    fields.u8("hopcount", "Hops");
    fields.ipv6("linkaddr", "Link");
    fields.ipv6("peeraddr", "Peer");
  } else {
    fields.hex24("xid", "Transaction");
  }
  describe_options(fields, 0);
}

void Dhcpv6::summarise(Words& words, Reader& reader) const
{
  const auto called = message_name(message);
  words << "DHCPv6 " << (called.empty() ? "message " : called);
  if (called.empty()) words << message;
  if (is_relayed()) {
    reader.skip(18);
    words << " for " << Ipv6Address{reader.octets<16>()};
    return;
  }
  words << " id " << Hex{transaction};
  reader.skip(least_bytes);
  say_address(words, reader);
}

} // namespace sockplay::packet
