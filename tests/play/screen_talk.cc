// Input to the peer, the peer to the output: when such a talk half-closes, when it goes on, and when it is
// over. TCP does not tell a peer that has closed from one that only half-closed; these are the rules for
// both.
#include "io/loop.hh"
#include "play/talks.hh"
#include "support/loopback.hh"

#include <gtest/gtest.h>
#include <memory>
#include <optional>
#include <string>

namespace sockplay::play {
namespace {

using namespace std::chrono_literals;
using io::Clock;
using io::Halt;
using test::run_until;

class ScreenTalkTest : public testing::Test {
protected:
  void start(test::Pair pair, std::optional<Clock::duration> grace,
             const net::Endpoint& who = test::inet("127.0.0.1", 9))
  {
    peer_ = std::move(pair.theirs);
    auto talk = std::make_unique<ScreenTalk>(pair.ours.give(), who);
    talk->grace = grace;
    talk->input = io::End::own_pipe(input_.out.give());
    talk->input.owner = talk.get();
    sink_ = io::End::own_pipe(output_.in.give());
    sink_.owner = talk.get();
    talk->in.emplace(talk->peer, &sink_, middle_, io::choose_road(talk->peer, sink_, middle_, {}));
    talk->out.emplace(talk->input, &talk->peer, middle_,
                      io::choose_road(talk->input, talk->peer, middle_, {}));
    poller_.add(talk->input);
    poller_.add(sink_);
    talk_ = talk.get();
    loop_.start(std::move(talk));
  }
  void type(std::string_view bytes) { test::write_all(input_.in.fd(), bytes); }
  void end_input() { input_.in.close(); }
  // What was shown so far.
  std::string shown()
  {
    std::string room(65536, '\0');
    const auto got = ::read(output_.out.fd(), room.data(), room.size());
    room.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
    return room;
  }
  bool peer_ends() // and it was noticed
  {
    return run_until(loop_, [&] { return talk_->in->is_ended(); });
  }
  bool becomes_over()
  {
    return run_until(loop_, [&] { return talk_->is_over(); });
  }

  test::BarePipe input_{O_CLOEXEC | O_NONBLOCK};
  test::BarePipe output_{O_CLOEXEC | O_NONBLOCK};
  test::Peer peer_;
  io::Poller poller_;
  io::Middle middle_;
  io::End sink_;
  io::Loop loop_{poller_};
  ScreenTalk* talk_ = nullptr;
};

TEST_F(ScreenTalkTest, CarriesBytesBothWays)
{
  start(test::tcp_pair(), 1h);
  type("question");
  ASSERT_TRUE(run_until(loop_, [&] { return talk_->sent_bytes() == 8; }));
  EXPECT_EQ(peer_.hear(8), "question");
  peer_.say("answer");
  ASSERT_TRUE(run_until(loop_, [&] { return talk_->received_bytes() == 6; }));
  EXPECT_EQ(shown(), "answer");
}

TEST_F(ScreenTalkTest, HalfClosesWhenTheInputEndsAndWaitsForALateAnswer)
{
  start(test::tcp_pair(), 0s);
  type("question");
  end_input();
  ASSERT_TRUE(run_until(loop_, [&] { return talk_->out->is_ended(); }));
  EXPECT_EQ(peer_.hear_all(), "question");
  EXPECT_FALSE(talk_->is_over());
  EXPECT_EQ(talk_->due(), std::nullopt) << "no hidden timer cuts it off";
  peer_.say("late answer");
  peer_.close();
  ASSERT_TRUE(becomes_over());
  EXPECT_EQ(shown(), "late answer");
  EXPECT_EQ(talk_->peer_error(), 0);
  EXPECT_EQ(talk_->parting_word(), "");
}

TEST_F(ScreenTalkTest, DoesNotHalfCloseWhereItIsToldNotTo)
{
  start(test::tcp_pair(), 1h);
  talk_->half_closes = false;
  type("question");
  end_input();
  ASSERT_TRUE(run_until(loop_, [&] { return talk_->out->is_ended(); }));
  EXPECT_EQ(peer_.hear_now(), "question");
  char byte = 0;
  EXPECT_EQ(::recv(peer_.fd(), &byte, 1, MSG_DONTWAIT), -1) << "an end came";
  EXPECT_EQ(errno, EAGAIN);
}

TEST_F(ScreenTalkTest, LeavesASilentInputAfterItsGraceWhenThePeerHasEnded)
{
  start(test::tcp_pair(), 1ms);
  peer_.say("goodbye");
  peer_.close();
  ASSERT_TRUE(becomes_over());
  EXPECT_EQ(shown(), "goodbye");
  EXPECT_NE(talk_->parting_word(), "") << "a person should know that the input was not read to its end";
}

TEST_F(ScreenTalkTest, IsDueWhenItsGraceIsOver)
{
  start(test::tcp_pair(), 1h);
  EXPECT_EQ(talk_->due(), std::nullopt);
  peer_.half_close();
  ASSERT_TRUE(peer_ends());
  EXPECT_FALSE(talk_->is_over());
  ASSERT_TRUE(talk_->due());
  EXPECT_GT(*talk_->due(), Clock::now() + 30min);
}

TEST_F(ScreenTalkTest, StaysWithoutGraceUntilTheInputEnds)
{
  start(test::tcp_pair(), {});
  peer_.half_close();
  ASSERT_TRUE(peer_ends());
  EXPECT_FALSE(talk_->is_over());
  EXPECT_EQ(talk_->due(), std::nullopt);
  type("still here");
  ASSERT_TRUE(run_until(loop_, [&] { return talk_->sent_bytes() == 10; }));
  EXPECT_FALSE(talk_->is_over());
  end_input();
  ASSERT_TRUE(becomes_over());
  EXPECT_EQ(peer_.hear_all(), "still here");
}

TEST_F(ScreenTalkTest, DoesNotWaitForASharedInputThatHasEndedWithoutAByteForIt)
{
  start(test::tcp_pair(), {});
  io::Broadcast broadcast;
  talk_->shared_input = &broadcast;
  talk_->out.emplace(talk_->input, &talk_->peer, middle_,
                     std::make_unique<io::BroadcastRoad>(broadcast, talk_->peer, [](std::uint64_t) {}));
  peer_.half_close();
  ASSERT_TRUE(peer_ends());
  EXPECT_FALSE(talk_->is_over());
  broadcast.end();
  loop_.wake_all();
  EXPECT_TRUE(becomes_over());
}

TEST_F(ScreenTalkTest, GoesOnSendingToAPeerThatOnlyHalfClosed)
{
  start(test::tcp_pair(), 1h);
  peer_.say("question");
  peer_.half_close();
  ASSERT_TRUE(peer_ends());
  type("answer");
  ASSERT_TRUE(run_until(loop_, [&] { return talk_->sent_bytes() == 6; }));
  talk_->grace = 0s;
  EXPECT_FALSE(talk_->is_over()) << "it has taken bytes since: it is still there";
  EXPECT_EQ(talk_->due(), std::nullopt);
  type(", more");
  end_input();
  ASSERT_TRUE(becomes_over());
  EXPECT_EQ(peer_.hear_all(), "answer, more");
}

TEST_F(ScreenTalkTest, SendsWhatTheInputHasThoughThePeerHasEnded)
{
  type("all of it");
  end_input();
  auto pair = test::tcp_pair();
  pair.theirs.half_close();
  start(std::move(pair), 0s);
  ASSERT_TRUE(becomes_over());
  EXPECT_EQ(peer_.hear_all(), "all of it");
}

TEST_F(ScreenTalkTest, WaitsForAPeerThatTakesSlowlyThoughItHasEnded)
{
  const auto bytes = test::pattern(60'000);
  auto pair = test::tcp_pair();
  const int small = 4096;
  ::setsockopt(pair.ours.fd(), SOL_SOCKET, SO_SNDBUF, &small, sizeof small);
  ::setsockopt(pair.theirs.fd(), SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
  pair.theirs.half_close();
  start(std::move(pair), 0s);
  type(bytes);
  end_input();
  std::string heard;
  ASSERT_TRUE(run_until(loop_, [&] {
    heard += peer_.hear_now();
    return talk_->is_over();
  }));
  heard += peer_.hear_all();
  EXPECT_TRUE(heard == bytes);
}

TEST_F(ScreenTalkTest, IsOverWhenWhatItSendsIsAnsweredByAReset)
{
  start(test::tcp_pair(), {});
  peer_.close();
  ASSERT_TRUE(peer_ends());
  EXPECT_FALSE(talk_->is_over()) << "TCP does not tell";
  type("anybody there?");
  ASSERT_TRUE(becomes_over());
  EXPECT_TRUE(talk_->peer.closed || talk_->peer_error() != 0);
}

TEST_F(ScreenTalkTest, IsOverWhenThePeerResets)
{
  start(test::tcp_pair(), {});
  peer_.say("and now");
  ASSERT_TRUE(run_until(loop_, [&] { return talk_->received_bytes() == 7; }));
  peer_.reset();
  ASSERT_TRUE(becomes_over());
  EXPECT_EQ(talk_->peer_error(), ECONNRESET);
  EXPECT_EQ(shown(), "and now");
  EXPECT_EQ(talk_->parting_word(), "");
}

TEST_F(ScreenTalkTest, KnowsAtOnceThatAUnixPeerHasClosed)
{
  start(test::unix_pair(), {}, net::Endpoint::unix_abstract("peer"));
  peer_.say("goodbye");
  peer_.close();
  ASSERT_TRUE(becomes_over());
  EXPECT_EQ(shown(), "goodbye");
}

TEST_F(ScreenTalkTest, StaysWithAUnixPeerThatOnlyHalfClosed)
{
  start(test::unix_pair(), 1h, net::Endpoint::unix_abstract("peer"));
  peer_.half_close();
  ASSERT_TRUE(peer_ends());
  EXPECT_FALSE(talk_->is_over());
  type("answer");
  end_input();
  ASSERT_TRUE(becomes_over());
  EXPECT_EQ(peer_.hear_all(), "answer");
}

TEST_F(ScreenTalkTest, IsOverAtATerminalOnceAUnixPeerHasEnded)
{
  start(test::unix_pair(), 0s, net::Endpoint::unix_abstract("peer"));
  peer_.half_close();
  ASSERT_TRUE(becomes_over());
}

TEST_F(ScreenTalkTest, IsOverWhenNobodyReadsTheOutput)
{
  start(test::tcp_pair(), {});
  output_.out.close();
  peer_.say("into the void");
  ASSERT_TRUE(becomes_over());
  EXPECT_TRUE(talk_->failed_here());
  EXPECT_EQ(talk_->in->halt().error, EPIPE);
  EXPECT_EQ(talk_->peer_error(), 0) << "it is not the peer's fault";
}

TEST_F(ScreenTalkTest, WithoutAnInputIsOverWhenThePeerEnds)
{
  start(test::tcp_pair(), 1h);
  talk_->out.reset();
  peer_.say("all");
  peer_.half_close();
  ASSERT_TRUE(becomes_over());
  EXPECT_EQ(shown(), "all");
}

} // namespace
} // namespace sockplay::play
