// sendfile(2), by a script.
#include "io/sendfile_road.hh"

#include "io/flow.hh"
#include "support/scripted_kernel.hh"

#include <gtest/gtest.h>
#include <memory>

namespace sockplay::io {
namespace {

using test::answers;
using test::fails;
using Why = Halt::Why;

constexpr int from = 1001;
constexpr int to = 1002;

class SendfileRoadTest : public testing::Test {
protected:
  void expect_halt(Why why, int error = 0)
  {
    const auto halt = road_.run(moved_);
    EXPECT_EQ(static_cast<int>(halt.why), static_cast<int>(why));
    EXPECT_EQ(halt.error, error);
  }
  static test::Step moves(long bytes)
  {
    return test::step<sys::SendFile>("moves", [bytes](test::ScriptedKernel&, const sys::SendFile& call) {
      EXPECT_EQ(call.in, from);
      EXPECT_EQ(call.out, to);
      EXPECT_EQ(call.size, std::size_t{1} << 20) << "a mebibyte a call: more is slower";
      return sys::Outcome{bytes, 0};
    });
  }

  test::ScriptedKernel kernel_;
  End source_ = test::pipe_end(from);
  End sink_ = test::ready_socket(to);
  Middle middle_;
  std::uint64_t moved_ = 0;
  SendfileRoad road_{source_, sink_};
};

TEST_F(SendfileRoadTest, MovesTheFileToItsEnd)
{
  kernel_.expect(moves(1 << 20), moves(1000), moves(0));
  expect_halt(Why::ended);
  EXPECT_EQ(moved_, (1U << 20) + 1000);
}

TEST_F(SendfileRoadTest, WaitsForAFullSinkAndGoesOnWhereItWas)
{
  kernel_.expect(moves(1000), fails<sys::SendFile>(EAGAIN));
  expect_halt(Why::sink_full);
  EXPECT_FALSE(sink_.writable);
  kernel_.expect(moves(500), moves(0));
  expect_halt(Why::ended);
  EXPECT_EQ(moved_, 1500U);
}

TEST_F(SendfileRoadTest, TriesAgainWhenInterrupted)
{
  kernel_.expect(fails<sys::SendFile>(EINTR), moves(1000), fails<sys::SendFile>(EINTR), moves(0));
  expect_halt(Why::ended);
  EXPECT_EQ(moved_, 1000U);
}

TEST_F(SendfileRoadTest, BlamesTheFileForWhatTheDiskDid)
{
  kernel_.expect(moves(1000), fails<sys::SendFile>(EIO));
  expect_halt(Why::source_failed, EIO);
  EXPECT_EQ(moved_, 1000U);
}

TEST_F(SendfileRoadTest, BlamesTheSinkForTheRest)
{
  for (const int error : {EPIPE, ECONNRESET, ENOBUFS, ENOMEM}) {
    kernel_.expect(fails<sys::SendFile>(error));
    expect_halt(Why::sink_failed, error);
  }
}

TEST_F(SendfileRoadTest, LetsOthersHaveTheirTurnAfterSixteenMebibytes)
{
  for (std::uint64_t i = 0; i < turn_bytes >> 20U; ++i) {
    kernel_.expect(moves(1 << 20));
  }
  expect_halt(Why::turn_over);
}

TEST_F(SendfileRoadTest, IsLeftForReadsAndWritesWhereItIsRefused)
{
  for (const int error : {EINVAL, ENOSYS}) {
    Flow flow(source_, &sink_, middle_, std::make_unique<SendfileRoad>(source_, sink_));
    source_.readable = true;
    kernel_.expect(moves(10), fails<sys::SendFile>(error), test::read_gives("hello"), test::send_takes());
    flow.run();
    EXPECT_EQ(flow.moved_bytes(), 15U);
    EXPECT_EQ(flow.halt().why, Why::source_dry);
  }
}

} // namespace
} // namespace sockplay::io
