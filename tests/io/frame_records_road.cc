// From an input to a socket of records, by a script: every edge is where the framing puts it, however the
// bytes come and whatever the socket takes; and while there is nobody to take them, nothing is read.
#include "io/frame_records_road.hh"

#include "io/flow.hh"
#include "support/record_steps.hh"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>
#include <vector>

namespace sockplay::io {
namespace {

using namespace std::chrono_literals;
using namespace std::string_literals;
using record::Framing;
using test::answers;
using test::fails;
using test::many_leave;
using test::message_leaves;
using test::one_leaves;
using test::read_gives;
using test::write_takes;
using testing::ElementsAre;
using testing::HasSubstr;
using Why = Halt::Why;

constexpr int from = 1001;
constexpr int to = 1002;

class FrameRecordsRoadTest : public testing::Test {
protected:
  FrameRecordsRoadTest() { source_.hung_up = true; } // a short read does not mean that it is drained

  FrameRecordsRoad& make(FrameRecordsRoad::Options options = {}, RecordSink::Options sink = {})
  {
    return road_.emplace(source_, RecordSink(sink_, tally_, std::move(sink)), std::move(options));
  }
  void expect_halt(Why why, int error = 0) { test::expect_halt(*road_, moved_, why, error); }

  test::ScriptedKernel kernel_;
  End source_ = test::pipe_end(from);
  End sink_ = test::ready_socket(to);
  End shown_ = test::pipe_end(1003);
  Outlet outlet_{shown_, {.view = {.kind = record::ViewKind::text}, .shows_sent = true}};
  RecordTally tally_;
  std::uint64_t moved_ = 0;
  std::optional<FrameRecordsRoad> road_;
};

// --- edges -------------------------------------------------------------------------------------------------

TEST_F(FrameRecordsRoadTest, SendsEachLineAsARecord)
{
  make();
  kernel_.expect(read_gives("one\ntwo\n\n"), many_leave().on(to), fails<sys::Read>(EAGAIN));
  expect_halt(Why::source_dry);
  EXPECT_EQ(kernel_.taken(), "[one\n][two\n][\n]");
  EXPECT_EQ(moved_, 9U);
  EXPECT_EQ(tally_.records, 3U);
}

TEST_F(FrameRecordsRoadTest, SendsManyOfOneSizeByOneCall)
{
  make({.framing = {.kind = Framing::Kind::size, .size_bytes = 64}}, {.segments = true});
  const auto bytes = std::string(128UL * 64, 'x');
  kernel_.expect(read_gives(bytes), message_leaves(), answers<sys::Read>(0));
  expect_halt(Why::ended);
  EXPECT_EQ(tally_.records, 128U);
  EXPECT_EQ(kernel_.taken().size(), bytes.size() + 2UL * 128);
}

TEST_F(FrameRecordsRoadTest, DressesEachRecordBeforeItLeaves)
{
  make({.dress = [](std::string_view record) { return "<" + std::string(record) + ">"; },
        .display = RecordDisplay(outlet_, {.direction = record::Direction::sent})});
  kernel_.expect(read_gives("one\ntwo\n"), many_leave(), fails<sys::Read>(EAGAIN), write_takes().on(1003));
  expect_halt(Why::source_dry);
  EXPECT_EQ(kernel_.taken(), "[<one\n>][<two\n>]");
  outlet_.flush();
  EXPECT_THAT(kernel_.taken(), testing::HasSubstr("<two\n>"));
}

TEST_F(FrameRecordsRoadTest, CutsAlikeHoweverTheInputComes)
{
  make();
  kernel_.expect(read_gives("on"), read_gives("e"), read_gives("\ntw"), one_leaves(), read_gives("o\n"),
                 one_leaves(), fails<sys::Read>(EINTR), fails<sys::Read>(EAGAIN));
  expect_halt(Why::source_dry);
  EXPECT_EQ(kernel_.taken(), "[one\n][two\n]");
}

TEST_F(FrameRecordsRoadTest, SendsWhatIsLeftAtTheEnd)
{
  make();
  kernel_.expect(read_gives("one\ntwo"), one_leaves(), answers<sys::Read>(0), one_leaves());
  expect_halt(Why::ended);
  EXPECT_EQ(kernel_.taken(), "[one\n][two]");
}

TEST_F(FrameRecordsRoadTest, SendsEmptyRecords)
{
  make({.framing = {.kind = Framing::Kind::delimiter}});
  kernel_.expect(read_gives("\0a\0\0"s), many_leave(), answers<sys::Read>(0));
  expect_halt(Why::ended);
  EXPECT_EQ(kernel_.taken(), "[][a][]");
}

TEST_F(FrameRecordsRoadTest, SendsOneEmptyRecordOfAWholeInputThatHasNothing)
{
  make({.framing = {.kind = Framing::Kind::whole}});
  kernel_.expect(answers<sys::Read>(0), one_leaves());
  expect_halt(Why::ended);
  EXPECT_EQ(kernel_.taken(), "[]");
}

TEST_F(FrameRecordsRoadTest, HasRoomForARecordOfManyReads)
{
  make({.framing = {.kind = Framing::Kind::whole}});
  const auto bytes = test::pattern(3UL << 16);
  kernel_.expect(read_gives(bytes.substr(0, 1 << 16)), read_gives(bytes.substr(1 << 16, 1 << 16)),
                 read_gives(bytes.substr(2 << 16)), answers<sys::Read>(0), one_leaves());
  expect_halt(Why::ended);
  EXPECT_TRUE(kernel_.taken() == "[" + bytes + "]");
}

TEST_F(FrameRecordsRoadTest, PutsACarriageReturnBeforeNewlinesThatHaveNone)
{
  make({.crlf = true});
  kernel_.expect(read_gives("a\nb\r"), one_leaves(), read_gives("\nc\n"), many_leave(),
                 answers<sys::Read>(0));
  expect_halt(Why::ended);
  EXPECT_EQ(kernel_.taken(), "[a\r\n][b\r\n][c\r\n]");
}

TEST_F(FrameRecordsRoadTest, SendsWhatIsWholeBeforeItFailsOnALineWithoutEnd)
{
  make();
  kernel_.expect(read_gives("good\n" + std::string(60000, 'x')), one_leaves(),
                 read_gives(std::string(5537, 'x')));
  try {
    road_->run(moved_);
    FAIL() << "it was cut somewhere";
  } catch (const Unframeable& error) {
    EXPECT_THAT(error.what(), HasSubstr("a line of more than 65536 bytes"));
    EXPECT_THAT(error.hint(), HasSubstr("--size 1400"));
  }
  EXPECT_EQ(kernel_.taken(), "[good\n]");
}

TEST_F(FrameRecordsRoadTest, FailsOnARecordThatAnnouncedMoreThanCame)
{
  make({.framing = {.kind = Framing::Kind::length_prefix}});
  kernel_.expect(read_gives("\0\0\0\5four"s), answers<sys::Read>(0));
  EXPECT_THROW(road_->run(moved_), Unframeable);
}

TEST_F(FrameRecordsRoadTest, FailsWithAnInputThatCannotBeRead)
{
  make();
  kernel_.expect(fails<sys::Read>(EIO));
  expect_halt(Why::source_failed, EIO);
}

TEST_F(FrameRecordsRoadTest, WarnsOfNulsInLinesOnce)
{
  std::vector<std::string> said;
  make({.warn = [&](std::string_view line) { said.emplace_back(line); }});
  kernel_.expect(read_gives("a\n\0b\n\0c\n"s), many_leave(), answers<sys::Read>(0));
  expect_halt(Why::ended);
  EXPECT_THAT(said, ElementsAre(HasSubstr("--null")));
}

TEST_F(FrameRecordsRoadTest, WarnsOfNoNulsThatTheInputHasNot)
{
  std::vector<std::string> said;
  make({.dress = [](std::string_view record) { return "\0"s.append(record); },
        .warn = [&](std::string_view line) { said.emplace_back(line); }});
  kernel_.expect(read_gives("a\nb\n"s), many_leave(), answers<sys::Read>(0));
  expect_halt(Why::ended);
  EXPECT_THAT(said, ElementsAre());
}

TEST_F(FrameRecordsRoadTest, WarnsOfNoNulsWhereTheyAreNothingToWonderAt)
{
  std::vector<std::string> said;
  make({.framing = {.kind = Framing::Kind::size, .size_bytes = 2},
        .warn = [&](std::string_view line) { said.emplace_back(line); }});
  kernel_.expect(read_gives("\0\0"s), one_leaves(), answers<sys::Read>(0));
  expect_halt(Why::ended);
  EXPECT_THAT(said, ElementsAre());
}

// --- a socket that does not take all -----------------------------------------------------------------------

TEST_F(FrameRecordsRoadTest, GoesOnInTheMiddleOfABatch)
{
  make();
  kernel_.expect(read_gives("one\ntwo\nthree\n"), fails<sys::SendMmsg>(EINTR), many_leave(1),
                 fails<sys::SendMmsg>(EAGAIN));
  expect_halt(Why::sink_full);
  EXPECT_EQ(tally_.records, 1U);
  EXPECT_EQ(moved_, 4U);
  expect_halt(Why::sink_full);
  sink_.writable = true;
  kernel_.expect(many_leave(), answers<sys::Read>(0));
  expect_halt(Why::ended);
  EXPECT_EQ(kernel_.taken(), "[one\n][two\n][three\n]");
}

TEST_F(FrameRecordsRoadTest, FailsWithWhatTheSocketSays)
{
  for (const int error : {EPIPE, ECONNRESET, ECONNREFUSED, EMSGSIZE}) {
    make();
    kernel_.expect(read_gives("one\n"), fails<sys::Send>(error));
    expect_halt(Why::sink_failed, error);
  }
}

TEST_F(FrameRecordsRoadTest, PausesWhereTheKernelHasNoBuffersAndGoesOnWithTheSameRecord)
{
  make();
  kernel_.expect(read_gives("one\n"), fails<sys::Send>(ENOBUFS));
  expect_halt(Why::paced);
  EXPECT_TRUE(road_->due());
  EXPECT_FALSE(road_->can_go_on());
  kernel_.expect(one_leaves(), answers<sys::Read>(0));
  expect_halt(Why::ended);
  EXPECT_EQ(kernel_.taken(), "[one\n]");
}

TEST_F(FrameRecordsRoadTest, LetsOthersHaveTheirTurnAfterManySmallRecords)
{
  make();
  kernel_.expect(read_gives(std::string(1 << 16, '\n')));
  for (std::uint64_t i = 0; i < turn_records / 64; ++i) {
    kernel_.expect(many_leave());
  }
  expect_halt(Why::turn_over);
  EXPECT_EQ(tally_.records, turn_records);
}

// --- paced -------------------------------------------------------------------------------------------------

TEST_F(FrameRecordsRoadTest, PacesRecordByRecord)
{
  make({.framing = {.kind = Framing::Kind::delimiter, .delimiter = ','}, .pace = {.delay = 1h}});
  kernel_.expect(read_gives("a\nb,,c,"), one_leaves());
  expect_halt(Why::paced);
  EXPECT_EQ(kernel_.taken(), "[a\nb]") << "not a line of it";
  EXPECT_GT(road_->due(), Clock::now() + 30min);
  expect_halt(Why::paced);
}

TEST_F(FrameRecordsRoadTest, PacesEmptyRecordsToo)
{
  make({.framing = {.kind = Framing::Kind::delimiter, .delimiter = ','}, .pace = {.delay = 1h}});
  kernel_.expect(read_gives(",,"), one_leaves());
  expect_halt(Why::paced);
  EXPECT_EQ(kernel_.taken(), "[]");
}

TEST_F(FrameRecordsRoadTest, SendsARecordWholeThatIsLargerThanItsRateAllows)
{
  make({.pace = {.rate_bytes = 100}});
  const auto line = std::string(999, 'x') + "\n";
  kernel_.expect(read_gives(line + "next\n"), one_leaves());
  expect_halt(Why::paced);
  EXPECT_EQ(kernel_.taken(), "[" + line + "]");
  EXPECT_GT(road_->due(), Clock::now() + 5s) << "and takes the time it costs";
}

TEST_F(FrameRecordsRoadTest, IsDueForWhatIsLateBeforeThePaceAllowsAnother)
{
  make({.pace = {.delay = 10h}}, {.faults = {.jitter = 1h}});
  kernel_.expect(read_gives("one\ntwo\n"));
  expect_halt(Why::paced);
  EXPECT_LE(road_->due(), Clock::now() + 1h);
}

// --- faults ------------------------------------------------------------------------------------------------

TEST_F(FrameRecordsRoadTest, LosesNotTheLastRecordThatWaitsForASuccessor)
{
  make({.framing = {.kind = Framing::Kind::whole}}, {.faults = {.reorder = 1}});
  kernel_.expect(read_gives("all there is"), answers<sys::Read>(0), one_leaves());
  expect_halt(Why::ended);
  EXPECT_EQ(kernel_.taken(), "[all there is]");
}

TEST_F(FrameRecordsRoadTest, EndsWhenWhatIsLateHasLeft)
{
  make({}, {.faults = {.jitter = 1h}});
  kernel_.expect(read_gives("one\n"), answers<sys::Read>(0));
  expect_halt(Why::paced);
  EXPECT_GT(road_->due(), Clock::now());
  EXPECT_FALSE(road_->can_go_on());
}

TEST_F(FrameRecordsRoadTest, ReadsOnWhileWhatIsLateWaits)
{
  make({}, {.faults = {.jitter = 1h}});
  kernel_.expect(read_gives("one\n"), fails<sys::Read>(EAGAIN));
  expect_halt(Why::paced);
  EXPECT_FALSE(road_->can_go_on());
  source_.readable = true;
  EXPECT_TRUE(road_->can_go_on());
}

// --- who gets them -----------------------------------------------------------------------------------------

class AddressedRecordsTest : public FrameRecordsRoadTest {
protected:
  AddressedRecordsTest()
  {
    make({.destinations = [this] { return std::span<const net::Endpoint>(peers_); }});
  }
  std::vector<net::Endpoint> peers_;
};

TEST_F(AddressedRecordsTest, AreNotReadWhileThereIsNobody)
{
  Middle middle;
  FrameRecordsRoad::Options options{
      .destinations = [this] { return std::span<const net::Endpoint>(peers_); }};
  Flow flow(source_, &sink_, middle,
            std::make_unique<FrameRecordsRoad>(source_, RecordSink(sink_, tally_, {}), std::move(options)));
  flow.run();
  EXPECT_EQ(static_cast<int>(flow.halt().why), static_cast<int>(Why::unwanted));
  EXPECT_TRUE(source_.readable);
  EXPECT_FALSE(flow.has_turn()) << "it would get nowhere, again and again";
  peers_.push_back(test::inet("192.0.2.1", 1));
  EXPECT_TRUE(flow.has_turn());
  kernel_.expect(read_gives("hello\n"), message_leaves(), fails<sys::Read>(EAGAIN));
  flow.run();
  EXPECT_EQ(kernel_.taken(), "[hello\n @1]");
  EXPECT_FALSE(flow.has_turn());
}

TEST_F(AddressedRecordsTest, GoToEachInTurn)
{
  peers_ = {test::inet("192.0.2.1", 1), test::inet("192.0.2.1", 2)};
  kernel_.expect(read_gives("a\nb\n"), many_leave(), answers<sys::Read>(0));
  expect_halt(Why::ended);
  EXPECT_EQ(kernel_.taken(), "[a\n @1][a\n @2][b\n @1][b\n @2]");
  EXPECT_EQ(moved_, 8U);
}

TEST_F(AddressedRecordsTest, GoToThoseWhoWereThereWhenTheyWereCut)
{
  peers_ = {test::inet("192.0.2.1", 1), test::inet("192.0.2.1", 2)};
  kernel_.expect(read_gives("a\n"), many_leave(1), fails<sys::SendMsg>(EAGAIN));
  expect_halt(Why::sink_full);
  peers_ = std::vector<net::Endpoint>(100, test::inet("192.0.2.1", 9));
  sink_.writable = true;
  kernel_.expect(message_leaves(), fails<sys::Read>(EAGAIN));
  expect_halt(Why::source_dry);
  EXPECT_EQ(kernel_.taken(), "[a\n @1][a\n @2]");
}

TEST_F(AddressedRecordsTest, AreFewerAtOnceTheMoreGetThem)
{
  peers_.assign(1024, test::inet("192.0.2.1", 1));
  kernel_.expect(read_gives(std::string(64, '\n')));
  for (int i = 0; i < 128; ++i) {
    kernel_.expect(many_leave());
  }
  kernel_.expect(fails<sys::SendMmsg>(EAGAIN));
  expect_halt(Why::sink_full);
  EXPECT_EQ(tally_.records, 8192U) << "eight lines, to each";
}

// --- who sees them -----------------------------------------------------------------------------------------

TEST_F(FrameRecordsRoadTest, ShowsWhatLeft)
{
  make({.display = RecordDisplay(outlet_, {.direction = record::Direction::sent, .peer = "peer"})});
  kernel_.expect(read_gives("one\ntwo\n"), many_leave(1), fails<sys::Send>(EAGAIN));
  expect_halt(Why::sink_full);
  kernel_.expect(test::write_takes());
  outlet_.flush();
  EXPECT_EQ(kernel_.taken(), "[one\n]→ peer #1 4 bytes\none\n") << "not what is still here";
}

TEST_F(FrameRecordsRoadTest, IsCalledBackWhenThereIsRoomToShowAgain)
{
  make({.display = RecordDisplay(outlet_, {.direction = record::Direction::sent})});
  outlet_.line(std::string(1 << 20, 'x'));
  kernel_.expect(read_gives("one\n"));
  expect_halt(Why::unseen);
  EXPECT_FALSE(road_->can_go_on());
  EXPECT_FALSE(outlet_.calls_back());
  kernel_.expect(test::write_takes());
  outlet_.flush();
  EXPECT_TRUE(outlet_.calls_back());
  EXPECT_TRUE(road_->can_go_on());
}

} // namespace
} // namespace sockplay::io
