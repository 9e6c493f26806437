#include "packet/dhcp.hh"

#include <array>
#include <optional>

namespace sockplay::packet {
namespace {

// RFC 2132.
enum Option : std::uint8_t {
  padding = 0,
  subnet_mask = 1,
  router = 3,
  name_server = 6,
  host_name = 12,
  domain_name = 15,
  broadcast = 28,
  requested_address = 50,
  lease_time = 51,
  message_type = 53,
  server = 54,
  parameters = 55,
  error_message = 56,
  renewal_time = 58,
  rebinding_time = 59,
  vendor_class = 60,
  client_identifier = 61,
  end_of_options = 255,
};

std::string_view option_name(std::uint64_t option)
{
  switch (option) {
  case padding: return "padding";
  case subnet_mask: return "subnet mask";
  case router: return "router";
  case name_server: return "name server";
  case host_name: return "host name";
  case domain_name: return "domain name";
  case 26: return "MTU";
  case broadcast: return "broadcast address";
  case 42: return "NTP servers";
  case requested_address: return "requested address";
  case lease_time: return "lease time";
  case message_type: return "message type";
  case server: return "server";
  case parameters: return "parameters wanted";
  case error_message: return "message";
  case 57: return "largest message";
  case renewal_time: return "renewal time";
  case rebinding_time: return "rebinding time";
  case vendor_class: return "vendor class";
  case client_identifier: return "client identifier";
  case 81: return "client's full name";
  case 82: return "relay agent";
  case 119: return "domain search list";
  case 121: return "classless routes";
  case end_of_options: return "end of options";
  default: return "";
  }
}

std::string_view message_name(std::uint64_t message)
{
  constexpr std::array<std::string_view, 9> names{
      "BOOTP", "discover", "offer", "request", "decline", "acknowledgement", "refusal", "release", "inform"};
  return message < names.size() ? names[message] : "";
}

std::string_view operation_name(std::uint64_t operation)
{
  return operation == 1 ? "request" : operation == 2 ? "reply" : "";
}

void describe_addresses(Fields& option, std::string_view key)
{
  const auto list = option.list(key, "Addresses");
  while (!option.at_end())
    option.ipv4(key, "Address");
}

void describe_option_body(Fields& option, std::uint64_t type)
{
  const std::size_t bytes = option.reader().available();
  switch (type) {
  case subnet_mask: option.ipv4("option.subnet_mask", "Mask"); break;
  case router: describe_addresses(option, "option.router"); break;
  case name_server: describe_addresses(option, "option.domain_name_server"); break;
  case broadcast: option.ipv4("option.broadcast_address", "Address"); break;
  case host_name: option.text(bytes, "option.hostname", "Name"); break;
  case domain_name: option.text(bytes, "option.domain_name", "Name"); break;
  case requested_address: option.ipv4("option.requested_ip_address", "Address"); break;
  case lease_time: option.u32("option.ip_address_lease_time", "Time, s"); break;
  case renewal_time: option.u32("option.renewal_time_value", "Time, s"); break;
  case rebinding_time: option.u32("option.rebinding_time_value", "Time, s"); break;
  case message_type: option.u8("option.dhcp", "Message", message_name); break;
  case server: option.ipv4("option.dhcp_server_id", "Address"); break;
  case error_message: option.text(bytes, "option.message", "Message"); break;
  case vendor_class: option.text(bytes, "option.vendor_class_id", "Vendor class"); break;
  case parameters: {
    const auto list = option.list("option.request_list_item", "Parameters");
    while (!option.at_end())
      option.u8("option.request_list_item", "Parameter", option_name);
    break;
  }
  default: break;
  }
  option.octets(option.reader().available(), "option.value", "Value");
}

void describe_options(Fields& fields)
{
  const auto list = fields.list("options", "Options");
  while (!fields.at_end()) {
    const auto item = fields.item("Option");
    const std::uint64_t type = fields.u8("option.type", "Type", option_name);
    if (type == end_of_options) return;
    if (type == padding) continue;
    Fields body = fields.part(fields.u8("option.length", "Length"));
    describe_option_body(body, type);
  }
}

// The first option of that type.
std::optional<Reader> find_option(Reader options, std::uint8_t wanted)
{
  while (options.available() > 0) {
    const std::uint8_t type = options.u8();
    if (type == end_of_options) break;
    if (type == padding) continue;
    const Reader body = options.part(options.u8());
    if (type == wanted && body.is_whole()) return body;
  }
  return {};
}

} // namespace

Next Dhcp::decode(Reader& reader, const Next&)
{
  operation = reader.u8();
  reader.skip(1);
  const std::uint8_t hardware_bytes = reader.u8();
  reader.skip(1);
  transaction = reader.u32();
  reader.skip(4);
  client = {reader.octets<4>()};
  yours = {reader.octets<4>()};
  reader.skip(8);
  if (hardware_bytes == 6)
    hardware = {reader.octets<6>()};
  else
    reader.skip(6);
  reader.skip(10 + 64 + 128 + 4); // the rest of the address; server, file, cookie
  if (auto option = find_option(reader, message_type)) message = option->u8();
  reader.skip(reader.remaining());
  return Next::nothing();
}

void Dhcp::describe(Fields& fields) const
{
  fields.u8("type", "Operation", operation_name);
  fields.u8("hw.type", "Hardware");
  const std::uint64_t hardware_bytes = fields.u8("hw.len", "Length of hardware address");
  fields.u8("hops", "Hops");
  fields.hex32("id", "Transaction");
  fields.u16("secs", "Seconds since the client began");
  fields.hex16("flags", "Flags");
  fields.ipv4("ip.client", "Client");
  fields.ipv4("ip.your", "Yours");
  fields.ipv4("ip.server", "Server");
  fields.ipv4("ip.relay", "Relay");
  Fields address = fields.part(16);
  if (hardware_bytes == 6)
    address.mac("hw.mac_addr", "Hardware address");
  else
    address.octets(hardware_bytes < 16 ? hardware_bytes : 16, "hw.addr", "Hardware address");
  fields.reader().skip(64 + 128); // names of a server and a boot file, of old
  fields.hex32("cookie", "Magic cookie");
  describe_options(fields);
}

void Dhcp::summarise(Words& words, Reader& reader) const
{
  const auto called = message_name(message);
  words << "DHCP " << (called.empty() ? "message" : called) << " ";
  reader.skip(least_bytes);
  if (operation == 2 && yours != Ipv4Address())
    words << yours << " to ";
  else if (operation == 2)
    words << "to ";
  else if (auto wanted = find_option(reader, requested_address))
    words << "of " << Ipv4Address{wanted->octets<4>()} << " by ";
  else
    words << "by ";
  words << hardware << " id " << Hex{transaction};
  if (auto lease = find_option(reader, lease_time)) words << " lease " << lease->u32() << " s";
  if (auto name = find_option(reader, host_name)) words << " name " << Foreign{name->rest()};
  if (auto reason = find_option(reader, error_message)) words << ": " << Foreign{reason->rest()};
}

} // namespace sockplay::packet
