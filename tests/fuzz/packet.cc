// Any bytes as a packet of any link type, whole or cut off: every view of it is harmless, one line is one
// line, JSON is JSON, and no more comes out than what went in could account for. An input is an octet for the
// link type, one for how much the capture has cut off, and the packet; of a captured frame it chooses the
// time and its form as well.
#include "capture/frame_view.hh"
#include "packet/checksum.hh"
#include "packet/json.hh"
#include "packet/summary.hh"
#include "packet/tree.hh"
#include "text/escape.hh"
#include "text/utf8.hh"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace {

using namespace sockplay;
using packet::LinkType;

constexpr std::array links{
    LinkType::ethernet,     LinkType::raw_ip,         LinkType::bsd_loopback, LinkType::openbsd_loopback,
    LinkType::linux_cooked, LinkType::linux_cooked_2, LinkType::ipv4,         LinkType::ipv6,
    LinkType(147)};

void require(bool holds)
{
  if (!holds) std::abort();
}

void require_harmless(std::string_view text)
{
  std::string escaped;
  text::append_escaped(escaped, text, {.keep_newline = true});
  require(escaped == text && text::is_valid(text));
}

// Ranges of layers lie within the packet, one behind the other.
void require_layers_in_order(const packet::Packet& packet)
{
  std::size_t end = 0;
  for (const packet::Layer& layer : packet.layers) {
    require(layer.offset == end);
    end = layer.offset + layer.header_bytes;
    require(end <= packet.bytes.size() && layer.header_bytes <= layer.bytes);
  }
}

// Any time that a file may say (capture/source.cc).
capture::Time time_from(std::string_view bytes)
{
  constexpr std::int64_t least = -4'000'000'000'000'000'000, most = 5'000'000'000'000'000'000;
  std::int64_t nanoseconds = 0;
  std::copy_n(bytes.data(), std::min(bytes.size(), sizeof nanoseconds),
              reinterpret_cast<char*>(&nanoseconds));
  return capture::Time(std::chrono::nanoseconds(std::clamp(nanoseconds, least, most)));
}

// Two lines with bytes beneath, and how long they are; the second goes back in time, or on.
std::size_t show_captured(LinkType link, std::string_view bytes, std::uint8_t choice)
{
  std::string shown;
  capture::FrameView view(
      {.times = static_cast<capture::TimeForm>(choice % 6),
       .bytes = {.form = static_cast<capture::BytesForm>(choice / 6 % 4), .with_link = choice % 2 == 0},
       .link = choice % 3 == 0,
       .quick = choice % 5 == 0,
       .checksums = choice % 7 == 0},
      link);
  for (const auto time : {time_from(bytes), time_from({})})
    view.append(shown, {.bytes = bytes, .wire_bytes = bytes.size() + choice, .time = time});
  require_harmless(shown);
  return shown.size();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
  if (size < 2) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 2, size - 2);
  const LinkType link = links[data[0] % links.size()];
  const packet::Packet packet = packet::decode(link, bytes, bytes.size() + data[1]);
  require_layers_in_order(packet);

  std::string line;
  packet::append_summary(line, packet);
  packet::append_bad_checksums(line, packet);
  require_harmless(line);
  require(line.find('\n') == line.npos);

  std::string tree;
  packet::append_tree(tree, packet, {.hex = true, .checksums = true});
  require_harmless(tree);

  std::string json;
  packet::append_json(json, packet, {}, {.checksums = true});
  require_harmless(json);
  require(json.find('\n') == json.size() - 1);
  require(nlohmann::json::accept(json));

  constexpr std::size_t most_of_layers = 40'000;
  constexpr std::size_t most_per_byte = 400;
  require(line.size() + tree.size() + json.size() + show_captured(link, bytes, data[1]) <=
          most_of_layers + most_per_byte * size);
  return 0;
}
