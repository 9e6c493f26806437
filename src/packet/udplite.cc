#include "packet/udplite.hh"

namespace sockplay::packet {

Next UdpLite::decode(Reader& reader, const Next&)
{
  source_port = reader.u16();
  destination_port = reader.u16();
  coverage_bytes = reader.u16();
  checksum = reader.u16();
  payload_bytes = static_cast<std::uint32_t>(reader.remaining());
  return next_in_datagram(source_port, destination_port, reader);
}

void UdpLite::describe(Fields& fields) const
{
  fields.u16("srcport", "Source port");
  fields.u16("dstport", "Destination port");
  fields.u16("checksum_coverage", "Checksum coverage");
  fields.hex16("checksum", "Checksum");
}

void UdpLite::summarise(Words& words, Reader&) const
{
  words << "UDP-Lite len " << payload_bytes;
  if (coverage_bytes != 0) words << " of which " << coverage_bytes << " with their header are covered";
}

} // namespace sockplay::packet
