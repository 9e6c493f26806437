// The talk over one datagram socket: when it is over, and what ICMP says, be it late.
#include "play/datagram_talk.hh"

#include "io/frame_records_road.hh"
#include "io/show_records_road.hh"
#include "io/source.hh"
#include "net/icmp_error.hh"
#include "play/converse.hh"
#include "support/loopback.hh"
#include "support/recorded_calls.hh"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <memory>
#include <string>

namespace sockplay::play {
namespace {

using test::run_until;
using testing::HasSubstr;
using OverWhen = DatagramTalk::OverWhen;

class DatagramTalkTest : public testing::Test {
protected:
  // A talk with `peer` that sends `input`, a line a record.
  void start(const net::Endpoint& peer, const std::string& input, OverWhen over)
  {
    test::BareDatagrams ours;
    ours.connect(peer);
    net::ask_for_icmp_errors(ours.socket.fd(), peer);
    auto talk = std::make_unique<DatagramTalk>(ours.socket.give(), peer, over);
    talk->input = io::memory_source(input, "memory");
    io::RecordSink sink(talk->peer, talk->records->sent, {.segments = true});
    talk->out.emplace(talk->input, &talk->peer, middle_,
                      std::make_unique<io::FrameRecordsRoad>(talk->input, std::move(sink),
                                                             io::FrameRecordsRoad::Options{}));
    talk_ = talk.get();
    loop_.start(std::move(talk));
  }
  void receive(std::uint64_t most)
  {
    io::RecordSource source(talk_->peer, arrivals_, talk_->records->received, {.most_records = most});
    talk_->in.emplace(talk_->peer, nullptr, middle_,
                      std::make_unique<io::ShowRecordsRoad>(std::move(source), std::nullopt));
  }
  bool becomes_over()
  {
    return run_until(loop_, [&] { return talk_->is_over(); });
  }
  std::string failure()
  {
    const auto error = talk_->failure_beyond();
    return error ? error->what() : "";
  }

  io::Poller poller_;
  io::Middle middle_;
  net::Arrivals arrivals_{{}};
  io::Loop loop_{poller_};
  DatagramTalk* talk_ = nullptr;
};

TEST_F(DatagramTalkTest, IsOverWhenAllIsSentWhereThatIsEnough)
{
  const test::BareDatagrams peer;
  start(peer.endpoint, "one\ntwo\n", OverWhen::all_is_sent);
  ASSERT_TRUE(becomes_over());
  EXPECT_EQ(failure(), "");
  EXPECT_EQ(peer.socket.hear(4), "one\n");
  EXPECT_EQ(peer.socket.hear(4), "two\n");
}

TEST_F(DatagramTalkTest, FindsTheErrorThatCameWhenAllWasSent)
{
  const test::DeafDatagrams nobody;
  start(nobody.endpoint(), "hello?\n", OverWhen::all_is_sent);
  ASSERT_TRUE(becomes_over());
  EXPECT_THAT(failure(), HasSubstr("Connection refused (ECONNREFUSED)"));
  EXPECT_THAT(failure(), HasSubstr("port unreachable (ICMP type 3 code 3), said 127.0.0.1"));
}

TEST_F(DatagramTalkTest, FindsTheErrorThatOnlyTheQueueHasLeft)
{
  const test::DeafDatagrams nobody;
  test::RecordedCalls calls;
  calls.refuse<sys::GetSockOpt>(0); // nothing: as where a call that told how far it got took it away
  start(nobody.endpoint(), "hello?\n", OverWhen::all_is_sent);
  ASSERT_TRUE(becomes_over());
  EXPECT_THAT(failure(), HasSubstr("ECONNREFUSED"));
}

TEST_F(DatagramTalkTest, GoesOnAfterItsInputWhereAnswersAreWaitedFor)
{
  const test::BareDatagrams peer;
  start(peer.endpoint, "question\n", OverWhen::told);
  receive(1);
  const auto us = net::local_endpoint(talk_->peer.number());
  ASSERT_TRUE(run_until(loop_, [&] { return talk_->out->is_ended(); }));
  EXPECT_FALSE(talk_->is_over());
  peer.say("", us);
  ASSERT_TRUE(becomes_over()) << "an empty answer is one";
  EXPECT_EQ(talk_->records->received.records, 1U);
}

TEST_F(DatagramTalkTest, IsOverWithAnErrorThatWasRead)
{
  const test::DeafDatagrams nobody;
  start(nobody.endpoint(), "hello?\n", OverWhen::told);
  receive(0);
  ASSERT_TRUE(becomes_over());
  EXPECT_THAT(failure(), HasSubstr("recv " + to_string(nobody.endpoint()) + ": Connection refused"));
}

// unix(7): an unconnected sender is not told when somebody else's datagrams have left the queue.
TEST_F(DatagramTalkTest, ReachesAUnixPeerWhoseQueueOthersHadFilled)
{
  const test::TempDir dir;
  const auto path = net::Endpoint::unix_path(dir.path("peer"));
  const test::BareDatagrams peer(path);
  const test::BareDatagrams other(net::Endpoint::unix_path(dir.path("other")));
  while (::sendto(other.socket.fd(), "x", 1, MSG_DONTWAIT, path.address(), path.size()) == 1) {}
  test::BareDatagrams ours(net::Endpoint::unix_path(dir.path("ours")));
  auto talk = std::make_unique<DatagramTalk>(ours.socket.give(), ours.endpoint, OverWhen::all_is_sent);
  talk->input = io::memory_source("hello\n", "memory");
  io::FrameRecordsRoad::Options options{
      .destinations = [&] { return std::span<const net::Endpoint>(&path, 1); }};
  talk->out.emplace(
      talk->input, &talk->peer, middle_,
      std::make_unique<io::FrameRecordsRoad>(talk->input, io::RecordSink(talk->peer, talk->records->sent, {}),
                                             std::move(options)));
  talk_ = talk.get();
  loop_.start(std::move(talk));
  ASSERT_TRUE(run_until(loop_, [&] { return talk_->out->due().has_value(); }));
  EXPECT_FALSE(talk_->is_over());
  while (peer.socket.hear_now() == "x") {}
  ASSERT_TRUE(becomes_over());
  EXPECT_EQ(failure(), "");
  EXPECT_EQ(peer.socket.hear(6), "hello\n");
}

TEST_F(DatagramTalkTest, NamesTheLimitOfARecordThatIsTooLong)
{
  const test::BareDatagrams peer;
  start(peer.endpoint, std::string(65'508, 'x'), OverWhen::all_is_sent);
  ASSERT_TRUE(becomes_over());
  const std::string record(65'508, 'x');
  note_too_long(*talk_, EMSGSIZE, {record});
  ASSERT_TRUE(talk_->failure_beyond());
  EXPECT_EQ(talk_->failure_beyond()->fault(), net::Fault::local);
  EXPECT_THAT(failure(), HasSubstr("65 508 bytes"));
  EXPECT_THAT(talk_->failure_beyond()->hint(), HasSubstr("at most 65 507 bytes over IPv4"));
}

} // namespace
} // namespace sockplay::play
