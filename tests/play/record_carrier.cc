// What a conversation over a socket of records gets: flows that keep the edges, count, and tell an empty
// record from an end.
#include "play/record_carrier.hh"

#include "io/loop.hh"
#include "play/server.hh"
#include "support/loopback.hh"
#include "support/recorded_calls.hh"

#include <csignal>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <memory>
#include <string>
#include <sys/wait.h>

namespace sockplay::play {
namespace {

using test::run_until;
using testing::HasSubstr;

class RecordCarrierTest : public testing::Test {
protected:
  void start(std::unique_ptr<io::Conversation> talk)
  {
    talk_ = talk.get();
    loop_.start(std::move(talk));
  }
  void start_service(const Service& service)
  {
    host_ = std::make_unique<Host>(Host::Options{.service = service}, poller_, carrier_, announcer_);
    start(host_->receive(pair_.ours.give(), net::Endpoint::unix_unnamed(), nullptr, nullptr));
  }
  // A record of the peer's.
  void say(std::string_view record) const
  {
    EXPECT_EQ(::send(peer_.fd(), record.data(), record.size(), MSG_NOSIGNAL),
              static_cast<ssize_t>(record.size()));
  }
  // The next record that the peer gets.
  std::string hear() const
  {
    EXPECT_TRUE(test::becomes_ready(peer_.fd(), POLLIN));
    return peer_.hear_now();
  }
  bool becomes_over()
  {
    return run_until(loop_, [&] { return talk_->is_over(); });
  }

  test::Pair pair_ = test::unix_pair(SOCK_SEQPACKET);
  test::Peer& peer_ = pair_.theirs;
  io::Poller poller_;
  io::Middle middle_;
  io::Announcer announcer_{{.verbosity = -1}};
  RecordCarrier carrier_{{.socket = {.type = SOCK_SEQPACKET, .is_internet = false}}, middle_, announcer_};
  std::unique_ptr<Host> host_;
  io::Loop loop_{poller_};
  io::Conversation* talk_ = nullptr;
};

TEST_F(RecordCarrierTest, EchoesEachRecordByOneCallEachWayAndCountsBoth)
{
  start_service({.kind = Service::Kind::echo});
  const test::RecordedCalls calls;
  say("hello");
  say("");
  ASSERT_TRUE(run_until(loop_, [&] { return talk_->records->sent.records == 2; }));
  EXPECT_EQ(hear(), "hello");
  EXPECT_EQ(hear(), "");
  EXPECT_EQ(talk_->records->received.records, 2U);
  EXPECT_EQ(talk_->records->received.bytes, 5U);
  EXPECT_EQ(calls.count<sys::Send>(), 2) << calls.story();
  EXPECT_EQ(calls.count<sys::RecvMmsg>(), 2) << "and one in vain\n" << calls.story();
}

TEST_F(RecordCarrierTest, TellsAnEmptyRecordFromTheEndWhatevertheOtherSideIs)
{
  auto talk = std::make_unique<DiscardTalk>(pair_.ours.give(), test::inet("192.0.2.1", 1));
  talk->in.emplace(carrier_.to_nowhere(*talk, talk->nowhere, nullptr));
  start(std::move(talk));
  say("");
  ASSERT_TRUE(run_until(loop_, [&] { return talk_->records->received.records == 1 || talk_->is_over(); }));
  EXPECT_FALSE(talk_->is_over());
  peer_.half_close();
  EXPECT_TRUE(becomes_over());
}

TEST_F(RecordCarrierTest, CountsAnEmptyRecordAsASignOfLife)
{
  start_service({.kind = Service::Kind::discard});
  ASSERT_TRUE(run_until(loop_, [&] { return loop_.is_idle(); }));
  talk_->last_active = {};
  say("");
  ASSERT_TRUE(run_until(loop_, [&] { return talk_->records->received.records == 1; }));
  EXPECT_NE(talk_->last_active, io::Clock::time_point{});
}

TEST_F(RecordCarrierTest, MakesARecordOfEachLineThatAProgramSays)
{
  start_service({.kind = Service::Kind::program, .command = "while read line; do echo \"<$line>\"; done"});
  say("one\n");
  say("two"); // its frame ends it
  ASSERT_TRUE(run_until(loop_, [&] { return talk_->records->sent.records == 2; }));
  EXPECT_EQ(hear(), "<one>\n");
  EXPECT_EQ(hear(), "<two>\n");
  peer_.half_close();
  ASSERT_TRUE(becomes_over());
  EXPECT_FALSE(talk_->failure_beyond());
}

TEST_F(RecordCarrierTest, EndsOnlyTheTalkWithAProgramWhoseWordsCannotBeCut)
{
  start_service({.kind = Service::Kind::program, .command = "head -c 70000 /dev/zero; cat"});
  ASSERT_TRUE(becomes_over());
  ASSERT_TRUE(talk_->failure_beyond());
  EXPECT_THAT(talk_->failure_beyond()->what(), HasSubstr("a line of more than 65536 bytes"));
  EXPECT_FALSE(talk_->failed_here());
}

TEST_F(RecordCarrierTest, LetsOneWholeRecordGoAtATimeFromTheInputOfAll)
{
  std::string waiting;
  record::append_framed(waiting, "hello", {.kind = record::Framing::Kind::length_prefix});
  record::append_framed(waiting, "world", {.kind = record::Framing::Kind::length_prefix});
  io::Pacer free{{}};
  EXPECT_EQ(carrier_.take_broadcast_portion(free, waiting), 9U);
  io::Pacer paced{{.delay = std::chrono::hours(1)}};
  EXPECT_EQ(carrier_.take_broadcast_portion(paced, waiting), 9U);
  EXPECT_EQ(carrier_.take_broadcast_portion(paced, waiting.substr(9)), 0U);
}

// 100 bytes a second: five may go at once, and 25 ms later it goes on. With the lengths it would be 65 ms.
TEST_F(RecordCarrierTest, ChargesARateWithTheRecordsAndNotWithTheirLengths)
{
  std::string waiting;
  record::append_framed(waiting, "hello", {.kind = record::Framing::Kind::length_prefix});
  io::Pacer paced{{.rate_bytes = 100}};
  EXPECT_EQ(carrier_.take_broadcast_portion(paced, waiting), 9U);
  ASSERT_TRUE(paced.due());
  EXPECT_LE(*paced.due(), io::Clock::now() + std::chrono::milliseconds(25));
}

} // namespace
} // namespace sockplay::play
