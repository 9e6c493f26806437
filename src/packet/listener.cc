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

} // namespace sockplay::packet
