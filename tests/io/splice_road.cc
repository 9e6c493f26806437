// splice(2), by a script: through a pipe of our own or straight, refused at any point, with bytes already in
// the pipe.
#include "io/splice_road.hh"

#include "io/flow.hh"
#include "support/scripted_kernel.hh"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <memory>
#include <string>

namespace sockplay::io {
namespace {

using test::answers;
using test::fails;
using test::pipe_gives;
using test::poll_finds;
using test::read_gives;
using test::recv_gives;
using test::send_takes;
using test::splices;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;
using Why = Halt::Why;

constexpr int from = 1001;
constexpr int to = 1002;
constexpr int pipe_out = 1003;
constexpr int pipe_in = 1004;

class SpliceRoadTest : public testing::Test {
protected:
  void expect_halt(Road& road, Why why, int error = 0)
  {
    const auto halt = road.run(moved_);
    EXPECT_EQ(static_cast<int>(halt.why), static_cast<int>(why));
    EXPECT_EQ(halt.error, error);
  }
  void expect_pipe() { kernel_.expect(pipe_gives(pipe_out, pipe_in), answers<sys::Fcntl>(1 << 20)); }
  static test::Step in(long bytes) { return splices(from, pipe_in, bytes); }
  static test::Step out(long bytes) { return splices(pipe_out, to, bytes); }
  static test::Step refused_on(int fd, int error) { return fails<sys::Splice>(error).on(fd); }

  test::ScriptedKernel kernel_;
  End source_ = test::ready_socket(from);
  End sink_ = test::ready_socket(to);
  Middle middle_;
  std::uint64_t moved_ = 0;
  SpliceRoad road_{source_, sink_, middle_};
};

// --- through a pipe ----------------------------------------------------------------------------------------

TEST_F(SpliceRoadTest, MovesBytesInAndOutOfAPipe)
{
  expect_pipe();
  kernel_.expect(in(65536), out(65536), in(10), out(10), refused_on(from, EAGAIN));
  expect_halt(road_, Why::source_dry);
  EXPECT_FALSE(source_.readable);
  EXPECT_EQ(moved_, 65546U);
}

TEST_F(SpliceRoadTest, DrainsThePipeBeforeItFillsItAgain)
{
  expect_pipe();
  kernel_.expect(in(100), out(30), out(20), out(50), refused_on(from, EAGAIN));
  expect_halt(road_, Why::source_dry);
  EXPECT_EQ(moved_, 100U);
}

TEST_F(SpliceRoadTest, KeepsBytesInThePipeWhileTheSinkIsFull)
{
  expect_pipe();
  kernel_.expect(in(100), out(30), refused_on(pipe_out, EAGAIN));
  expect_halt(road_, Why::sink_full);
  EXPECT_FALSE(sink_.writable);
  EXPECT_EQ(moved_, 30U);
  kernel_.expect(out(70), refused_on(from, EAGAIN));
  expect_halt(road_, Why::source_dry);
  EXPECT_EQ(moved_, 100U);
}

TEST_F(SpliceRoadTest, HoldsNoPipeWhileNothingIsInside)
{
  expect_pipe();
  kernel_.expect(in(100), out(100), refused_on(from, EAGAIN));
  expect_halt(road_, Why::source_dry);
  EXPECT_EQ(middle_.borrow().out.number(), pipe_out) << "it was given back to the middle";
}

TEST_F(SpliceRoadTest, ClosesAPipeThatHasBytesInside)
{
  auto road = std::make_unique<SpliceRoad>(source_, sink_, middle_);
  expect_pipe();
  kernel_.expect(in(100), refused_on(pipe_out, EAGAIN));
  expect_halt(*road, Why::sink_full);
  road.reset();
  EXPECT_THAT(kernel_.closed(), UnorderedElementsAre(pipe_out, pipe_in)) << "nobody may find them in it";
}

TEST_F(SpliceRoadTest, TriesAgainWhenInterrupted)
{
  expect_pipe();
  kernel_.expect(refused_on(from, EINTR), in(100), refused_on(pipe_out, EINTR), out(100),
                 refused_on(from, EAGAIN));
  expect_halt(road_, Why::source_dry);
  EXPECT_EQ(moved_, 100U);
}

TEST_F(SpliceRoadTest, EndsWhenThePipeIsEmptyAndTheSourceHasEnded)
{
  expect_pipe();
  kernel_.expect(in(100), out(100), in(0));
  expect_halt(road_, Why::ended);
  expect_halt(road_, Why::ended);
  EXPECT_EQ(moved_, 100U);
}

TEST_F(SpliceRoadTest, FailsWithWhatTheSourceSays)
{
  for (const int error : {ECONNRESET, ETIMEDOUT, ENOMEM, ENOBUFS}) {
    source_.readable = true;
    SpliceRoad road(source_, sink_, middle_);
    if (error == ECONNRESET) {
      expect_pipe();
    }
    kernel_.expect(in(100), out(100), refused_on(from, error));
    expect_halt(road, Why::source_failed, error);
  }
  EXPECT_EQ(moved_, 400U);
}

TEST_F(SpliceRoadTest, FailsWithWhatTheSinkSays)
{
  for (const int error : {EPIPE, ECONNRESET, ENOMEM, ENOBUFS}) {
    SpliceRoad road(source_, sink_, middle_);
    expect_pipe();
    kernel_.expect(in(100), out(30), refused_on(pipe_out, error));
    expect_halt(road, Why::sink_failed, error);
  }
  EXPECT_EQ(moved_, 120U);
}

TEST_F(SpliceRoadTest, HaltsWithoutACallWhereThePollerSaidNothing)
{
  source_.readable = false;
  expect_halt(road_, Why::source_dry);
}

TEST_F(SpliceRoadTest, MakesDoWithASmallPipe)
{
  kernel_.expect(pipe_gives(pipe_out, pipe_in), fails<sys::Fcntl>(EPERM), in(65536), out(65536),
                 refused_on(from, EAGAIN));
  expect_halt(road_, Why::source_dry);
}

TEST_F(SpliceRoadTest, LetsOthersHaveTheirTurnAfterSixteenMebibytes)
{
  expect_pipe();
  for (std::uint64_t i = 0; i < turn_bytes / Middle::pipe_bytes; ++i) {
    kernel_.expect(in(Middle::pipe_bytes), out(Middle::pipe_bytes));
  }
  expect_halt(road_, Why::turn_over);
  EXPECT_EQ(moved_, turn_bytes);
}

// --- where splice is refused: the flow goes on by reads and writes
// ------------------------------------------

class RefusedSpliceTest : public SpliceRoadTest {
protected:
  // As a poller would, until nothing more happens.
  void run()
  {
    source_.readable = sink_.writable = true;
    flow_.run();
    moved_ = flow_.moved_bytes();
  }
  Flow flow_{source_, &sink_, middle_, std::make_unique<SpliceRoad>(source_, sink_, middle_)};
};

TEST_F(RefusedSpliceTest, ReadsAndWritesWhereNoPipeIsToBeHad)
{
  for (const int error : {EMFILE, ENFILE}) {
    Flow flow(source_, &sink_, middle_, std::make_unique<SpliceRoad>(source_, sink_, middle_));
    source_.readable = true;
    kernel_.expect(fails<sys::Pipe>(error), recv_gives("hello"), send_takes());
    flow.run();
    EXPECT_EQ(flow.halt().why, Why::source_dry);
    EXPECT_EQ(flow.moved_bytes(), 5U);
  }
}

TEST_F(RefusedSpliceTest, ReadsAndWritesWhereTheSourceCannotSplice)
{
  expect_pipe();
  kernel_.expect(refused_on(from, EINVAL), recv_gives("hello"), send_takes());
  run();
  EXPECT_EQ(kernel_.taken(), "hello");
  EXPECT_EQ(moved_, 5U);
}

TEST_F(RefusedSpliceTest, WritesWhatIsInThePipeFirst)
{
  expect_pipe();
  kernel_.expect(in(11), refused_on(pipe_out, EINVAL));
  kernel_.expect(read_gives("from the pi").on(pipe_out), send_takes(), recv_gives("pe"), send_takes());
  run();
  EXPECT_EQ(kernel_.taken(), "from the pipe");
  EXPECT_EQ(moved_, 13U);
  EXPECT_THAT(kernel_.closed(), UnorderedElementsAre(pipe_out, pipe_in));
}

TEST_F(RefusedSpliceTest, ReadsThePipeToItsEndInPiecesAndInterrupted)
{
  expect_pipe();
  kernel_.expect(in(8), out(2), refused_on(pipe_out, EINVAL));
  kernel_.expect(read_gives("cd"), fails<sys::Read>(EINTR), read_gives("efgh"), send_takes(),
                 fails<sys::Recv>(EAGAIN));
  run();
  EXPECT_EQ(kernel_.taken(), "cdefgh");
  EXPECT_EQ(moved_, 8U) << "two by splice, six by write";
}

TEST_F(RefusedSpliceTest, KeepsThePipesBytesWhileTheSinkIsFull)
{
  expect_pipe();
  kernel_.expect(in(8), refused_on(pipe_out, EOPNOTSUPP), read_gives("abcdefgh"), send_takes(3),
                 fails<sys::Send>(EAGAIN));
  run();
  EXPECT_EQ(flow_.halt().why, Why::sink_full);
  kernel_.expect(send_takes(), answers<sys::Recv>(0));
  run();
  EXPECT_TRUE(flow_.is_ended());
  EXPECT_EQ(kernel_.taken(), "abcdefgh");
}

TEST_F(RefusedSpliceTest, ReadsPastTheUrgentMarkThatSpliceDoesNotPass)
{
  source_.urgent = true;
  kernel_.expect(recv_gives("before"), send_takes(), recv_gives("after"), send_takes(),
                 fails<sys::Recv>(EAGAIN));
  run();
  EXPECT_EQ(flow_.halt().why, Why::source_dry);
  EXPECT_EQ(kernel_.taken(), "beforeafter") << "a read ends at the mark: a short one drains nothing";
}

TEST_F(RefusedSpliceTest, WritesWhatIsInThePipeBeforeWhatComesAfterTheUrgentMark)
{
  expect_pipe();
  kernel_.expect(in(6), refused_on(pipe_out, EAGAIN));
  run();
  source_.urgent = true;
  kernel_.expect(out(6), recv_gives("after"), send_takes(), fails<sys::Recv>(EAGAIN));
  run();
  EXPECT_EQ(flow_.moved_bytes(), 11U);
}

TEST_F(RefusedSpliceTest, SaysSo)
{
  expect_pipe();
  kernel_.expect(refused_on(from, ENOSYS), fails<sys::Recv>(EAGAIN));
  run();
  EXPECT_THAT(kernel_.remarks(), ElementsAre(testing::HasSubstr("going on with read and write")));
}

// --- straight: one end is a pipe
// ----------------------------------------------------------------------------

class DirectSpliceRoadTest : public SpliceRoadTest {
protected:
  static test::Step moves(long bytes) { return splices(from, to, bytes); }
  DirectSpliceRoad direct_{source_, sink_};
};

TEST_F(DirectSpliceRoadTest, MovesBytesUntilTheSourceHasNoMore)
{
  kernel_.expect(moves(65536), moves(100), refused_on(from, EAGAIN), poll_finds({0, POLLOUT}));
  expect_halt(direct_, Why::source_dry);
  EXPECT_FALSE(source_.readable);
  EXPECT_TRUE(sink_.writable);
  EXPECT_EQ(moved_, 65636U);
}

TEST_F(DirectSpliceRoadTest, AsksWhichEndIsInTheWay)
{
  kernel_.expect(refused_on(from, EAGAIN), poll_finds({POLLIN, 0}));
  expect_halt(direct_, Why::sink_full);
  EXPECT_TRUE(source_.readable);
  EXPECT_FALSE(sink_.writable);
}

TEST_F(DirectSpliceRoadTest, TriesAgainWhereBothEndsBecameReadyMeanwhile)
{
  kernel_.expect(refused_on(from, EAGAIN), poll_finds({POLLIN, POLLOUT}));
  expect_halt(direct_, Why::turn_over);
  kernel_.expect(moves(100), moves(0));
  expect_halt(direct_, Why::ended);
}

TEST_F(DirectSpliceRoadTest, TriesAgainWhenInterrupted)
{
  kernel_.expect(refused_on(from, EINTR), moves(100), refused_on(from, EINTR), moves(0));
  expect_halt(direct_, Why::ended);
  EXPECT_EQ(moved_, 100U);
}

TEST_F(DirectSpliceRoadTest, BlamesASocketForItsErrors)
{
  kernel_.expect(moves(100), refused_on(from, ECONNRESET));
  expect_halt(direct_, Why::source_failed, ECONNRESET);
  EXPECT_EQ(moved_, 100U);
}

TEST_F(DirectSpliceRoadTest, BlamesTheSinkWhereTheSourceIsAPipe)
{
  auto pipe = test::pipe_end(from);
  for (const int error : {ECONNRESET, EPIPE, ENOMEM, ENOBUFS}) {
    DirectSpliceRoad road(pipe, sink_);
    kernel_.expect(moves(10), refused_on(from, error));
    expect_halt(road, Why::sink_failed, error);
  }
}

TEST_F(DirectSpliceRoadTest, BlamesTheSinkForABrokenPipe)
{
  kernel_.expect(refused_on(from, EPIPE));
  expect_halt(direct_, Why::sink_failed, EPIPE);
}

TEST_F(DirectSpliceRoadTest, HasNothingLeftOverWhereItIsRefused)
{
  kernel_.expect(refused_on(from, EINVAL));
  expect_halt(direct_, Why::unsuited);
  EXPECT_THAT(direct_.leftover(), IsEmpty());
}

TEST_F(DirectSpliceRoadTest, IsRefusedWhereUrgentDataIsOnItsWay)
{
  source_.urgent = true;
  expect_halt(direct_, Why::unsuited);
}

TEST_F(DirectSpliceRoadTest, LetsOthersHaveTheirTurnAfterSixteenMebibytes)
{
  for (std::uint64_t i = 0; i < turn_bytes / Middle::pipe_bytes; ++i) {
    kernel_.expect(moves(Middle::pipe_bytes));
  }
  expect_halt(direct_, Why::turn_over);
}

} // namespace
} // namespace sockplay::io
