// Socket options: the table of names, what --sockopt takes and refuses, and that what was asked for is what
// the kernel then has.
#include "net/socket_options.hh"

#include "net/error.hh"
#include "support/loopback.hh"
#include "support/recorded_calls.hh"

#include <cstring>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string>
#include <string_view>
#include <sys/time.h>
#include <vector>

namespace sockplay::net {
namespace {

using testing::HasSubstr;

template <class T>
T value_of(const SocketOption& option)
{
  EXPECT_EQ(option.value.size(), sizeof(T));
  T value{};
  std::memcpy(&value, option.value.data(), std::min(sizeof value, option.value.size()));
  return value;
}

std::string refusal(std::string_view text)
{
  try {
    parse_socket_option(text);
    return "accepted";
  } catch (const UsageError& error) {
    EXPECT_THAT(error.hint(), HasSubstr("LEVEL:NAME=VALUE"));
    return error.what();
  }
}

template <class T>
T asked_of(const test::Peer& socket, int level, int name)
{
  T value{};
  socklen_t size = sizeof value;
  EXPECT_EQ(::getsockopt(socket.fd(), level, name, &value, &size), 0) << std::strerror(errno);
  return value;
}

TEST(OptionTable, NamesWhatItHas)
{
  ASSERT_NE(find_option(SOL_SOCKET, SO_KEEPALIVE), nullptr);
  EXPECT_EQ(find_option(SOL_SOCKET, SO_KEEPALIVE)->name, "SO_KEEPALIVE");
  EXPECT_EQ(find_option(IPPROTO_TCP, TCP_CONGESTION)->value, OptionValue::text);
  EXPECT_EQ(find_option(SOL_SOCKET, SO_LINGER)->value, OptionValue::linger);
  EXPECT_EQ(find_option(SOL_SOCKET, SO_RCVTIMEO)->value, OptionValue::time);
  EXPECT_EQ(find_option(SOL_SOCKET, 9999), nullptr);
}

TEST(OptionTable, NamesLevels)
{
  EXPECT_EQ(level_name(SOL_SOCKET), "SOL_SOCKET");
  EXPECT_EQ(level_name(IPPROTO_TCP), "IPPROTO_TCP");
  EXPECT_EQ(level_name(IPPROTO_IPV6), "IPPROTO_IPV6");
  EXPECT_EQ(level_name(9999), std::nullopt);
}

TEST(ParseSocketOption, TakesNamesOfTheTable)
{
  const auto option = parse_socket_option("TCP:TCP_NODELAY=1");
  EXPECT_EQ(option.level, IPPROTO_TCP);
  EXPECT_EQ(option.number, TCP_NODELAY);
  EXPECT_EQ(value_of<int>(option), 1);
  EXPECT_EQ(option.text, "TCP_NODELAY=1");
}

TEST(ParseSocketOption, TakesALevelUnderAnyOfItsNames)
{
  for (const std::string_view text : {"SOCKET:SO_MARK=7", "SOL_SOCKET:SO_MARK=7", "1:SO_MARK=7"}) {
    const auto option = parse_socket_option(text);
    EXPECT_EQ(option.level, SOL_SOCKET) << text;
    EXPECT_EQ(option.number, SO_MARK) << text;
  }
  for (const std::string_view text :
       {"IP:IP_TTL=7", "IPPROTO_IP:IP_TTL=7", "SOL_IP:IP_TTL=7", "0:IP_TTL=7"}) {
    EXPECT_EQ(parse_socket_option(text).level, IPPROTO_IP) << text;
  }
}

TEST(ParseSocketOption, TakesNumbersForWhatHasNoName)
{
  const auto option = parse_socket_option("255:99=-5");
  EXPECT_EQ(option.level, 255);
  EXPECT_EQ(option.number, 99);
  EXPECT_EQ(value_of<int>(option), -5);
}

TEST(ParseSocketOption, LaysOutAValueAsItsOptionWantsIt)
{
  EXPECT_EQ(parse_socket_option("TCP:TCP_CONGESTION=cubic").value, "cubic");
  EXPECT_EQ(parse_socket_option("6:13=cubic").value, "cubic") << "a number the table knows is that option";
  const auto on = value_of<linger>(parse_socket_option("SOCKET:SO_LINGER=5"));
  EXPECT_EQ(on.l_onoff, 1);
  EXPECT_EQ(on.l_linger, 5);
  EXPECT_EQ(value_of<linger>(parse_socket_option("SOCKET:SO_LINGER=-1")).l_onoff, 0);
  const auto time = value_of<timeval>(parse_socket_option("SOCKET:SO_RCVTIMEO=1500ms"));
  EXPECT_EQ(time.tv_sec, 1);
  EXPECT_EQ(time.tv_usec, 500000);
}

TEST(ParseSocketOption, TakesBytesInHexadecimal)
{
  EXPECT_EQ(parse_socket_option("SOCKET:77=x01ff00").value, std::string("\x01\xff\x00", 3));
}

TEST(ParseSocketOption, RefusesWhatIsNone)
{
  EXPECT_EQ(refusal("TCP_NODELAY=1"), "bad --sockopt 'TCP_NODELAY=1': a colon or an equals sign is missing");
  EXPECT_EQ(refusal("TCP:TCP_NODELAY"),
            "bad --sockopt 'TCP:TCP_NODELAY': a colon or an equals sign is missing");
  EXPECT_EQ(refusal("TCP=1:2"), "bad --sockopt 'TCP=1:2': a colon or an equals sign is missing");
  EXPECT_EQ(refusal("FOO:BAR=1"), "bad --sockopt 'FOO:BAR=1': the level is one of SOCKET, TCP, IP, IPV6, "
                                  "UDP, UDPLITE, SCTP, MPTCP, VSOCK, PACKET or a number");
  EXPECT_EQ(refusal("TCP:SO_MARK=1"),
            "bad --sockopt 'TCP:SO_MARK=1': no option SO_MARK is known at that level (a number will do)");
  EXPECT_EQ(refusal("TCP:TCP_NODELAY=on"),
            "bad --sockopt 'TCP:TCP_NODELAY=on': that option takes a whole number");
  EXPECT_EQ(refusal("TCP:TCP_NODELAY="),
            "bad --sockopt 'TCP:TCP_NODELAY=': that option takes a whole number");
  EXPECT_EQ(refusal("TCP:TCP_NODELAY=99999999999"),
            "bad --sockopt 'TCP:TCP_NODELAY=99999999999': that option takes a whole number");
  EXPECT_EQ(refusal("SOCKET:77=x0"), "bad --sockopt 'SOCKET:77=x0': after the x come hexadecimal bytes");
  EXPECT_EQ(refusal("SOCKET:77=x"), "bad --sockopt 'SOCKET:77=x': after the x come hexadecimal bytes");
  EXPECT_EQ(refusal("SOCKET:SO_RCVTIMEO=soon"),
            "bad --sockopt 'SOCKET:SO_RCVTIMEO=soon': that option takes a time, as in 2s");
}

TEST(SocketOption, OfAnIntegerNamesItselfFromTheTable)
{
  EXPECT_EQ(integer_option(SOL_SOCKET, SO_SNDBUF, 4096).text, "SO_SNDBUF=4096");
  EXPECT_EQ(integer_option(77, 88, 1).text, "77:88=1");
}

TEST(ApplyOptions, SetsThemAllInTheirOrder)
{
  const auto pair = test::tcp_pair();
  const std::vector<SocketOption> wanted{integer_option(SOL_SOCKET, SO_KEEPALIVE, 1),
                                         parse_socket_option("TCP:TCP_KEEPIDLE=77"),
                                         parse_socket_option("SOCKET:SO_RCVTIMEO=2s"), linger_option(9)};
  test::RecordedCalls calls;
  apply(pair.ours.fd(), wanted, peer_endpoint(pair.ours.fd()));
  EXPECT_EQ(calls.count<sys::SetSockOpt>(), 4);
  EXPECT_EQ(asked_of<int>(pair.ours, SOL_SOCKET, SO_KEEPALIVE), 1);
  EXPECT_EQ(asked_of<int>(pair.ours, IPPROTO_TCP, TCP_KEEPIDLE), 77);
  EXPECT_EQ(asked_of<timeval>(pair.ours, SOL_SOCKET, SO_RCVTIMEO).tv_sec, 2);
  EXPECT_EQ(asked_of<linger>(pair.ours, SOL_SOCKET, SO_LINGER).l_onoff, 1);
  EXPECT_EQ(asked_of<linger>(pair.ours, SOL_SOCKET, SO_LINGER).l_linger, 9);
}

TEST(ApplyOptions, LeavesOutWhatIsForTheOtherFamily)
{
  const auto pair = test::tcp_pair();
  const std::vector<SocketOption> wanted{integer_option(IPPROTO_IPV6, IPV6_UNICAST_HOPS, 9, AF_INET6),
                                         integer_option(IPPROTO_IP, IP_TTL, 9, AF_INET)};
  const test::RecordedCalls calls;
  apply(pair.ours.fd(), wanted, test::inet("127.0.0.1", 80));
  EXPECT_EQ(calls.summary(), "setsockopt 1");
  EXPECT_EQ(asked_of<int>(pair.ours, IPPROTO_IP, IP_TTL), 9);
}

TEST(ApplyOptions, NamesTheOptionAndTheEndpointWhereItIsRefused)
{
  const auto pair = test::unix_pair();
  const auto option = parse_socket_option("SOCKET:9999=1");
  try {
    apply(pair.ours.fd(), {&option, 1}, Endpoint::unix_path("/run/x"));
    FAIL() << "nothing was thrown";
  } catch (const Error& error) {
    EXPECT_STREQ(error.what(), "setsockopt 9999=1 on /run/x: Protocol not available (ENOPROTOOPT)");
  }
}

TEST(ApplyOptions, BindsToADeviceByName)
{
  const auto option = device_option("lo");
  EXPECT_EQ(option.level, SOL_SOCKET);
  EXPECT_EQ(option.number, SO_BINDTODEVICE);
  EXPECT_EQ(option.value, "lo");
  EXPECT_EQ(option.text, "SO_BINDTODEVICE=lo");
}

} // namespace
} // namespace sockplay::net
