#include "packet/loopback.hh"

namespace sockplay::packet {
namespace {

bool is_inet6(std::uint32_t family)
{
  return family == 10 || family == 24 || family == 28 || family == 30; // Linux, NetBSD, FreeBSD, macOS
}

std::string_view family_name(std::uint64_t family)
{
  if (family == 2) return "IPv4";
  return is_inet6(static_cast<std::uint32_t>(family)) ? "IPv6" : "";
}

} // namespace

// The file does not say which machine wrote it; a family is a small number in one order only.
Next Loopback::decode(Reader& reader, const Next&)
{
  family = reader.u32();
  is_little_endian = family > 0xFFFF;
  if (is_little_endian) family = __builtin_bswap32(family);
  if (family == 2) return {.protocol = Protocol::ipv4};
  if (is_inet6(family)) return {.protocol = Protocol::ipv6};
  return {.numbers = Numbers::address_family, .number = family};
}

void Loopback::describe(Fields& fields) const
{
  const Word word = fields.word<4>();
  fields.told("family", "Address family", word, std::uint64_t{family}, family_name(family));
}

} // namespace sockplay::packet
