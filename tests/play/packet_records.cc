// Records of raw sockets: what becomes of them on their way out, and what is known of them when they come.
#include "play/packet_records.hh"

#include "packet/build.hh"
#include "play/packet_address.hh"
#include "support/loopback.hh"

#include <gtest/gtest.h>
#include <string>

namespace sockplay::play {
namespace {

using namespace std::chrono_literals;
using test::inet;
using test::inet6;

packet::Packet decoded(std::string_view bytes)
{
  return packet::decode(packet::LinkType::raw_ip, bytes, bytes.size());
}

class PacketRecordsTest : public testing::Test {
protected:
  PacketRecords& connected(const net::Endpoint& local, const net::Endpoint& peer, int protocol = IPPROTO_ICMP)
  {
    return records_.emplace(PacketRecords::Options{
        .protocol = protocol, .local = local, .peer = peer, .asks_for_departures = [this] { on_asked_(); }});
  }
  record::Circumstances known_of(std::string_view bytes, const net::Endpoint& from)
  {
    record::Circumstances known;
    records_->add({.bytes = bytes, .from = &from, .beside = &beside_}, known);
    return known;
  }

  std::optional<PacketRecords> records_;
  net::Ancillary beside_;
  std::function<void()> on_asked_ = [] {};
};

TEST_F(PacketRecordsTest, OverIcmpBecomeEchoRequestsOneAfterTheOther)
{
  auto& records = connected(inet("10.0.0.1"), inet("10.0.0.2"));
  for (std::uint16_t number = 1; number <= 2; ++number) {
    const auto whole = whole_packet(1, inet("10.0.0.1"), inet("10.0.0.2"), {}, records.dress("hello"));
    const auto packet = decoded(whole);
    ASSERT_NE(packet.find<packet::Icmp>(), nullptr);
    EXPECT_EQ(packet.find<packet::Icmp>()->type, packet::Icmp::echo_request);
    EXPECT_EQ(packet.find<packet::Icmp>()->sequence, number);
    EXPECT_TRUE(whole.ends_with("hello"));
  }
}

TEST_F(PacketRecordsTest, OverOtherProtocolsStayWhatTheyAre)
{
  EXPECT_EQ(connected(inet("10.0.0.1"), inet("10.0.0.2"), 253).dress("hello"), "hello");
}

TEST_F(PacketRecordsTest, OfEchoesHaveTheTimeSinceTheKernelLetThemGo)
{
  for (const bool is_v6 : {false, true}) {
    const auto us = is_v6 ? inet6("fd00::1") : inet("10.0.0.1");
    const auto them = is_v6 ? inet6("fd00::2") : inet("10.0.0.2");
    auto& records = connected(us, them);
    auto echo = records.dress("hello");
    echo[0] = is_v6 ? '\x81' : '\0'; // a reply
    on_asked_ = [&] { records.left({.record = 0, .time = std::chrono::system_clock::time_point(1h)}); };
    beside_.time = std::chrono::system_clock::time_point(1h + 3ms);
    const auto reply = is_v6 ? echo : whole_packet(1, them, us, {}, echo);
    EXPECT_EQ(known_of(reply, them).round_trip, 3ms);
    EXPECT_EQ(known_of(is_v6 ? "other" : whole_packet(1, them, us, {}, "otherwise"), them).round_trip,
              std::nullopt);
  }
}

TEST_F(PacketRecordsTest, OverIpv6GetTheHeaderThatTheSocketKeeps)
{
  connected(inet6("fd00::1"), inet6("fd00::2"), 253);
  beside_.ttl = 63;
  beside_.destination = inet6("fd00::1");
  const auto known = known_of("hello", inet6("fd00::2"));
  const auto packet = decoded(known.whole);
  ASSERT_NE(packet.find<packet::Ipv6>(), nullptr);
  EXPECT_EQ(source_of(packet), inet6("fd00::2"));
  EXPECT_EQ(destination_of(packet), inet6("fd00::1"));
  EXPECT_EQ(packet.find<packet::Ipv6>()->hop_limit, 63);
  EXPECT_TRUE(known.whole.ends_with("hello"));
}

TEST_F(PacketRecordsTest, OverIpv4AreWholeAsTheyCome)
{
  connected(inet("10.0.0.1"), inet("10.0.0.2"), 253);
  const auto packet = whole_packet(253, inet("10.0.0.2"), inet("10.0.0.1"), {}, "hello");
  EXPECT_TRUE(known_of(packet, inet("10.0.0.2")).whole.empty());
}

TEST_F(PacketRecordsTest, ThatAreSentAreShownWithTheirEnds)
{
  connected(inet("10.0.0.1"), {}, 253);
  record::Circumstances known;
  const auto to = inet("10.0.0.7");
  records_->add("hello", &to, known);
  EXPECT_EQ(destination_of(decoded(known.whole)), to);
}

} // namespace
} // namespace sockplay::play
