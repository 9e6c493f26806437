// The loop: who has something to do gets a turn, who is over is handed out, who waits for a time is woken
// then, and nobody costs anything meanwhile.
#include "io/loop.hh"

#include "support/loopback.hh"
#include "support/recorded_calls.hh"

#include <csignal>
#include <functional>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <memory>
#include <optional>

namespace sockplay::io {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

// Does what the test says and counts what it is asked.
class Puppet : public Conversation {
public:
  explicit Puppet(net::Fd fd) : Conversation(std::move(fd), net::Endpoint()) {}
  void run() override
  {
    ++runs;
    if (on_run) {
      on_run();
    }
  }
  [[nodiscard]] bool has_turn() const override { return wants_turn; }
  [[nodiscard]] bool is_over() const override { return over; }
  [[nodiscard]] std::optional<Clock::time_point> due() const override
  {
    ++asked_due;
    return due_at;
  }

  int runs = 0;
  mutable int asked_due = 0;
  bool wants_turn = false;
  bool over = false;
  std::optional<Clock::time_point> due_at;
  std::function<void()> on_run;
};

class LoopTest : public testing::Test {
protected:
  struct Started {
    Puppet* puppet;
    test::Peer peer;
  };
  Started start(Loop& loop, const std::function<void(Puppet&)>& prepare = {})
  {
    auto pair = test::unix_pair();
    auto puppet = std::make_unique<Puppet>(pair.ours.give());
    if (prepare) {
      prepare(*puppet);
    }
    Puppet* raw = puppet.get();
    loop.start(std::move(puppet));
    return {raw, std::move(pair.theirs)};
  }
  // What the first look finds is that everything can be written; after it only news count.
  Started start_settled(Loop& loop, const std::function<void(Puppet&)>& prepare = {})
  {
    auto started = start(loop, prepare);
    loop.wait(Clock::now());
    loop.run();
    started.puppet->runs = 0;
    started.puppet->asked_due = 0;
    return started;
  }
  static Clock::time_point far_away() { return Clock::now() + test::forever; }

  Poller poller_;
  Loop loop_{poller_};
};

TEST_F(LoopTest, GivesATurnToWhoHasSomethingToDoFromTheStart)
{
  const auto eager = start(loop_, [](Puppet& puppet) { puppet.wants_turn = true; });
  const auto idle = start(loop_);
  loop_.run();
  EXPECT_EQ(eager.puppet->runs, 1);
  EXPECT_EQ(idle.puppet->runs, 0);
}

TEST_F(LoopTest, GivesATurnToWhosePeerSaysSomething)
{
  const auto first = start_settled(loop_);
  const auto second = start_settled(loop_);
  second.peer.say("x");
  loop_.wait(far_away());
  loop_.run();
  EXPECT_EQ(first.puppet->runs, 0);
  EXPECT_EQ(second.puppet->runs, 1);
}

TEST_F(LoopTest, GivesNewTurnsWithoutWaitingToWhoWantsMore)
{
  const auto started = start_settled(loop_, [](Puppet& puppet) { puppet.wants_turn = true; });
  loop_.wait(far_away()); // would take its time if somebody had nothing to do
  loop_.run();
  loop_.wait(far_away());
  loop_.run();
  EXPECT_EQ(started.puppet->runs, 2);
}

TEST_F(LoopTest, GivesEverybodyATurnInEachRound)
{
  const auto wants_turn = [](Puppet& puppet) { puppet.wants_turn = true; };
  const auto first = start(loop_, wants_turn);
  const auto second = start(loop_, wants_turn);
  for (int round = 1; round <= 5; ++round) {
    loop_.run();
    EXPECT_EQ(first.puppet->runs, round);
    EXPECT_EQ(second.puppet->runs, round);
    loop_.wait(Clock::now());
  }
}

TEST_F(LoopTest, GivesOneTurnForManyWakes)
{
  const auto started = start_settled(loop_);
  loop_.wake(*started.puppet);
  loop_.wake(*started.puppet);
  loop_.wake_all();
  loop_.run();
  EXPECT_EQ(started.puppet->runs, 1);
}

TEST_F(LoopTest, HandsOutWhoIsOver)
{
  const auto stays = start_settled(loop_);
  const auto goes = start_settled(loop_);
  goes.puppet->on_run = [&] { goes.puppet->over = true; };
  EXPECT_EQ(loop_.take_over(), nullptr);
  loop_.wake_all();
  loop_.run();
  const auto taken = loop_.take_over();
  EXPECT_EQ(taken.get(), goes.puppet);
  EXPECT_EQ(loop_.take_over(), nullptr);
  EXPECT_EQ(loop_.size(), 1U);
}

TEST_F(LoopTest, ForgetsWhoWasDroppedEvenIfItWasToRun)
{
  const auto started = start(loop_, [](Puppet& puppet) {
    puppet.wants_turn = true;
    puppet.due_at = Clock::now() + 1h;
  });
  loop_.drop(*started.puppet);
  loop_.drop(*started.puppet);
  EXPECT_FALSE(loop_.is_idle());
  EXPECT_EQ(loop_.take_over().get(), started.puppet); // and is gone with that
  EXPECT_EQ(loop_.take_over(), nullptr);
  loop_.run();
  loop_.wait(Clock::now());
  EXPECT_EQ(loop_.size(), 0U);
  EXPECT_TRUE(loop_.is_idle());
}

TEST_F(LoopTest, WakesWhoIsDue)
{
  const auto started = start_settled(loop_, [](Puppet& puppet) { puppet.due_at = Clock::now() + 1ms; });
  started.puppet->wants_turn = false;
  while (started.puppet->runs == 0) {
    loop_.wait(far_away());
    loop_.run();
    started.puppet->due_at.reset();
  }
  EXPECT_EQ(started.puppet->runs, 1);
}

TEST_F(LoopTest, AsksAPacedConversationForItsTimeOnceAWaitHoweverOftenItRan)
{
  const auto started = start_settled(loop_, [](Puppet& puppet) { puppet.due_at = Clock::now() + 1h; });
  for (int i = 0; i < 100; ++i) {
    loop_.wake(*started.puppet);
    loop_.run();
    loop_.wait(Clock::now());
  }
  started.puppet->asked_due = 0;
  loop_.wait(Clock::now());
  EXPECT_LE(started.puppet->asked_due, 2) << "it is in the list once, not a hundred times";
}

TEST_F(LoopTest, EndsAWaitForAWatchThatBelongsToNobody)
{
  auto pair = test::unix_pair();
  Watch watch;
  poller_.add(pair.ours.fd(), watch);
  loop_.wait(Clock::now());
  const auto started = start_settled(loop_);
  watch.readable = false;
  pair.theirs.say("x");
  loop_.wait(far_away());
  EXPECT_TRUE(watch.readable);
  EXPECT_TRUE(loop_.is_idle());
}

TEST_F(LoopTest, EndsAWaitForASignal)
{
  Poller poller;
  Loop loop(poller);
  ::raise(SIGUSR1);
  loop.wait(far_away());
  EXPECT_EQ(poller.take_signal(), SIGUSR1);
}

TEST_F(LoopTest, CostsOneCallAWaitHoweverManyAreIdle)
{
  std::vector<Started> many;
  for (int i = 0; i < 100; ++i) {
    many.push_back(start_settled(loop_));
  }
  const test::RecordedCalls calls;
  many[42].peer.say("x");
  loop_.wait(far_away());
  loop_.run();
  EXPECT_EQ(calls.summary(), "epoll_wait 1");
  for (const auto& [puppet, peer] : many) {
    EXPECT_EQ(puppet->runs, puppet == many[42].puppet ? 1 : 0);
    EXPECT_EQ(puppet->asked_due, puppet == many[42].puppet ? 1 : 0);
  }
}

// --- idle timeouts -----------------------------------------------------------------------------------------

class IdleLoopTest : public LoopTest {
protected:
  std::optional<Clock::time_point> drop_idle()
  {
    return idle_loop_.drop_idle([this](Conversation& talk) {
      dropped_.push_back(&talk);
      return may_go_;
    });
  }
  Loop idle_loop_{poller_, 1h};
  std::vector<Conversation*> dropped_;
  bool may_go_ = true;
};

TEST_F(IdleLoopTest, GivesWhoMayNotGoYetAsLongAgain)
{
  const auto idle = start(idle_loop_, [](Puppet& puppet) { puppet.last_active = Clock::now() - 2h; });
  may_go_ = false;
  const auto before = Clock::now();
  EXPECT_GE(drop_idle(), before + 1h);
  EXPECT_THAT(dropped_, ElementsAre(idle.puppet));
  EXPECT_EQ(idle_loop_.size(), 1U);
  EXPECT_EQ(idle_loop_.take_over(), nullptr);
}

TEST_F(IdleLoopTest, DropsWhoMovedNothingForTooLong)
{
  const auto active = start(idle_loop_);
  const auto idle = start(idle_loop_, [](Puppet& puppet) { puppet.last_active = Clock::now() - 2h; });
  drop_idle();
  EXPECT_THAT(dropped_, ElementsAre(idle.puppet));
  EXPECT_EQ(idle_loop_.take_over().get(), idle.puppet);
  EXPECT_EQ(idle_loop_.size(), 1U);
}

TEST_F(IdleLoopTest, SparesWhoWasActiveSinceItWasLookedAt)
{
  const auto started = start(idle_loop_, [](Puppet& puppet) { puppet.last_active = Clock::now() - 2h; });
  started.puppet->last_active = Clock::now();
  const auto next = drop_idle();
  EXPECT_THAT(dropped_, IsEmpty());
  EXPECT_EQ(next, started.puppet->last_active + 1h);
}

TEST_F(IdleLoopTest, NamesTheTimeWhenTheNextIsDue)
{
  EXPECT_EQ(drop_idle(), std::nullopt);
  const auto first = start(idle_loop_);
  const auto second = start(idle_loop_);
  EXPECT_EQ(drop_idle(), first.puppet->last_active + 1h);
}

TEST_F(IdleLoopTest, NamesNoTimeForWhoHasGone)
{
  {
    const auto started = start(idle_loop_);
    idle_loop_.drop(*started.puppet);
    idle_loop_.take_over();
  }
  EXPECT_EQ(drop_idle(), std::nullopt);
}

TEST_F(IdleLoopTest, DropsAnIdleOneOnce)
{
  const auto started = start(idle_loop_, [](Puppet& puppet) { puppet.last_active = Clock::now() - 2h; });
  drop_idle();
  drop_idle();
  EXPECT_THAT(dropped_, ElementsAre(started.puppet));
}

} // namespace
} // namespace sockplay::io
