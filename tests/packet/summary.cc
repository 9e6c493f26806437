// Lines as they are asked for: with the link, in short, with names. What a line says of each protocol is
// tested by the samples.
#include "packet/summary.hh"

#include "samples.hh"

#include <gtest/gtest.h>

namespace sockplay::packet {
namespace {

// Knows one host of each kind, and one interface.
class FewNames final : public Names {
public:
  std::string_view of(const Ipv4Address& address) override
  {
    return address == Ipv4Address{{10, 0, 0, 2}} ? "server.example" : "";
  }
  std::string_view of(const Ipv6Address& address) override
  {
    return address.octets.back() == 2 ? "six\x1b.example" : ""; // of a name server, who may say anything
  }
  std::string_view of_interface(std::uint32_t index) override { return index == 3 ? "wire" : ""; }
};

std::string line(std::string_view name, const SummaryOptions& options)
{
  std::string out;
  append_summary(out, sample(name).decoded(), options);
  return out;
}

TEST(Summary, WithTheLinkHasItsEndsAndTheLength)
{
  const SummaryOptions options{.link = true};
  EXPECT_EQ(line("UDP in a frame that is padded", options),
            "02:00:00:00:00:01 → 02:00:00:00:00:02, 60 bytes: 10.0.0.1:1 → 10.0.0.2:2 UDP len 3");
  EXPECT_EQ(line("ARP reply", options), "02:00:00:00:00:01 → 02:00:00:00:00:02, 42 bytes: ARP 10.0.0.1 is "
                                        "at 02:00:00:00:00:01");
}

TEST(Summary, WithTheLinkHasWhatACookedCaptureKnowsOfIt)
{
  const SummaryOptions options{.link = true};
  EXPECT_EQ(line("Linux cooked capture", options),
            "out 02:00:00:00:00:01, 46 bytes: 10.0.0.1:1 → 10.0.0.2:2 UDP len 2");
  EXPECT_EQ(line("Linux cooked capture of the loopback", options),
            "in 00:00:00:00:00:00, 66 bytes: [2001:db8::1]:1 → [2001:db8::2]:2 UDP len 2");
  EXPECT_EQ(line("Linux cooked capture version 2", options),
            "interface 3 out 02:00:00:00:00:01, 50 bytes: 10.0.0.1:1 → 10.0.0.2:2 UDP len 2");
}

TEST(Summary, CountsWhatTheCaptureHasCutOffInTheLength)
{
  const Sample& whole = sample("UDP in a frame that is padded");
  std::string out;
  append_summary(out, decode(whole.link, whole.bytes, 1500), {.link = true});
  EXPECT_NE(out.find(", 1500 bytes: "), std::string::npos) << out;
}

TEST(Summary, InShortIsTheEndsAndHowMuchTheTransportCarries)
{
  const SummaryOptions options{.quick = true};
  EXPECT_EQ(line("UDP in a frame that is padded", options), "10.0.0.1:1 → 10.0.0.2:2 UDP 3 bytes");
  EXPECT_EQ(line("TCP over IPv6", options), "[2001:db8::1]:443 → [2001:db8::2]:50000 TCP 0 bytes");
  EXPECT_EQ(line("VLAN 802.1Q tag", options), "10.0.0.1:1 → 10.0.0.2:2 UDP 2 bytes");
}

TEST(Summary, InShortWithoutATransportIsAboutTheLastHeader)
{
  const SummaryOptions options{.quick = true};
  EXPECT_EQ(line("ICMP echo request", options), "10.0.0.1 → 10.0.0.2 ICMP 56 bytes");
  EXPECT_EQ(line("ARP reply", options), "ARP 0 bytes");
}

TEST(Summary, AsksForNamesBeforeItShowsNumbers)
{
  FewNames names;
  const SummaryOptions options{.names = &names};
  EXPECT_EQ(line("UDP in a frame that is padded", options), "10.0.0.1:1 → server.example:2 UDP len 3");
  EXPECT_EQ(line("ICMP echo request", options),
            "10.0.0.1 → server.example ICMP echo request id 7 seq 1 len 56");
  EXPECT_EQ(line("TCP over IPv6", options),
            "[2001:db8::1]:443 → six\\x1b.example:50000 TCP SYN ACK seq 1 ack 2 win 8192");
}

TEST(Summary, NamesTheInterfaceOfAnyCapture)
{
  FewNames names;
  EXPECT_EQ(line("Linux cooked capture version 2", {.names = &names}),
            "wire out 10.0.0.1:1 → server.example:2 UDP len 2");
  EXPECT_EQ(line("Linux cooked capture version 2", {.link = true, .names = &names}),
            "wire out 02:00:00:00:00:01, 50 bytes: 10.0.0.1:1 → server.example:2 UDP len 2");
  EXPECT_EQ(line("Linux cooked capture", {.names = &names}), "10.0.0.1:1 → server.example:2 UDP len 2");
}

} // namespace
} // namespace sockplay::packet
