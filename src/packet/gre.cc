#include "packet/gre.hh"

namespace sockplay::packet {
namespace {

// Bits of the first two bytes. RFC 2890 section 2; the acknowledgement is PPTP's.
constexpr unsigned checksum_bit = 15, routing_bit = 14, key_bit = 13, sequence_bit = 12,
                   acknowledgement_bit = 7;

bool has(std::uint64_t flags, unsigned bit)
{
  return (flags >> bit & 1) != 0;
}

} // namespace

Next Gre::decode(Reader& reader, const Next&)
{
  flags = reader.u16();
  ethertype = reader.u16();
  if (has(flags, checksum_bit) || has(flags, routing_bit)) reader.skip(4);
  if (has_key()) key = reader.u32();
  if (has(flags, sequence_bit)) reader.skip(4);
  if (version() == 1 && has(flags, acknowledgement_bit)) reader.skip(4);
  if (!reader.is_whole()) return Next::nothing();
  return next_by_ethertype(ethertype);
}

void Gre::describe(Fields& fields) const
{
  const Word word = fields.word<2>();
  fields.told("flags_and_version", "Flags and version", word, HexNumber{word.value, 4});
  fields.flag("flags.checksum", "Has a checksum", word, checksum_bit);
  fields.flag("flags.key", "Has a key", word, key_bit);
  fields.flag("flags.sequence_number", "Has a sequence number", word, sequence_bit);
  fields.bits("flags.version", "Version", word, 0, 3);
  fields.hex16("proto", "Protocol", ethertype_name);
  if (has(word.value, checksum_bit) || has(word.value, routing_bit)) {
    fields.hex16("checksum", "Checksum");
    fields.u16("offset", "Offset");
  }
  if (has(word.value, key_bit)) fields.hex32("key", "Key");
  if (has(word.value, sequence_bit)) fields.u32("sequence_number", "Sequence number");
  if ((word.value & 7) == 1 && has(word.value, acknowledgement_bit)) {
    fields.u32("ack_number", "Acknowledgement number");
  }
}

void Gre::summarise(Words& words, Reader&) const
{
  words << "GRE";
  if (has_key()) words << " key " << Hex{key};
}

} // namespace sockplay::packet
