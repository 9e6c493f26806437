// The limit that is named is the one the kernel has: a record of that size goes, one byte more does not.
#include "net/record_limit.hh"

#include "support/loopback.hh"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>

namespace sockplay::net {
namespace {

using test::inet;
using test::inet6;
using testing::HasSubstr;

// Whether a record of that size is taken; else EMSGSIZE.
bool is_taken(int fd, const Endpoint& to, std::size_t bytes)
{
  const std::string record(bytes, 'x');
  const auto sent = ::sendto(fd, record.data(), record.size(), MSG_DONTWAIT, to.address(), to.size());
  EXPECT_TRUE(sent >= 0 || errno == EMSGSIZE) << std::strerror(errno);
  return sent == static_cast<ssize_t>(bytes);
}

TEST(RecordLimit, OfUdpIsWhatAPacketHolds)
{
  for (const auto& host : {inet("127.0.0.1"), inet6("::1")}) {
    const test::BareDatagrams socket(host);
    const auto limit = record_limit(socket.socket.fd(), socket.endpoint);
    ASSERT_TRUE(limit);
    EXPECT_TRUE(is_taken(socket.socket.fd(), socket.endpoint, *limit)) << *limit;
    EXPECT_FALSE(is_taken(socket.socket.fd(), socket.endpoint, *limit + 1)) << *limit;
  }
}

TEST(RecordLimit, OfUdpToAMappedAddressIsIpv4s)
{
  const test::BareDatagrams socket(inet6("::"));
  EXPECT_EQ(record_limit(socket.socket.fd(), inet6("::ffff:127.0.0.1", 9)), 65'507);
}

TEST(RecordLimit, OfAUnixSocketFollowsItsSendBuffer)
{
  const test::TempDir dir;
  const test::BareDatagrams receiver(Endpoint::unix_path(dir.path("socket")));
  const test::Peer sender(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  const int bytes = 50'000;
  ASSERT_EQ(::setsockopt(sender.fd(), SOL_SOCKET, SO_SNDBUF, &bytes, sizeof bytes), 0);
  const auto limit = record_limit(sender.fd(), receiver.endpoint);
  ASSERT_TRUE(limit);
  EXPECT_FALSE(is_taken(sender.fd(), receiver.endpoint, *limit + 1)) << *limit;
  EXPECT_TRUE(is_taken(sender.fd(), receiver.endpoint, *limit - 4096)) << "the kernel's own takes its part";
}

TEST(TooLong, NamesTheLimitAndWhatToDo)
{
  const test::BareDatagrams socket;
  const auto error = too_long(socket.socket.fd(), inet("192.0.2.1", 9), 70'000);
  EXPECT_STREQ(error.what(), "send 70 000 bytes to 192.0.2.1:9: Message too long (EMSGSIZE)");
  EXPECT_EQ(error.fault(), Fault::local);
  EXPECT_THAT(error.hint(), HasSubstr("65 507 bytes over IPv4"));
  EXPECT_THAT(error.hint(), HasSubstr("--size 1400"));
}

TEST(TooLong, OfAUnixSocketNamesItsBuffer)
{
  const auto [ours, theirs] = test::unix_pair(SOCK_SEQPACKET);
  EXPECT_THAT(too_long(ours.fd(), Endpoint::unix_unnamed(), 1 << 30).hint(), HasSubstr("--sndbuf"));
}

} // namespace
} // namespace sockplay::net
