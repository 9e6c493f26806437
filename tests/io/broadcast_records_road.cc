// One input for many, record by record, by a script: across the ring's end, past what a slow peer missed, and
// with what the faults hold back.
#include "io/broadcast_records_road.hh"

#include "io/flow.hh"
#include "record/framing.hh"
#include "support/record_steps.hh"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>
#include <utility>
#include <vector>

namespace sockplay::io {
namespace {

using namespace std::chrono_literals;
using test::fails;
using test::one_leaves;
using testing::ElementsAre;
using Why = Halt::Why;

class BroadcastRecordsRoadTest : public testing::Test {
protected:
  BroadcastRecordsRoadTest() { nothing_.readable = false; }

  void append(std::string_view record)
  {
    std::string framed;
    record::append_framed(framed, record, {.kind = record::Framing::Kind::length_prefix});
    broadcast_.append(framed);
  }
  Flow& make(RecordSink::Options sink = {})
  {
    return flow_.emplace(
        nothing_, &peer_, middle_,
        std::make_unique<BroadcastRecordsRoad>(broadcast_, peer_, RecordSink(peer_, tally_, std::move(sink)),
                                               [this](std::uint64_t bytes) { skipped_.push_back(bytes); }));
  }
  void expect_halt(Why why, int error = 0)
  {
    flow_->run();
    EXPECT_EQ(static_cast<int>(flow_->halt().why), static_cast<int>(why));
    EXPECT_EQ(flow_->halt().error, error);
  }

  test::ScriptedKernel kernel_;
  Broadcast broadcast_;
  End nothing_;
  End peer_ = test::ready_socket(1002);
  Middle middle_;
  RecordTally tally_;
  std::vector<std::uint64_t> skipped_;
  std::optional<Flow> flow_;
};

TEST_F(BroadcastRecordsRoadTest, SendsEachRecordByItselfAndCountsItsBytesAlone)
{
  make();
  append("one\n");
  append("");
  append("two\n");
  kernel_.expect(one_leaves(), one_leaves(), one_leaves());
  expect_halt(Why::source_dry);
  EXPECT_EQ(kernel_.taken(), "[one\n][][two\n]");
  EXPECT_EQ(flow_->moved_bytes(), 8U);
  EXPECT_EQ(tally_.records, 3U);
  EXPECT_TRUE(broadcast_.is_taken());
  EXPECT_FALSE(flow_->has_turn());
}

TEST_F(BroadcastRecordsRoadTest, SendsARecordThatLiesAcrossTheRingsEnd)
{
  // Its length lies across that end, then its bytes do.
  for (const std::size_t before : {2UL, 6UL}) {
    broadcast_ = Broadcast();
    make();
    append(std::string(Broadcast::ring_bytes - record::length_prefix_bytes - before, 'x'));
    kernel_.expect(one_leaves());
    expect_halt(Why::source_dry);
    const auto taken = kernel_.taken().size();
    append("hello");
    kernel_.expect(one_leaves());
    expect_halt(Why::source_dry);
    EXPECT_EQ(kernel_.taken().substr(taken), "[hello]");
  }
}

TEST_F(BroadcastRecordsRoadTest, StandsAtAnEdgeAfterItWasSkipped)
{
  make();
  append("missed");
  kernel_.expect(fails<sys::Send>(EAGAIN));
  expect_halt(Why::sink_full);
  append(std::string(Broadcast::ring_bytes - record::length_prefix_bytes, 'x'));
  EXPECT_TRUE(flow_->has_turn()) << "to skip what is gone";
  expect_halt(Why::source_dry);
  EXPECT_THAT(skipped_, ElementsAre(Broadcast::ring_bytes + 10));
  append("news");
  peer_.writable = true;
  kernel_.expect(one_leaves());
  expect_halt(Why::source_dry);
  EXPECT_EQ(kernel_.taken(), "[news]");
}

TEST_F(BroadcastRecordsRoadTest, GoesOnWithTheSameRecordAfterAFullSocket)
{
  make();
  append("one");
  append("two");
  kernel_.expect(one_leaves(), fails<sys::Send>(EINTR), fails<sys::Send>(EAGAIN));
  expect_halt(Why::sink_full);
  EXPECT_FALSE(flow_->has_turn());
  peer_.writable = true;
  kernel_.expect(one_leaves());
  expect_halt(Why::source_dry);
  EXPECT_EQ(kernel_.taken(), "[one][two]");
}

TEST_F(BroadcastRecordsRoadTest, PausesWhereTheKernelHasNoBuffers)
{
  make();
  append("one");
  kernel_.expect(fails<sys::Send>(ENOBUFS));
  expect_halt(Why::paced);
  ASSERT_TRUE(flow_->due());
  const bool waits = !flow_->has_turn() || *flow_->due() <= Clock::now();
  EXPECT_TRUE(waits) << "it would spin";
  kernel_.expect(one_leaves());
  expect_halt(Why::source_dry);
}

TEST_F(BroadcastRecordsRoadTest, FailsWithWhatThePeerSays)
{
  for (const int error : {EPIPE, ECONNRESET, EMSGSIZE}) {
    make();
    append("one");
    kernel_.expect(fails<sys::Send>(error));
    expect_halt(Why::sink_failed, error);
  }
}

TEST_F(BroadcastRecordsRoadTest, WaitsForWhatIsLateThoughNothingNewComes)
{
  make({.faults = {.jitter = 1h}});
  append("late");
  expect_halt(Why::paced);
  EXPECT_GT(flow_->due(), Clock::now());
  EXPECT_FALSE(flow_->has_turn());
  append("another");
  EXPECT_TRUE(flow_->has_turn());
  expect_halt(Why::paced);
  broadcast_.end();
  EXPECT_TRUE(flow_->has_turn()) << "to know of the end";
  expect_halt(Why::paced);
  EXPECT_FALSE(flow_->has_turn()) << "it waits for the times, and would spin";
}

TEST_F(BroadcastRecordsRoadTest, LosesNotTheLastRecordThatWaitsForASuccessor)
{
  make({.faults = {.reorder = 1}});
  append("last");
  expect_halt(Why::source_dry);
  broadcast_.end();
  kernel_.expect(one_leaves());
  expect_halt(Why::ended);
  EXPECT_EQ(kernel_.taken(), "[last]");
}

} // namespace
} // namespace sockplay::io
