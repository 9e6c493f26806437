#include "packet/payload.hh"

namespace sockplay::packet {

Next Payload::decode(Reader& reader, const Next& here)
{
  numbers = here.numbers;
  number = here.number;
  bytes = static_cast<std::uint32_t>(reader.remaining());
  reader.skip(reader.available());
  return Next::nothing();
}

void Payload::describe(Fields& fields) const
{
  fields.concluded("len", "Length", std::uint64_t{bytes});
  fields.content(fields.reader().available(), "data", "Data");
}

void Payload::summarise(Words& words, Reader&) const
{
  if (numbers >= Numbers::fragment) return; // its carrier said so
  if (numbers == Numbers::none) {
    words << "and ";
  } else {
    words << name_of(numbers) << " ";
    if (numbers == Numbers::ethertype || numbers == Numbers::snap_protocol ||
        numbers == Numbers::ppp_protocol)
      words << Hex{number};
    else
      words << number;
    if (const auto called = number_name(numbers, number); !called.empty()) words << " (" << called << ")";
    words << ", ";
  }
  words << bytes << (bytes == 1 ? " byte" : " bytes") << " not decoded";
}

} // namespace sockplay::packet
