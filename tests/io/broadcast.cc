// One input for many: the ring keeps its bytes across the wrap, and a road takes one peer along it, by a
// script. Who falls behind is skipped and told of, never waited for.
#include "io/broadcast.hh"

#include "io/flow.hh"
#include "support/loopback.hh"
#include "support/scripted_kernel.hh"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>
#include <vector>

namespace sockplay::io {
namespace {

using test::fails;
using test::send_takes;
using testing::ElementsAre;
using testing::IsEmpty;
using Why = Halt::Why;

// Everything from `cursor` on, in as many pieces as it lies in.
std::string all_from(const Broadcast& broadcast, std::uint64_t cursor)
{
  std::string bytes;
  while (cursor + bytes.size() != broadcast.head()) {
    bytes += broadcast.from(cursor + bytes.size());
  }
  return bytes;
}

TEST(Broadcast, HoldsWhatWasAppended)
{
  Broadcast broadcast;
  broadcast.append("hello ");
  broadcast.append("world");
  EXPECT_EQ(broadcast.head(), 11U);
  EXPECT_EQ(broadcast.from(0), "hello world");
  EXPECT_EQ(broadcast.from(6), "world");
  EXPECT_EQ(broadcast.from(11), "");
}

TEST(Broadcast, KeepsItsBytesAcrossTheWrap)
{
  Broadcast broadcast;
  const auto bytes = test::pattern(Broadcast::ring_bytes);
  broadcast.append(bytes.substr(0, bytes.size() - 3));
  broadcast.append("abcdef");
  EXPECT_EQ(broadcast.oldest(), 3U);
  EXPECT_EQ(all_from(broadcast, 3), bytes.substr(3, bytes.size() - 6) + "abcdef");
  EXPECT_EQ(broadcast.from(bytes.size() - 3), "abc") << "what lies together, up to the edge";
  EXPECT_EQ(broadcast.from(bytes.size()), "def");
}

TEST(Broadcast, TakesAWholeRingAtOnce)
{
  Broadcast broadcast;
  const auto bytes = test::pattern(Broadcast::ring_bytes);
  broadcast.append("x");
  broadcast.append(bytes);
  EXPECT_EQ(broadcast.oldest(), 1U);
  EXPECT_EQ(all_from(broadcast, 1), bytes);
}

TEST(Broadcast, IsTakenWhenTheFastestHasItAll)
{
  Broadcast broadcast;
  EXPECT_TRUE(broadcast.is_taken());
  broadcast.append("hello");
  EXPECT_FALSE(broadcast.is_taken());
  broadcast.taken(5);
  broadcast.taken(2);
  EXPECT_TRUE(broadcast.is_taken()) << "somebody slower changes nothing";
}

class BroadcastRoadTest : public testing::Test {
protected:
  void expect_halt(Road& road, Why why, int error = 0)
  {
    const auto halt = road.run(moved_);
    EXPECT_EQ(static_cast<int>(halt.why), static_cast<int>(why));
    EXPECT_EQ(halt.error, error);
  }

  test::ScriptedKernel kernel_;
  Broadcast broadcast_;
  End sink_ = test::ready_socket(1002);
  std::uint64_t moved_ = 0;
  std::vector<std::uint64_t> skipped_;
  BroadcastRoad road_{broadcast_, sink_, [this](std::uint64_t bytes) { skipped_.push_back(bytes); }};
};

TEST_F(BroadcastRoadTest, SendsWhatIsNewToItsPeer)
{
  broadcast_.append("hello");
  EXPECT_TRUE(road_.can_go_on());
  kernel_.expect(send_takes());
  expect_halt(road_, Why::source_dry);
  EXPECT_EQ(kernel_.taken(), "hello");
  EXPECT_EQ(moved_, 5U);
  EXPECT_FALSE(road_.can_go_on());
  EXPECT_TRUE(broadcast_.is_taken());
}

TEST_F(BroadcastRoadTest, BeginsWhereTheRingStoodWhenThePeerCame)
{
  broadcast_.append("before");
  BroadcastRoad late(broadcast_, sink_, {});
  broadcast_.append("after");
  kernel_.expect(send_takes());
  expect_halt(late, Why::source_dry);
  EXPECT_EQ(kernel_.taken(), "after");
}

TEST_F(BroadcastRoadTest, GoesOnAfterShortWritesInterruptionsAndAFullSink)
{
  broadcast_.append("hello");
  kernel_.expect(send_takes(2), fails<sys::Send>(EINTR), send_takes(1), fails<sys::Send>(EAGAIN));
  expect_halt(road_, Why::sink_full);
  EXPECT_FALSE(broadcast_.is_taken());
  broadcast_.append(" world");
  kernel_.expect(send_takes());
  expect_halt(road_, Why::source_dry);
  EXPECT_EQ(kernel_.taken(), "hello world");
}

TEST_F(BroadcastRoadTest, SendsAcrossTheWrapInTwoPieces)
{
  const auto bytes = test::pattern(Broadcast::ring_bytes - 3);
  broadcast_.append(bytes);
  kernel_.expect(send_takes());
  expect_halt(road_, Why::source_dry);
  broadcast_.append("abcdef");
  kernel_.expect(send_takes(), send_takes());
  expect_halt(road_, Why::source_dry);
  EXPECT_TRUE(kernel_.taken() == bytes + "abcdef");
}

TEST_F(BroadcastRoadTest, WaitsForItsPeerUpToAWholeRing)
{
  const auto bytes = test::pattern(Broadcast::ring_bytes);
  broadcast_.append(bytes);
  kernel_.expect(send_takes());
  expect_halt(road_, Why::source_dry);
  EXPECT_TRUE(kernel_.taken() == bytes);
  EXPECT_THAT(skipped_, IsEmpty());
}

TEST_F(BroadcastRoadTest, SkipsToTheNewestAndSaysHowMuchWhereItsPeerFellBehind)
{
  broadcast_.append("hello");
  kernel_.expect(send_takes(2), fails<sys::Send>(EAGAIN));
  expect_halt(road_, Why::sink_full);
  broadcast_.append(test::pattern(Broadcast::ring_bytes));
  expect_halt(road_, Why::source_dry);
  EXPECT_THAT(skipped_, ElementsAre(Broadcast::ring_bytes + 3));
  broadcast_.append("news");
  kernel_.expect(send_takes());
  expect_halt(road_, Why::source_dry);
  EXPECT_EQ(kernel_.taken(), "henews");
  EXPECT_EQ(moved_, 6U);
}

TEST_F(BroadcastRoadTest, TellsOfWhatIsSkippedLaterOnlyWhenItsPeerTakesSomethingAgain)
{
  const auto ring = test::pattern(Broadcast::ring_bytes);
  broadcast_.append("hello");
  kernel_.expect(fails<sys::Send>(EAGAIN));
  expect_halt(road_, Why::sink_full);
  broadcast_.append(ring);
  expect_halt(road_, Why::source_dry);
  EXPECT_THAT(skipped_, ElementsAre(ring.size() + 5)) << "at once";
  for (int i = 0; i < 3; ++i) {
    broadcast_.append("x");
    kernel_.expect(fails<sys::Send>(EAGAIN));
    expect_halt(road_, Why::sink_full);
    broadcast_.append(ring);
    expect_halt(road_, Why::source_dry);
  }
  EXPECT_EQ(skipped_.size(), 1U) << "a line a mebibyte would be too many";
  broadcast_.append("news");
  kernel_.expect(send_takes());
  expect_halt(road_, Why::source_dry);
  EXPECT_THAT(skipped_, ElementsAre(ring.size() + 5, 3 * (ring.size() + 1)));
  EXPECT_EQ(kernel_.taken(), "news");
}

TEST_F(BroadcastRoadTest, HasATurnToSkipThoughItsPeerTakesNothing)
{
  End nothing;
  nothing.readable = false;
  Middle middle;
  Flow flow(nothing, &sink_, middle,
            std::make_unique<BroadcastRoad>(broadcast_, sink_, [](std::uint64_t) {}));
  broadcast_.append("hello");
  kernel_.expect(fails<sys::Send>(EAGAIN));
  flow.run();
  EXPECT_FALSE(flow.has_turn());
  broadcast_.append(test::pattern(Broadcast::ring_bytes));
  EXPECT_TRUE(flow.has_turn()) << "its bytes are gone";
}

TEST_F(BroadcastRoadTest, DoesNotHoldOthersUp)
{
  End fast_sink = test::ready_socket(1003);
  BroadcastRoad fast(broadcast_, fast_sink, {});
  broadcast_.append("hello");
  kernel_.expect(fails<sys::Send>(EAGAIN).on(1002), send_takes().on(1003));
  expect_halt(road_, Why::sink_full);
  expect_halt(fast, Why::source_dry);
  EXPECT_TRUE(broadcast_.is_taken()) << "more may come";
}

TEST_F(BroadcastRoadTest, FailsWithWhatTheSinkSays)
{
  for (const int error : {EPIPE, ECONNRESET, ENOBUFS, ENOMEM}) {
    broadcast_.append("hello");
    kernel_.expect(fails<sys::Send>(error));
    expect_halt(road_, Why::sink_failed, error);
  }
}

TEST_F(BroadcastRoadTest, EndsWithTheInputWhenItsPeerHasEverything)
{
  broadcast_.append("hello");
  broadcast_.end();
  kernel_.expect(send_takes(2), fails<sys::Send>(EAGAIN));
  expect_halt(road_, Why::sink_full);
  kernel_.expect(send_takes());
  expect_halt(road_, Why::ended);
}

TEST_F(BroadcastRoadTest, DoesNotEndForAPeerThatWasGivenNothing)
{
  broadcast_.end();
  EXPECT_FALSE(road_.can_go_on());
  expect_halt(road_, Why::source_dry);
}

TEST_F(BroadcastRoadTest, HasATurnAsSoonAsTheInputEnds)
{
  End nothing;
  nothing.readable = false;
  Middle middle;
  Flow flow(nothing, &sink_, middle,
            std::make_unique<BroadcastRoad>(broadcast_, sink_, [](std::uint64_t) {}));
  broadcast_.append("hello");
  kernel_.expect(send_takes());
  flow.run();
  EXPECT_FALSE(flow.has_turn());
  broadcast_.end();
  EXPECT_TRUE(flow.has_turn());
  flow.run();
  EXPECT_TRUE(flow.is_ended());
}

} // namespace
} // namespace sockplay::io
