#include "packet/udp.hh"

namespace sockplay::packet {

Next Udp::decode(Reader& reader, const Next&)
{
  const auto head = reader.fixed<least_bytes>();
  source_port = head.u16<0>();
  destination_port = head.u16<2>();
  total_bytes = head.u16<4>();
  checksum = head.u16<6>();
  if (total_bytes >= least_bytes)
    reader.limit(total_bytes - least_bytes);
  else if (total_bytes != 0)
    reader.reject();
  payload_bytes = static_cast<std::uint32_t>(reader.remaining());
  return next_in_datagram(source_port, destination_port, reader);
}

void Udp::describe(Fields& fields) const
{
  fields.u16("srcport", "Source port");
  fields.u16("dstport", "Destination port");
  fields.u16("length", "Length");
  fields.hex16("checksum", "Checksum");
}

void Udp::summarise(Words& words, Reader&) const
{
  words << "UDP len " << payload_bytes;
}

} // namespace sockplay::packet
