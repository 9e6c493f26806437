#include "packet/icmp.hh"

namespace sockplay::packet {
namespace {

// IANA, "Internet Control Message Protocol (ICMP) Parameters".
std::string_view type_name(std::uint64_t type)
{
  switch (type) {
  case Icmp::echo_reply: return "echo reply";
  case Icmp::unreachable: return "unreachable";
  case Icmp::source_quench: return "source quench";
  case Icmp::redirect: return "redirect";
  case Icmp::echo_request: return "echo request";
  case Icmp::router_advertisement: return "router advertisement";
  case 10: return "router solicitation";
  case Icmp::time_exceeded: return "time exceeded";
  case Icmp::parameter_problem: return "parameter problem";
  case Icmp::timestamp_request: return "timestamp request";
  case Icmp::timestamp_reply: return "timestamp reply";
  case 15: return "information request";
  case 16: return "information reply";
  case 17: return "address mask request";
  case 18: return "address mask reply";
  case 42: return "extended echo request";
  case 43: return "extended echo reply";
  default: return "";
  }
}

std::string_view unreachable_name(std::uint64_t code)
{
  switch (code) {
  case 0: return "network unreachable";
  case 1: return "host unreachable";
  case 2: return "protocol unreachable";
  case 3: return "port unreachable";
  case 4: return "fragmentation needed";
  case 5: return "source route failed";
  case 6: return "network unknown";
  case 7: return "host unknown";
  case 9: return "network prohibited";
  case 10: return "host prohibited";
  case 11: return "network unreachable for this service";
  case 12: return "host unreachable for this service";
  case 13: return "communication prohibited";
  case 14: return "host precedence violated";
  case 15: return "precedence cut off";
  default: return "";
  }
}

std::string_view redirect_name(std::uint64_t code)
{
  switch (code) {
  case 0: return "redirect for the network";
  case 1: return "redirect for the host";
  case 2: return "redirect for the service and network";
  case 3: return "redirect for the service and host";
  default: return "";
  }
}

std::string_view time_exceeded_name(std::uint64_t code)
{
  switch (code) {
  case 0: return "time to live exceeded";
  case 1: return "fragments did not arrive in time";
  default: return "";
  }
}

Meaning code_meaning(std::uint64_t type)
{
  switch (type) {
  case Icmp::unreachable: return unreachable_name;
  case Icmp::redirect: return redirect_name;
  case Icmp::time_exceeded: return time_exceeded_name;
  default: return nullptr;
  }
}

bool has_identifier(std::uint64_t type)
{
  return type == Icmp::echo_request || type == Icmp::echo_reply ||
         (type >= Icmp::timestamp_request && type <= 18);
}

bool is_timestamp(std::uint64_t type)
{
  return type == Icmp::timestamp_request || type == Icmp::timestamp_reply;
}

// The four bytes that differ from type to type.
void describe_rest(Fields& fields, std::uint64_t type, std::uint64_t code)
{
  if (has_identifier(type)) {
    fields.u16("ident", "Identifier");
    fields.u16("seq", "Sequence number");
  } else if (type == Icmp::unreachable && code == 4) {
    fields.reader().skip(2);
    fields.u16("mtu", "MTU of the next hop");
  } else if (type == Icmp::redirect) {
    fields.ipv4("redir_gw", "Gateway");
  } else if (type == Icmp::parameter_problem) {
    fields.u8("pointer", "Pointer");
    fields.reader().skip(3);
  } else {
    fields.octets(4, "unused", "Unused");
  }
}

} // namespace

bool Icmp::is_error() const
{
  return type == unreachable || type == source_quench || type == redirect || type == time_exceeded ||
         type == parameter_problem;
}

Next Icmp::decode(Reader& reader, const Next&)
{
  type = reader.u8();
  code = reader.u8();
  checksum = reader.u16();
  identifier = reader.u16();
  sequence = reader.u16();
  payload_bytes = static_cast<std::uint32_t>(reader.remaining());
  if (is_timestamp(type)) reader.skip(12);
  if (!is_error()) return {.numbers = is_echo() ? Numbers::application : Numbers::none, .number = type};
  reader.expect_beginning();
  return {.protocol = Protocol::ipv4};
}

void Icmp::describe(Fields& fields) const
{
  const std::uint64_t told_type = fields.u8("type", "Type", type_name);
  const std::uint64_t told_code = fields.u8("code", "Code", code_meaning(told_type));
  fields.hex16("checksum", "Checksum");
  describe_rest(fields, told_type, told_code);
  if (is_timestamp(told_type)) {
    fields.u32("originate_timestamp", "Sent, ms since midnight");
    fields.u32("receive_timestamp", "Received, ms since midnight");
    fields.u32("transmit_timestamp", "Answered, ms since midnight");
  }
}

void Icmp::summarise(Words& words, Reader&) const
{
  const Meaning meaning = code_meaning(type);
  std::string_view called = meaning == nullptr ? "" : meaning(code);
  if (called.empty()) called = type_name(type);
  words << "ICMP ";
  if (called.empty())
    words << "type " << type << " code " << code;
  else
    words << called;
  if (has_identifier(type)) words << " id " << identifier << " seq " << sequence;
  if (is_echo()) words << " len " << payload_bytes;
  if (type == unreachable && code == 4) words << " mtu " << sequence; // the same two bytes
}

} // namespace sockplay::packet
