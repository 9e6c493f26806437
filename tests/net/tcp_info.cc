// What the kernel tells of a TCP connection, on one line.
#include "net/tcp_info.hh"

#include "support/loopback.hh"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>

namespace sockplay::net {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

TEST(TcpInfo, OfALiveConnectionIsRead)
{
  const auto pair = test::tcp_pair();
  const auto info = read_tcp_info(pair.ours.fd());
  ASSERT_TRUE(info);
  EXPECT_STREQ(tcp_state_name(info->tcpi_state), "ESTABLISHED");
  EXPECT_THAT(to_string(*info), StartsWith("ESTABLISHED, rtt "));
}

TEST(TcpInfo, IsNullForASocketThatIsNotTcp)
{
  const auto pair = test::unix_pair();
  EXPECT_FALSE(read_tcp_info(pair.ours.fd()));
  EXPECT_FALSE(read_tcp_info(-1));
}

TEST(TcpInfoText, HasItsNumbersInUnits)
{
  tcp_info info{};
  info.tcpi_state = 1;
  info.tcpi_rtt = 1500;
  info.tcpi_rttvar = 20;
  info.tcpi_snd_cwnd = 10;
  info.tcpi_snd_mss = 1448;
  info.tcpi_unacked = 3;
  info.tcpi_lost = 2;
  info.tcpi_total_retrans = 7;
  info.tcpi_rcv_space = 65536;
  EXPECT_EQ(to_string(info),
            "ESTABLISHED, rtt 1.500 ms (+- 0.020), cwnd 10, mss 1448, unacked 3, lost 2, retransmitted 7, "
            "rcv window 64.0 KiB");
  info.tcpi_delivery_rate = 1 << 20;
  EXPECT_THAT(to_string(info), HasSubstr(", delivering 1.0 MiB/s"));
}

TEST(TcpInfoText, KnowsEveryStateAndNoOther)
{
  EXPECT_STREQ(tcp_state_name(1), "ESTABLISHED");
  EXPECT_STREQ(tcp_state_name(6), "TIME_WAIT");
  EXPECT_STREQ(tcp_state_name(10), "LISTEN");
  EXPECT_STREQ(tcp_state_name(99), "?");
}

} // namespace
} // namespace sockplay::net
