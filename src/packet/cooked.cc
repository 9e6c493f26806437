#include "packet/cooked.hh"

namespace sockplay::packet {
namespace {

constexpr std::uint16_t without_type = 4; // ETH_P_802_2 of <linux/if_ether.h>: LLC stands first

// The PACKET_ numbers of packet(7).
std::string_view direction_name(std::uint64_t direction)
{
  switch (direction) {
  case 0: return "to us";
  case 1: return "broadcast";
  case 2: return "multicast";
  case 3: return "to somebody else";
  case 4: return "from us";
  default: return "";
  }
}

std::string_view hardware_name(std::uint64_t hardware)
{
  switch (hardware) {
  case 1: return "Ethernet";
  case 512: return "PPP";
  case 768: return "IP in IP";
  case 772: return "loopback";
  case 778: return "GRE";
  case 65534: return "none";
  default: return "";
  }
}

void describe_source(Fields& fields, std::uint64_t bytes)
{
  Fields room = fields.part(8); // of which the address may be the first bytes
  if (bytes == 6)
    room.mac("src.eth", "Source");
  else
    room.octets(bytes < 8 ? bytes : 8, "src.other", "Source");
}

// The number of a frame without a type has another name with Wireshark.
void describe_type(Fields& fields, std::uint16_t ethertype)
{
  if (ethertype == without_type)
    fields.hex16("ltype", "Type");
  else
    fields.hex16("etype", "Type", ethertype_name);
}

} // namespace

Next Cooked::decode(Reader& reader, const Next& here)
{
  is_version_2 = here.number == 2;
  if (is_version_2) {
    ethertype = reader.u16();
    reader.skip(2);
    interface_index = reader.u32();
    hardware = reader.u16();
    direction = reader.u8();
    address_bytes = reader.u8();
  } else {
    direction = reader.u16();
    hardware = reader.u16();
    address_bytes = reader.u16();
  }
  source = {reader.octets<6>()};
  reader.skip(2);
  if (!is_version_2) ethertype = reader.u16();
  if (!reader.is_whole()) return Next::nothing();
  return ethertype == without_type ? Next{.protocol = Protocol::llc} : next_by_ethertype(ethertype);
}

void Cooked::describe(Fields& fields) const
{
  if (is_version_2) {
    describe_type(fields, ethertype);
    fields.reader().skip(2);
    fields.u32("ifindex", "Interface");
    fields.u16("hatype", "Hardware", hardware_name);
    fields.u8("pkttype", "Direction", direction_name);
    describe_source(fields, fields.u8("halen", "Address length"));
  } else {
    fields.u16("pkttype", "Direction", direction_name);
    fields.u16("hatype", "Hardware", hardware_name);
    describe_source(fields, fields.u16("halen", "Address length"));
    describe_type(fields, ethertype);
  }
}

} // namespace sockplay::packet
