// Building: the bytes are those of the samples, which others built.
#include "packet/build.hh"

#include "packet/checksum.hh"
#include "samples.hh"

#include <gtest/gtest.h>
#include <stdexcept>
#include <string>

namespace sockplay::packet {
namespace {

using namespace std::string_literals;

constexpr MacAddress first_mac{{2, 0, 0, 0, 0, 1}};
constexpr MacAddress second_mac{{2, 0, 0, 0, 0, 2}};
constexpr Ipv4Address first{{10, 0, 0, 1}};
constexpr Ipv4Address second{{10, 0, 0, 2}};
constexpr Ipv6Address first6{{0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}};
constexpr Ipv6Address second6{{0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2}};

constexpr Ipv4 ip(std::uint8_t carried)
{
  return {.identification = 1, .ttl = 64, .carried = carried, .source = first, .destination = second};
}
constexpr Ipv6 ip6(std::uint8_t carried)
{
  return {.next_header = carried, .hop_limit = 64, .source = first6, .destination = second6};
}

std::string in_ethernet(std::uint16_t ethertype, std::string_view payload)
{
  return build(Ethernet{second_mac, first_mac, ethertype}, payload);
}

TEST(Build, MakesTheTcpSynOfLinux)
{
  const std::string options = build_option(2, "\x05\xb4"s) + build_option(4, "") +
                              build_option(8, "\0\0\0\1\0\0\0\0"s) + "\x01" + build_option(3, "\x07");
  const Tcp tcp{
      .source_port = 51324, .destination_port = 80, .sequence = 12345, .flags = Tcp::syn, .window = 64240};
  EXPECT_EQ(in_ethernet(0x0800, build(ip(6), "", build(tcp, ip(6), options, ""))),
            sample("TCP SYN with the options of Linux").bytes);
}

TEST(Build, MakesTcpOverIpv6)
{
  const Tcp tcp{.source_port = 443,
                .destination_port = 50000,
                .sequence = 1,
                .acknowledgement = 2,
                .flags = Tcp::syn | Tcp::ack,
                .window = 8192};
  EXPECT_EQ(in_ethernet(0x86DD, build(ip6(6), build(tcp, ip6(6), "", ""))), sample("TCP over IPv6").bytes);
}

TEST(Build, MakesUdpOverBoth)
{
  const std::string padded = sample("UDP in a frame that is padded").bytes;
  const Udp udp{.source_port = 1, .destination_port = 2};
  EXPECT_EQ(in_ethernet(0x0800, build(ip(17), "", build(udp, ip(17), "abc"))), padded.substr(0, 45));
  const Udp udp6{.source_port = 5000, .destination_port = 9};
  EXPECT_EQ(in_ethernet(0x86DD, build(ip6(17), build(udp6, ip6(17),
                                                     "\xff\x00"
                                                     "data"s))),
            sample("UDP over IPv6 with bytes that are no text").bytes);
}

TEST(Build, MakesEchoRequestsOfBoth)
{
  const std::string payload(56, 'x');
  EXPECT_EQ(
      in_ethernet(0x0800, build(ip(1), "", build(Icmp{.type = 8, .identifier = 7, .sequence = 1}, payload))),
      sample("ICMP echo request").bytes);
  const Icmpv6 echo{.type = 128, .identifier = 7, .sequence = 1};
  EXPECT_EQ(in_ethernet(0x86DD, build(ip6(58), build(echo, ip6(58), payload))),
            sample("ICMPv6 echo request").bytes);
}

TEST(Build, MakesFramesOfArpAndVlan)
{
  const Arp arp{.operation = Arp::reply,
                .sender_mac = first_mac,
                .sender = first,
                .target_mac = second_mac,
                .target = second};
  EXPECT_EQ(in_ethernet(0x0806, build(arp)), sample("ARP reply").bytes);

  const std::string datagram =
      build(ip(17), "", build(Udp{.source_port = 1, .destination_port = 2}, ip(17), "hi"));
  EXPECT_EQ(in_ethernet(0x8100, build(Vlan{.priority = 3, .id = 5, .ethertype = 0x0800}, datagram)),
            sample("VLAN 802.1Q tag").bytes);
}

TEST(Build, FillsOptionsUpToFourBytes)
{
  const std::string bytes = build(ip(6), build_option(148, "\0\0"s), build(Tcp{}, ip(6), "\x01", "hi"));
  const Packet packet = decode(LinkType::raw_ip, bytes, bytes.size());
  EXPECT_EQ(packet.find<Ipv4>()->header_bytes, 24);
  EXPECT_EQ(packet.find<Tcp>()->header_bytes, 24);
  EXPECT_EQ(packet.find<Tcp>()->payload_bytes, 2u);
  EXPECT_EQ(verify(packet, 0), ChecksumVerdict::good);
  EXPECT_EQ(verify(packet, 1), ChecksumVerdict::good);
}

TEST(Build, MakesWrongChecksumsOnRequest)
{
  const auto tried = [](const std::string& bytes, std::size_t layer) {
    return verify(decode(LinkType::raw_ip, bytes, bytes.size()), layer);
  };
  const auto wrong = Checksum::wrong;
  for (std::uint16_t port = 0; port < 0xFFFF; ++port) { // so that every sum comes up
    const Udp udp{.source_port = port};
    // One of them looks like what is left to the card.
    ASSERT_NE(tried(build(ip(17), "", build(udp, ip(17), "abc", wrong)), 1), ChecksumVerdict::good) << port;
    ASSERT_EQ(tried(build(ip(17), "", build(udp, ip(17), "abc")), 1), ChecksumVerdict::good) << port;
  }
  EXPECT_EQ(tried(build(ip(6), "", build(Tcp{}, ip(6), "", "", wrong)), 1), ChecksumVerdict::bad);
  EXPECT_EQ(tried(build(ip(6), "", "", wrong), 0), ChecksumVerdict::bad);
  EXPECT_EQ(tried(build(ip(1), "", build(Icmp{.type = 8}, "", wrong)), 1), ChecksumVerdict::bad);
  EXPECT_EQ(tried(build(ip6(58), build(Icmpv6{.type = 128}, ip6(58), "", wrong)), 1), ChecksumVerdict::bad);
}

TEST(Build, RefusesWhatItsLengthCannotSay)
{
  const std::string large(65536, 'x');
  EXPECT_THROW(build(ip(17), "", large), std::length_error);
  EXPECT_THROW(build(ip6(17), large), std::length_error);
  EXPECT_THROW(build(Udp{}, ip(17), large), std::length_error);
  EXPECT_THROW(build(Tcp{}, ip(6), "", large), std::length_error);
  EXPECT_THROW(build(Tcp{}, ip(6), std::string(41, '\1'), ""), std::length_error);
  EXPECT_THROW(build(ip(6), std::string(41, '\1'), ""), std::length_error);
  EXPECT_THROW(build_option(2, std::string(39, '\1')), std::length_error);
}

} // namespace
} // namespace sockplay::packet
