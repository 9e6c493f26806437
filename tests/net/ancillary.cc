// What the kernel tells beside a record: over both families and on dual-stack sockets, and nothing that was
// not asked for.
#include "net/ancillary.hh"

#include "net/arrivals.hh"
#include "support/loopback.hh"
#include "support/recorded_calls.hh"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <net/if.h>
#include <netinet/in.h>
#include <string>

namespace sockplay::net {
namespace {

using test::inet;
using test::inet6;

constexpr AncillaryWishes everything{
    .circumstances = true, .kernel_time = true, .loss = true, .credentials = true, .segments = true};

void set(int fd, int level, int name, int value)
{
  ASSERT_EQ(::setsockopt(fd, level, name, &value, sizeof value), 0) << std::strerror(errno);
}

// What is told beside one record that goes from `sender` to `to`, which is where `receiver` is.
Ancillary told(const test::BareDatagrams& receiver, const test::BareDatagrams& sender, const Endpoint& to)
{
  sender.say("x", to);
  EXPECT_TRUE(test::becomes_ready(receiver.socket.fd(), POLLIN));
  Arrivals in({});
  in.receive(receiver.socket.fd());
  return in.all().empty() ? Ancillary() : *in.all().front().beside;
}

TEST(Ancillary, OfIpv4HasTtlTosDestinationAndInterface)
{
  const test::BareDatagrams receiver(inet("0.0.0.0"));
  const test::BareDatagrams sender(inet("127.0.0.1"));
  ask_for_ancillary(receiver.socket.fd(), receiver.endpoint, {.circumstances = true});
  set(sender.socket.fd(), IPPROTO_IP, IP_TTL, 7);
  set(sender.socket.fd(), IPPROTO_IP, IP_TOS, 0x10);
  const auto beside = told(receiver, sender, inet("127.0.0.5", static_cast<int>(receiver.endpoint.port())));
  EXPECT_EQ(beside.ttl, 7);
  EXPECT_EQ(beside.tos, 0x10);
  EXPECT_EQ(beside.destination, inet("127.0.0.5"));
  EXPECT_EQ(interface_name(beside.interface), "lo");
  EXPECT_FALSE(beside.time || beside.credentials);
}

TEST(Ancillary, OfIpv6HasTheSame)
{
  const test::BareDatagrams receiver(inet6("::1"));
  const test::BareDatagrams sender(inet6("::1"));
  ask_for_ancillary(receiver.socket.fd(), receiver.endpoint, {.circumstances = true});
  set(sender.socket.fd(), IPPROTO_IPV6, IPV6_UNICAST_HOPS, 9);
  set(sender.socket.fd(), IPPROTO_IPV6, IPV6_TCLASS, 0x20);
  const auto beside = told(receiver, sender, receiver.endpoint);
  EXPECT_EQ(beside.ttl, 9);
  EXPECT_EQ(beside.tos, 0x20);
  EXPECT_EQ(beside.destination, inet6("::1"));
  EXPECT_EQ(interface_name(beside.interface), "lo");
}

TEST(Ancillary, OfAnIpv4PeerOfADualStackSocketIsToldInIpv4)
{
  const test::BareDatagrams receiver(inet6("::"));
  const test::BareDatagrams sender(inet("127.0.0.1"));
  ask_for_ancillary(receiver.socket.fd(), receiver.endpoint, {.circumstances = true});
  set(sender.socket.fd(), IPPROTO_IP, IP_TTL, 7);
  set(sender.socket.fd(), IPPROTO_IP, IP_TOS, 0x10);
  const auto beside = told(receiver, sender, inet("127.0.0.1", static_cast<int>(receiver.endpoint.port())));
  EXPECT_EQ(beside.ttl, 7);
  EXPECT_EQ(beside.tos, 0x10);
  EXPECT_EQ(beside.destination, inet("127.0.0.1"));
  EXPECT_EQ(interface_name(beside.interface), "lo");
}

TEST(Ancillary, HasTheTimeTheKernelSaw)
{
  const test::BareDatagrams receiver;
  ask_for_ancillary(receiver.socket.fd(), receiver.endpoint, {.kernel_time = true});
  const auto before = std::chrono::system_clock::now();
  const auto beside = told(receiver, receiver, receiver.endpoint);
  const auto after = std::chrono::system_clock::now();
  ASSERT_TRUE(beside.time);
  EXPECT_LE(before, *beside.time);
  EXPECT_LE(*beside.time, after);
}

TEST(Ancillary, CountsWhatWasLost)
{
  const test::BareDatagrams receiver;
  ask_for_ancillary(receiver.socket.fd(), receiver.endpoint, {.loss = true});
  set(receiver.socket.fd(), SOL_SOCKET, SO_RCVBUF, 1);
  const std::string record(1000, 'x');
  for (int i = 0; i < 50; ++i) {
    receiver.say(record, receiver.endpoint);
  }
  Arrivals in({});
  while (in.receive(receiver.socket.fd()).what == IoResult::What::moved) {}
  const auto beside = told(receiver, receiver, receiver.endpoint);
  ASSERT_TRUE(beside.lost);
  EXPECT_GT(*beside.lost, 0);
  EXPECT_LT(*beside.lost, 50);
}

TEST(Ancillary, OfAUnixPeerHasItsCredentials)
{
  const auto [ours, theirs] = test::unix_pair(SOCK_DGRAM);
  ask_for_ancillary(ours.fd(), Endpoint::unix_unnamed(), everything);
  theirs.say("x");
  Arrivals in({.is_internet = false});
  ASSERT_TRUE(test::becomes_ready(ours.fd(), POLLIN));
  in.receive(ours.fd());
  const auto& beside = *in.all().front().beside;
  ASSERT_TRUE(beside.credentials);
  EXPECT_EQ(beside.credentials->pid, ::getpid());
  EXPECT_EQ(beside.credentials->uid, ::getuid());
  EXPECT_TRUE(beside.time);
  EXPECT_TRUE(beside.is_any);
  EXPECT_FALSE(beside.lost);
}

TEST(Ancillary, IsNotAskedOfSocketsThatHaveNone)
{
  const test::RecordedCalls calls;
  ask_for_ancillary(1001, Endpoint::unix_unnamed(), {.circumstances = true, .loss = true, .segments = true});
  ask_for_ancillary(1001, inet("127.0.0.1"), {.credentials = true});
  EXPECT_EQ(calls.summary(), "");
}

TEST(Ancillary, OfAMessageWithoutAnyIsEmpty)
{
  const auto beside = read_ancillary(msghdr{});
  EXPECT_FALSE(beside.is_any);
  EXPECT_FALSE(beside.ttl || beside.tos || beside.destination || beside.time || beside.lost);
  EXPECT_EQ(beside.segment_bytes, 0);
}

TEST(Interface, HasANameOnlyWhileItIsThere)
{
  EXPECT_EQ(interface_name(::if_nametoindex("lo")), "lo");
  EXPECT_EQ(interface_name(0x7fffffff), "");
}

} // namespace
} // namespace sockplay::net
