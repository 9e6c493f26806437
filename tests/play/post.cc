// A socket that anybody may write to: whose errors are told and which of them are worth another try.
#include "play/post.hh"

#include "support/loopback.hh"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>

namespace sockplay::play {
namespace {

using testing::HasSubstr;
using testing::Not;

class PostTest : public testing::Test {
protected:
  static Mailbox mailbox()
  {
    return {.reach = {.address = net::parse_address("127.0.0.1:0")},
            .socket = {.kind = {.type = SOCK_DGRAM}}};
  }
  // What the policy says of a record of `size` bytes to `to`; what it said to people is in said_.
  io::Remedy write_failed(int error, const net::Endpoint& to, std::size_t size = 5)
  {
    const std::string bytes(size, 'x');
    testing::internal::CaptureStderr();
    const auto remedy = carrier_.on_write_error(error, {.bytes = bytes, .to = &to});
    said_ = testing::internal::GetCapturedStderr();
    return remedy;
  }

  io::Announcer quiet_{{.verbosity = -1}};
  io::Announcer announcer_{{}};
  Post post_{mailbox(), {}, quiet_};
  RecordCarrier::Options carrier_ = post_.carrier({});
  std::string said_;
};

class ToldPostTest : public PostTest {
protected:
  ToldPostTest()
  {
    testing::internal::CaptureStderr();
    told_.emplace(mailbox(), ReplyTo{}, announcer_);
    testing::internal::GetCapturedStderr();
    carrier_ = told_->carrier({});
    socket_ = told_->take();
  }
  // Lets ICMP tell the socket that nobody is at `nobody`.
  void meet(const net::Endpoint& nobody) const
  {
    ::sendto(socket_.number(), "hello", 5, 0, nobody.address(), nobody.size());
    ASSERT_TRUE(test::becomes_ready(socket_.number(), POLLERR));
  }

  std::optional<Post> told_;
  net::Fd socket_;
};

TEST_F(ToldPostTest, TellsWhoCouldNotBeReachedAndTriesTheRecordAgain)
{
  const test::DeafDatagrams nobody;
  meet(nobody.endpoint());
  EXPECT_EQ(write_failed(ECONNREFUSED, test::inet("127.0.0.1", 9)), io::Remedy::again);
  EXPECT_THAT(said_, HasSubstr(to_string(nobody.endpoint()) + ": port unreachable"));
}

TEST_F(ToldPostTest, GivesARecordUpWhereIcmpSaysNothing)
{
  const auto to = test::inet("127.0.0.1", 9);
  for (const int error : {ECONNREFUSED, EHOSTUNREACH, ENETUNREACH, EACCES, EMSGSIZE, ENOENT, EINVAL}) {
    EXPECT_EQ(write_failed(error, to), io::Remedy::skip) << "it would be tried for ever";
    EXPECT_THAT(said_, HasSubstr(::strerrorname_np(error)));
    EXPECT_THAT(said_, HasSubstr("127.0.0.1:9"));
  }
}

TEST_F(ToldPostTest, NamesTheLimitOfARecordThatIsTooLong)
{
  EXPECT_EQ(write_failed(EMSGSIZE, test::inet("127.0.0.1", 9), 70'000), io::Remedy::skip);
  EXPECT_THAT(said_, HasSubstr("70 000 bytes to 127.0.0.1:9: Message too long (EMSGSIZE)"));
  EXPECT_THAT(said_, HasSubstr("at most 65 507 bytes over IPv4"));
}

TEST_F(ToldPostTest, TellsOnceThatSomebodyDoesNotRead)
{
  const auto to = net::Endpoint::unix_path("./deaf");
  EXPECT_EQ(write_failed(EAGAIN, to), io::Remedy::skip);
  EXPECT_THAT(said_, HasSubstr("./deaf does not read what it is sent"));
  EXPECT_EQ(write_failed(EAGAIN, to), io::Remedy::skip);
  EXPECT_EQ(said_, "");
}

TEST_F(ToldPostTest, GoesOnReadingAfterAnErrorThatIcmpBrought)
{
  const test::DeafDatagrams nobody;
  meet(nobody.endpoint());
  testing::internal::CaptureStderr();
  EXPECT_EQ(carrier_.on_read_error(ECONNREFUSED), io::Remedy::again);
  EXPECT_THAT(testing::internal::GetCapturedStderr(), HasSubstr("port unreachable"));
  EXPECT_EQ(carrier_.on_read_error(ENOMEM), io::Remedy::fail);
}

TEST_F(PostTest, AnswersWhoWroteLast)
{
  const auto who = test::inet("192.0.2.1", 1);
  EXPECT_TRUE(carrier_.destinations().empty());
  EXPECT_TRUE(carrier_.admits({.bytes = "hello", .from = &who}));
  ASSERT_EQ(carrier_.destinations().size(), 1U);
  EXPECT_EQ(carrier_.destinations()[0], who);
}

} // namespace
} // namespace sockplay::play
