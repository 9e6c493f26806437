#include "packet/ntp.hh"

#include <array>

namespace sockplay::packet {
namespace {

constexpr std::size_t header_bytes = 48;

bool is_about_time(std::uint64_t mode)
{
  return mode < 6;
}

std::string_view mode_name(std::uint64_t mode)
{
  constexpr std::array<std::string_view, 8> names{"reserved", "symmetric active", "symmetric passive",
                                                  "client",   "server",           "broadcast",
                                                  "control",  "private"};
  return names[mode];
}

std::string_view leap_name(std::uint64_t leap)
{
  constexpr std::array<std::string_view, 4> names{"no warning", "the last minute has 61 s",
                                                  "the last minute has 59 s", "not synchronised"};
  return names[leap];
}

} // namespace

Next Ntp::decode(Reader& reader, const Next&)
{
  flags = reader.u8();
  stratum = reader.u8();
  if (!is_about_time(mode())) return Next::nothing();
  reader.skip(header_bytes - 2);
  return Next::nothing();
}

void Ntp::describe(Fields& fields) const
{
  const Word word = fields.word<1>();
  fields.bits("flags.li", "Leap second", word, 6, 2, leap_name);
  fields.bits("flags.vn", "Version", word, 3, 3);
  fields.bits("flags.mode", "Mode", word, 0, 3, mode_name);
  if (!is_about_time(word.value & 7)) return;
  fields.u8("stratum", "Stratum");
  fields.u8("ppoll", "Polling interval, power of 2 s");
  fields.hex8("precision", "Precision, power of 2 s");
  fields.hex32("rootdelay", "Root delay, s and 1/65536 s");
  fields.hex32("rootdispersion", "Root dispersion, s and 1/65536 s");
  fields.octets(4, "refid", "Reference");
  // Seconds since 1900 in the upper half, fractions in the lower one.
  fields.hex64("reftime", "Reference time");
  fields.hex64("org", "Origin time");
  fields.hex64("rec", "Receive time");
  fields.hex64("xmt", "Transmit time");
}

void Ntp::summarise(Words& words, Reader&) const
{
  words << "NTPv" << version() << " " << mode_name(mode());
  if (mode() != 3 && is_about_time(mode())) words << " stratum " << stratum;
}

} // namespace sockplay::packet
