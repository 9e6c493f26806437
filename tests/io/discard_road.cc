// Into nothing, by a script: TCP throws bytes away inside the kernel, others are read.
#include "io/discard_road.hh"

#include "support/scripted_kernel.hh"

#include <gtest/gtest.h>
#include <string>

namespace sockplay::io {
namespace {

using test::answers;
using test::fails;
using test::recv_gives;
using Why = Halt::Why;

class DiscardRoadTest : public testing::Test {
protected:
  void expect_halt(Road& road, Why why, int error = 0)
  {
    const auto halt = road.run(moved_);
    EXPECT_EQ(static_cast<int>(halt.why), static_cast<int>(why));
    EXPECT_EQ(halt.error, error);
  }
  // recv(2) that throws away, and says so.
  static test::Step throws_away(long bytes)
  {
    return test::step<sys::Recv>("throws away", [bytes](test::ScriptedKernel&, const sys::Recv& call) {
      EXPECT_EQ(call.flags, MSG_TRUNC | MSG_DONTWAIT);
      return sys::Outcome{bytes, 0};
    });
  }

  test::ScriptedKernel kernel_;
  End source_ = test::ready_socket(1001);
  Middle middle_;
  std::uint64_t moved_ = 0;
  DiscardRoad tcp_{source_, middle_, true};
  DiscardRoad other_{source_, middle_, false};
};

TEST_F(DiscardRoadTest, LetsTcpThrowBytesAwayUncopied)
{
  kernel_.expect(throws_away(Middle::scratch_bytes), throws_away(100));
  expect_halt(tcp_, Why::source_dry);
  EXPECT_FALSE(source_.readable) << "less than was asked for: it is drained";
  EXPECT_EQ(moved_, Middle::scratch_bytes + 100);
}

TEST_F(DiscardRoadTest, ReadsOtherSockets)
{
  kernel_.expect(recv_gives("hello"));
  expect_halt(other_, Why::source_dry);
  EXPECT_EQ(moved_, 5U);
}

TEST_F(DiscardRoadTest, GoesOnToTheEndThatWasAnnounced)
{
  source_.hung_up = true;
  kernel_.expect(throws_away(100), throws_away(0));
  expect_halt(tcp_, Why::ended);
  kernel_.expect(recv_gives("hello"), answers<sys::Recv>(0));
  source_.readable = true;
  expect_halt(other_, Why::ended);
  EXPECT_EQ(moved_, 105U);
}

TEST_F(DiscardRoadTest, TriesAgainWhenInterrupted)
{
  source_.hung_up = true;
  kernel_.expect(fails<sys::Recv>(EINTR), throws_away(100), fails<sys::Recv>(EINTR), throws_away(0));
  expect_halt(tcp_, Why::ended);
  EXPECT_EQ(moved_, 100U);
}

TEST_F(DiscardRoadTest, WaitsWhereThereIsNothing)
{
  kernel_.expect(fails<sys::Recv>(EAGAIN));
  expect_halt(tcp_, Why::source_dry);
  EXPECT_FALSE(source_.readable);
  expect_halt(tcp_, Why::source_dry);
  source_.readable = true;
  kernel_.expect(fails<sys::Recv>(EAGAIN));
  expect_halt(other_, Why::source_dry);
}

TEST_F(DiscardRoadTest, FailsWithWhatTheSourceSays)
{
  for (Road* road : {static_cast<Road*>(&tcp_), static_cast<Road*>(&other_)}) {
    for (const int error : {ECONNRESET, ETIMEDOUT, ENOMEM}) {
      source_.readable = true;
      kernel_.expect(fails<sys::Recv>(error));
      expect_halt(*road, Why::source_failed, error);
    }
  }
}

TEST_F(DiscardRoadTest, LetsOthersHaveTheirTurnAfterSixteenMebibytes)
{
  for (std::uint64_t i = 0; i < turn_bytes / Middle::scratch_bytes; ++i) {
    kernel_.expect(throws_away(Middle::scratch_bytes));
  }
  expect_halt(tcp_, Why::turn_over);
}

} // namespace
} // namespace sockplay::io
