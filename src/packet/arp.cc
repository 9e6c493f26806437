#include "packet/arp.hh"

namespace sockplay::packet {
namespace {

// IANA, "Address Resolution Protocol Parameters".
std::string_view operation_name(std::uint64_t operation)
{
  switch (operation) {
  case 1: return "request";
  case 2: return "reply";
  case 3: return "reverse request";
  case 4: return "reverse reply";
  case 8: return "inverse request";
  case 9: return "inverse reply";
  default: return "";
  }
}

std::string_view hardware_name(std::uint64_t hardware)
{
  return hardware == 1 ? "Ethernet" : "";
}

} // namespace

Next Arp::decode(Reader& reader, const Next&)
{
  hardware = reader.u16();
  ethertype = reader.u16();
  hardware_bytes = reader.u8();
  address_bytes = reader.u8();
  operation = reader.u16();
  reader.limit(2 * (hardware_bytes + address_bytes));
  if (is_ipv4_over_ethernet()) {
    sender_mac = {reader.octets<6>()};
    sender = {reader.octets<4>()};
    target_mac = {reader.octets<6>()};
    target = {reader.octets<4>()};
  }
  reader.skip(reader.remaining());
  return Next::nothing();
}

void Arp::describe(Fields& fields) const
{
  fields.u16("hw.type", "Hardware", hardware_name);
  fields.hex16("proto.type", "Protocol", ethertype_name);
  fields.u8("hw.size", "Hardware address length");
  fields.u8("proto.size", "Protocol address length");
  fields.u16("opcode", "Operation", operation_name);
  if (is_ipv4_over_ethernet()) {
    fields.mac("src.hw_mac", "Sender");
    fields.ipv4("src.proto_ipv4", "Sender address");
    fields.mac("dst.hw_mac", "Target");
    fields.ipv4("dst.proto_ipv4", "Target address");
  } else {
    fields.octets(hardware_bytes, "src.hw", "Sender");
    fields.octets(address_bytes, "src.proto", "Sender address");
    fields.octets(hardware_bytes, "dst.hw", "Target");
    fields.octets(address_bytes, "dst.proto", "Target address");
  }
}

void Arp::summarise(Words& words, Reader&) const
{
  words << "ARP ";
  if (!is_ipv4_over_ethernet() || (operation != request && operation != reply)) {
    const auto called = operation_name(operation);
    words << (called.empty() ? "operation " : called);
    if (called.empty()) words << operation;
  } else if (sender == target) {
    words << "announcement: " << sender << " is at " << sender_mac;
  } else if (operation == reply) {
    words << sender << " is at " << sender_mac;
  } else if (sender == Ipv4Address()) {
    words << "probe: has anybody " << target << "? tell " << sender_mac;
  } else {
    words << "who has " << target << "? tell " << sender;
  }
}

} // namespace sockplay::packet
