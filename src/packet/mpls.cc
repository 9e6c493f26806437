#include "packet/mpls.hh"

namespace sockplay::packet {
namespace {

// What most carry begins with its version; the rest is a matter of what the routers agreed on.
Next next_by_first_nibble(const Reader& reader)
{
  const std::string_view first = reader.peek(1);
  switch (first.empty() ? 0 : static_cast<std::uint8_t>(first.front()) >> 4) {
  case 4: return {.protocol = Protocol::ipv4};
  case 6: return {.protocol = Protocol::ipv6};
  default: return Next::nothing();
  }
}

} // namespace

Next Mpls::decode(Reader& reader, const Next&)
{
  const std::uint32_t entry = reader.u32();
  label = entry >> 12;
  traffic_class = static_cast<std::uint8_t>(entry >> 9 & 7);
  is_last = (entry & 0x100) != 0;
  ttl = static_cast<std::uint8_t>(entry);
  if (!is_last) return {.protocol = Protocol::mpls};
  return next_by_first_nibble(reader);
}

void Mpls::describe(Fields& fields) const
{
  const Word entry = fields.word<4>();
  fields.bits("label", "Label", entry, 12, 20);
  fields.bits("exp", "Traffic class", entry, 9, 3);
  fields.flag("bottom", "Last of the stack", entry, 8);
  fields.bits("ttl", "Time to live", entry, 0, 8);
}

void Mpls::summarise(Words& words, Reader&) const
{
  words << "MPLS " << label;
}

} // namespace sockplay::packet
