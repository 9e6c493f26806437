// Everything is sent, then the peer is waited for: exit 0 must mean that it was taken.
#include "io/discard_road.hh"
#include "io/loop.hh"
#include "io/source.hh"
#include "play/talks.hh"
#include "support/loopback.hh"
#include "support/recorded_calls.hh"

#include <gtest/gtest.h>
#include <memory>
#include <string>

namespace sockplay::play {
namespace {

using namespace std::chrono_literals;
using io::Clock;
using io::Halt;
using test::run_until;

class SendTalkTest : public testing::Test {
protected:
  void start(test::Pair pair, std::string_view bytes)
  {
    peer_ = std::move(pair.theirs);
    auto talk = std::make_unique<SendTalk>(pair.ours.give(), test::inet("127.0.0.1", 9));
    talk->input = io::memory_source(std::string(bytes), "memory");
    talk->input.owner = talk.get();
    talk->out.emplace(talk->input, &talk->peer, middle_,
                      io::choose_road(talk->input, talk->peer, middle_, {}));
    talk->in.emplace(talk->peer, nullptr, middle_,
                     std::make_unique<io::DiscardRoad>(talk->peer, middle_, false));
    talk_ = talk.get();
    loop_.start(std::move(talk));
  }
  bool becomes_over()
  {
    return run_until(loop_, [&] { return talk_->is_over(); });
  }

  test::Peer peer_;
  io::Poller poller_;
  io::Middle middle_;
  io::Loop loop_{poller_};
  SendTalk* talk_ = nullptr;
};

TEST_F(SendTalkTest, IsOverWhenThePeerHasClosedAndAcknowledgedAll)
{
  start(test::tcp_pair(), "everything");
  ASSERT_TRUE(run_until(loop_, [&] { return talk_->all_acknowledged(); }));
  EXPECT_EQ(peer_.hear_all(), "everything") << "it was half-closed";
  EXPECT_FALSE(talk_->is_over()) << "acknowledged is not taken";
  peer_.close();
  ASSERT_TRUE(becomes_over());
  EXPECT_EQ(talk_->peer_error(), 0);
}

TEST_F(SendTalkTest, IsNotOverWhenThePeerClosesWithBytesUnread)
{
  start(test::tcp_pair(), "everything");
  ASSERT_TRUE(run_until(loop_, [&] { return talk_->all_acknowledged(); }));
  peer_.close(); // unread bytes make it a reset
  ASSERT_TRUE(becomes_over());
  EXPECT_EQ(talk_->peer_error(), ECONNRESET);
}

TEST_F(SendTalkTest, IsOverOnAcknowledgementWhereThatIsEnough)
{
  start(test::tcp_pair(), "everything");
  talk_->acknowledged_only = true;
  ASSERT_TRUE(becomes_over());
  EXPECT_TRUE(talk_->all_acknowledged());
  EXPECT_EQ(peer_.hear(10), "everything");
}

TEST_F(SendTalkTest, WaitsForAUnixPeerToReadWhereAcknowledgementIsEnough)
{
  start(test::unix_pair(), "everything");
  talk_->acknowledged_only = true;
  ASSERT_TRUE(run_until(loop_, [&] { return talk_->out->is_ended(); }));
  EXPECT_FALSE(talk_->all_acknowledged());
  EXPECT_FALSE(talk_->is_over());
  ASSERT_TRUE(talk_->due()) << "nothing tells of an acknowledgement: it asks again";
  EXPECT_LT(*talk_->due(), Clock::now() + 1s);
  EXPECT_EQ(peer_.hear(10), "everything");
  ASSERT_TRUE(becomes_over());
}

TEST_F(SendTalkTest, AsksSeldomerTheLongerItTakes)
{
  start(test::unix_pair(), "everything");
  const test::RecordedCalls calls;
  const auto until = Clock::now() + 100ms;
  ASSERT_TRUE(run_until(loop_, [&] { return Clock::now() >= until; }));
  EXPECT_FALSE(talk_->is_over());
  EXPECT_LE(calls.count<sys::Ioctl>(), 9) << "after 2, 4, 8 ... at most 50 ms";
}

TEST_F(SendTalkTest, DrainsRepliesSoThatItsCloseIsNoReset)
{
  start(test::tcp_pair(), "everything");
  peer_.say("a reply nobody asked for");
  ASSERT_TRUE(run_until(loop_, [&] { return talk_->received_bytes() == 24; }));
  EXPECT_EQ(peer_.hear_all(), "everything");
  peer_.half_close();
  ASSERT_TRUE(becomes_over());
  loop_.drop(*talk_);
  loop_.take_over();
  EXPECT_EQ(peer_.hear_all(), "");
}

TEST_F(SendTalkTest, SendsAllOfALargeInput)
{
  const auto bytes = test::pattern(3 << 20);
  start(test::tcp_pair(), bytes);
  std::string heard;
  ASSERT_TRUE(run_until(loop_, [&] {
    heard += peer_.hear_now();
    if (heard.size() == bytes.size()) peer_.close();
    return talk_->is_over();
  }));
  EXPECT_TRUE(heard == bytes);
  EXPECT_EQ(talk_->sent_bytes(), bytes.size());
  EXPECT_EQ(talk_->peer_error(), 0);
}

TEST_F(SendTalkTest, FailsWithAPeerThatLeavesInTheMiddle)
{
  start(test::tcp_pair(), test::pattern(16 << 20));
  ASSERT_TRUE(run_until(loop_, [&] { return talk_->out->halt().why == Halt::Why::sink_full; }));
  peer_.reset();
  ASSERT_TRUE(becomes_over());
  EXPECT_NE(talk_->peer_error(), 0);
  EXPECT_FALSE(talk_->failed_here());
}

TEST_F(SendTalkTest, HearsOutAPeerThatTakesNoMore)
{
  auto pair = test::unix_pair();
  ASSERT_EQ(::shutdown(pair.theirs.fd(), SHUT_RD), 0);
  start(std::move(pair), "everything");
  ASSERT_TRUE(run_until(loop_, [&] { return talk_->out->has_failed(); }));
  EXPECT_FALSE(talk_->is_over());
  peer_.say("because");
  peer_.close();
  ASSERT_TRUE(becomes_over());
  EXPECT_EQ(talk_->received_bytes(), 7U);
}

TEST_F(SendTalkTest, IsOverWhenItsInputCannotBeRead)
{
  test::RecordedCalls calls;
  calls.refuse<sys::Splice>(EIO);
  start(test::tcp_pair(), "everything");
  ASSERT_TRUE(becomes_over());
  EXPECT_TRUE(talk_->failed_here());
  EXPECT_EQ(talk_->out->halt().error, EIO);
}

} // namespace
} // namespace sockplay::play
