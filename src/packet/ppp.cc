#include "packet/ppp.hh"

namespace sockplay::packet {
namespace {

// Where the peers have not agreed to leave it out, an address and a control byte that never change stand
// first: "all stations", "unnumbered information". RFC 1662 section 3.1.
constexpr std::string_view address_and_control = "\xff\x03";

} // namespace

Next Ppp::decode(Reader& reader, const Next&)
{
  if (reader.peek(2) == address_and_control) reader.skip(2);
  carried = reader.u16();
  return next_by_ppp_protocol(carried);
}

void Ppp::describe(Fields& fields) const
{
  if (fields.reader().peek(2) == address_and_control) {
    fields.hex8("address", "Address");
    fields.hex8("control", "Control");
  }
  fields.hex16("protocol", "Protocol", ppp_protocol_name);
}

} // namespace sockplay::packet
