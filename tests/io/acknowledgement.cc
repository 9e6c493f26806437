// What a peer has not taken yet, and how seldom that is asked.
#include "io/acknowledgement.hh"

#include "support/loopback.hh"
#include "support/recorded_calls.hh"

#include <gtest/gtest.h>
#include <string_view>

namespace sockplay::io {
namespace {

TEST(UnacknowledgedBytes, AreThoseThatThePeerHasNotTaken)
{
  auto pair = test::unix_pair();
  auto end = End::own_socket(pair.ours.give());
  EXPECT_EQ(unacknowledged_bytes(end), 0U);
  end.write(std::as_bytes(std::span(std::string_view("hello"))));
  EXPECT_GT(unacknowledged_bytes(end), 0U);
  EXPECT_EQ(pair.theirs.hear(5), "hello");
  EXPECT_EQ(unacknowledged_bytes(end), 0U);
}

TEST(UnacknowledgedBytes, AreNoneWhereNobodyKnows)
{
  const test::BarePipe pipe;
  const auto end = End::own_pipe(net::Fd(::dup(pipe.in.fd())));
  EXPECT_EQ(unacknowledged_bytes(end), 0U);
}

TEST(AcknowledgementTest, ComesWhenThePeerHasTakenAll)
{
  auto pair = test::unix_pair();
  auto end = End::own_socket(pair.ours.give());
  end.write(std::as_bytes(std::span(std::string_view("hello"))));
  Acknowledgement acknowledgement;
  EXPECT_TRUE(acknowledgement.is_due());
  acknowledgement.ask(end);
  EXPECT_FALSE(acknowledgement.has_come());
  EXPECT_EQ(pair.theirs.hear(5), "hello");
  acknowledgement.ask(end);
  EXPECT_TRUE(acknowledgement.has_come());
  EXPECT_FALSE(acknowledgement.is_due());
}

TEST(AcknowledgementTest, IsAskedForEverMoreSeldom)
{
  auto pair = test::unix_pair();
  auto end = End::own_socket(pair.ours.give());
  end.write(std::as_bytes(std::span(std::string_view("hello"))));
  Acknowledgement acknowledgement;
  for (int i = 0; i < 20; ++i) {
    acknowledgement.ask(end);
  }
  EXPECT_FALSE(acknowledgement.is_due());
  EXPECT_GT(acknowledgement.due(), Clock::now() + std::chrono::milliseconds(300));
}

} // namespace
} // namespace sockplay::io
