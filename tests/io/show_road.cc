// From a peer to the outlet, by a script: what arrived is shown, a full outlet stops the reading, and what
// waits there goes as soon as it is taken, whether more arrives or not.
#include "io/show_road.hh"

#include "io/flow.hh"
#include "support/scripted_kernel.hh"

#include <gtest/gtest.h>
#include <string>

namespace sockplay::io {
namespace {

using test::answers;
using test::fails;
using test::recv_gives;
using test::write_takes;
using Why = Halt::Why;

constexpr int from = 1001;
constexpr int to = 1002;

class ShowRoadTest : public testing::Test {
protected:
  void expect_halt(Why why, int error = 0)
  {
    const auto halt = road_.run(moved_);
    EXPECT_EQ(static_cast<int>(halt.why), static_cast<int>(why));
    EXPECT_EQ(halt.error, error);
  }

  test::ScriptedKernel kernel_;
  End source_ = test::ready_socket(from);
  End sink_ = test::pipe_end(to);
  Outlet outlet_{sink_, {.view = {.kind = record::ViewKind::text}}};
  Middle middle_;
  std::uint64_t moved_ = 0;
  ShowRoad road_{source_, outlet_, middle_, "peer"};
};

TEST_F(ShowRoadTest, ShowsWhatArrivesThroughTheView)
{
  kernel_.expect(recv_gives("hello\x1b[2J\n").on(from), write_takes().on(to));
  expect_halt(Why::source_dry);
  EXPECT_EQ(kernel_.taken(), "hello\\x1b[2J\n");
  EXPECT_EQ(moved_, 10U) << "what arrived is counted, not what it looks like";
}

TEST_F(ShowRoadTest, GoesOnAfterShortWrites)
{
  kernel_.expect(recv_gives("hello\n"), write_takes(2), write_takes(1), write_takes());
  expect_halt(Why::source_dry);
  EXPECT_EQ(kernel_.taken(), "hello\n");
}

TEST_F(ShowRoadTest, ReadsOnWhileTheOutletHasRoom)
{
  source_.hung_up = true;
  kernel_.expect(recv_gives("one\n"), fails<sys::Write>(EAGAIN), recv_gives("two\n"),
                 fails<sys::Write>(EAGAIN), answers<sys::Recv>(0));
  expect_halt(Why::ended);
  EXPECT_FALSE(outlet_.is_empty()) << "whoever shows drains it";
  kernel_.expect(write_takes());
  outlet_.flush();
  EXPECT_EQ(kernel_.taken(), "one\ntwo\n");
}

TEST_F(ShowRoadTest, StopsReadingWhileTheOutletIsFull)
{
  const std::string line = std::string(Middle::scratch_bytes - 1, 'x') + "\n";
  for (int i = 0; i < 4; ++i) {
    kernel_.expect(recv_gives(line), fails<sys::Write>(EAGAIN));
  }
  expect_halt(Why::unseen);
  EXPECT_TRUE(source_.readable);
  EXPECT_EQ(moved_, 4 * line.size());
  kernel_.expect(write_takes(), fails<sys::Recv>(EAGAIN));
  expect_halt(Why::source_dry);
  EXPECT_EQ(kernel_.taken(), line + line + line + line);
}

TEST_F(ShowRoadTest, HasATurnWhenTheOutletCanGoOnThoughNothingMoreArrives)
{
  Flow flow(source_, &sink_, middle_, std::make_unique<ShowRoad>(source_, outlet_, middle_, "peer"));
  kernel_.expect(recv_gives("hello\n"), write_takes(2), fails<sys::Write>(EAGAIN));
  flow.run();
  EXPECT_EQ(flow.halt().why, Why::source_dry);
  EXPECT_FALSE(flow.has_turn()) << "nothing can be done now";
  sink_.writable = true;
  EXPECT_TRUE(flow.has_turn());
  kernel_.expect(write_takes());
  flow.run();
  EXPECT_EQ(kernel_.taken(), "hello\n");
  EXPECT_FALSE(flow.has_turn());
}

TEST_F(ShowRoadTest, TriesAgainWhenInterrupted)
{
  kernel_.expect(fails<sys::Recv>(EINTR), recv_gives("hello\n"), fails<sys::Write>(EINTR), write_takes());
  expect_halt(Why::source_dry);
  EXPECT_EQ(kernel_.taken(), "hello\n");
}

TEST_F(ShowRoadTest, FailsWithWhatTheSourceSaysAfterShowingWhatCameBefore)
{
  source_.hung_up = true;
  kernel_.expect(recv_gives("hello\n"), write_takes(), fails<sys::Recv>(ECONNRESET));
  expect_halt(Why::source_failed, ECONNRESET);
  EXPECT_EQ(kernel_.taken(), "hello\n");
}

TEST_F(ShowRoadTest, FailsWithWhatTheOutputSays)
{
  for (const int error : {EPIPE, ENOSPC, EIO}) {
    source_.readable = true;
    kernel_.expect(recv_gives("hello\n"), fails<sys::Write>(error));
    expect_halt(Why::sink_failed, error);
    kernel_.expect(write_takes());
    outlet_.flush();
  }
}

TEST_F(ShowRoadTest, ShowsSeveralPeersOnOneOutlet)
{
  auto second_source = test::ready_socket(1003);
  ShowRoad second(second_source, outlet_, middle_, "second");
  kernel_.expect(recv_gives("one\n").on(from), write_takes());
  expect_halt(Why::source_dry);
  kernel_.expect(recv_gives("two\n").on(1003), write_takes());
  std::uint64_t moved = 0;
  second.run(moved);
  EXPECT_EQ(kernel_.taken(), "one\ntwo\n");
  EXPECT_EQ(moved, 4U);
}

} // namespace
} // namespace sockplay::io
