// From a socket of records to the outlet, by a script: each is shown with its sender, few calls are made, and
// while nobody can see them they wait where the kernel keeps them.
#include "io/show_records_road.hh"

#include "io/flow.hh"
#include "support/record_steps.hh"

#include <gtest/gtest.h>
#include <string>
#include <utility>
#include <vector>

namespace sockplay::io {
namespace {

using test::Came;
using test::datagrams_come;
using test::fails;
using test::inet;
using test::record_comes;
using test::write_takes;
using Why = Halt::Why;

class ShowRecordsRoadTest : public testing::Test {
protected:
  ShowRecordsRoad road(record::ViewKind view = record::ViewKind::text, RecordSource::Options options = {})
  {
    outlet_.emplace(sink_, Outlet::Options{.view = {.kind = view}});
    return {RecordSource(source_, arrivals_, tally_, std::move(options)), RecordDisplay(*outlet_, {})};
  }
  void expect_halt(Road& road, Why why, int error = 0) { test::expect_halt(road, moved_, why, error); }
  const std::string& shown()
  {
    kernel_.expect(write_takes().on(1002));
    outlet_->flush();
    return kernel_.taken();
  }

  test::ScriptedKernel kernel_;
  End source_ = test::ready_socket(1001);
  End sink_ = test::pipe_end(1002);
  std::optional<Outlet> outlet_;
  net::Arrivals arrivals_{{}};
  net::Arrivals seqpacket_{{.type = SOCK_SEQPACKET, .is_internet = false}};
  RecordTally tally_;
  std::uint64_t moved_ = 0;
};

TEST_F(ShowRecordsRoadTest, ShowsEachWithItsSender)
{
  auto shows = road();
  kernel_.expect(datagrams_come({{"hello\n"}, {"", inet("192.0.2.2", 2)}}), fails<sys::RecvMmsg>(EAGAIN));
  expect_halt(shows, Why::source_dry);
  EXPECT_EQ(shown(), "← 192.0.2.1:1 #1 6 bytes\nhello\n← 192.0.2.2:2 #2 0 bytes\n");
  EXPECT_EQ(moved_, 6U);
  EXPECT_EQ(tally_.records, 2U);
}

TEST_F(ShowRecordsRoadTest, WritesThemRawAsTheyCame)
{
  auto shows = road(record::ViewKind::raw);
  kernel_.expect(datagrams_come({{"a"}, {"\n"}, {""}, {"b"}}), fails<sys::RecvMmsg>(EAGAIN));
  expect_halt(shows, Why::source_dry);
  EXPECT_EQ(shown(), "a\nb");
}

TEST_F(ShowRecordsRoadTest, TakesASeqpacketRecordByOneCall)
{
  outlet_.emplace(sink_, Outlet::Options{});
  ShowRecordsRoad shows(RecordSource(source_, seqpacket_, tally_, {}), RecordDisplay(*outlet_, {}));
  kernel_.expect(record_comes("one"), record_comes(""), record_comes("two"), test::records_end());
  expect_halt(shows, Why::ended);
  EXPECT_EQ(shown(), "onetwo");
  EXPECT_EQ(tally_.records, 3U);
}

TEST_F(ShowRecordsRoadTest, WritesByTheWayWhereMuchWaits)
{
  auto shows = road(record::ViewKind::raw);
  const std::string large(40'000, 'x');
  kernel_.expect(datagrams_come({{large}}), datagrams_come({{large}}), write_takes(70'000),
                 fails<sys::Write>(EAGAIN), fails<sys::RecvMmsg>(EAGAIN));
  expect_halt(shows, Why::source_dry);
  EXPECT_EQ(kernel_.taken().size(), 70'000U);
}

TEST_F(ShowRecordsRoadTest, FailsWhereTheOutputDoes)
{
  auto shows = road(record::ViewKind::raw);
  const std::string large(60'000, 'x');
  kernel_.expect(datagrams_come({{large}, {large}}), fails<sys::Write>(EPIPE));
  expect_halt(shows, Why::sink_failed, EPIPE);
}

TEST_F(ShowRecordsRoadTest, TakesNothingWhileNobodyCanSeeIt)
{
  auto shows = road();
  outlet_->line(std::string(1 << 20, 'x'));
  expect_halt(shows, Why::unseen);
  EXPECT_FALSE(shows.can_go_on());
  shown();
  EXPECT_TRUE(shows.can_go_on());
  EXPECT_TRUE(outlet_->calls_back());
  kernel_.expect(fails<sys::RecvMmsg>(EAGAIN));
  expect_halt(shows, Why::source_dry);
  EXPECT_FALSE(shows.can_go_on());
}

TEST_F(ShowRecordsRoadTest, OnlyCountsWithoutADisplay)
{
  ShowRecordsRoad counts(RecordSource(source_, arrivals_, tally_, {}), std::nullopt);
  kernel_.expect(datagrams_come({{"one"}, {"two"}}), fails<sys::RecvMmsg>(EAGAIN));
  expect_halt(counts, Why::source_dry);
  EXPECT_EQ(moved_, 6U);
  EXPECT_EQ(tally_.records, 2U);
}

TEST_F(ShowRecordsRoadTest, ShowsAllThatCameTogetherInOrderEmptyOnesToo)
{
  auto shows = road(record::ViewKind::raw);
  kernel_.expect(datagrams_come({{"one"}, {""}, {"two"}, {"three"}}), fails<sys::RecvMmsg>(EAGAIN));
  expect_halt(shows, Why::source_dry);
  EXPECT_EQ(shown(), "onetwothree");
}

TEST_F(ShowRecordsRoadTest, EndsAfterAsManyAsAreWanted)
{
  auto shows = road(record::ViewKind::raw, {.most_records = 2});
  kernel_.expect(datagrams_come({{"one"}, {"two"}}));
  expect_halt(shows, Why::ended);
  EXPECT_EQ(shown(), "onetwo");
}

TEST_F(ShowRecordsRoadTest, LetsOthersHaveTheirTurnHoweverSmallTheRecords)
{
  ShowRecordsRoad counts(RecordSource(source_, arrivals_, tally_, {}), std::nullopt);
  for (int i = 0; i < turn_calls; ++i) {
    kernel_.expect(datagrams_come({{""}}));
  }
  expect_halt(counts, Why::turn_over);
}

TEST_F(ShowRecordsRoadTest, LetsOthersHaveTheirTurnAfterManyBytes)
{
  ShowRecordsRoad counts(RecordSource(source_, arrivals_, tally_, {}), std::nullopt);
  const std::vector<Came> batch(8, {std::string(1 << 16, 'x')});
  for (std::uint64_t i = 0; i < turn_bytes >> 19; ++i) {
    kernel_.expect(datagrams_come(batch));
  }
  expect_halt(counts, Why::turn_over);
  EXPECT_EQ(moved_, turn_bytes);
}

TEST_F(ShowRecordsRoadTest, FailsWithWhatTheSocketSays)
{
  auto shows = road();
  kernel_.expect(datagrams_come({{"one"}}), fails<sys::RecvMmsg>(ECONNREFUSED));
  expect_halt(shows, Why::source_failed, ECONNREFUSED);
  EXPECT_EQ(shown(), "← 192.0.2.1:1 #1 3 bytes\none\n") << "what came before it is not lost";
}

} // namespace
} // namespace sockplay::io
