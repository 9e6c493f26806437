// Whose a packet is, however it was packed.
#include "capture/five_tuple.hh"

#include "packet/samples.hh"
#include "spoken.hh"

#include <gtest/gtest.h>
#include <string>

namespace sockplay::capture {
namespace {

// "UDP 10.0.0.1:1 → 10.0.0.2:2"
std::string addressing_of(const packet::Packet& packet)
{
  const auto found = find_addressing(packet);
  if (!found) return "none";
  std::string shown = protocol_of(found->tuple) + " ";
  append_end(shown, found->tuple, found->tuple.source);
  shown += " → ";
  append_end(shown, found->tuple, found->tuple.destination);
  return shown;
}

std::string addressing_of(std::string_view sample)
{
  return addressing_of(packet::sample(sample).decoded());
}

TEST(FiveTuple, IsOfTheAddressesAndThePortsBehindThem)
{
  EXPECT_EQ(addressing_of("TCP SYN with the options of Linux"), "TCP 10.0.0.1:51324 → 10.0.0.2:80");
  EXPECT_EQ(addressing_of("UDP over IPv6 with bytes that are no text"),
            "UDP [2001:db8::1]:5000 → [2001:db8::2]:9");
  EXPECT_EQ(addressing_of("SCTP INIT"), "SCTP 10.0.0.1:5000 → 10.0.0.2:9");
  EXPECT_EQ(addressing_of("UDP-Lite whose checksum covers all"), "UDP-Lite 10.0.0.1:1 → 10.0.0.2:2");
  EXPECT_EQ(addressing_of("IPv6 with hop-by-hop, routing and destination options"),
            "UDP [2001:db8::1]:1 → [2001:db8::2]:2");
}

TEST(FiveTuple, IsOfWhatATunnelCarries)
{
  for (const char* tunnel : {"VXLAN", "GRE with IPv4", "GRE with an Ethernet frame", "MPLS with one label",
                             "PPPoE session with IPv4 in a padded frame", "IPv4 in IPv4"})
    EXPECT_EQ(addressing_of(tunnel), "UDP 192.168.0.1:1 → 192.168.0.2:2") << tunnel;
}

TEST(FiveTuple, IsOfTheTunnelIfThatCarriesNoInternetPacket)
{
  EXPECT_EQ(addressing_of("VXLAN with ARP"), "UDP 10.0.0.1:49152 → 10.0.0.2:4789");
  EXPECT_EQ(addressing_of("GRE with a protocol that is not decoded"), "GRE 10.0.0.1 → 10.0.0.2");
}

TEST(FiveTuple, IsNotOfWhatAnErrorQuotes)
{
  EXPECT_EQ(addressing_of("ICMP time exceeded about a TCP segment"), "ICMP 10.0.0.2 → 10.0.0.1");
  EXPECT_EQ(addressing_of("ICMP redirect"), "ICMP 10.0.0.2 → 10.0.0.1");
  EXPECT_EQ(addressing_of("ICMPv6 port unreachable"), "ICMPv6 2001:db8::1 → 2001:db8::2");
}

TEST(FiveTuple, TellsEchoesApartByTheirIdentifier)
{
  EXPECT_EQ(addressing_of("ICMP echo request"), "ICMP echo 10.0.0.1 → 10.0.0.2");
  const auto packet = packet::sample("ICMPv6 echo reply").decoded();
  const auto found = find_addressing(packet);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->tuple.source.port, 7);
  EXPECT_EQ(found->tuple.destination.port, 7);
  EXPECT_FALSE(found->tuple.has_ports());
  EXPECT_EQ(found->transport, nullptr);
}

TEST(FiveTuple, HasNoPortsBehindTheFirstFragment)
{
  EXPECT_EQ(addressing_of("IPv4 first fragment"), "UDP 10.0.0.1:5000 → 10.0.0.2:9");
  EXPECT_EQ(addressing_of("IPv4 last fragment"), "UDP 10.0.0.1 → 10.0.0.2");
  EXPECT_EQ(addressing_of("IPv6 last fragment"), "UDP 2001:db8::1 → 2001:db8::2");
}

TEST(FiveTuple, NamesAProtocolByItsNumberIfItHasNoName)
{
  EXPECT_EQ(addressing_of("IPv4 with a protocol that is not decoded"), "OSPF 10.0.0.1 → 10.0.0.2");
  EXPECT_EQ(addressing_of("IPv4 with a protocol that has no name"), "IP protocol 200 10.0.0.1 → 10.0.0.2");
}

TEST(FiveTuple, IsNobodysWithoutAnInternetHeader)
{
  EXPECT_EQ(addressing_of("ARP reply"), "none");
  EXPECT_EQ(addressing_of("PPPoE offer"), "none");
  EXPECT_EQ(addressing_of(decoded("")), "none");
}

TEST(FiveTuple, IsNotReadFromHalfAHeader)
{
  const std::string whole = datagram(5, "abc");
  for (std::size_t size = 0; size < 20; ++size)
    EXPECT_EQ(addressing_of(packet::decode(packet::LinkType::ipv4, std::string_view(whole).substr(0, size),
                                           whole.size())),
              "none");
  for (std::size_t size = 20; size < 28; ++size)
    EXPECT_EQ(addressing_of(packet::decode(packet::LinkType::ipv4, std::string_view(whole).substr(0, size),
                                           whole.size())),
              "UDP 10.0.0.1 → 10.0.0.2");
}

TEST(FiveTuple, TransportIsTheHeaderWithThePorts)
{
  const auto packet = packet::sample("VXLAN").decoded();
  const auto found = find_addressing(packet);
  ASSERT_TRUE(found && found->transport != nullptr);
  EXPECT_EQ(std::get_if<packet::Udp>(&found->transport->header)->destination_port, 2);
}

} // namespace
} // namespace sockplay::capture
