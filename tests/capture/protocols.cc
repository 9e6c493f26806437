// The tree of protocols.
#include "capture/protocols.hh"

#include "packet/samples.hh"
#include "spoken.hh"

#include <gtest/gtest.h>
#include <string>

namespace sockplay::capture {
namespace {

// A line each: depth in blanks, name, packets, bytes.
std::string tree_of(const Protocols& protocols)
{
  std::string shown;
  for (const Protocols::Row& row : protocols.rows()) {
    shown += std::string(row.depth, ' ') + std::string(name_of(row.protocol)) + " " +
             std::to_string(row.tally.packets) + " " + std::to_string(row.tally.bytes) + "\n";
  }
  return shown;
}

TEST(Protocols, CountWhatIsWithinWhat)
{
  Protocols protocols;
  for (const std::string& bytes : {datagram(5, "abc"), datagram(5, ""), bytes_of({.payload = "0123456789"})})
    protocols.take(decoded(bytes));
  EXPECT_EQ(tree_of(protocols), "ip 3 109\n"
                                " udp 2 59\n"
                                "  data 1 31\n"
                                " tcp 1 50\n"
                                "  data 1 50\n");
}

TEST(Protocols, ThatStandTwiceInAPacketAreTwoPlaces)
{
  Protocols protocols;
  protocols.take(packet::sample("IPv4 in IPv4").decoded());
  EXPECT_EQ(tree_of(protocols), "ip 1 48\n ip 1 48\n  udp 1 48\n");
}

TEST(Protocols, AreToldApartUpToABound)
{
  Protocols protocols;
  // Labels of MPLS, VLANs and IP within each other in ever other ways.
  for (unsigned way = 0; way < 4096; ++way) {
    std::string bytes = datagram(5, "");
    for (unsigned bit = 0; bit < 12; ++bit) {
      const packet::Ipv4 ip{.ttl = 1, .carried = (way >> bit & 1) != 0 ? std::uint8_t{4} : std::uint8_t{47}};
      if (ip.carried == 47) bytes = std::string("\0\0\x08\0", 4) + bytes;
      bytes = packet::build(ip, "", bytes);
    }
    protocols.take(decoded(bytes));
  }
  EXPECT_EQ(protocols.rows().size(), Protocols::most);
  EXPECT_GT(protocols.incomplete(), 0u);
  EXPECT_EQ(protocols.rows()[0].tally.packets, 4096u);
}

TEST(Protocols, HaveTheNamesOfTheirHeaders)
{
  EXPECT_EQ(name_of(packet::Protocol::ethernet), "eth");
  EXPECT_EQ(title_of(packet::Protocol::ethernet), "Ethernet");
  EXPECT_EQ(name_of(packet::Protocol::dhcpv6), packet::Dhcpv6::name);
}

} // namespace
} // namespace sockplay::capture
