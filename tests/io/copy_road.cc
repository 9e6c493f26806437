// Reads and writes, by a script: what is read arrives whole and once, however the calls are cut short, put
// off or interrupted, and each way to halt is called by its name.
#include "io/copy_road.hh"

#include "support/scripted_kernel.hh"

#include <algorithm>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <memory>
#include <string>
#include <string_view>

namespace sockplay::io {
namespace {

using namespace std::chrono_literals;
using test::answers;
using test::fails;
using test::recv_gives;
using test::send_takes;
using Why = Halt::Why;

constexpr int from = 1001;
constexpr int to = 1002;

class CopyRoadTest : public testing::Test {
protected:
  Halt run(Road& road) { return road.run(moved_); }
  void expect_halt(Road& road, Why why, int error = 0)
  {
    const auto halt = run(road);
    EXPECT_EQ(static_cast<int>(halt.why), static_cast<int>(why));
    EXPECT_EQ(halt.error, error);
  }

  test::ScriptedKernel kernel_;
  End source_ = test::ready_socket(from);
  End sink_ = test::ready_socket(to);
  Middle middle_;
  std::uint64_t moved_ = 0;
  CopyRoad road_{source_, sink_, middle_, {}};
};

TEST_F(CopyRoadTest, PassesOnWhatItReadsAndAsksForNoMoreThanThereIs)
{
  kernel_.expect(recv_gives("hello").on(from), send_takes().on(to));
  expect_halt(road_, Why::source_dry);
  EXPECT_EQ(kernel_.taken(), "hello");
  EXPECT_EQ(moved_, 5U);
  EXPECT_FALSE(source_.readable) << "a short read drained it";
}

TEST_F(CopyRoadTest, WritesTheRestAfterAShortWrite)
{
  kernel_.expect(recv_gives("hello"), send_takes(1), send_takes(3), send_takes());
  expect_halt(road_, Why::source_dry);
  EXPECT_EQ(kernel_.taken(), "hello");
  EXPECT_EQ(moved_, 5U);
}

TEST_F(CopyRoadTest, KeepsWhatAFullSinkDoesNotTake)
{
  kernel_.expect(recv_gives("hello"), send_takes(3), fails<sys::Send>(EAGAIN));
  expect_halt(road_, Why::sink_full);
  EXPECT_FALSE(sink_.writable);
  EXPECT_EQ(moved_, 3U);
  kernel_.expect(send_takes());
  sink_.writable = true;
  expect_halt(road_, Why::source_dry);
  EXPECT_EQ(kernel_.taken(), "hello");
  EXPECT_EQ(moved_, 5U);
}

TEST_F(CopyRoadTest, KeepsItWhileOthersUseTheScratch)
{
  kernel_.expect(recv_gives("hello"), send_takes(1), fails<sys::Send>(EAGAIN));
  expect_halt(road_, Why::sink_full);
  const auto scratch = middle_.scratch();
  std::fill(scratch.begin(), scratch.end(), std::byte{'#'});
  kernel_.expect(send_takes(2), fails<sys::Send>(EAGAIN));
  expect_halt(road_, Why::sink_full);
  std::fill(scratch.begin(), scratch.end(), std::byte{'#'});
  kernel_.expect(send_takes());
  expect_halt(road_, Why::source_dry);
  EXPECT_EQ(kernel_.taken(), "hello");
}

TEST_F(CopyRoadTest, ReadsNothingWhileTheSinkIsFull)
{
  kernel_.expect(recv_gives("hello"), fails<sys::Send>(EAGAIN));
  expect_halt(road_, Why::sink_full);
  source_.readable = true;
  kernel_.expect(fails<sys::Send>(EAGAIN));
  expect_halt(road_, Why::sink_full);
  kernel_.expect(send_takes(), recv_gives(" world"), send_takes());
  expect_halt(road_, Why::source_dry);
  EXPECT_EQ(kernel_.taken(), "hello world");
}

TEST_F(CopyRoadTest, TriesAgainWhenInterrupted)
{
  kernel_.expect(fails<sys::Recv>(EINTR), fails<sys::Recv>(EINTR), recv_gives("hello"),
                 fails<sys::Send>(EINTR), send_takes(2), fails<sys::Send>(EINTR), send_takes());
  expect_halt(road_, Why::source_dry);
  EXPECT_EQ(kernel_.taken(), "hello");
}

TEST_F(CopyRoadTest, HaltsWithoutACallWhereThePollerSaidNothing)
{
  source_.readable = false;
  expect_halt(road_, Why::source_dry);
}

TEST_F(CopyRoadTest, HaltsWhereTheSourceHasNothing)
{
  kernel_.expect(fails<sys::Recv>(EAGAIN));
  expect_halt(road_, Why::source_dry);
  EXPECT_FALSE(source_.readable);
}

TEST_F(CopyRoadTest, ReadsOnToTheEndThatWasAnnounced)
{
  source_.hung_up = true;
  kernel_.expect(recv_gives("hello"), send_takes(), answers<sys::Recv>(0));
  expect_halt(road_, Why::ended);
  EXPECT_EQ(moved_, 5U);
  expect_halt(road_, Why::ended);
}

TEST_F(CopyRoadTest, EndsOnlyWhenAllIsWritten)
{
  source_.hung_up = true;
  kernel_.expect(recv_gives("hello"), fails<sys::Send>(EAGAIN));
  expect_halt(road_, Why::sink_full);
  kernel_.expect(send_takes(), answers<sys::Recv>(0));
  expect_halt(road_, Why::ended);
  EXPECT_EQ(kernel_.taken(), "hello");
}

TEST_F(CopyRoadTest, FailsWithWhatTheSourceSaysAfterWritingWhatCameBefore)
{
  source_.hung_up = true;
  kernel_.expect(recv_gives("hello"), send_takes(), fails<sys::Recv>(ECONNRESET));
  expect_halt(road_, Why::source_failed, ECONNRESET);
  EXPECT_EQ(kernel_.taken(), "hello");
  EXPECT_EQ(moved_, 5U);
}

TEST_F(CopyRoadTest, FailsWithWhatTheSinkSaysAndCountsWhatItTook)
{
  for (const int error : {EPIPE, ECONNRESET, ENOBUFS, ENOMEM}) {
    CopyRoad road(source_, sink_, middle_, {});
    moved_ = 0;
    source_.readable = true;
    kernel_.expect(recv_gives("hello"), send_takes(2), fails<sys::Send>(error));
    expect_halt(road, Why::sink_failed, error);
    EXPECT_EQ(moved_, 2U);
  }
}

TEST_F(CopyRoadTest, FailsWithAReadThatFindsNoMemory)
{
  for (const int error : {ENOMEM, ENOBUFS, ETIMEDOUT}) {
    kernel_.expect(fails<sys::Recv>(error));
    expect_halt(road_, Why::source_failed, error);
  }
}

TEST_F(CopyRoadTest, WritesWhatItWasGivenFirstBeforeItReads)
{
  CopyRoad road(source_, sink_, middle_, {.first = "left over, "});
  kernel_.expect(send_takes(4), send_takes(), recv_gives("fresh"), send_takes());
  expect_halt(road, Why::source_dry);
  EXPECT_EQ(kernel_.taken(), "left over, fresh");
  EXPECT_EQ(moved_, 16U);
}

TEST_F(CopyRoadTest, LetsOthersHaveTheirTurnAfterSixteenMebibytes)
{
  const std::string block(Middle::scratch_bytes, 'x');
  const auto blocks = turn_bytes / block.size();
  for (std::uint64_t i = 0; i < blocks; ++i) {
    kernel_.expect(recv_gives(block), send_takes());
  }
  expect_halt(road_, Why::turn_over);
  EXPECT_EQ(moved_, turn_bytes);
}

TEST_F(CopyRoadTest, ReadsAndWritesPipesAndFilesByReadAndWrite)
{
  auto pipe = test::pipe_end(1003);
  CopyRoad road(pipe, pipe, middle_, {});
  kernel_.expect(test::read_gives("hello").on(1003), test::write_takes().on(1003));
  expect_halt(road, Why::source_dry);
  EXPECT_EQ(kernel_.taken(), "hello");
}

// --- with a stage ------------------------------------------------------------------------------------------

// Holds back all but whole pairs, doubles them, and says goodbye; has room for as long as it is told.
class Pairs : public Stage {
public:
  explicit Pairs(const bool& has_room) : has_room_(has_room) {}
  void append(std::string& out, std::string_view bytes) override
  {
    held_ += bytes;
    const auto whole = held_.size() / 2 * 2;
    out += held_.substr(0, whole) + held_.substr(0, whole);
    held_.erase(0, whole);
  }
  void finish(std::string& out) override { out += held_ + "."; }
  [[nodiscard]] bool has_room() const override { return has_room_; }

private:
  const bool& has_room_;
  std::string held_;
};

class StagedCopyRoadTest : public CopyRoadTest {
protected:
  bool has_room_ = true;
  CopyRoad staged_{source_, sink_, middle_, {.stage = std::make_unique<Pairs>(has_room_)}};
};

TEST_F(StagedCopyRoadTest, WritesWhatTheStageMakesOfIt)
{
  source_.hung_up = true;
  kernel_.expect(recv_gives("abc"), send_takes(), answers<sys::Recv>(0), send_takes());
  expect_halt(staged_, Why::ended);
  EXPECT_EQ(kernel_.taken(), "ababc.");
  EXPECT_EQ(moved_, 6U) << "what the sink took is counted";
}

TEST_F(StagedCopyRoadTest, WritesNothingWhileTheStageHoldsAllBack)
{
  source_.hung_up = true;
  kernel_.expect(recv_gives("a"), recv_gives("b"), send_takes(), answers<sys::Recv>(0), send_takes());
  expect_halt(staged_, Why::ended);
  EXPECT_EQ(kernel_.taken(), "abab.");
}

TEST_F(StagedCopyRoadTest, KeepsWhatTheStageMadeWhileTheSinkIsFull)
{
  kernel_.expect(recv_gives("abcd"), send_takes(3), fails<sys::Send>(EAGAIN));
  expect_halt(staged_, Why::sink_full);
  source_.readable = source_.hung_up = true;
  kernel_.expect(send_takes(1), send_takes(2), fails<sys::Send>(EAGAIN));
  expect_halt(staged_, Why::sink_full);
  kernel_.expect(send_takes(), answers<sys::Recv>(0), fails<sys::Send>(EAGAIN));
  expect_halt(staged_, Why::sink_full);
  kernel_.expect(send_takes());
  expect_halt(staged_, Why::ended);
  EXPECT_EQ(kernel_.taken(), "abcdabcd.");
}

TEST_F(StagedCopyRoadTest, ReadsNothingWhileTheStageHasNoRoom)
{
  has_room_ = false;
  expect_halt(staged_, Why::unseen);
  EXPECT_FALSE(staged_.can_go_on());
  has_room_ = true;
  EXPECT_TRUE(staged_.can_go_on());
  kernel_.expect(recv_gives("ab"), send_takes());
  expect_halt(staged_, Why::source_dry);
  EXPECT_FALSE(staged_.can_go_on());
}

// --- paced -------------------------------------------------------------------------------------------------

TEST_F(CopyRoadTest, WritesInChunks)
{
  CopyRoad road(source_, sink_, middle_, {.pace = {.chunk_bytes = 2}});
  const auto chunk = [](std::size_t size) {
    return test::step<sys::Send>("a chunk", [size](test::ScriptedKernel& kernel, const sys::Send& call) {
      EXPECT_EQ(call.size, size);
      kernel.take({static_cast<const char*>(call.buffer), call.size});
      return sys::Outcome{static_cast<long>(call.size), 0};
    });
  };
  kernel_.expect(recv_gives("hello"), chunk(2), chunk(2), chunk(1));
  expect_halt(road, Why::source_dry);
  EXPECT_EQ(kernel_.taken(), "hello");
}

TEST_F(CopyRoadTest, HaltsBetweenPacedWritesAndNamesTheTime)
{
  CopyRoad road(source_, sink_, middle_, {.pace = {.delay = 1h}});
  kernel_.expect(recv_gives("one\ntwo\n"), send_takes());
  expect_halt(road, Why::paced);
  EXPECT_EQ(kernel_.taken(), "one\n");
  ASSERT_TRUE(road.due());
  EXPECT_GT(*road.due(), Clock::now() + 30min);
  expect_halt(road, Why::paced);
}

TEST_F(CopyRoadTest, GoesOnWithTheSameLineAfterAShortPacedWrite)
{
  CopyRoad road(source_, sink_, middle_, {.pace = {.delay = 1ns}});
  source_.hung_up = true;
  kernel_.expect(recv_gives("one\ntwo\n"), send_takes(2), fails<sys::Send>(EAGAIN));
  Halt halt = run(road);
  while (halt.why == Why::paced) {
    halt = run(road);
  }
  EXPECT_EQ(halt.why, Why::sink_full);
  kernel_.expect(send_takes(), send_takes(), answers<sys::Recv>(0));
  while (halt.why == Why::paced || halt.why == Why::sink_full) {
    halt = run(road);
  }
  EXPECT_EQ(halt.why, Why::ended);
  EXPECT_EQ(kernel_.taken(), "one\ntwo\n");
}

} // namespace
} // namespace sockplay::io
