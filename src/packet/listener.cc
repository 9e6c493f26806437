#include "packet/listener.hh"

#include <array>

namespace sockplay::packet {
namespace {

struct Record {
  std::string_view name;
  std::string_view without_sources;
  std::string_view with_sources;
};

constexpr std::array<Record, 7> records{{
    {"", "says of", "says of"},
    {"is include", "does not listen to", "listens only to"},
    {"is exclude", "listens to", "listens to all but"},
    {"change to include", "leaves", "from now on listens only to"},
    {"change to exclude", "joins", "from now on listens to all but"},
    {"allow", "adds nothing to", "adds"},
    {"block", "drops nothing of", "drops"},
}};

} // namespace

std::string_view listener_record_name(std::uint64_t type)
{
  return type < records.size() ? records[type].name : "";
}

void say_listener_record(Words& words, std::uint8_t type, std::uint16_t sources)
{
  const Record& record = records[type < records.size() ? type : 0];
  if (sources == 0)
    words << record.without_sources;
  else
    words << record.with_sources << " " << sources << (sources == 1 ? " source of" : " sources of");
}

std::uint64_t listener_time(std::uint64_t code, unsigned bits)
{
  if (code >> (bits - 1) == 0) return code;
  const unsigned mantissa_bits = bits - 4;
  const std::uint64_t one = 1U << mantissa_bits;
  const std::uint64_t exponent = code >> mantissa_bits & 7;
  return (one | (code & (one - 1))) << (exponent + 3);
}

} // namespace sockplay::packet
