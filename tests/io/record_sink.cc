// Records on their way out, by a script: what is not taken stays, what is refused is answered as it was asked
// for, what the faults hold back leaves in its time, and nothing is tried for ever.
#include "io/record_sink.hh"

#include "support/record_steps.hh"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>
#include <vector>

namespace sockplay::io {
namespace {

using namespace std::chrono_literals;
using test::fails;
using test::many_leave;
using test::message_leaves;
using test::one_leaves;
using testing::ElementsAre;
using Why = Halt::Why;

class RecordSinkTest : public testing::Test {
protected:
  RecordSink sink(RecordSink::Options options = {}) { return {socket_, tally_, std::move(options)}; }
  // Sends them; how many were taken care of.
  std::size_t send(RecordSink& sink, const std::vector<std::string>& records, Why why, int error = 0,
                   const net::Endpoint* to = nullptr)
  {
    std::vector<net::Departure> departures;
    for (const auto& record : records) {
      departures.push_back({record, to});
    }
    const auto sent = sink.send(departures);
    EXPECT_EQ(static_cast<int>(sent.halt.why), static_cast<int>(why));
    EXPECT_EQ(sent.halt.error, error);
    return sent.records;
  }
  static void expect_flush(RecordSink& sink, Why why, int error = 0)
  {
    const auto halt = sink.flush();
    EXPECT_EQ(static_cast<int>(halt.why), static_cast<int>(why));
    EXPECT_EQ(halt.error, error);
  }

  test::ScriptedKernel kernel_;
  End socket_ = test::ready_socket(1002);
  RecordTally tally_;
};

TEST_F(RecordSinkTest, SendsAndCounts)
{
  auto records = sink();
  kernel_.expect(many_leave());
  EXPECT_EQ(send(records, {"one", "", "three"}, Why::turn_over), 3U);
  EXPECT_EQ(kernel_.taken(), "[one][][three]");
  EXPECT_EQ(tally_.records, 3U);
  EXPECT_EQ(tally_.bytes, 8U);
}

TEST_F(RecordSinkTest, IsFullFromACallThatWouldBlockOn)
{
  auto records = sink();
  kernel_.expect(many_leave(1), fails<sys::SendMmsg>(EAGAIN));
  EXPECT_EQ(send(records, {"one", "two", "three"}, Why::sink_full), 1U);
  EXPECT_FALSE(socket_.writable);
  EXPECT_EQ(send(records, {"two"}, Why::sink_full), 0U) << "without asking again";
  EXPECT_EQ(tally_.records, 1U);
}

TEST_F(RecordSinkTest, AsksAFullQueueAgainWhereAReaderMakesRoomSoon)
{
  auto records = sink({.one_by_one = true, .asks_again = true});
  kernel_.expect(one_leaves(), fails<sys::Send>(EAGAIN), fails<sys::Send>(EAGAIN), one_leaves());
  EXPECT_EQ(send(records, {"one", "two"}, Why::turn_over), 2U);
  EXPECT_TRUE(socket_.writable);
}

TEST_F(RecordSinkTest, DoesNotAskAFullQueueForEver)
{
  auto records = sink({.one_by_one = true, .asks_again = true});
  for (int round = 0; round < 2; ++round) {
    for (int i = 0; i < 128; ++i)
      kernel_.expect(fails<sys::Send>(EAGAIN));
    EXPECT_EQ(send(records, {"one"}, Why::sink_full), 0U);
    EXPECT_FALSE(socket_.writable);
    socket_.writable = true;
  }
}

TEST_F(RecordSinkTest, FailsWithAnErrorThatNobodyAnswers)
{
  for (const int error : {EPIPE, ECONNRESET, ECONNREFUSED, EMSGSIZE, ENOMEM}) {
    auto records = sink();
    kernel_.expect(many_leave(1), fails<sys::SendMmsg>(error));
    EXPECT_EQ(send(records, {"one", "two", "three"}, Why::sink_failed, error), 1U);
  }
}

TEST_F(RecordSinkTest, SkipsARecordThatCannotBeSent)
{
  std::vector<std::string> refused;
  auto records = sink({.on_error = [&](int error, const net::Departure& record) {
    refused.push_back(std::string(record.bytes) + " " + ::strerrorname_np(error));
    return Remedy::skip;
  }});
  kernel_.expect(many_leave(1), fails<sys::SendMmsg>(EMSGSIZE), one_leaves());
  EXPECT_EQ(send(records, {"one", "two", "three"}, Why::turn_over), 3U);
  EXPECT_EQ(kernel_.taken(), "[one][three]");
  EXPECT_THAT(refused, ElementsAre("two EMSGSIZE"));
  EXPECT_EQ(tally_.records, 2U) << "of those that left";
}

TEST_F(RecordSinkTest, TriesARecordAgainAfterAnErrorThatWasAboutAnother)
{
  auto records = sink({.on_error = [](int, const net::Departure&) { return Remedy::again; }});
  kernel_.expect(fails<sys::Send>(ECONNREFUSED), one_leaves());
  EXPECT_EQ(send(records, {"one"}, Why::turn_over), 1U);
  EXPECT_EQ(kernel_.taken(), "[one]");
}

TEST_F(RecordSinkTest, TriesNoRecordForEver)
{
  int errors = 0;
  auto records = sink({.on_error = [&](int, const net::Departure&) {
    ++errors;
    return Remedy::again;
  }});
  for (int i = 0; i < 9; ++i) {
    kernel_.expect(fails<sys::SendMmsg>(EHOSTUNREACH));
  }
  kernel_.expect(one_leaves());
  EXPECT_EQ(send(records, {"nowhere", "two"}, Why::turn_over), 2U);
  EXPECT_EQ(kernel_.taken(), "[two]");
  EXPECT_EQ(errors, 9);
}

TEST_F(RecordSinkTest, PausesWhereTheKernelHasNoBuffers)
{
  auto records = sink();
  kernel_.expect(many_leave(1), fails<sys::SendMmsg>(ENOBUFS));
  const auto before = Clock::now();
  EXPECT_EQ(send(records, {"one", "two", "three"}, Why::paced), 1U);
  ASSERT_TRUE(records.due()) << "no poller tells when that is over";
  EXPECT_GT(*records.due(), before);
  EXPECT_LT(*records.due(), before + 10s);
  EXPECT_TRUE(socket_.writable);
}

TEST_F(RecordSinkTest, AsksAUnixPeerAgainWhoseQueueIsFull)
{
  const auto peer = net::Endpoint::unix_path("./peer");
  auto records = sink();
  kernel_.expect(fails<sys::SendMsg>(EAGAIN));
  EXPECT_EQ(send(records, {"one"}, Why::paced, 0, &peer), 0U);
  EXPECT_TRUE(records.due()) << "no poller tells when the peer has read";
  EXPECT_TRUE(socket_.writable) << "others have room";
  kernel_.expect(message_leaves());
  EXPECT_EQ(send(records, {"one"}, Why::turn_over, 0, &peer), 1U);
}

// --- with faults -------------------------------------------------------------------------------------------

TEST_F(RecordSinkTest, HoldsBackWhatIsLateUntilItsTime)
{
  auto records = sink({.faults = {.jitter = 1h}});
  EXPECT_EQ(send(records, {"one", "two"}, Why::turn_over), 2U);
  ASSERT_TRUE(records.due());
  EXPECT_GT(*records.due(), Clock::now());
  expect_flush(records, Why::paced);
  EXPECT_EQ(tally_.records, 0U);
}

TEST_F(RecordSinkTest, GivesARecordThatWaitsForASuccessorItsTurnAtTheEnd)
{
  auto records = sink({.faults = {.reorder = 1}});
  EXPECT_EQ(send(records, {"one"}, Why::turn_over), 1U);
  EXPECT_FALSE(records.due()) << "it waits for another record, not for a time";
  expect_flush(records, Why::turn_over);
  records.end();
  kernel_.expect(one_leaves());
  expect_flush(records, Why::turn_over);
  EXPECT_EQ(kernel_.taken(), "[one]");
}

TEST_F(RecordSinkTest, BringsWhatWasHeldBackToWhereItWasGoing)
{
  const auto peer = test::inet("192.0.2.1", 7);
  auto records = sink({.faults = {.duplicate = 1}});
  kernel_.expect(message_leaves(), message_leaves());
  EXPECT_EQ(send(records, {"one"}, Why::turn_over, 0, &peer), 1U);
  EXPECT_EQ(kernel_.taken(), "[one @7][one @7]");
}

TEST_F(RecordSinkTest, LosesNothingOfWhatItHoldsBackWhileTheSocketIsFull)
{
  auto records = sink({.faults = {.duplicate = 1}});
  kernel_.expect(one_leaves(), fails<sys::Send>(EAGAIN));
  EXPECT_EQ(send(records, {"one", "two"}, Why::sink_full), 2U) << "they are with the faults";
  socket_.writable = true;
  kernel_.expect(one_leaves(), one_leaves(), one_leaves());
  expect_flush(records, Why::turn_over);
  EXPECT_EQ(kernel_.taken(), "[one][one][two][two]");
}

TEST_F(RecordSinkTest, HoldsBackNoMoreThanIsBounded)
{
  auto records = sink({.faults = {.jitter = 1h}});
  const std::string large(1 << 20, 'x');
  EXPECT_EQ(send(records, {large, large, large, large, large, large}, Why::paced), 4U);
}

TEST_F(RecordSinkTest, FindsASuccessorForARecordThatIsLargerThanTheBound)
{
  auto records = sink({.faults = {.reorder = 1}});
  const std::string large((4 << 20) + 1, 'x');
  EXPECT_EQ(send(records, {large}, Why::turn_over), 1U);
  kernel_.expect(one_leaves(), one_leaves());
  EXPECT_EQ(send(records, {"next"}, Why::turn_over), 1U);
  EXPECT_TRUE(kernel_.taken() == "[next][" + large + "]");
}

TEST_F(RecordSinkTest, PausesWithWhatItHoldsBackWhereTheKernelHasNoBuffers)
{
  auto records = sink({.faults = {.duplicate = 1}});
  kernel_.expect(fails<sys::Send>(ENOBUFS));
  EXPECT_EQ(send(records, {"one"}, Why::paced), 1U);
  ASSERT_TRUE(records.due());
  EXPECT_LT(*records.due(), Clock::now() + 10s);
  kernel_.expect(one_leaves(), one_leaves());
  expect_flush(records, Why::turn_over);
  EXPECT_FALSE(records.due());
}

} // namespace
} // namespace sockplay::io
