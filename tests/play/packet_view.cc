// Packets as they are shown: a line with what is known of it, the text it carries, a tree, hex, JSON; and
// nothing that drives a terminal.
#include "play/packet_view.hh"

#include "packet/build.hh"
#include "record/view.hh"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>

namespace sockplay::play {
namespace {

using namespace std::chrono_literals;
using record::ViewKind;
using testing::HasSubstr;
using testing::StartsWith;

std::string datagram(std::string_view payload)
{
  const packet::Ipv4 ip{.ttl = 64, .carried = 17, .source = {{10, 0, 0, 1}}, .destination = {{10, 0, 0, 2}}};
  return build(ip, "", build(packet::Udp{.source_port = 5, .destination_port = 6}, ip, payload));
}

std::string shown(const record::Piece& piece, record::ViewOptions options = {.kind = ViewKind::text})
{
  options.other = [](const record::ViewOptions& chosen) {
    return std::make_unique<PacketView>(packet::LinkType::raw_ip, chosen);
  };
  record::View view(options);
  std::string out;
  view.append(out, piece);
  view.finish(out);
  return out;
}

TEST(PacketView, IsALineWithItsNumber)
{
  const auto bytes = datagram("\x01\x02");
  EXPECT_EQ(shown({.bytes = bytes, .record = 3}), "#3 10.0.0.1:5 → 10.0.0.2:6 UDP len 2\n");
}

TEST(PacketView, HasTheRoundTripAndTimeToLiveOfAnAnswer)
{
  const auto bytes = datagram("");
  const record::Circumstances known{.round_trip = 1234567ns};
  EXPECT_EQ(shown({.bytes = bytes, .record = 1, .circumstances = &known}),
            "#1 1.235 ms ttl 64 10.0.0.1:5 → 10.0.0.2:6 UDP len 0\n");
}

TEST(PacketView, HasTheTextThatIsCarriedBelowTheLine)
{
  const auto bytes = datagram("two\r\nlines");
  EXPECT_THAT(shown({.bytes = bytes, .record = 1}), HasSubstr(" UDP len 10\ntwo\nlines\n"));
  const auto control = datagram("two\x1b[2Jlines");
  EXPECT_THAT(shown({.bytes = control, .record = 1}), testing::EndsWith(" UDP len 12\n"));
}

TEST(PacketView, ReadsTheWholePacketWhereTheSocketKeptAHeader)
{
  const auto whole = datagram("hello");
  const record::Circumstances known{.whole = whole};
  const std::string_view payload = std::string_view(whole).substr(20);
  const record::Piece piece{.bytes = payload, .record = 1, .circumstances = &known};
  EXPECT_THAT(shown(piece), StartsWith("#1 10.0.0.1:5 → 10.0.0.2:6 UDP"));
  EXPECT_THAT(shown(piece, {.kind = ViewKind::hex}), HasSubstr("\n← 00000000  00 05 00 06"))
      << "the dump has what came";
  EXPECT_EQ(shown(piece, {.kind = ViewKind::raw}), payload);
}

TEST(PacketView, OfDetailHasATreeBelowTheLine)
{
  const auto bytes = datagram("hello");
  EXPECT_THAT(shown({.bytes = bytes, .record = 1}, {.kind = ViewKind::detail}),
              testing::ContainsRegex("^#1 .*\n +0-19  IPv4\n"));
}

TEST(PacketView, OfHexHasArrowsForBothDirections)
{
  const auto bytes = datagram("");
  EXPECT_THAT(
      shown({.direction = record::Direction::sent, .bytes = bytes, .record = 1}, {.kind = ViewKind::hex}),
      HasSubstr("\n→ 00000000  45 00"));
}

TEST(PacketView, OfJsonHasWhatIsKnownBeforeTheLayers)
{
  const auto bytes = datagram("");
  const record::Circumstances known{.round_trip = 5us};
  EXPECT_THAT(shown({.bytes = bytes, .record = 2, .circumstances = &known}, {.kind = ViewKind::json}),
              HasSubstr(R"(,"direction":"received","record":2,"round_trip_ns":5000,"layers":["ip","udp"])"));
}

TEST(PacketView, HasATimeBeforeTheLineWhereThatIsAskedFor)
{
  const auto bytes = datagram("");
  EXPECT_THAT(shown({.bytes = bytes, .record = 1}, {.kind = ViewKind::text, .timestamps = true}),
              testing::ContainsRegex("^[0-9:]+\\.[0-9]+ #1 "));
}

} // namespace
} // namespace sockplay::play
