// What stands behind one peer: a socket beyond or a program, and what becomes of records that are not taken.
#include "play/lane.hh"

#include "io/loop.hh"
#include "support/loopback.hh"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <memory>
#include <string>
#include <utility>

namespace sockplay::play {
namespace {

using test::run_until;
using testing::HasSubstr;

class LaneTest : public testing::Test {
protected:
  // A program's ends, without the program.
  ProgramLane& start_program(bool for_all)
  {
    io::Program program{0, io::End::own_pipe(input_.in.give()), io::End::own_pipe(output_.out.give())};
    auto lane =
        std::make_unique<ProgramLane>(std::move(program), peer_.endpoint, for_all, junction_, std::nullopt);
    poller_.add(lane->to_program());
    auto& started = *lane;
    loop_.start(std::move(lane));
    return started;
  }
  ForwardLane& start_forward(const test::BareDatagrams& ours, const net::Endpoint& beyond)
  {
    auto lane = std::make_unique<ForwardLane>(net::Fd(::dup(ours.socket.fd())), beyond, peer_.endpoint,
                                              junction_, std::nullopt);
    auto& started = *lane;
    loop_.start(std::move(lane));
    return started;
  }
  // What the program has to read by now.
  std::string read() const
  {
    std::string room(65536, '\0');
    const auto got = ::read(input_.out.fd(), room.data(), room.size());
    room.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
    return got < 0 ? "nothing yet" : room;
  }

  const test::BareDatagrams peer_;
  test::BareDatagrams served_;
  test::BarePipe input_{O_CLOEXEC | O_NONBLOCK};
  test::BarePipe output_{O_CLOEXEC | O_NONBLOCK};
  io::Poller poller_;
  io::Middle middle_;
  io::End socket_ = [this] {
    auto end = io::End::own_socket(served_.socket.give());
    end.writable = true;
    return end;
  }();
  net::Arrivals arrivals_{{}};
  io::RecordTallies tallies_;
  Records records_;
  Junction junction_{.socket = socket_,
                     .arrivals = arrivals_,
                     .middle = middle_,
                     .tallies = tallies_,
                     .records = records_,
                     .on_write_error = [](int, const net::Departure&) { return io::Remedy::skip; }};
  io::Loop loop_{poller_};
};

TEST_F(LaneTest, GivesAProgramOneRecordAndItsEnd)
{
  auto& lane = start_program(false);
  EXPECT_TRUE(lane.take("hello"));
  EXPECT_EQ(read(), "hello");
  EXPECT_EQ(read(), "");
  EXPECT_EQ(lane.received_bytes(), 5U);
}

TEST_F(LaneTest, GivesAProgramTheEndOfAnEmptyRecord)
{
  auto& lane = start_program(false);
  EXPECT_TRUE(lane.take(""));
  EXPECT_EQ(read(), "");
}

TEST_F(LaneTest, GivesAProgramEachRecordOfAPeerInItsFrame)
{
  auto& lane = start_program(true);
  EXPECT_TRUE(lane.take("one"));
  EXPECT_TRUE(lane.take("two\n"));
  EXPECT_EQ(read(), "one\ntwo\n");
  EXPECT_EQ(read(), "nothing yet");
}

TEST_F(LaneTest, MakesOneRecordOfAllThatAProgramAnswers)
{
  auto& lane = start_program(false);
  lane.take("question");
  test::write_all(output_.in.fd(), "one\n");
  ASSERT_TRUE(run_until(loop_, [&] { return loop_.is_idle(); }));
  EXPECT_EQ(tallies_.sent.records, 0U) << "it may say more";
  test::write_all(output_.in.fd(), "two\n");
  output_.in.close();
  ASSERT_TRUE(run_until(loop_, [&] { return lane.is_over(); }));
  EXPECT_EQ(peer_.socket.hear(8), "one\ntwo\n");
  EXPECT_EQ(tallies_.sent.records, 1U);
  EXPECT_EQ(lane.sent_bytes(), 8U);
}

TEST_F(LaneTest, SendsNoRecordForAProgramThatAnswersNothing)
{
  auto& lane = start_program(false);
  output_.in.close();
  ASSERT_TRUE(run_until(loop_, [&] { return lane.is_over(); }));
  EXPECT_EQ(tallies_.sent.records, 0U);
}

TEST_F(LaneTest, TakesNoMoreForAProgramThatNeverReadsThanIsBounded)
{
  auto& lane = start_program(true);
  const std::string record(65536, 'x');
  int taken = 0;
  while (taken < 1000 && lane.take(record)) {
    ++taken;
  }
  EXPECT_LT(taken, 64) << "a pipe's and a mebibyte";
  EXPECT_FALSE(lane.take("one more"));
  EXPECT_TRUE(run_until(loop_, [&] { return loop_.is_idle(); })) << "it spins";
}

TEST_F(LaneTest, TakesNothingForAProgramThatReadsNoMore)
{
  auto& lane = start_program(true);
  input_.out.close();
  EXPECT_FALSE(lane.take("hello")) << "it is lost, and counted as such";
  EXPECT_FALSE(lane.take("hello"));
}

TEST_F(LaneTest, DoesNotMindAProgramThatReadsNothingOfItsRecord)
{
  auto& lane = start_program(false);
  input_.out.close();
  EXPECT_TRUE(lane.take("hello")) << "it may answer all the same";
}

TEST_F(LaneTest, FailsByItselfWithAProgramWhoseWordsCannotBeCut)
{
  auto& lane = start_program(true);
  const std::string endless(65536, 'x');
  test::write_all(output_.in.fd(), endless);
  ASSERT_TRUE(run_until(loop_, [&] { return loop_.is_idle(); }));
  test::write_all(output_.in.fd(), "x");
  ASSERT_TRUE(run_until(loop_, [&] { return lane.is_over(); }));
  ASSERT_TRUE(lane.failure_beyond());
  EXPECT_THAT(lane.failure_beyond()->what(), HasSubstr("a line of more than"));
}

TEST_F(LaneTest, BringsAnswersFromBeyondToItsPeer)
{
  const test::BareDatagrams beyond;
  const test::BareDatagrams ours;
  ours.connect(beyond.endpoint);
  auto& lane = start_forward(ours, beyond.endpoint);
  EXPECT_TRUE(lane.take("question"));
  EXPECT_EQ(beyond.socket.hear(8), "question");
  beyond.say("answer", ours.endpoint);
  ASSERT_TRUE(run_until(loop_, [&] { return tallies_.sent.records == 1; }));
  EXPECT_EQ(peer_.socket.hear(6), "answer");
}

TEST_F(LaneTest, SaysWhatIsBeyondThoughItIsGone)
{
  const test::TempDir dir;
  const auto path = net::Endpoint::unix_path(dir.path("beyond"));
  test::BareDatagrams beyond(path);
  const test::BareDatagrams ours(net::Endpoint::unix_path(dir.path("ours")));
  ours.connect(path);
  auto& lane = start_forward(ours, path);
  beyond.socket.close();
  lane.take("hello?"); // from here on the socket has no peer
  EXPECT_TRUE(lane.is_over());
  ASSERT_TRUE(lane.failure_beyond());
  EXPECT_THAT(lane.failure_beyond()->what(), HasSubstr(dir.path("beyond") + ": Connection refused"));
}

} // namespace
} // namespace sockplay::play
