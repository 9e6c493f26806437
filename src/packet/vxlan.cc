#include "packet/vxlan.hh"

namespace sockplay::packet {

Next Vxlan::decode(Reader& reader, const Next&)
{
  flags = reader.u16();
  reader.skip(2);
  network = reader.u24();
  reader.skip(1);
  return {.protocol = Protocol::ethernet};
}

void Vxlan::describe(Fields& fields) const
{
  fields.hex16("flags", "Flags");
  fields.u16("gbp", "Group policy");
  fields.u24("vni", "Network");
  fields.u8("reserved8", "Reserved");
}

void Vxlan::summarise(Words& words, Reader&) const
{
  words << "VXLAN " << network;
}

} // namespace sockplay::packet
