// The filter of a conversation finds the packet that it was made of, and the answers.
#include "browse/conversation_filter.hh"

#include "capture/filter.hh"
#include "packet/samples.hh"

#include <gtest/gtest.h>

namespace sockplay::browse {
namespace {

std::string filter_of(std::string_view name)
{
  return conversation_filter(packet::sample(name).decoded()).value_or("none");
}

TEST(ConversationFilter, HasTheEndsAndThePorts)
{
  EXPECT_EQ(filter_of("UDP in a frame that is padded"),
            "udp port 1 and port 2 and ip host 10.0.0.1 and host 10.0.0.2");
  EXPECT_EQ(filter_of("UDP over IPv6 with bytes that are no text"),
            "udp port 5000 and port 9 and ip6 host 2001:db8::1 and host 2001:db8::2");
  EXPECT_EQ(filter_of("ICMP echo request"), "icmp and ip host 10.0.0.1 and host 10.0.0.2");
}

TEST(ConversationFilter, FindsThePacketItWasMadeOf)
{
  int found = 0;
  for (const auto& sample : packet::samples()) {
    const auto packet = sample.decoded();
    const auto filter = conversation_filter(packet);
    const bool is_odd =
        sample.line.find("[malformed]") != std::string::npos || packet.find<packet::Loopback>() != nullptr;
    if (!filter || is_odd) continue;
    const bool is_raw = sample.link == packet::LinkType::raw_ip; // libpcap calls it otherwise
    const auto source = capture::Source::none(is_raw ? packet::LinkType::raw_ip_of_libpcap : sample.link);
    const capture::Frame frame{.bytes = sample.bytes, .wire_bytes = sample.bytes.size(), .time = {}};
    const capture::Filter compiled(source, *filter);
    EXPECT_TRUE(compiled.passes(frame)) << sample.name << ": " << *filter;
    ++found;
  }
  EXPECT_GT(found, 50);
}

TEST(ConversationFilter, HasNoPortsWhereTheyAreNotAtTheirPlace)
{
  EXPECT_EQ(filter_of("MLD query"), "ip6 host fe80::1 and host ff02::1") << "behind an extension header";
  EXPECT_EQ(filter_of("RARP request"), "none");
}

TEST(ConversationFilter, IsNoneWhereAFilterCannotLook)
{
  EXPECT_EQ(conversation_filter(packet::decode(packet::LinkType::ethernet, "", 0)), std::nullopt);
}

} // namespace
} // namespace sockplay::browse
