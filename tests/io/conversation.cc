// A conversation: each direction gets its turn, an end on one side is passed on to the other, and what went
// wrong has an owner.
#include "io/conversation.hh"

#include "io/discard_road.hh"
#include "io/loop.hh"
#include "io/source.hh"
#include "support/loopback.hh"
#include "support/recorded_calls.hh"
#include "support/scripted_kernel.hh"

#include <gtest/gtest.h>
#include <memory>
#include <string>

namespace sockplay::io {
namespace {

using namespace std::chrono_literals;
using test::run_until;

// A peer on one side, a local pair of sockets on the other, bytes both ways.
class RelayTest : public testing::Test {
protected:
  RelayTest()
  {
    auto owned = std::make_unique<Conversation>(peer_.ours.give(), test::inet("127.0.0.1", 9));
    beyond_end_ = End::own_socket(beyond_.ours.give());
    beyond_end_.owner = owned.get();
    owned->beyond_in = &beyond_end_;
    owned->in.emplace(owned->peer, &beyond_end_, middle_, choose_road(owned->peer, beyond_end_, middle_, {}));
    owned->out.emplace(beyond_end_, &owned->peer, middle_,
                       choose_road(beyond_end_, owned->peer, middle_, {}));
    poller_.add(beyond_end_);
    talk_ = &loop_.start(std::move(owned));
  }

  test::Pair peer_ = test::tcp_pair();
  test::Pair beyond_ = test::tcp_pair();
  Poller poller_;
  Middle middle_;
  End beyond_end_;
  Loop loop_{poller_};
  Conversation* talk_ = nullptr;
};

TEST_F(RelayTest, CarriesBytesBothWays)
{
  peer_.theirs.say("question");
  ASSERT_TRUE(run_until(loop_, [&] { return talk_->received_bytes() == 8; }));
  EXPECT_EQ(beyond_.theirs.hear(8), "question");
  beyond_.theirs.say("answer");
  ASSERT_TRUE(run_until(loop_, [&] { return talk_->sent_bytes() == 6; }));
  EXPECT_EQ(peer_.theirs.hear(6), "answer");
}

TEST_F(RelayTest, PassesAHalfCloseOnAndGoesOnTheOtherWay)
{
  peer_.theirs.say("question");
  peer_.theirs.half_close();
  ASSERT_TRUE(run_until(loop_, [&] { return talk_->in->is_ended(); }));
  EXPECT_EQ(beyond_.theirs.hear_all(), "question");
  EXPECT_FALSE(talk_->is_over());
  beyond_.theirs.say("answer");
  beyond_.theirs.half_close();
  ASSERT_TRUE(run_until(loop_, [&] { return talk_->is_over(); }));
  EXPECT_EQ(peer_.theirs.hear_all(), "answer");
  EXPECT_EQ(talk_->peer_error(), 0);
}

TEST_F(RelayTest, LeavesThePeersSideOpenWhereItIsToldTo)
{
  talk_->half_closes = false;
  beyond_.theirs.half_close();
  ASSERT_TRUE(run_until(loop_, [&] { return talk_->out->is_ended(); }));
  EXPECT_EQ(peer_.theirs.hear_now(), "");
  EXPECT_FALSE(talk_->is_over());
}

TEST_F(RelayTest, KnowsTheErrorOfItsPeer)
{
  peer_.theirs.reset();
  ASSERT_TRUE(run_until(loop_, [&] { return talk_->in->is_over(); }));
  EXPECT_EQ(talk_->peer_error(), ECONNRESET);
  EXPECT_FALSE(talk_->failed_here());
}

TEST_F(RelayTest, TellsAnErrorBeyondFromAnErrorOfThePeer)
{
  beyond_.theirs.reset();
  ASSERT_TRUE(run_until(loop_, [&] { return talk_->out->is_over(); }));
  EXPECT_EQ(talk_->out->halt().error, ECONNRESET);
  EXPECT_EQ(talk_->peer_error(), 0);
  EXPECT_TRUE(talk_->failed_here()) << "its input could not be read";
}

TEST_F(RelayTest, IsActiveWhenBytesMove)
{
  ASSERT_TRUE(run_until(loop_, [&] { return loop_.is_idle(); }));
  talk_->last_active = {};
  talk_->run();
  EXPECT_EQ(talk_->last_active, Clock::time_point()) << "nothing moved";
  peer_.theirs.say("x");
  ASSERT_TRUE(run_until(loop_, [&] { return talk_->received_bytes() == 1; }));
  EXPECT_GT(talk_->last_active, talk_->started - 1s);
}

// --- one direction only ------------------------------------------------------------------------------------

TEST(Conversation, IsOverWhenItsOnlyDirectionIs)
{
  test::ScriptedKernel kernel;
  Conversation talk(net::Fd(1001), test::inet("127.0.0.1"));
  Middle middle;
  talk.in.emplace(talk.peer, nullptr, middle, std::make_unique<DiscardRoad>(talk.peer, middle, false));
  talk.run();
  EXPECT_FALSE(talk.is_over());
  EXPECT_FALSE(talk.has_turn());
  talk.peer.readable = talk.peer.hung_up = true;
  EXPECT_TRUE(talk.has_turn());
  kernel.expect(test::recv_gives("hello"), test::answers<sys::Recv>(0));
  talk.run();
  EXPECT_TRUE(talk.is_over());
  EXPECT_EQ(talk.received_bytes(), 5U);
  EXPECT_EQ(talk.sent_bytes(), 0U);
}

TEST(Conversation, HalfClosesOnceWhenItsInputEnds)
{
  auto pair = test::unix_pair();
  Conversation talk(pair.ours.give(), net::Endpoint());
  Middle middle;
  auto input = memory_source("hello", "memory");
  talk.out.emplace(input, &talk.peer, middle, choose_road(input, talk.peer, middle, {}));
  const test::RecordedCalls calls;
  talk.run();
  talk.run();
  EXPECT_TRUE(talk.is_over());
  EXPECT_EQ(calls.count<sys::Shutdown>(), 1);
  EXPECT_EQ(pair.theirs.hear_all(), "hello");
}

TEST(Conversation, IsDueWhenTheFirstOfItsDirectionsIs)
{
  auto pair = test::unix_pair();
  Conversation talk(pair.ours.give(), net::Endpoint());
  Middle middle;
  auto slow = memory_source("one\ntwo\n", "memory");
  auto slower = memory_source("one\ntwo\n", "memory");
  EXPECT_FALSE(talk.due());
  talk.out.emplace(slow, &talk.peer, middle, choose_road(slow, talk.peer, middle, {.pace = {.delay = 1h}}));
  talk.in.emplace(slower, &talk.peer, middle,
                  choose_road(slower, talk.peer, middle, {.pace = {.delay = 3h}}));
  talk.run();
  ASSERT_TRUE(talk.due());
  EXPECT_EQ(talk.due(), talk.out->due());
  EXPECT_LT(talk.due(), talk.in->due());
}

TEST(ResetAtClose, IsSeenByThePeer)
{
  auto pair = test::tcp_pair();
  {
    auto end = End::own_socket(pair.ours.give());
    reset_at_close(end);
  }
  EXPECT_EQ(pair.theirs.hear_all(), "[ECONNRESET]");
}

} // namespace
} // namespace sockplay::io
