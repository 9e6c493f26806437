#include "packet/ethernet.hh"

namespace sockplay::packet {

Next Ethernet::decode(Reader& reader, const Next&)
{
  destination = {reader.octets<6>()};
  source = {reader.octets<6>()};
  ethertype = reader.u16();
  return next_by_type_or_length(ethertype, reader);
}

void Ethernet::describe(Fields& fields) const
{
  fields.mac("dst", "Destination");
  fields.mac("src", "Source");
  if (is_length(ethertype))
    fields.u16("len", "Length");
  else
    fields.hex16("type", "Type", ethertype_name);
}

void Ethernet::summarise(Words&, Reader&) const {}

} // namespace sockplay::packet
