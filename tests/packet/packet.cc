// Decoding: which layers there are, what is known of their sizes, and where it ends.
#include "packet/packet.hh"

#include "samples.hh"

#include <gtest/gtest.h>
#include <string>
#include <vector>

namespace sockplay::packet {
namespace {

std::vector<std::string_view> names_of(const Packet& packet)
{
  std::vector<std::string_view> names;
  for (const Layer& layer : packet.layers)
    names.push_back(name_of(layer));
  return names;
}

TEST(Decode, FindsTheLayersFromTheOutsideIn)
{
  const Packet packet = sample("TCP SYN with the options of Linux").decoded();
  EXPECT_EQ(names_of(packet), (std::vector<std::string_view>{"eth", "ip", "tcp"}));
  EXPECT_EQ(packet.layers[1].offset, 14u);
  EXPECT_EQ(packet.layers[1].header_bytes, 20u);
  EXPECT_EQ(packet.layers[1].bytes, 60u);
  EXPECT_EQ(packet.find<Tcp>()->sequence, 12345u);
  EXPECT_EQ(packet.find<Udp>(), nullptr);
}

TEST(Decode, TakesWhatFollowsTheDatagramForATrailer)
{
  const Packet packet = sample("UDP in a frame that is padded").decoded();
  EXPECT_EQ(packet.find<Udp>()->payload_bytes, 3u);
  EXPECT_EQ(packet.trailer, (Range{45, 15}));
}

TEST(Decode, KnowsSizesThatWereNotCaptured)
{
  const Sample& whole = sample("TCP data with an escape sequence in it");
  const Packet packet = decode(whole.link, std::string_view(whole.bytes).substr(0, 54), whole.bytes.size());
  EXPECT_TRUE(packet.is_truncated());
  EXPECT_EQ(packet.find<Tcp>()->payload_bytes, 10u);
  EXPECT_EQ(packet.layers[packet.layers.size() - 1].extent, Extent::whole);
}

TEST(Decode, DoesNotReadAHeaderOfWhichHalfIsMissing)
{
  const Sample& whole = sample("TCP data with an escape sequence in it");
  const Packet packet = decode(whole.link, std::string_view(whole.bytes).substr(0, 41), whole.bytes.size());
  EXPECT_EQ(names_of(packet), (std::vector<std::string_view>{"eth", "ip", "tcp"}));
  EXPECT_EQ(packet.find<Tcp>(), nullptr);
  EXPECT_EQ(line_of(packet), "10.0.0.1 → 10.0.0.2 TCP [truncated]");
  EXPECT_NE(json_of(packet).find("\"truncated\":true"), std::string::npos);
}

TEST(Decode, EndsAtItsCapacityHoweverDeepThePacketIs)
{
  std::string bytes;
  for (int i = 0; i < 100; ++i) { // IPv4 in IPv4
    const int size = 20 * (100 - i);
    bytes += {'\x45', 0, static_cast<char>(size >> 8), static_cast<char>(size), 0, 0, 0, 0, 64, 4};
    bytes.append(10, '\1');
  }
  const Packet packet = decode(LinkType::raw_ip, bytes, bytes.size());
  EXPECT_EQ(packet.layers.size(), Layers::capacity);
  EXPECT_EQ(names_of(packet).back(), "data");
}

TEST(Decode, LeavesALinkTypeItDoesNotKnowUndecoded)
{
  EXPECT_EQ(line_of(decode(LinkType(147), "abc", 3)), "link type 147, 3 bytes not decoded");
}

TEST(Decode, MakesALineOfNothing)
{
  EXPECT_EQ(line_of(decode(LinkType::ethernet, "", 0)), "Ethernet [malformed]");
}

} // namespace
} // namespace sockplay::packet
