// The kernel's numbers by name: sets of bits, what has no name, and the numbers that mean several things.
#include "explain/symbols.hh"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <linux/sockios.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

namespace sockplay::explain {
namespace {

TEST(Symbols, NameAddressFamilies)
{
  EXPECT_EQ(symbol(symbols::families, AF_INET6), "AF_INET6");
  EXPECT_EQ(symbol(symbols::families, AF_UNIX), "AF_UNIX");
  EXPECT_EQ(symbol(symbols::families, AF_VSOCK), "AF_VSOCK");
}

TEST(Symbols, AreNumbersWhereTheyHaveNoName)
{
  EXPECT_EQ(symbol(symbols::families, 4711), "4711");
  EXPECT_EQ(symbol(symbols::families, -1), "-1");
}

TEST(Symbols, SplitASocketTypeFromItsFlags)
{
  EXPECT_EQ(socket_type(SOCK_STREAM), "SOCK_STREAM");
  EXPECT_EQ(socket_type(SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK),
            "SOCK_STREAM|SOCK_CLOEXEC|SOCK_NONBLOCK");
  EXPECT_EQ(socket_type(SOCK_SEQPACKET | 0x100), "SOCK_SEQPACKET|0x100");
}

TEST(Symbols, ReadAProtocolByItsFamily)
{
  EXPECT_EQ(socket_protocol(AF_INET, 0), "0");
  EXPECT_EQ(socket_protocol(AF_INET, IPPROTO_TCP), "IPPROTO_TCP");
  EXPECT_EQ(socket_protocol(AF_INET6, IPPROTO_MPTCP), "IPPROTO_MPTCP");
  EXPECT_EQ(socket_protocol(AF_PACKET, htons(3)), "htons(0x0003)");
  EXPECT_EQ(socket_protocol(AF_UNIX, IPPROTO_TCP), "6");
}

TEST(Symbols, JoinFlagsAndShowUnknownBitsInHex)
{
  EXPECT_EQ(flags(symbols::message_flags, MSG_DONTWAIT | MSG_NOSIGNAL), "MSG_DONTWAIT|MSG_NOSIGNAL");
  EXPECT_EQ(flags(symbols::message_flags, MSG_PEEK | 0x1000000), "MSG_PEEK|0x1000000");
  EXPECT_EQ(flags(symbols::message_flags, 0), "0");
}

TEST(Symbols, GiveANegativeNumberTheBitsOfItsType)
{
  EXPECT_EQ(flags(symbols::wait_options, -2147483647 - 1), "0x80000000");
  EXPECT_EQ(flags(symbols::poll_events, short{-32768}), "0x8000");
}

TEST(Symbols, BeginOpenFlagsWithTheAccessMode)
{
  EXPECT_EQ(open_flags(O_RDONLY), "O_RDONLY");
  EXPECT_EQ(open_flags(O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC), "O_WRONLY|O_CREAT|O_TRUNC|O_CLOEXEC");
  EXPECT_EQ(descriptor_flags(O_CLOEXEC | O_NONBLOCK), "O_NONBLOCK|O_CLOEXEC");
}

TEST(Symbols, ReadFlagsThatConsistOfSeveralBitsAsOne)
{
  EXPECT_EQ(open_flags(O_RDWR | O_SYNC), "O_RDWR|O_SYNC");
  EXPECT_EQ(open_flags(O_RDWR | O_DSYNC), "O_RDWR|O_DSYNC");
  EXPECT_EQ(open_flags(O_RDWR | O_TMPFILE), "O_RDWR|O_TMPFILE");
  EXPECT_EQ(open_flags(O_DIRECTORY), "O_RDONLY|O_DIRECTORY");
}

TEST(Symbols, NameTheSmallEnumerations)
{
  EXPECT_EQ(symbol(symbols::directions, SHUT_RD), "SHUT_RD");
  EXPECT_EQ(symbol(symbols::directions, SHUT_WR), "SHUT_WR");
  EXPECT_EQ(symbol(symbols::fcntl_commands, F_SETPIPE_SZ), "F_SETPIPE_SZ");
  EXPECT_EQ(symbol(symbols::ioctl_requests, SIOCOUTQ), "SIOCOUTQ");
  EXPECT_EQ(symbol(symbols::epoll_operations, EPOLL_CTL_ADD), "EPOLL_CTL_ADD");
  EXPECT_EQ(flags(symbols::epoll_events, std::uint32_t{EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET}),
            "EPOLLIN|EPOLLOUT|EPOLLRDHUP|EPOLLET");
  EXPECT_EQ(flags(symbols::splice_flags, 3U), "SPLICE_F_MOVE|SPLICE_F_NONBLOCK");
  EXPECT_EQ(symbol(symbols::resolver_failures, -EAI_NONAME), "EAI_NONAME");
}

TEST(Symbols, NameErrorsAndSignals)
{
  EXPECT_EQ(errno_name(ECONNREFUSED), "ECONNREFUSED");
  EXPECT_EQ(errno_name(99999), "99999");
  EXPECT_EQ(errno_text(EAGAIN), "EAGAIN (Resource temporarily unavailable)");
  EXPECT_EQ(signal_name(SIGINT), "SIGINT");
}

} // namespace
} // namespace sockplay::explain
