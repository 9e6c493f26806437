#include "packet/ppp.hh"

namespace sockplay::packet {
namespace {

// Where the peers have not agreed to leave it out, an address and a control byte that never change stand
// first: "all stations", "unnumbered information". RFC 1662 section 3.1.
constexpr std::string_view address_and_control = "\xff\x03";

// Only the last byte of a protocol's number is odd. Where the peers have agreed to it, a first one of zero is
// left out. RFC 1661 section 6.5.
bool is_short(const Reader& reader)
{
  const auto first = reader.peek(1);
  return !first.empty() && (first.front() & 1) != 0;
}

} // namespace

Next Ppp::decode(Reader& reader, const Next&)
{
  if (reader.peek(2) == address_and_control) reader.skip(2);
  carried = is_short(reader) ? reader.u8() : reader.u16();
  return next_by_ppp_protocol(carried);
}

void Ppp::describe(Fields& fields) const
{
  if (fields.reader().peek(2) == address_and_control) {
    fields.hex8("address", "Address");
    fields.hex8("control", "Control");
  }
  if (is_short(fields.reader()))
    fields.hex8("protocol", "Protocol", ppp_protocol_name);
  else
    fields.hex16("protocol", "Protocol", ppp_protocol_name);
}

} // namespace sockplay::packet
