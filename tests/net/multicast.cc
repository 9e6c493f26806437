// Groups: as they are written, and joined on the loopback interface, which has no routes for them: so both
// sides name it.
#include "net/multicast.hh"

#include "net/error.hh"
#include "support/loopback.hh"
#include "support/scripted_kernel.hh"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <net/if.h>
#include <netinet/in.h>
#include <string>

namespace sockplay::net {
namespace {

using test::inet;
using test::inet6;
using testing::HasSubstr;

std::string refusal(std::string_view text)
{
  try {
    parse_membership(text);
    return "nothing was thrown";
  } catch (const UsageError& error) {
    EXPECT_THAT(error.hint(), HasSubstr("GROUP[@SOURCE][%INTERFACE]"));
    return error.what();
  }
}

TEST(Membership, IsAGroupPerhapsASourceAndPerhapsAnInterface)
{
  EXPECT_EQ(parse_membership("239.1.2.3").group, inet("239.1.2.3"));
  EXPECT_FALSE(parse_membership("239.1.2.3").source);
  const auto all = parse_membership("232.1.1.1@10.0.0.1%eth0");
  EXPECT_EQ(all.group, inet("232.1.1.1"));
  EXPECT_EQ(all.source, inet("10.0.0.1"));
  EXPECT_EQ(all.interface, "eth0");
  const auto v6 = parse_membership("ff02::fb%2");
  EXPECT_EQ(v6.group, inet6("ff02::fb"));
  EXPECT_EQ(v6.interface, "2");
}

TEST(Membership, IsRefusedWithTheReason)
{
  EXPECT_THAT(refusal(""), HasSubstr("no IP address"));
  EXPECT_THAT(refusal("all-hosts"), HasSubstr("no IP address"));
  EXPECT_THAT(refusal("10.0.0.1"), HasSubstr("no group's address"));
  EXPECT_THAT(refusal("fe80::1"), HasSubstr("no group's address"));
  EXPECT_THAT(refusal("232.1.1.1@"), HasSubstr("the source is no host's IP address"));
  EXPECT_THAT(refusal("232.1.1.1@232.1.1.2"), HasSubstr("the source is no host's IP address"));
  EXPECT_THAT(refusal("232.1.1.1@::1"), HasSubstr("different families"));
  EXPECT_THAT(refusal("239.1.2.3%"), HasSubstr("after the percent sign"));
  EXPECT_THAT(refusal("239.1.2.3%a/b"), HasSubstr("after the percent sign"));
  EXPECT_THAT(refusal("239.1.2.3%a-name-that-is-too-long"), HasSubstr("after the percent sign"));
  EXPECT_THAT(refusal("\x1b[31m"), HasSubstr("\\x1b"));
}

TEST(Multicast, IsTheAddressOfAGroup)
{
  EXPECT_TRUE(is_multicast(inet("224.0.0.1")));
  EXPECT_TRUE(is_multicast(inet("239.255.255.255", 80)));
  EXPECT_TRUE(is_multicast(inet6("ff02::1")));
  EXPECT_TRUE(is_multicast(inet6("::ffff:239.1.2.3")));
  EXPECT_FALSE(is_multicast(inet("223.255.255.255")));
  EXPECT_FALSE(is_multicast(inet("240.0.0.0")));
  EXPECT_FALSE(is_multicast(inet6("fe80::1")));
  EXPECT_FALSE(is_multicast(Endpoint::unix_abstract("x")));
}

// --- joining
// ------------------------------------------------------------------------------------------------

void send_by_loopback(const test::BareDatagrams& sender)
{
  const auto index = static_cast<int>(::if_nametoindex("lo"));
  const ip_mreqn interface {
    .imr_multiaddr = {}, .imr_address = {}, .imr_ifindex = index
  };
  ASSERT_EQ(::setsockopt(sender.socket.fd(), IPPROTO_IP, IP_MULTICAST_IF, &interface, sizeof interface), 0);
}

std::string heard(const test::BareDatagrams& receiver)
{
  std::string room(64, '\0');
  EXPECT_TRUE(test::becomes_ready(receiver.socket.fd(), POLLIN));
  const auto size = ::recv(receiver.socket.fd(), room.data(), room.size(), MSG_DONTWAIT);
  return room.substr(0, static_cast<std::size_t>(std::max<ssize_t>(size, 0)));
}

TEST(Join, LetsTheGroupsDatagramsIn)
{
  const test::BareDatagrams receiver(inet("0.0.0.0"));
  const test::BareDatagrams sender;
  send_by_loopback(sender);
  join(receiver.socket.fd(), parse_membership("239.255.77.1%lo"));
  sender.say("to all", inet("239.255.77.1", static_cast<int>(receiver.endpoint.port())));
  EXPECT_EQ(heard(receiver), "to all");
}

TEST(Join, TakesAnIndexForAnInterface)
{
  const test::BareDatagrams receiver(inet("0.0.0.0"));
  const test::BareDatagrams sender;
  send_by_loopback(sender);
  join(receiver.socket.fd(), parse_membership("239.255.77.2%" + std::to_string(::if_nametoindex("lo"))));
  sender.say("to all", inet("239.255.77.2", static_cast<int>(receiver.endpoint.port())));
  EXPECT_EQ(heard(receiver), "to all");
}

TEST(Join, OfAnIpv4GroupWorksOnADualStackSocket)
{
  const test::BareDatagrams receiver(inet6("::"));
  const test::BareDatagrams sender;
  send_by_loopback(sender);
  join(receiver.socket.fd(), parse_membership("239.255.77.3%lo"));
  sender.say("to all", inet("239.255.77.3", static_cast<int>(receiver.endpoint.port())));
  EXPECT_EQ(heard(receiver), "to all");
}

TEST(Join, OfAnIpv6GroupIsAskedOfIpv6)
{
  test::ScriptedKernel kernel;
  kernel.expect(test::step<sys::SetSockOpt>("", [](test::ScriptedKernel&, const sys::SetSockOpt& call) {
    EXPECT_EQ(call.level, IPPROTO_IPV6);
    EXPECT_EQ(call.name, MCAST_JOIN_GROUP);
    EXPECT_EQ(call.size, sizeof(group_req));
    const auto* request = static_cast<const group_req*>(call.value);
    EXPECT_EQ(request->gr_interface, 7);
    EXPECT_EQ(Endpoint(reinterpret_cast<const sockaddr*>(&request->gr_group), sizeof(sockaddr_in6)),
              inet6("ff02::fb"));
    return sys::Outcome{0, 0};
  }));
  join(1001, parse_membership("ff02::fb%7"));
}

TEST(Join, OfAnIpv6GroupIsTakenByTheKernel)
{
  const test::BareDatagrams receiver(inet6("::"));
  const auto membership = parse_membership("ff01::7777%lo");
  join(receiver.socket.fd(), membership);
  EXPECT_THROW(join(receiver.socket.fd(), membership), Error) << "it is a member already";
}

TEST(Join, OfOneSourceKeepsOthersOut)
{
  const test::BareDatagrams receiver(inet("0.0.0.0"));
  const test::BareDatagrams wanted(inet("127.0.0.1"));
  const test::BareDatagrams other(inet("127.0.0.2"));
  send_by_loopback(wanted);
  send_by_loopback(other);
  join(receiver.socket.fd(), parse_membership("232.255.77.4@127.0.0.1%lo"));
  const auto group = inet("232.255.77.4", static_cast<int>(receiver.endpoint.port()));
  other.say("unwanted", group);
  wanted.say("wanted", group);
  EXPECT_EQ(heard(receiver), "wanted");
}

TEST(Join, SaysThatTheInterfaceIsNotThere)
{
  const test::BareDatagrams receiver(inet("0.0.0.0"));
  try {
    join(receiver.socket.fd(), parse_membership("239.1.2.3%nowhere"));
    FAIL() << "it was joined";
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("interface nowhere: No such device (ENODEV)"));
  }
}

TEST(Join, NamesTheGroupThatTheKernelRefused)
{
  test::ScriptedKernel kernel;
  kernel.expect(test::fails<sys::SetSockOpt>(ENODEV));
  try {
    join(1001, parse_membership("232.1.2.3@10.0.0.1%7"));
    FAIL() << "it was joined";
  } catch (const Error& error) {
    EXPECT_STREQ(error.what(), "join 232.1.2.3@10.0.0.1%7: No such device (ENODEV)");
    EXPECT_THAT(error.hint(), HasSubstr("name an interface"));
  }
}

} // namespace
} // namespace sockplay::net
