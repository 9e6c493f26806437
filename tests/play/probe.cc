// Packets as they are asked for: each header has what was said, and by default what a host would say.
#include "play/probe.hh"

#include "packet/checksum.hh"
#include "packet/tree.hh"
#include "play/packet_address.hh"
#include "support/loopback.hh"

#include <gtest/gtest.h>
#include <string>

namespace sockplay::play {
namespace {

using packet::Packet;
using test::inet;
using test::inet6;

const Path path4{.source = inet("10.0.0.1"), .destination = inet("10.0.0.2", 80)};
const Path path6{.source = inet6("fd00::1"), .destination = inet6("fd00::2", 80)};
constexpr Marks marks{.identifier = 7, .first_id = 100, .first_port = 0, .sequence = 12345};

// Decoded while its bytes live.
class Made {
public:
  Made(const Probe& probe, const Path& path, std::uint64_t number = 1, std::string_view payload = "hello",
       packet::LinkType link = packet::LinkType::raw_ip)
      : bytes_(make_packet(probe, path, marks, number, payload)),
        packet_(packet::decode(link, bytes_, bytes_.size()))
  {}
  template <class Header>
  const Header& get() const
  {
    return *packet_.find<Header>();
  }
  packet::ChecksumVerdict checksum() const { return packet::verify(packet_, packet_.layers.size() - 2); }
  const Packet& packet() const { return packet_; }

private:
  std::string bytes_;
  Packet packet_;
};

TEST(ProbePacket, IsAnEchoRequestByDefault)
{
  const Made first({}, path4);
  EXPECT_EQ(first.get<packet::Icmp>().type, packet::Icmp::echo_request);
  EXPECT_EQ(first.get<packet::Icmp>().identifier, 7);
  EXPECT_EQ(first.get<packet::Icmp>().sequence, 1);
  EXPECT_EQ(first.get<packet::Ipv4>().ttl, 64);
  EXPECT_EQ(first.get<packet::Ipv4>().identification, 100);
  EXPECT_EQ(first.get<packet::Ipv4>().carried, 1);
  EXPECT_EQ(endpoint_of(first.get<packet::Ipv4>().source), inet("10.0.0.1"));
  EXPECT_EQ(endpoint_of(first.get<packet::Ipv4>().destination), inet("10.0.0.2"));
  const Made third({}, path4, 3);
  EXPECT_EQ(third.get<packet::Icmp>().sequence, 3);
  EXPECT_EQ(third.get<packet::Ipv4>().identification, 102);
  EXPECT_EQ(Made({.sequence = 65535}, path4, 2).get<packet::Icmp>().sequence, 0);
}

TEST(ProbePacket, OverIpv6HasTheOtherEcho)
{
  const Made made({}, path6);
  EXPECT_EQ(made.get<packet::Icmpv6>().type, packet::Icmpv6::echo_request);
  EXPECT_EQ(made.get<packet::Ipv6>().hop_limit, 64);
  EXPECT_EQ(made.checksum(), packet::ChecksumVerdict::good);
}

TEST(ProbePacket, HasTheFieldsThatWereAskedFor)
{
  const Probe probe{.kind = Probe::Kind::tcp,
                    .ip = {.ttl = 3, .tos = 0x10, .id = 9, .dont_fragment = true},
                    .tcp = {.flags = packet::Tcp::syn | packet::Tcp::ack,
                            .acknowledgement = 5,
                            .window = 6,
                            .options = std::string("\x02\x04\x05\xb4", 4)},
                    .sequence = 4};
  const Made made(probe, path4, 2);
  const auto& ip = made.get<packet::Ipv4>();
  const auto& tcp = made.get<packet::Tcp>();
  EXPECT_EQ(ip.ttl, 3);
  EXPECT_EQ(ip.traffic_class, 0x10);
  EXPECT_EQ(ip.identification, 9);
  EXPECT_TRUE(ip.dont_fragment);
  EXPECT_EQ(tcp.flags, packet::Tcp::syn | packet::Tcp::ack);
  EXPECT_EQ(tcp.sequence, 4U);
  EXPECT_EQ(tcp.acknowledgement, 5U);
  EXPECT_EQ(tcp.window, 6);
  EXPECT_EQ(tcp.header_bytes, 24);
  EXPECT_EQ(tcp.destination_port, 80);
  EXPECT_EQ(tcp.payload_bytes, 5U);
}

TEST(ProbePacket, ComesFromAnotherPortEachTimeUnlessOneIsAskedFor)
{
  const Probe probe{.kind = Probe::Kind::udp};
  EXPECT_EQ(Made(probe, path4, 1).get<packet::Udp>().source_port, 32768);
  EXPECT_EQ(Made(probe, path4, 2).get<packet::Udp>().source_port, 32769);
  EXPECT_EQ(Made(probe, path4, 32768).get<packet::Udp>().source_port, 65535);
  EXPECT_EQ(Made(probe, path4, 32769).get<packet::Udp>().source_port, 32768);
  const Path fixed{.source = inet("10.0.0.1", 53), .destination = inet("10.0.0.2", 80)};
  EXPECT_EQ(Made(probe, fixed, 5).get<packet::Udp>().source_port, 53);
}

TEST(ProbePacket, HasARightChecksumOrAWrongOne)
{
  for (const auto& path : {path4, path6}) {
    for (const auto kind : {Probe::Kind::echo, Probe::Kind::tcp, Probe::Kind::udp}) {
      EXPECT_EQ(Made({.kind = kind}, path).checksum(), packet::ChecksumVerdict::good);
      EXPECT_EQ(Made({.kind = kind, .bad_checksum = true}, path).checksum(), packet::ChecksumVerdict::bad);
    }
  }
}

TEST(ProbePacket, OfAnyProtocolCarriesThePayloadAsItIs)
{
  const Probe probe{.kind = Probe::Kind::protocol, .protocol = 253};
  EXPECT_EQ(Made(probe, path4).get<packet::Ipv4>().carried, 253);
  EXPECT_EQ(Made(probe, path6).get<packet::Ipv6>().carried, 253);
  EXPECT_TRUE(make_packet(probe, path4, marks, 1, "hello").ends_with("hello"));
}

TEST(ProbePacket, OfAGroupGoesOneHop)
{
  EXPECT_EQ(Made({}, {inet("10.0.0.1"), inet("224.0.0.1")}).get<packet::Ipv4>().ttl, 1);
  EXPECT_EQ(Made({}, {inet6("fd00::1"), inet6("ff02::1")}).get<packet::Ipv6>().hop_limit, 1);
}

TEST(ProbePacket, OfArpAsksForTheAddress)
{
  const Path path{inet("10.0.0.1"), inet("10.0.0.2"), {{2, 0, 0, 0, 0, 1}}};
  const Made made({.kind = Probe::Kind::arp}, path, 1, "", packet::LinkType::ethernet);
  const auto& arp = made.get<packet::Arp>();
  EXPECT_EQ(arp.operation, packet::Arp::request);
  EXPECT_EQ(arp.sender_mac, path.hardware_source);
  EXPECT_EQ(endpoint_of(arp.sender), inet("10.0.0.1"));
  EXPECT_EQ(endpoint_of(arp.target), inet("10.0.0.2"));
  EXPECT_EQ(made.get<packet::Ethernet>().destination.octets[0], 0xFF);
}

TEST(ProbePacket, InAFrameHasItsTagAndDestination)
{
  const Probe probe{.link = {.destination = packet::MacAddress{{2, 0, 0, 0, 0, 2}}, .vlan = 5}};
  const Made made(probe, path4, 1, "hello", packet::LinkType::ethernet);
  EXPECT_EQ(made.get<packet::Ethernet>().destination, (packet::MacAddress{{2, 0, 0, 0, 0, 2}}));
  EXPECT_EQ(made.get<packet::Vlan>().id, 5);
  EXPECT_EQ(made.get<packet::Icmp>().identifier, 7);
  EXPECT_EQ(
      Made({.link = {.vlan = 5}}, path6, 1, "", packet::LinkType::ethernet).get<packet::Vlan>().ethertype,
      0x86DD);
}

TEST(ProbePacket, ThatIsWholeIsLeftAsItIs)
{
  EXPECT_EQ(make_packet({.kind = Probe::Kind::packet}, path4, marks, 1, "anything"), "anything");
  EXPECT_EQ(make_packet({.kind = Probe::Kind::frame}, {}, marks, 1, "anything of it"), "anything of it");
}

TEST(ProbePacket, ThatIsNoFrameForWantOfAHeaderIsRefused)
{
  EXPECT_THROW(make_packet({.kind = Probe::Kind::frame}, {}, marks, 1, "anything else"), net::UsageError);
}

TEST(ProbePacket, ThatIsTooLongForIpIsRefused)
{
  EXPECT_THROW(make_packet({}, path4, marks, 1, std::string(65510, 'x')), net::UsageError);
  EXPECT_THROW(make_packet({}, path6, marks, 1, std::string(65530, 'x')), net::UsageError);
}

TEST(ProbeMarks, AreDrawnByChance)
{
  const auto one = draw_marks();
  const auto other = draw_marks();
  EXPECT_TRUE(one.identifier != other.identifier || one.first_id != other.first_id ||
              one.first_port != other.first_port || one.sequence != other.sequence);
}

} // namespace
} // namespace sockplay::play
