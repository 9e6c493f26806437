// Endpoints: how each family prints, what is said of them, and that those the kernel fills in are read right.
#include "net/endpoint.hh"

#include "net/error.hh"
#include "support/loopback.hh"

#include <gtest/gtest.h>
#include <net/if.h>
#include <string>

namespace sockplay::net {
namespace {

using test::inet;
using test::inet6;

TEST(EndpointText, OfIpv4HasAColonBeforeThePort)
{
  EXPECT_EQ(to_string(inet("127.0.0.1", 80)), "127.0.0.1:80");
  EXPECT_EQ(to_string(inet("0.0.0.0", 65535)), "0.0.0.0:65535");
}

TEST(EndpointText, OfIpv6HasBracketsAndTheShortestForm)
{
  EXPECT_EQ(to_string(inet6("::", 0)), "[::]:0");
  EXPECT_EQ(to_string(inet6("2001:db8:0:0::1", 443)), "[2001:db8::1]:443");
  EXPECT_EQ(to_string(inet6("::ffff:192.0.2.1", 443)), "[::ffff:192.0.2.1]:443");
}

TEST(EndpointText, OfALinkLocalAddressNamesTheInterface)
{
  const unsigned loopback = ::if_nametoindex("lo");
  ASSERT_NE(loopback, 0U);
  EXPECT_EQ(to_string(inet6("fe80::1", 22, loopback)), "[fe80::1%lo]:22");
  EXPECT_EQ(to_string(inet6("fe80::1", 22, 987654)), "[fe80::1%987654]:22")
      << "an interface that is gone has a number";
}

TEST(EndpointText, OfAUnixSocketIsTheAddressToConnectTo)
{
  EXPECT_EQ(to_string(Endpoint::unix_path("/run/x")), "/run/x");
  EXPECT_EQ(to_string(Endpoint::unix_path("x")), "./x");
  EXPECT_EQ(to_string(Endpoint::unix_abstract("x")), "@x");
}

TEST(EndpointText, OfAnUnnamedUnixSocketIsUnix)
{
  const auto pair = test::unix_pair();
  EXPECT_EQ(to_string(peer_endpoint(pair.ours.fd())), "unix");
}

TEST(EndpointText, OfVsockHasCidAndPort)
{
  EXPECT_EQ(to_string(Endpoint::vsock(2, 8000)), "vsock:2:8000");
  EXPECT_EQ(to_string(Endpoint::vsock(VMADDR_CID_ANY, 4'000'000'000)), "vsock:any:4000000000");
}

TEST(EndpointText, WithoutThePortIsTheHost)
{
  EXPECT_EQ(host_text(inet("127.0.0.1", 80)), "127.0.0.1");
  EXPECT_EQ(host_text(inet6("fe80::1", 22, ::if_nametoindex("lo"))), "fe80::1%lo");
  EXPECT_EQ(host_text(Endpoint::vsock(1, 2)), "1");
  EXPECT_EQ(host_text(Endpoint::unix_path("/run/x")), "/run/x");
}

TEST(EndpointText, OfAStrangeFamilyIsItsNumber)
{
  sockaddr address{};
  address.sa_family = 99;
  EXPECT_EQ(to_string(Endpoint(&address, sizeof address)), "family 99");
}

TEST(Endpoint, OfAnAbstractNameKeepsItsLengthAndItsBytes)
{
  const std::string name("a\0b", 3);
  const auto endpoint = Endpoint::unix_abstract(name);
  EXPECT_EQ(to_string(endpoint), "@" + name);
  EXPECT_EQ(endpoint.path(), "");
  EXPECT_FALSE(endpoint == Endpoint::unix_abstract("a"));
}

TEST(Endpoint, KeepsTheLongestNamesWhole)
{
  const std::string longest(107, 'x');
  EXPECT_EQ(Endpoint::unix_path(longest).path(), longest);
  EXPECT_EQ(to_string(Endpoint::unix_abstract(longest)), "@" + longest);
}

TEST(Endpoint, HasAPathOnlyWhereThereIsAFile)
{
  EXPECT_EQ(Endpoint::unix_path("/run/x").path(), "/run/x");
  EXPECT_EQ(Endpoint::unix_abstract("x").path(), "");
  EXPECT_EQ(inet("127.0.0.1", 80).path(), "");
  EXPECT_EQ(Endpoint().path(), "");
}

TEST(Endpoint, HasItsPortInHostOrder)
{
  EXPECT_EQ(inet("127.0.0.1", 258).port(), 258);
  EXPECT_EQ(inet6("::1", 258).port(), 258);
  EXPECT_EQ(Endpoint::unix_path("/run/x").port(), 0);
  EXPECT_EQ(Endpoint::vsock(2, 4'000'000'000).port(), 4'000'000'000);
}

TEST(Endpoint, IsLoopbackWhereOnlyThisHostReachesIt)
{
  EXPECT_TRUE(inet("127.0.0.1").is_loopback());
  EXPECT_TRUE(inet("127.255.0.9").is_loopback());
  EXPECT_TRUE(inet6("::1").is_loopback());
  EXPECT_TRUE(inet6("::ffff:127.0.0.1").is_loopback());
  EXPECT_TRUE(Endpoint::unix_path("/run/x").is_loopback());
  EXPECT_TRUE(Endpoint::unix_abstract("x").is_loopback());
  EXPECT_TRUE(Endpoint::vsock(VMADDR_CID_LOCAL, 1).is_loopback());
  EXPECT_FALSE(Endpoint::vsock(VMADDR_CID_HOST, 1).is_loopback());
  EXPECT_FALSE(Endpoint::vsock(VMADDR_CID_ANY, 1).is_loopback());
  EXPECT_FALSE(inet("0.0.0.0").is_loopback());
  EXPECT_FALSE(inet("126.255.255.255").is_loopback());
  EXPECT_FALSE(inet("128.0.0.1").is_loopback());
  EXPECT_FALSE(inet6("::").is_loopback());
  EXPECT_FALSE(inet6("::ffff:10.0.0.1").is_loopback());
}

TEST(Endpoint, UnmapsIpv4PeersOfADualStackSocket)
{
  EXPECT_EQ(inet6("::ffff:192.0.2.1", 443).unmapped(), inet("192.0.2.1", 443));
  EXPECT_EQ(inet6("::1", 443).unmapped(), inet6("::1", 443));
  EXPECT_EQ(inet("192.0.2.1", 443).unmapped(), inet("192.0.2.1", 443));
  EXPECT_EQ(Endpoint::unix_path("/x").unmapped(), Endpoint::unix_path("/x"));
  EXPECT_EQ(Endpoint::vsock(2, 443).unmapped(), Endpoint::vsock(2, 443));
}

TEST(Endpoint, IsEqualWhereAddressPortAndScopeAre)
{
  EXPECT_EQ(inet("127.0.0.1", 80), inet("127.0.0.1", 80));
  EXPECT_FALSE(inet("127.0.0.1", 80) == inet("127.0.0.1", 81));
  EXPECT_FALSE(inet("127.0.0.1", 80) == inet("127.0.0.2", 80));
  EXPECT_FALSE(inet6("fe80::1", 80, 1) == inet6("fe80::1", 80, 2));
  EXPECT_FALSE(inet("0.0.0.0", 80) == inet6("::", 80));
  EXPECT_FALSE(Endpoint::vsock(1, 80) == Endpoint::vsock(2, 80));
}

TEST(Endpoint, IsReadFromBothEndsOfAConnection)
{
  const auto pair = test::tcp_pair();
  EXPECT_EQ(local_endpoint(pair.ours.fd()), peer_endpoint(pair.theirs.fd()));
  EXPECT_EQ(peer_endpoint(pair.ours.fd()), local_endpoint(pair.theirs.fd()));
  EXPECT_NE(local_endpoint(pair.ours.fd()).port(), 0);
}

TEST(Endpoint, OfWhatIsNoSocketIsAnError)
{
  const test::BarePipe pipe;
  EXPECT_THROW(local_endpoint(pipe.in.fd()), Error);
  EXPECT_THROW(peer_endpoint(pipe.in.fd()), Error);
}

TEST(Endpoint, OfALinkIsAnInterfaceAndAnEthertype)
{
  const auto link = Endpoint::link(2, 0x0806);
  EXPECT_EQ(link.family(), AF_PACKET);
  EXPECT_EQ(to_string(link), "link 2 0x0806");
}

TEST(Endpoint, CanHaveAnotherPort)
{
  EXPECT_EQ(test::inet("127.0.0.1", 80).with_port(443), test::inet("127.0.0.1", 443));
  EXPECT_EQ(test::inet6("::1", 80).with_port(0), test::inet6("::1"));
  EXPECT_EQ(Endpoint::unix_path("./a").with_port(1), Endpoint::unix_path("./a"));
}

TEST(PeerName, HasNoPortWhereThePeerHasNone)
{
  EXPECT_EQ(peer_name(test::inet("127.0.0.1", 80)), "127.0.0.1:80");
  EXPECT_EQ(peer_name(test::inet("127.0.0.1")), "127.0.0.1");
  EXPECT_EQ(peer_name(test::inet6("::1")), "::1");
  EXPECT_EQ(peer_name(Endpoint::unix_path("./a")), "./a");
}

TEST(PeerCredentials, AreThoseOfWhoMadeTheOtherEnd)
{
  const auto pair = test::unix_pair();
  const auto who = peer_credentials(pair.ours.fd());
  ASSERT_TRUE(who);
  EXPECT_EQ(who->pid, ::getpid());
  EXPECT_EQ(who->uid, ::getuid());
}

TEST(PeerCredentials, AreNoneOfOtherSockets)
{
  const auto pair = test::tcp_pair();
  EXPECT_FALSE(peer_credentials(pair.ours.fd()));
  EXPECT_FALSE(peer_credentials(-1));
}

} // namespace
} // namespace sockplay::net
