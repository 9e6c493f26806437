// Filters: which frames pass, and what is said to those that do not compile.
#include "capture/filter.hh"

#include "net/error.hh"
#include "support/captures.hh"
#include "support/loopback.hh"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sockplay::capture {
namespace {

using namespace std::string_literals;
using test::capture_file;
using test::source_of;
using ::testing::HasSubstr;
using ::testing::StartsWith;

std::string of_ethertype(const std::string& ethertype)
{
  return std::string(12, '\0') + ethertype + std::string(46, '\0');
}

net::UsageError refusal_of(const std::string& expression)
{
  try {
    Filter(Source::none(), expression);
  } catch (const net::UsageError& error) {
    return error;
  }
  return net::UsageError("none");
}

TEST(Filter, LetsThroughWhatItNames)
{
  auto source = source_of(capture_file({{of_ethertype("\x08\x06")}, {of_ethertype("\x86\xdd")}}));
  Filter(source, "arp").apply(source);
  const auto frames = test::frames_of(source);
  ASSERT_EQ(frames.size(), 1u);
  EXPECT_EQ(frames[0].bytes, of_ethertype("\x08\x06"));
}

TEST(Filter, IsTriedOnFramesThatAreHeld)
{
  const Filter filter(Source::none(), "arp and len = 60");
  const std::string arp = of_ethertype("\x08\x06"), ip = of_ethertype("\x08\x00"s);
  EXPECT_TRUE(filter.passes({.bytes = arp, .wire_bytes = 60, .time = {}}));
  EXPECT_FALSE(filter.passes({.bytes = arp, .wire_bytes = 61, .time = {}})) << "len is that on the wire";
  EXPECT_FALSE(filter.passes({.bytes = ip, .wire_bytes = 60, .time = {}}));
  EXPECT_FALSE(filter.passes({.bytes = "", .wire_bytes = 60, .time = {}}));
}

TEST(Filter, IsCompiledForALinkType)
{
  const std::string packet = "\x45" + std::string(8, '\0') + "\x11" + std::string(30, '\0');
  EXPECT_TRUE(Filter(Source::none(packet::LinkType::raw_ip_of_libpcap), "udp")
                  .passes({.bytes = packet, .wire_bytes = packet.size(), .time = {}}));
}

TEST(Filter, IsShownInTheThreeFormsOfTcpdump)
{
  const Filter filter(Source::none(), "arp");
  EXPECT_THAT(filter.listing(1), StartsWith("(000) ldh      [12]\n(001) jeq      #0x806"));
  EXPECT_EQ(filter.listing(2), "{ 0x28, 0, 0, 0x0000000c },\n{ 0x15, 0, 1, 0x00000806 },\n"
                               "{ 0x6, 0, 0, 0x00040000 },\n{ 0x6, 0, 0, 0x00000000 },\n");
  EXPECT_EQ(filter.listing(3), "4\n40 0 0 12\n21 0 1 2054\n6 0 0 262144\n6 0 0 0\n");
}

TEST(Filter, ThatDoesNotCompileIsRefusedWithTheReasonOfLibpcap)
{
  const auto error = refusal_of("port");
  EXPECT_THAT(error.what(), StartsWith("filter 'port': "));
  EXPECT_THAT(error.what(), HasSubstr("syntax error"));
}

TEST(Filter, ThatBeginsLikeAnInterfaceNamesThoseThatExist)
{
  EXPECT_THAT(refusal_of("etho0").hint(), StartsWith("interfaces here: "));
  EXPECT_THAT(refusal_of("etho0").hint(), HasSubstr("lo"));
  EXPECT_THAT(refusal_of("etho0 port 53").hint(), StartsWith("interfaces here: "));
  EXPECT_THAT(refusal_of("port and and").hint(), HasSubstr("pcap-filter"));
}

TEST(Filter, ThatBeginsWithAFileTellsHowOneIsRead)
{
  const test::TempDir directory;
  const auto path = directory.path("web.pcap");
  test::write_file(path, "");
  EXPECT_THAT(refusal_of(path).hint(), HasSubstr("-r " + path + " reads a capture file"));
}

TEST(Filter, MakesControlsInAnExpressionVisible)
{
  EXPECT_THAT(refusal_of("\x1b[31m").what(), HasSubstr("\\x1b[31m"));
}

TEST(BeginsLikeInterface, GoesByTheFirstWord)
{
  for (const auto* word : {"eth0", "wlan1 tcp", "br-lan", "enp0s31f6 port 1"})
    EXPECT_TRUE(begins_like_interface(word)) << word;
  for (const auto* word : {"", "tcp port", "not host", "(tcp", "a_name_that_is_too_long0"})
    EXPECT_FALSE(begins_like_interface(word)) << word;
}

} // namespace
} // namespace sockplay::capture
