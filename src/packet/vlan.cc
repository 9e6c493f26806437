#include "packet/vlan.hh"

namespace sockplay::packet {

Next Vlan::decode(Reader& reader, const Next&)
{
  const std::uint16_t tag = reader.u16();
  priority = static_cast<std::uint8_t>(tag >> 13);
  may_be_dropped = (tag & 0x1000) != 0;
  id = tag & 0xFFF;
  ethertype = reader.u16();
  return next_by_type_or_length(ethertype, reader);
}

void Vlan::describe(Fields& fields) const
{
  const Word tag = fields.word<2>();
  fields.bits("priority", "Priority", tag, 13, 3);
  fields.flag("dei", "May be dropped", tag, 12);
  fields.bits("id", "Number", tag, 0, 12);
  if (is_length(ethertype))
    fields.u16("len", "Length");
  else
    fields.hex16("etype", "Type", ethertype_name);
}

void Vlan::summarise(Words& words, Reader&) const
{
  words << "vlan " << id;
  if (priority > 0) words << " priority " << priority;
}

} // namespace sockplay::packet
