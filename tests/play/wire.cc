// Wires over the loopback of this host: packets leave as they are given, and what comes is heard with the
// kernel's times. The ping socket's are made whole.
#include "play/wire.hh"

#include "net/open.hh"
#include "net/tap.hh"
#include "packet/build.hh"
#include "play/packet_address.hh"
#include "support/loopback.hh"

#include <fstream>
#include <gtest/gtest.h>
#include <linux/if_ether.h>
#include <netinet/in.h>
#include <unistd.h>

namespace sockplay::play {
namespace {

using test::inet;
using test::inet6;

// A socket connected to that address.
net::Fd connected(const net::Endpoint& to, const net::SocketKind& kind)
{
  const net::ConnectOptions options{.kind = kind};
  net::Dial dial({to}, options);
  EXPECT_TRUE(dial.start_next()) << dial.error().what();
  return dial.take();
}

// Hears until there is a packet that is wanted.
template <class IsWanted>
std::optional<packet::Packet> hear(Wire& wire, std::vector<net::DepartureTime>& departures,
                                   IsWanted is_wanted)
{
  const auto until = io::Clock::now() + test::forever;
  while (io::Clock::now() < until) {
    const auto& news = wire.hear();
    departures.insert(departures.end(), news.departures.begin(), news.departures.end());
    for (const auto& heard : news.packets) {
      const auto packet = packet::decode(wire.link(), heard.bytes, heard.bytes.size());
      if (is_wanted(packet)) return packet;
    }
  }
  return {};
}

bool is_echo_reply(const packet::Packet& packet)
{
  const auto* icmp = packet.find<packet::Icmp>();
  const auto* icmp6 = packet.find<packet::Icmpv6>();
  return (icmp != nullptr && icmp->type == packet::Icmp::echo_reply && icmp->sequence == 3) ||
         (icmp6 != nullptr && icmp6->type == packet::Icmpv6::echo_reply && icmp6->sequence == 3);
}

class WireTest : public testing::Test {
protected:
  void SetUp() override
  {
    if (::geteuid() != 0) GTEST_SKIP() << "raw sockets are opened as root";
  }

  std::vector<net::DepartureTime> departures_;
};

TEST_F(WireTest, OfWholePacketsSendsThemAndHearsTheAnswer)
{
  const auto host = inet("127.0.0.1");
  RawWire wire(connected(host, {SOCK_RAW, IPPROTO_RAW}),
               net::open_tap({.link = net::Endpoint::link(0, ETH_P_IP), .peer = host}),
               packet::LinkType::raw_ip);
  const packet::Ipv4 ip{.ttl = 64, .carried = 1, .source = ipv4_of(host), .destination = ipv4_of(host)};
  const packet::Icmp icmp{.type = packet::Icmp::echo_request, .identifier = 4711, .sequence = 3};
  const auto sent = wire.send(build(ip, "", build(icmp, "hello")), nullptr);
  EXPECT_EQ(sent.records, 1U);
  const auto reply = hear(wire, departures_, is_echo_reply);
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->find<packet::Icmp>()->identifier, 4711);
  ASSERT_EQ(departures_.size(), 1U);
  EXPECT_EQ(departures_.front().record, 0U);
}

TEST_F(WireTest, OfIpv6DoesTheSame)
{
  const auto host = inet6("::1");
  RawWire wire(connected(host, {SOCK_RAW, IPPROTO_RAW}),
               net::open_tap({.link = net::Endpoint::link(0, ETH_P_IPV6), .peer = host}),
               packet::LinkType::raw_ip);
  const packet::Ipv6 ip{
      .next_header = IPPROTO_ICMPV6, .hop_limit = 64, .source = ipv6_of(host), .destination = ipv6_of(host)};
  const packet::Icmpv6 icmp{.type = packet::Icmpv6::echo_request, .identifier = 4711, .sequence = 3};
  wire.send(build(ip, build(icmp, ip, "hello")), nullptr);
  EXPECT_TRUE(hear(wire, departures_, is_echo_reply));
  EXPECT_EQ(departures_.size(), 1U);
}

TEST_F(WireTest, HearsOnlyItsPeerAndIcmp)
{
  const auto tap = net::open_tap({.link = net::Endpoint::link(0, ETH_P_IP), .peer = inet("127.0.0.9")});
  const test::BareDatagrams receiver;
  const test::BareDatagrams stranger(inet("127.0.0.8"));
  const test::BareDatagrams peer(inet("127.0.0.9"));
  const auto closed = test::BareDatagrams(inet("127.0.0.7")).endpoint;
  stranger.say("overheard", receiver.endpoint);
  stranger.say("refused", closed);
  peer.say("heard", receiver.endpoint);
  ASSERT_TRUE(test::becomes_ready(tap.number(), POLLIN));
  net::Arrivals arrivals({});
  ASSERT_EQ(arrivals.receive(tap.number()).what, net::IoResult::What::moved);
  ASSERT_EQ(arrivals.all().size(), 2U);
  const auto& icmp = arrivals.all().front();
  const auto& heard = arrivals.all().back();
  EXPECT_EQ(icmp.bytes[9], IPPROTO_ICMP);
  EXPECT_TRUE(icmp.bytes.ends_with("refused"));
  EXPECT_TRUE(heard.bytes.ends_with("heard"));
  EXPECT_FALSE(heard.bytes.ends_with("overheard"));
  EXPECT_TRUE(heard.beside->time);
}

// Lets everybody ping for as long as it lives.
class PingGroups {
public:
  PingGroups()
  {
    std::getline(std::ifstream(path), before_);
    std::ofstream(path) << "0 2147483647";
  }
  PingGroups(const PingGroups&) = delete;
  PingGroups& operator=(const PingGroups&) = delete;
  ~PingGroups() { std::ofstream(path) << before_; }

private:
  static constexpr const char* path = "/proc/sys/net/ipv4/ping_group_range";
  std::string before_;
};

TEST_F(WireTest, OfThePingSocketMakesPacketsWhole)
{
  const PingGroups groups;
  for (const auto& host : {inet("127.0.0.1"), inet6("::1")}) {
    auto fd = connected(host, {SOCK_DGRAM, IPPROTO_ICMP});
    PingWire wire(std::move(fd), host.with_port(77), host);
    EXPECT_EQ(wire.identifier(), 77);
    const auto request =
        host.family() == AF_INET
            ? build(packet::Ipv4{}, "", build(packet::Icmp{.type = 8, .sequence = 3}, "hello"))
            : build(packet::Ipv6{}, build(packet::Icmpv6{.type = 128, .sequence = 3}, {}, "hello"));
    EXPECT_EQ(wire.send(request, nullptr).records, 1U);
    departures_.clear();
    const auto reply = hear(wire, departures_, is_echo_reply);
    ASSERT_TRUE(reply);
    EXPECT_EQ(source_of(*reply), host);
    EXPECT_EQ(departures_.size(), 1U);
  }
}

} // namespace
} // namespace sockplay::play
