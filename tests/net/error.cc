// The words for what went wrong: one line, whose fault it was, and the next step where there is one.
#include "net/error.hh"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>

namespace sockplay::net {
namespace {

using testing::HasSubstr;

TEST(ErrnoText, HasTheWordsAndTheName)
{
  EXPECT_EQ(errno_text(ECONNREFUSED), "Connection refused (ECONNREFUSED)");
  EXPECT_EQ(errno_text(EACCES), "Permission denied (EACCES)");
  EXPECT_EQ(errno_text(9999), "Unknown error 9999 (9999)");
}

TEST(ErrorLine, IsOperationObjectAndReason)
{
  EXPECT_STREQ(error_of("bind", "127.0.0.1:80", EACCES).what(),
               "bind 127.0.0.1:80: Permission denied (EACCES)");
  EXPECT_STREQ(error_of("epoll_wait", "", EBADF).what(), "epoll_wait: Bad file descriptor (EBADF)");
  EXPECT_STREQ(Error({.operation = "", .object = "peer", .reason = "gone"}).what(), "peer: gone");
}

TEST(ErrorLine, StaysOneHarmlessLineWhateverTheObjectIs)
{
  EXPECT_STREQ(error_of("open", "a\n\x1b[31m", ENOENT).what(),
               "open a\\n\\x1b[31m: No such file or directory (ENOENT)");
}

TEST(ErrorOf, KeepsTheErrno)
{
  EXPECT_EQ(error_of("bind", "x", EADDRINUSE).error_number(), EADDRINUSE);
  EXPECT_EQ(Error({.reason = "late"}).error_number(), 0);
}

TEST(ErrorOf, BlamesTheNetworkForWhatThePeerDid)
{
  for (const int error : {ECONNREFUSED, ENETUNREACH, EHOSTUNREACH, ECONNRESET, ENOENT, EPROTOTYPE}) {
    EXPECT_EQ(error_of("connect", "x", error).fault(), Fault::network) << errno_text(error);
  }
  EXPECT_EQ(error_of("send", "x", EPIPE).fault(), Fault::network);
  EXPECT_EQ(error_of("recv", "x", EHOSTUNREACH).fault(), Fault::network);
}

TEST(ErrorOf, BlamesThisHostForWhatItLacks)
{
  for (const int error : {EADDRINUSE, EADDRNOTAVAIL, ENOENT, EINVAL}) {
    EXPECT_EQ(error_of("bind", "x", error).fault(), Fault::local) << errno_text(error);
  }
  EXPECT_EQ(error_of("open", "x", EACCES).fault(), Fault::local);
  EXPECT_EQ(error_of("accept", "x", EMFILE).fault(), Fault::local);
  EXPECT_EQ(error_of("connect", "x", EADDRNOTAVAIL).fault(), Fault::local);
  EXPECT_EQ(error_of("send", "x", EMSGSIZE).fault(), Fault::local);
}

TEST(ErrorOf, CallsTimeoutsAndPrivilegesByTheirNames)
{
  EXPECT_EQ(error_of("connect", "x", ETIMEDOUT).fault(), Fault::timeout);
  EXPECT_EQ(error_of("bind", "x", EACCES).fault(), Fault::privilege);
  EXPECT_EQ(error_of("setsockopt", "x", EPERM).fault(), Fault::privilege);
  EXPECT_EQ(error_of("connect", "./x", EACCES).fault(), Fault::privilege);
}

TEST(ErrorOf, HintsAtTheNextStep)
{
  EXPECT_THAT(error_of("bind", "0.0.0.0:80", EACCES).hint(), HasSubstr("CAP_NET_BIND_SERVICE"));
  EXPECT_THAT(error_of("bind", "0.0.0.0:80", EADDRINUSE).hint(), HasSubstr("ss -ltnp"));
  EXPECT_THAT(error_of("connect", "x", ECONNREFUSED).hint(), HasSubstr("is the server started"));
  for (const auto* path : {"./sock", "/run/sock"})
    EXPECT_THAT(error_of("connect", path, ECONNREFUSED).hint(), HasSubstr("left over"));
  EXPECT_THAT(error_of("connect", "@name", ECONNREFUSED).hint(), HasSubstr("under that name"));
  EXPECT_THAT(error_of("connect", "[fe80::1]:80", EINVAL).hint(), HasSubstr("fe80::1%eth0"));
  EXPECT_EQ(error_of("connect", "fe80::1", EINVAL).fault(), Fault::local);
  EXPECT_EQ(error_of("connect", "10.0.0.1:80", EINVAL).hint(), "");
  EXPECT_THAT(error_of("socket", "127.0.0.1:9", ESOCKTNOSUPPORT).hint(), HasSubstr("modprobe sctp"));
  EXPECT_THAT(error_of("socket", "127.0.0.1:9", EPROTONOSUPPORT).hint(), HasSubstr("a Unix path"));
  EXPECT_THAT(error_of("connect", "vsock:1:9", ENODEV).hint(), HasSubstr("vsock_loopback"));
  EXPECT_THAT(error_of("bind", "vsock:7:9", EADDRNOTAVAIL).hint(), HasSubstr("CID"));
  EXPECT_THAT(error_of("send", "127.0.0.1:9", EMSGSIZE).hint(), HasSubstr("65 507"));
  EXPECT_THAT(error_of("recv", "127.0.0.1:9", ECONNREFUSED).hint(), HasSubstr("ICMP"));
  EXPECT_THAT(error_of("pipe2", "x", EMFILE).hint(), HasSubstr("ulimit -n"));
  EXPECT_EQ(error_of("recv", "x", ECONNRESET).hint(), "") << "where there is nothing to do, nothing is said";
  EXPECT_EQ(error_of("read", "x", EIO).hint(), "");
}

TEST(Checked, PassesTheValueOnOrThrows)
{
  EXPECT_EQ(checked({7, 0}, "socket", "x"), 7);
  EXPECT_EQ(checked({0, 0}, "listen", "x"), 0);
  try {
    checked({-1, EADDRINUSE}, "bind", "127.0.0.1:80");
    FAIL() << "nothing was thrown";
  } catch (const Error& error) {
    EXPECT_STREQ(error.what(), "bind 127.0.0.1:80: Address already in use (EADDRINUSE)");
  }
}

TEST(UsageError, CarriesItsHint)
{
  const UsageError error("bad flag", "try the other");
  EXPECT_STREQ(error.what(), "bad flag");
  EXPECT_EQ(error.hint(), "try the other");
}

} // namespace
} // namespace sockplay::net
