// Labels. A name's colour comes from its hash, so that it is the same in every run and at everybody's
// terminal. Whether there are colours at all is decided on the command line.
#include "record/label.hh"

#include "text/escape.hh"

#include <array>
#include <cstdint>

namespace sockplay::record {
namespace {

std::string_view colour_of(std::string_view name)
{
  // Red is left for errors; the last two are bright, to be told from their neighbours.
  constexpr std::array<std::string_view, 6> colours{"\x1b[32m", "\x1b[33m", "\x1b[34m",
                                                    "\x1b[35m", "\x1b[36m", "\x1b[94m"};
  std::uint32_t hash = 2166136261; // FNV-1a
  for (const char byte : name)
    hash = (hash ^ static_cast<std::uint8_t>(byte)) * 16777619;
  return colours[hash % colours.size()];
}

} // namespace

std::string_view arrow(Direction direction)
{
  return direction == Direction::received ? "← " : "→ ";
}

void append_name(std::string& out, std::string_view peer, bool colour)
{
  if (colour) out += colour_of(peer);
  text::append_escaped(out, peer, {});
  if (colour) out += "\x1b[0m";
}

} // namespace sockplay::record
