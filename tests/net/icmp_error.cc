// ICMP errors: which, about whom, who said so, on unconnected sockets too; and their words.
#include "net/icmp_error.hh"

#include "support/loopback.hh"

#include <cerrno>
#include <gtest/gtest.h>

namespace sockplay::net {
namespace {

using test::inet;
using test::inet6;

TEST(IcmpError, OfAnUnconnectedSocketSaysWhichDatagramMetIt)
{
  const test::DeafDatagrams nobody;
  const test::BareDatagrams sender;
  ask_for_icmp_errors(sender.socket.fd(), sender.endpoint);
  sender.say("hello?", nobody.endpoint());
  ASSERT_TRUE(test::becomes_ready(sender.socket.fd(), POLLERR));
  const auto error = take_icmp_error(sender.socket.fd());
  ASSERT_TRUE(error);
  EXPECT_EQ(error->error, ECONNREFUSED);
  EXPECT_EQ(error->destination, nobody.endpoint());
  EXPECT_EQ(to_string(*error), "port unreachable (ICMP type 3 code 3), said 127.0.0.1");
  EXPECT_FALSE(take_icmp_error(sender.socket.fd()));
}

TEST(IcmpError, OfIpv6IsReadByItsOwnTypes)
{
  const test::DeafDatagrams nobody(inet6("::1"));
  const test::BareDatagrams sender(inet6("::1"));
  ask_for_icmp_errors(sender.socket.fd(), sender.endpoint);
  sender.say("hello?", nobody.endpoint());
  ASSERT_TRUE(test::becomes_ready(sender.socket.fd(), POLLERR));
  const auto error = take_icmp_error(sender.socket.fd());
  ASSERT_TRUE(error);
  EXPECT_EQ(error->destination, nobody.endpoint());
  EXPECT_EQ(to_string(*error), "port unreachable (ICMPv6 type 1 code 4), said ::1");
}

TEST(IcmpError, OfAnIpv4PeerOfADualStackSocketIsToldInIpv4)
{
  const test::DeafDatagrams nobody;
  const test::BareDatagrams sender(inet6("::"));
  ask_for_icmp_errors(sender.socket.fd(), sender.endpoint);
  sender.say("hello?", inet6("::ffff:127.0.0.1", static_cast<int>(nobody.endpoint().port())));
  ASSERT_TRUE(test::becomes_ready(sender.socket.fd(), POLLERR));
  const auto error = take_icmp_error(sender.socket.fd());
  ASSERT_TRUE(error);
  EXPECT_EQ(error->destination, nobody.endpoint());
  EXPECT_EQ(to_string(*error), "port unreachable (ICMP type 3 code 3), said 127.0.0.1");
}

TEST(IcmpError, IsNoneWhereNothingWentWrong)
{
  const test::BareDatagrams sender;
  ask_for_icmp_errors(sender.socket.fd(), sender.endpoint);
  EXPECT_FALSE(take_icmp_error(sender.socket.fd()));
}

TEST(IcmpErrorText, HasTheWordsOfItsFamily)
{
  const auto router = inet("192.0.2.1");
  const auto router6 = inet6("2001:db8::1");
  EXPECT_EQ(to_string(IcmpError{EHOSTUNREACH, 11, 0, router, {}}),
            "TTL used up on the way (ICMP type 11 code 0), said 192.0.2.1");
  EXPECT_EQ(to_string(IcmpError{EHOSTUNREACH, 3, 13, router, {}}),
            "prohibited by an administrator (ICMP type 3 code 13), said 192.0.2.1");
  EXPECT_EQ(to_string(IcmpError{EHOSTUNREACH, 3, 0, router6, {}}),
            "hop limit used up on the way (ICMPv6 type 3 code 0), said 2001:db8::1");
  EXPECT_EQ(to_string(IcmpError{EPROTO, 99, 1, router, {}}),
            "an error (ICMP type 99 code 1), said 192.0.2.1");
  EXPECT_EQ(to_string(IcmpError{EHOSTUNREACH, 3, 1, {}, {}}), "host unreachable (ICMP type 3 code 1)");
}

TEST(IcmpErrorText, OfThisHostsOwnIsAnErrno)
{
  EXPECT_EQ(to_string(IcmpError{EMSGSIZE, -1, -1, {}, {}}), "Message too long (EMSGSIZE), said this host");
}

} // namespace
} // namespace sockplay::net
