// From a socket of records to a program's input or a file, by a script: every byte in order, each record in
// its frame, however little is taken at once.
#include "io/unframe_records_road.hh"

#include "support/record_steps.hh"

#include <gtest/gtest.h>
#include <string>
#include <utility>

namespace sockplay::io {
namespace {

using namespace std::string_literals;
using record::Framing;
using test::fails;
using test::record_comes;
using test::records_end;
using test::write_takes;
using Why = Halt::Why;

class UnframeRecordsRoadTest : public testing::Test {
protected:
  UnframeRecordsRoad road(UnframeRecordsRoad::Options options = {})
  {
    return {RecordSource(source_, arrivals_, tally_, {}), sink_, std::move(options)};
  }
  void expect_halt(Road& road, Why why, int error = 0) { test::expect_halt(road, moved_, why, error); }

  test::ScriptedKernel kernel_;
  End source_ = test::ready_socket(1001);
  End sink_ = test::pipe_end(1002);
  net::Arrivals arrivals_{{.type = SOCK_SEQPACKET, .is_internet = false}};
  RecordTally tally_;
  std::uint64_t moved_ = 0;
};

TEST_F(UnframeRecordsRoadTest, PutsEachRecordIntoItsFrame)
{
  auto lines = road({.framing = {.kind = Framing::Kind::line}});
  kernel_.expect(record_comes("one"), write_takes(), record_comes(""), write_takes(), record_comes("two\n"),
                 write_takes(), records_end());
  expect_halt(lines, Why::ended);
  EXPECT_EQ(kernel_.taken(), "one\n\ntwo\n");
  EXPECT_EQ(moved_, 7U) << "of the records, not of their frames";
}

TEST_F(UnframeRecordsRoadTest, WritesNothingForAnEmptyRecordWithoutAFrame)
{
  auto plain = road();
  kernel_.expect(record_comes(""), record_comes("a"), write_takes(), records_end());
  expect_halt(plain, Why::ended);
  EXPECT_EQ(kernel_.taken(), "a");
  EXPECT_EQ(tally_.records, 2U);
}

TEST_F(UnframeRecordsRoadTest, GoesOnAfterShortWritesAndAFullPipe)
{
  auto prefixed = road({.framing = {.kind = Framing::Kind::length_prefix}});
  kernel_.expect(record_comes("hello"), write_takes(3), fails<sys::Write>(EINTR), write_takes(4),
                 fails<sys::Write>(EAGAIN));
  expect_halt(prefixed, Why::sink_full);
  EXPECT_FALSE(sink_.writable);
  sink_.writable = true;
  kernel_.expect(write_takes(), records_end());
  expect_halt(prefixed, Why::ended);
  EXPECT_EQ(kernel_.taken(), "\0\0\0\5hello"s);
}

TEST_F(UnframeRecordsRoadTest, FailsWhereNobodyReads)
{
  auto plain = road();
  kernel_.expect(record_comes("hello"), fails<sys::Write>(EPIPE));
  expect_halt(plain, Why::sink_failed, EPIPE);
}

TEST_F(UnframeRecordsRoadTest, TakesNothingWhileNobodyCanSeeIt)
{
  End shown = test::pipe_end(1003);
  Outlet outlet(shown, {});
  auto seen = road({.display = RecordDisplay(outlet, {})});
  outlet.line(std::string(1 << 20, 'x'));
  expect_halt(seen, Why::unseen);
  EXPECT_FALSE(seen.can_go_on());
  kernel_.expect(write_takes().on(1003));
  outlet.flush();
  EXPECT_TRUE(seen.can_go_on());
  EXPECT_TRUE(outlet.calls_back());
}

} // namespace
} // namespace sockplay::io
