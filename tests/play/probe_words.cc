// Words for parts of packets: those that mean something, and those that do not.
#include "play/probe_words.hh"

#include "packet/tcp.hh"

#include <gtest/gtest.h>
#include <string>

namespace sockplay::play {
namespace {

using namespace std::string_literals;
using packet::Tcp;

TEST(ProtocolWord, IsANameOrANumber)
{
  EXPECT_EQ(parse_protocol("gre"), 47);
  EXPECT_EQ(parse_protocol("OSPF"), 89);
  EXPECT_EQ(parse_protocol("253"), 253);
  EXPECT_EQ(parse_protocol("0x2f"), 47);
  for (const auto* word : {"", "256", "-1", "1x", "nonsense", "gre "}) {
    EXPECT_FALSE(parse_protocol(word)) << word;
  }
}

TEST(FlagLetters, AreEachOfTheNineOnce)
{
  EXPECT_EQ(parse_tcp_flags("SA"), Tcp::syn | Tcp::ack);
  EXPECT_EQ(parse_tcp_flags("fpu"), Tcp::fin | Tcp::psh | Tcp::urg);
  EXPECT_EQ(parse_tcp_flags("RECN"), Tcp::rst | Tcp::ece | Tcp::cwr | Tcp::ae);
  EXPECT_EQ(parse_tcp_flags("none"), 0);
  for (const auto* letters : {"", "SS", "SX", "S A", "syn"}) {
    EXPECT_FALSE(parse_tcp_flags(letters)) << letters;
  }
}

TEST(TcpOptionWords, BecomeTheBytesOfTheHeader)
{
  EXPECT_EQ(parse_tcp_options("mss=1460"), "\x02\x04\x05\xb4"s);
  EXPECT_EQ(parse_tcp_options("mss=1460,sackok,ts=1:0,nop,wscale=7"),
            "\x02\x04\x05\xb4\x04\x02\x08\x0a\0\0\0\1\0\0\0\0\x01\x03\x03\x07"s);
  EXPECT_EQ(parse_tcp_options("ts=5"), "\x08\x0a\0\0\0\5\0\0\0\0"s);
  EXPECT_EQ(parse_tcp_options("xfe02,eol"), "\xfe\x02\0"s);
  for (const auto* list :
       {"", "mss", "mss=70000", "mss=1460,", "sackok=1", "wscale=x", "xf", "ts=", "ts=1:x"}) {
    EXPECT_FALSE(parse_tcp_options(list)) << list;
  }
  EXPECT_FALSE(parse_tcp_options("x" + std::string(82, '0'))) << "41 bytes";
}

TEST(HardwareAddressWord, HasSixBytes)
{
  EXPECT_EQ(parse_mac("02:00:00:00:00:fe")->octets, (std::array<std::uint8_t, 6>{2, 0, 0, 0, 0, 0xFE}));
  for (const auto* word :
       {"", "02:00:00:00:00", "020000000001", "02:00:00:00:00:xx", "02:00:00:00:00:00:01"}) {
    EXPECT_FALSE(parse_mac(word)) << word;
  }
}

} // namespace
} // namespace sockplay::play
