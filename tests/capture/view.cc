// Packets as they are shown: lines, trees, objects, records, and their colours.
#include "capture/view.hh"

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
  View view(options, sample.link);
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

TEST(View, IsALineAPacket)
{
  const auto& sample = packet::sample("ICMP echo request");
  EXPECT_EQ(shown(sample, {.times = TimeForm::epoch}), "1767323045.000000 " + sample.line + "\n");
  EXPECT_EQ(shown(sample, without_time), sample.line + "\n");
}

TEST(View, HasBytesBeneathTheLine)
{
  auto options = without_time;
  options.bytes.form = BytesForm::hex;
  EXPECT_THAT(shown("ICMP echo request", options), HasSubstr("\n        0x0000:  45"));
}

TEST(View, ColoursTheLineByWhatItIsAboutAndLeavesNoColourBehind)
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
    EXPECT_THAT(shown(sample, options), EndsWith(std::string(colour) + sample.line + "\x1b[0m\n")) << name;
  }
}

TEST(View, ColoursNothingUnlessToldTo)
{
  for (const packet::Sample& sample : packet::samples())
    EXPECT_THAT(shown(sample, {}), Not(HasSubstr("\x1b"))) << sample.name;
}

TEST(View, SaysWhichChecksumsAreWrongAndWhichAreLeftToTheCard)
{
  auto options = without_time;
  options.checksums = true;
  packet::Sample sample = packet::sample("UDP in a frame that is padded");
  EXPECT_EQ(shown(sample, options), sample.line + "\n");
  sample.bytes[41] = static_cast<char>(sample.bytes[41] ^ 1);
  EXPECT_EQ(shown(sample, options), sample.line + " [bad UDP checksum]\n");
}

TEST(View, InDetailIsTheLineAndTheTree)
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

TEST(View, InJsonIsAnObjectALine)
{
  const auto object = nlohmann::json::parse(shown("ICMP echo request", {.kind = ViewKind::json}));
  EXPECT_EQ(object["event"], "packet");
  EXPECT_EQ(object["time"], "2026-01-02T03:04:05.000000000Z");
  EXPECT_EQ(object["icmp"]["type"], 8);
  EXPECT_FALSE(object["icmp"].contains("checksum.status"));
}

TEST(View, AsACaptureFileIsItsRecords)
{
  const auto record = shown("ICMP echo request", {.kind = ViewKind::pcap});
  auto source = test::source_of(test::capture_file({}) + record);
  const auto frames = test::frames_of(source);
  ASSERT_EQ(frames.size(), 1u);
  EXPECT_EQ(frames[0].bytes, packet::sample("ICMP echo request").bytes);
}

} // namespace
} // namespace sockplay::capture
