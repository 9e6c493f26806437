// Packets as they are shown: lines, trees, objects, records, and their colours.
#include "capture/frame_view.hh"

#include "packet/samples.hh"
#include "support/captures.hh"

#include <cstdlib>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace sockplay::capture {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

std::string shown(const packet::Sample& sample, ViewOptions options)
{
  FrameView view(options, sample.link);
  std::string out;
  view.append(out, {.bytes = sample.bytes,
                    .wire_bytes = sample.bytes.size(),
                    .time = Time(std::chrono::seconds(1767323045))});
  return out;
}

std::string shown(std::string_view name, ViewOptions options)
{
  return shown(packet::sample(name), options);
}

constexpr ViewOptions without_time{.times = TimeForm::none};

TEST(FrameView, IsALineAPacket)
{
  const auto& sample = packet::sample("ICMP echo request");
  EXPECT_EQ(shown(sample, {.times = TimeForm::epoch}), "1767323045.000000 " + sample.line + "\n");
  EXPECT_EQ(shown(sample, without_time), sample.line + "\n");
}

TEST(FrameView, HasBytesBeneathTheLine)
{
  auto options = without_time;
  options.bytes.form = BytesForm::hex;
  EXPECT_THAT(shown("ICMP echo request", options), HasSubstr("\n        0x0000:  45"));
}

TEST(FrameView, ColoursTheLineByWhatItIsAboutAndLeavesNoColourBehind)
{
  auto options = without_time;
  options.colour = true;
  const std::vector<std::pair<std::string_view, std::string_view>> rows{
      {"ICMP echo request", "\x1b[35m"},
      {"ICMP port unreachable", "\x1b[31m"}, // an error is red, whatever it quotes
      {"TCP RST", "\x1b[31m"},
      {"TCP SYN with the options of Linux", "\x1b[32m"},
      {"UDP in a frame that is padded", "\x1b[34m"},
  };
  for (const auto& [name, colour] : rows) {
    const auto& sample = packet::sample(name);
    const auto line = shown(sample, options);
    EXPECT_THAT(line, StartsWith(std::string(colour) + sample.line)) << name;
    EXPECT_THAT(line, EndsWith("\x1b[0m\n")) << name;
  }
}

TEST(FrameView, NotesWhatIsRemarkable)
{
  const auto& sample = packet::sample("TCP SYN with the options of Linux");
  const Frame frame{.bytes = sample.bytes, .wire_bytes = sample.bytes.size(), .time = Time()};
  std::string out;
  const auto shown_twice = [&](ViewOptions options) {
    FrameView view(options, sample.link);
    view.append(out, frame);
    out.clear();
    view.append(out, frame);
    return out;
  };
  auto options = without_time;
  EXPECT_EQ(shown_twice(options), sample.line + " [retransmission, half-open]\n");
  options.colour = true;
  EXPECT_THAT(shown_twice(options), EndsWith(" \x1b[31m[retransmission, half-open]\x1b[0m\x1b[32m\x1b[0m\n"));
  options = without_time;
  options.quick = true;
  EXPECT_THAT(shown_twice(options), Not(HasSubstr("[")));
  const auto object = nlohmann::json::parse(shown_twice({.kind = ViewKind::json}));
  EXPECT_EQ(object["conversation"], 1);
  EXPECT_EQ(object["notes"], (nlohmann::json{"retransmission", "half_open"}));
}

TEST(FrameView, ColoursNothingUnlessToldTo)
{
  for (const packet::Sample& sample : packet::samples())
    EXPECT_THAT(shown(sample, {}), Not(HasSubstr("\x1b"))) << sample.name;
}

TEST(FrameView, SaysWhichChecksumsAreWrongAndWhichAreLeftToTheCard)
{
  auto options = without_time;
  options.checksums = true;
  packet::Sample sample = packet::sample("UDP in a frame that is padded");
  EXPECT_EQ(shown(sample, options), sample.line + "\n");
  sample.bytes[41] = static_cast<char>(sample.bytes[41] ^ 1);
  EXPECT_EQ(shown(sample, options), sample.line + " [bad UDP checksum]\n");
}

TEST(FrameView, InDetailIsTheLineAndTheTree)
{
  const auto& sample = packet::sample("ICMP echo request");
  auto options = without_time;
  options.kind = ViewKind::tree;
  const auto tree = shown(sample, options);
  EXPECT_THAT(tree, StartsWith(sample.line + "\n         0-13  Ethernet\n"));
  EXPECT_THAT(tree, Not(HasSubstr("Checksum is")));
  options.checksums = true;
  EXPECT_THAT(shown(sample, options), HasSubstr("Checksum is: good"));
  options.bytes.form = BytesForm::hex_and_text;
  EXPECT_THAT(shown(sample, options), HasSubstr("08 00")); // beside the fields
}

TEST(FrameView, InJsonIsAnObjectALine)
{
  const auto object = nlohmann::json::parse(shown("ICMP echo request", {.kind = ViewKind::json}));
  EXPECT_EQ(object["event"], "packet");
  EXPECT_EQ(object["time"], "2026-01-02T03:04:05.000000000Z");
  EXPECT_EQ(object["icmp"]["type"], 8);
  EXPECT_FALSE(object["icmp"].contains("checksum.status"));
  EXPECT_EQ(object["conversation"], 1);
  EXPECT_FALSE(object.contains("notes"));
}

TEST(FrameView, AsACaptureFileIsItsRecords)
{
  const auto record = shown("ICMP echo request", {.kind = ViewKind::pcap});
  auto source = test::source_of(test::capture_file({}) + record);
  const auto frames = test::frames_of(source);
  ASSERT_EQ(frames.size(), 1u);
  EXPECT_EQ(frames[0].bytes, packet::sample("ICMP echo request").bytes);
}

} // namespace
} // namespace sockplay::capture
