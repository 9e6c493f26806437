#include "packet/ethernet.hh"

namespace sockplay::packet {

Next Ethernet::decode(Reader& reader, const Next&)
{
  const auto head = reader.fixed<least_bytes>();
  destination = {head.octets<0, 6>()};
  source = {head.octets<6, 6>()};
  ethertype = head.u16<12>();
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

} // namespace sockplay::packet
