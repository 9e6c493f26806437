// A peer and a connection of our own: bytes and ends pass through both ways, and what breaks on one side is
// seen as broken on the other.
#include "io/loop.hh"
#include "play/server.hh"
#include "play/stream_carrier.hh"
#include "support/loopback.hh"
#include "support/recorded_calls.hh"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <memory>
#include <string>
#include <vector>

namespace sockplay::play {
namespace {

using test::run_until;
using testing::HasSubstr;

class ForwardTalkTest : public testing::Test {
protected:
  void start(std::vector<net::Endpoint> beyond, const Input& input = {})
  {
    Host::Options options{.service = {.kind = Service::Kind::forward, .forward_to = std::move(beyond)},
                          .input = input};
    host_ = std::make_unique<Host>(std::move(options), poller_, carrier_, announcer_);
    auto talk = host_->receive(pair_.ours.give(), test::inet("127.0.0.1", 9), nullptr, nullptr);
    talk_ = dynamic_cast<ForwardTalk*>(talk.get());
    loop_.start(std::move(talk));
  }
  void start_connected()
  {
    start({listener_.endpoint});
    beyond_ = listener_.accept();
    ASSERT_TRUE(run_until(loop_, [&] { return talk_->in.has_value(); }));
  }
  bool becomes_over()
  {
    return run_until(loop_, [&] { return talk_->is_over(); });
  }
  void bury()
  {
    loop_.drop(*talk_);
    EXPECT_NE(loop_.take_over(), nullptr);
  }
  std::string failure()
  {
    const auto error = talk_->failure_beyond();
    return error ? error->what() : "";
  }

  test::BareListener listener_;
  test::Pair pair_ = test::tcp_pair();
  test::Peer& peer_ = pair_.theirs;
  test::Peer beyond_;
  io::Poller poller_;
  io::Middle middle_;
  StreamCarrier carrier_{middle_};
  io::Announcer announcer_{{.verbosity = -1}};
  std::unique_ptr<Host> host_;
  io::Loop loop_{poller_};
  ForwardTalk* talk_ = nullptr;
};

TEST_F(ForwardTalkTest, CarriesBytesBothWays)
{
  start_connected();
  peer_.say("question");
  ASSERT_TRUE(run_until(loop_, [&] { return talk_->received_bytes() == 8; }));
  EXPECT_EQ(beyond_.hear(8), "question");
  beyond_.say("answer");
  ASSERT_TRUE(run_until(loop_, [&] { return talk_->sent_bytes() == 6; }));
  EXPECT_EQ(peer_.hear(6), "answer");
}

TEST_F(ForwardTalkTest, DeliversWhatWasSaidBeforeTheConnectionStood)
{
  peer_.say("early");
  peer_.half_close();
  start_connected();
  ASSERT_TRUE(run_until(loop_, [&] { return talk_->in->is_ended(); }));
  EXPECT_EQ(beyond_.hear_all(), "early");
}

TEST_F(ForwardTalkTest, PassesThePeersHalfCloseOn)
{
  start_connected();
  peer_.say("question");
  peer_.half_close();
  ASSERT_TRUE(run_until(loop_, [&] { return talk_->in->is_ended(); }));
  EXPECT_EQ(beyond_.hear_all(), "question");
  EXPECT_FALSE(talk_->is_over());
  beyond_.say("answer");
  beyond_.close();
  ASSERT_TRUE(becomes_over());
  EXPECT_EQ(peer_.hear_all(), "answer");
  EXPECT_EQ(failure(), "");
}

TEST_F(ForwardTalkTest, PassesAHalfCloseFromBeyondOn)
{
  start_connected();
  beyond_.say("banner");
  beyond_.half_close();
  ASSERT_TRUE(run_until(loop_, [&] { return talk_->out->is_ended(); }));
  EXPECT_EQ(peer_.hear_all(), "banner");
  EXPECT_FALSE(talk_->is_over());
  peer_.say("thanks");
  peer_.close();
  ASSERT_TRUE(becomes_over());
  EXPECT_EQ(beyond_.hear_all(), "thanks");
}

TEST_F(ForwardTalkTest, IsOverWhereNobodyIsBeyondAndSaysWhy)
{
  const test::DeafEndpoint deaf;
  start({deaf.endpoint()});
  ASSERT_TRUE(becomes_over());
  EXPECT_EQ(failure(), "connect " + to_string(deaf.endpoint()) + ": Connection refused (ECONNREFUSED)");
}

TEST_F(ForwardTalkTest, TriesEveryEndpointInTurn)
{
  const test::DeafEndpoint deaf;
  start({deaf.endpoint(), listener_.endpoint});
  ASSERT_TRUE(run_until(loop_, [&] { return talk_->in.has_value() || talk_->is_over(); }));
  EXPECT_EQ(failure(), "");
  beyond_ = listener_.accept();
}

TEST_F(ForwardTalkTest, IsOverWhereNoSocketIsToBeHad)
{
  test::RecordedCalls calls;
  calls.refuse<sys::Socket>(EMFILE);
  start({listener_.endpoint});
  ASSERT_TRUE(becomes_over());
  EXPECT_THAT(failure(), HasSubstr("EMFILE"));
}

TEST_F(ForwardTalkTest, IsOverWhenThePeerLeavesBeforeTheConnectionStands)
{
  const test::BareListener busy(test::inet("127.0.0.1"), 0);
  const auto waiting = test::connect_to(busy.endpoint); // the queue is full: who connects waits
  start({busy.endpoint});
  ASSERT_TRUE(run_until(loop_, [&] { return loop_.is_idle(); }));
  EXPECT_FALSE(talk_->is_over());
  peer_.reset();
  ASSERT_TRUE(becomes_over());
}

TEST_F(ForwardTalkTest, PassesAResetFromBeyondOn)
{
  start_connected();
  beyond_.reset();
  ASSERT_TRUE(becomes_over());
  EXPECT_EQ(failure(), "recv " + to_string(listener_.endpoint) + ": Connection reset by peer (ECONNRESET)");
  EXPECT_EQ(talk_->peer_error(), 0);
  EXPECT_FALSE(talk_->failed_here());
  bury();
  EXPECT_EQ(peer_.hear_all(), "[ECONNRESET]") << "it must not look like a good end";
}

TEST_F(ForwardTalkTest, PassesAResetOfThePeerOn)
{
  start_connected();
  peer_.reset();
  ASSERT_TRUE(becomes_over());
  EXPECT_EQ(talk_->peer_error(), ECONNRESET);
  EXPECT_EQ(failure(), "");
  bury();
  EXPECT_EQ(beyond_.hear_all(), "[ECONNRESET]");
}

TEST_F(ForwardTalkTest, MovesItAllByAFewSplices)
{
  start_connected();
  const auto bytes = test::pattern(1 << 20);
  const test::RecordedCalls calls;
  std::string heard;
  std::size_t said = 0;
  ASSERT_TRUE(run_until(loop_, [&] {
    const auto sent =
        ::send(peer_.fd(), bytes.data() + said, bytes.size() - said, MSG_DONTWAIT | MSG_NOSIGNAL);
    said += sent > 0 ? static_cast<std::size_t>(sent) : 0;
    heard += beyond_.hear_now();
    return talk_->received_bytes() == bytes.size();
  }));
  heard += beyond_.hear(bytes.size() - heard.size());
  EXPECT_TRUE(heard == bytes);
  EXPECT_EQ(calls.count<sys::Recv>() + calls.count<sys::Send>(), 0) << calls.summary();
}

} // namespace
} // namespace sockplay::play
