// Who may come: prefixes to the bit, in both families, and the rules of --allow and --deny.
#include "net/access_list.hh"

#include "net/error.hh"
#include "support/loopback.hh"

#include <gtest/gtest.h>
#include <string>
#include <string_view>
#include <vector>

namespace sockplay::net {
namespace {

using test::inet;
using test::inet6;

bool within(const char* network, const Endpoint& peer)
{
  return AccessList{.allow = {parse_network(network)}, .deny = {}}.admits(peer);
}

std::string refusal(std::string_view text)
{
  try {
    parse_network(text);
    return "accepted";
  } catch (const UsageError& error) {
    return error.what();
  }
}

TEST(Network, HoldsExactlyItsPrefix)
{
  EXPECT_TRUE(within("10.0.0.0/8", inet("10.255.255.255")));
  EXPECT_FALSE(within("10.0.0.0/8", inet("11.0.0.0")));
  EXPECT_FALSE(within("10.0.0.0/8", inet("9.255.255.255")));
  EXPECT_TRUE(within("fe80::/10", inet6("febf::1")));
  EXPECT_FALSE(within("fe80::/10", inet6("fec0::")));
  EXPECT_TRUE(within("2001:db8::/32", inet6("2001:db8:ffff::")));
}

TEST(Network, IsExactAtEveryPrefixLength)
{
  for (int bits = 1; bits <= 32; ++bits) {
    const auto network = "255.255.255.255/" + std::to_string(bits);
    const std::uint32_t last_bit = 1U << static_cast<unsigned>(32 - bits);
    in_addr other{htonl(~last_bit)};
    EXPECT_FALSE(within(network.c_str(), inet(::inet_ntoa(other)))) << network << " ends before its last bit";
    other.s_addr = bits == 32 ? ~0U : htonl(~(last_bit >> 1U));
    EXPECT_TRUE(within(network.c_str(), inet(::inet_ntoa(other))))
        << network << " goes on after its last bit";
  }
}

TEST(Network, OfOneAddressIsThatAddress)
{
  EXPECT_TRUE(within("127.0.0.1", inet("127.0.0.1", 5000)));
  EXPECT_FALSE(within("127.0.0.1", inet("127.0.0.2", 5000)));
  EXPECT_TRUE(within("::1", inet6("::1", 5000)));
  EXPECT_FALSE(within("::1", inet6("::2", 5000)));
}

TEST(Network, OfLengthZeroIsTheWholeFamily)
{
  EXPECT_TRUE(within("0.0.0.0/0", inet("203.0.113.9")));
  EXPECT_FALSE(within("0.0.0.0/0", inet6("2001:db8::1")));
  EXPECT_TRUE(within("::/0", inet6("2001:db8::1")));
}

TEST(Network, KnowsAnIpv4PeerOfADualStackListener)
{
  EXPECT_TRUE(within("10.0.0.0/8", inet6("::ffff:10.1.2.3")));
  EXPECT_FALSE(within("10.0.0.0/8", inet6("::ffff:11.1.2.3")));
  EXPECT_TRUE(within("::ffff:10.0.0.0/104", inet("10.1.2.3")));
}

TEST(Network, DoesNotMindBitsBehindThePrefix)
{
  EXPECT_TRUE(within("10.1.2.3/8", inet("10.200.0.1")));
}

TEST(Network, RefusesWhatIsNone)
{
  EXPECT_EQ(refusal("host"), "bad network 'host': that is no IP address");
  EXPECT_EQ(refusal(""), "bad network '': that is no IP address");
  EXPECT_EQ(refusal("10.0.0"), "bad network '10.0.0': that is no IP address");
  EXPECT_EQ(refusal("[::1]"), "bad network '[::1]': that is no IP address");
  for (const std::string_view text :
       {"1.2.3.4/33", "1.2.3.4/-1", "1.2.3.4/", "1.2.3.4/8x", "1.2.3.4/99999999999"}) {
    EXPECT_EQ(refusal(text), "bad network '" + std::string(text) + "': the prefix length is 0 to 32");
  }
  EXPECT_EQ(refusal("::/129"), "bad network '::/129': the prefix length is 0 to 128");
}

TEST(AccessList, OfNothingAdmitsEverybody)
{
  const AccessList list;
  EXPECT_TRUE(list.admits(inet("203.0.113.9")));
  EXPECT_TRUE(list.admits(inet6("2001:db8::1")));
}

TEST(AccessList, AdmitsOnlyWhoIsAllowedOnceSomebodyIs)
{
  const AccessList list{.allow = {parse_network("10.0.0.0/8"), parse_network("::1")}, .deny = {}};
  EXPECT_TRUE(list.admits(inet("10.1.1.1")));
  EXPECT_TRUE(list.admits(inet6("::1")));
  EXPECT_FALSE(list.admits(inet("127.0.0.1")));
}

TEST(AccessList, TurnsADeniedPeerAwayEvenIfItIsAllowed)
{
  const AccessList list{.allow = {parse_network("10.0.0.0/8")}, .deny = {parse_network("10.6.6.0/24")}};
  EXPECT_TRUE(list.admits(inet("10.6.7.1")));
  EXPECT_FALSE(list.admits(inet("10.6.6.1")));
}

TEST(AccessList, AdmitsVsockPeersOnlyWhileNobodyIsNamed)
{
  AccessList list;
  list.deny = {parse_network("0.0.0.0/0")};
  EXPECT_TRUE(list.admits(Endpoint::vsock(3, 9)));
  list.allow = {parse_network("::/0")};
  EXPECT_FALSE(list.admits(Endpoint::vsock(3, 9)));
}

TEST(AccessList, LeavesUnixPeersToTheModeOfTheFile)
{
  const AccessList list{.allow = {parse_network("10.0.0.0/8")}, .deny = {parse_network("::/0")}};
  EXPECT_TRUE(list.admits(Endpoint::unix_path("/run/x")));
}

} // namespace
} // namespace sockplay::net
