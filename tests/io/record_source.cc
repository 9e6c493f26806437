// What comes at a socket of records, by a script: counted, chosen, bounded in number, and read until a call
// would block.
#include "io/record_source.hh"

#include "support/record_steps.hh"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>
#include <vector>

namespace sockplay::io {
namespace {

using test::datagrams_come;
using test::fails;
using testing::ElementsAre;
using testing::IsEmpty;
using Why = Halt::Why;

class RecordSourceTest : public testing::Test {
protected:
  RecordSource source(RecordSource::Options options = {})
  {
    return {socket_, arrivals_, tally_, std::move(options)};
  }
  static void expect_halt(RecordSource& source, Why why, int error = 0)
  {
    const auto halt = source.take();
    EXPECT_EQ(static_cast<int>(halt.why), static_cast<int>(why));
    EXPECT_EQ(halt.error, error);
  }
  static std::vector<std::string> bytes_of(const RecordSource& source)
  {
    std::vector<std::string> all;
    for (const auto& record : source.records()) {
      all.emplace_back(record.bytes);
    }
    return all;
  }

  test::ScriptedKernel kernel_;
  End socket_ = test::ready_socket(1001);
  net::Arrivals arrivals_{{}};
  RecordTally tally_;
};

TEST_F(RecordSourceTest, TakesManyByOneCallAndCountsThem)
{
  auto records = source();
  kernel_.expect(datagrams_come({{"one"}, {""}, {"three"}}));
  expect_halt(records, Why::turn_over);
  EXPECT_THAT(bytes_of(records), ElementsAre("one", "", "three"));
  EXPECT_EQ(tally_.records, 3U);
  EXPECT_EQ(tally_.bytes, 8U);
}

TEST_F(RecordSourceTest, IsReadableUntilACallWouldBlock)
{
  auto records = source();
  kernel_.expect(datagrams_come({{"one"}}));
  expect_halt(records, Why::turn_over);
  EXPECT_TRUE(socket_.readable) << "the poller tells of what comes later, not of what is there";
  kernel_.expect(fails<sys::RecvMmsg>(EINTR), fails<sys::RecvMmsg>(EAGAIN));
  expect_halt(records, Why::source_dry);
  EXPECT_FALSE(socket_.readable);
  EXPECT_THAT(bytes_of(records), IsEmpty()) << "what they lay in is nobody's any more";
  expect_halt(records, Why::source_dry);
}

TEST_F(RecordSourceTest, EndsWithAsManyAsAreWanted)
{
  auto records = source({.most_records = 3});
  kernel_.expect(datagrams_come({{"one"}, {"two"}}),
                 test::step<sys::RecvMmsg>("", [](test::ScriptedKernel&, const sys::RecvMmsg& call) {
                   EXPECT_EQ(call.count, 1U) << "what is not wanted stays where it is";
                   return sys::Outcome{-1, EAGAIN};
                 }));
  expect_halt(records, Why::turn_over);
  expect_halt(records, Why::source_dry);
  socket_.readable = true;
  kernel_.expect(datagrams_come({{"three"}}));
  expect_halt(records, Why::turn_over);
  EXPECT_THAT(bytes_of(records), ElementsAre("three"));
  expect_halt(records, Why::ended);
  EXPECT_EQ(tally_.records, 3U);
}

TEST_F(RecordSourceTest, OverlooksWhoMayNotWriteAndCountsThemNot)
{
  const auto allowed = test::inet("192.0.2.1", 1);
  auto records = source(
      {.most_records = 2, .admits = [&](const net::Arrival& record) { return *record.from == allowed; }});
  kernel_.expect(datagrams_come({{"no", test::inet("192.0.2.2", 1)}}),
                 datagrams_come({{"yes"}, {"no", test::inet("192.0.2.2", 1)}}), datagrams_come({{"again"}}));
  expect_halt(records, Why::turn_over);
  EXPECT_THAT(bytes_of(records), IsEmpty());
  expect_halt(records, Why::turn_over);
  EXPECT_THAT(bytes_of(records), ElementsAre("yes"));
  expect_halt(records, Why::turn_over);
  EXPECT_THAT(bytes_of(records), ElementsAre("again"));
  EXPECT_EQ(tally_.records, 2U);
}

TEST_F(RecordSourceTest, FailsWithAnErrorThatNobodyAnswers)
{
  for (const int error : {ECONNREFUSED, ECONNRESET, ENOMEM}) {
    auto records = source();
    kernel_.expect(fails<sys::RecvMmsg>(error));
    expect_halt(records, Why::source_failed, error);
  }
}

TEST_F(RecordSourceTest, GivesOthersTheirTurnAfterAnErrorThatIsOverlooked)
{
  std::vector<int> errors;
  auto records = source({.on_error = [&](int error) {
    errors.push_back(error);
    return Remedy::again;
  }});
  kernel_.expect(datagrams_come({{"one"}}), fails<sys::RecvMmsg>(ECONNREFUSED));
  expect_halt(records, Why::turn_over);
  expect_halt(records, Why::turn_over);
  EXPECT_THAT(bytes_of(records), IsEmpty());
  EXPECT_THAT(errors, ElementsAre(ECONNREFUSED));
  EXPECT_TRUE(socket_.readable);
}

TEST_F(RecordSourceTest, CountsWhatWasCutAndWhatTheKernelLost)
{
  net::Arrivals small({.room_bytes = 2});
  RecordSource records(socket_, small, tally_, {});
  kernel_.expect(datagrams_come({{.bytes = "abc", .lost = 2}, {.bytes = "de"}, {.bytes = "f", .lost = 7}}));
  expect_halt(records, Why::turn_over);
  EXPECT_EQ(tally_.cut, 1U);
  EXPECT_EQ(tally_.lost, 7U) << "the kernel's number is a sum";
  EXPECT_EQ(tally_.bytes, 5U);
}

TEST_F(RecordSourceTest, OfSeqpacketTellsAnEmptyRecordFromTheEnd)
{
  net::Arrivals arrivals({.type = SOCK_SEQPACKET, .is_internet = false});
  RecordSource records(socket_, arrivals, tally_, {});
  kernel_.expect(test::record_comes(""), test::records_end());
  expect_halt(records, Why::turn_over);
  EXPECT_THAT(bytes_of(records), ElementsAre(""));
  expect_halt(records, Why::ended);
}

} // namespace
} // namespace sockplay::io
