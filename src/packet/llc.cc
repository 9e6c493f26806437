#include "packet/llc.hh"

namespace sockplay::packet {
namespace {

std::string_view point_name(std::uint64_t point)
{
  switch (point) {
  case 0x00: return "null";
  case 0x06: return "IP";
  case 0x42: return "spanning tree";
  case 0xAA: return "SNAP";
  case 0xE0: return "IPX";
  case 0xF0: return "NetBIOS";
  case 0xFE: return "OSI";
  default: return "";
  }
}

// Unnumbered frames have one byte of control, the others two. IEEE 802.2 section 5.2.
bool is_unnumbered(std::uint8_t control)
{
  return (control & 3) == 3;
}

// Its first byte is the lower one.
void describe_numbered_control(Fields& fields)
{
  const Word control = fields.word<2>();
  const auto value = __builtin_bswap16(static_cast<std::uint16_t>(control.value));
  fields.told("control", "Control", control, HexNumber{value, 4});
}

} // namespace

Next Llc::decode(Reader& reader, const Next&)
{
  destination_point = reader.u8();
  source_point = reader.u8();
  control = reader.u8();
  if (!is_unnumbered(static_cast<std::uint8_t>(control)))
    control = static_cast<std::uint16_t>(reader.u8() << 8 | control);
  if (!is_snap()) return Next::nothing();

  organisation = reader.u24();
  snap_protocol = reader.u16();
  if (!reader.is_whole()) return Next::nothing();
  if (organisation == 0) return next_by_ethertype(snap_protocol);
  return {.numbers = Numbers::snap_protocol, .number = snap_protocol};
}

void Llc::describe(Fields& fields) const
{
  fields.hex8("dsap", "Destination point", point_name);
  fields.hex8("ssap", "Source point", point_name);
  const std::string_view first = fields.reader().peek(1);
  if (!first.empty() && is_unnumbered(static_cast<std::uint8_t>(first.front())))
    fields.hex8("control", "Control");
  else
    describe_numbered_control(fields);
  if (!is_snap()) return;
  fields.hex24("oui", "Organisation");
  if (organisation == 0)
    fields.hex16("type", "Type", ethertype_name);
  else
    fields.hex16("pid", "Protocol");
}

void Llc::summarise(Words& words, Reader&) const
{
  if (is_snap()) return;
  words << "LLC " << Hex{source_point} << " → " << Hex{destination_point};
  if (const auto called = point_name(destination_point); !called.empty()) words << " (" << called << ")";
}

} // namespace sockplay::packet
