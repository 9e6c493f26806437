// From socket to socket, record by record, by a script: what the sink does not take is kept though its room
// goes to others, each answer finds its sender, and what the faults hold back is not lost at the end.
#include "io/relay_records_road.hh"

#include "support/record_steps.hh"

#include <gtest/gtest.h>
#include <string>
#include <utility>

namespace sockplay::io {
namespace {

using namespace std::chrono_literals;
using test::datagrams_come;
using test::fails;
using test::inet;
using test::many_leave;
using test::message_leaves;
using test::one_leaves;
using test::record_comes;
using test::records_end;
using Why = Halt::Why;

constexpr int from = 1001;
constexpr int to = 1002;

class RelayRecordsRoadTest : public testing::Test {
protected:
  RelayRecordsRoad road(net::Arrivals& arrivals, RelayRecordsRoad::Options options = {},
                        RecordSink::Options sink = {})
  {
    return {RecordSource(source_, arrivals, received_, {}), RecordSink(sink_, sent_, std::move(sink)),
            std::move(options)};
  }
  void expect_halt(Road& road, Why why, int error = 0) { test::expect_halt(road, moved_, why, error); }

  test::ScriptedKernel kernel_;
  End source_ = test::ready_socket(from);
  End sink_ = test::ready_socket(to);
  End shown_ = test::pipe_end(1003);
  Outlet outlet_{shown_, {.view = {.kind = record::ViewKind::text}}};
  net::Arrivals datagrams_{{}};
  net::Arrivals seqpacket_{{.type = SOCK_SEQPACKET, .is_internet = false}};
  RecordTally received_, sent_;
  std::uint64_t moved_ = 0;
};

TEST_F(RelayRecordsRoadTest, PassesEachRecordOnByOneCallEachWay)
{
  auto relays = road(seqpacket_);
  kernel_.expect(record_comes("one").on(from), one_leaves().on(to), record_comes("").on(from),
                 one_leaves().on(to), records_end());
  expect_halt(relays, Why::ended);
  EXPECT_EQ(kernel_.taken(), "[one][]") << "an empty record is one, too";
  EXPECT_EQ(moved_, 3U);
  EXPECT_EQ(received_.records, 2U);
  EXPECT_EQ(sent_.records, 2U);
}

TEST_F(RelayRecordsRoadTest, AnswersEachToItsSender)
{
  auto echoes = road(datagrams_, {.back_to_sender = true});
  kernel_.expect(datagrams_come({{"a", inet("192.0.2.1", 1)}, {"b", inet("192.0.2.1", 2)}}), many_leave(),
                 fails<sys::RecvMmsg>(EAGAIN));
  expect_halt(echoes, Why::source_dry);
  EXPECT_EQ(kernel_.taken(), "[a @1][b @2]");
}

TEST_F(RelayRecordsRoadTest, AnswersNobodyWhoHasNoName)
{
  auto echoes = road(datagrams_, {.back_to_sender = true});
  kernel_.expect(datagrams_come({{"a"}, {"b", net::Endpoint::unix_unnamed()}, {"c"}}), many_leave(),
                 fails<sys::RecvMmsg>(EAGAIN));
  expect_halt(echoes, Why::source_dry);
  EXPECT_EQ(kernel_.taken(), "[a @1][c @1]");
}

TEST_F(RelayRecordsRoadTest, BringsAllToOnePeerWhereThatIsFixed)
{
  auto relays = road(datagrams_, {.to = inet("192.0.2.9", 9)});
  kernel_.expect(datagrams_come({{"a"}}), message_leaves(), fails<sys::RecvMmsg>(EAGAIN));
  expect_halt(relays, Why::source_dry);
  EXPECT_EQ(kernel_.taken(), "[a @9]");
}

TEST_F(RelayRecordsRoadTest, KeepsWhatIsNotTakenWhileItsRoomGoesToOthers)
{
  auto echoes = road(datagrams_, {.back_to_sender = true});
  kernel_.expect(datagrams_come({{"a"}, {"bb", inet("192.0.2.1", 2)}, {"ccc", inet("192.0.2.1", 3)}}),
                 many_leave(1), fails<sys::SendMmsg>(EAGAIN));
  expect_halt(echoes, Why::sink_full);
  EXPECT_EQ(moved_, 1U);

  kernel_.expect(datagrams_come({{"XXX", inet("192.0.2.8", 8)}, {"XXX", inet("192.0.2.8", 8)}}));
  datagrams_.receive(1009); // another source's

  expect_halt(echoes, Why::sink_full);
  sink_.writable = true;
  kernel_.expect(many_leave(1), fails<sys::SendMsg>(EAGAIN));
  expect_halt(echoes, Why::sink_full);
  sink_.writable = true;
  kernel_.expect(message_leaves(), fails<sys::RecvMmsg>(EAGAIN));
  expect_halt(echoes, Why::source_dry);
  EXPECT_EQ(kernel_.taken(), "[a @1][bb @2][ccc @3]");
  EXPECT_EQ(moved_, 6U);
}

TEST_F(RelayRecordsRoadTest, ReadsNothingWhileTheSinkIsFull)
{
  auto relays = road(seqpacket_);
  sink_.writable = false;
  kernel_.expect(record_comes("one"));
  expect_halt(relays, Why::sink_full);
  expect_halt(relays, Why::sink_full);
}

TEST_F(RelayRecordsRoadTest, PausesWhereTheKernelHasNoBuffers)
{
  auto relays = road(seqpacket_);
  kernel_.expect(record_comes("one"), fails<sys::Send>(ENOBUFS));
  expect_halt(relays, Why::paced);
  EXPECT_TRUE(relays.due());
  EXPECT_FALSE(relays.can_go_on()) << "though there is more to read";
  kernel_.expect(one_leaves(), records_end());
  expect_halt(relays, Why::ended);
  EXPECT_EQ(kernel_.taken(), "[one]");
}

TEST_F(RelayRecordsRoadTest, FailsWithWhatEitherSideSays)
{
  for (const int error : {EPIPE, ECONNRESET, EMSGSIZE}) {
    auto relays = road(seqpacket_);
    kernel_.expect(record_comes("one"), fails<sys::Send>(error));
    expect_halt(relays, Why::sink_failed, error);
  }
  auto relays = road(seqpacket_);
  kernel_.expect(fails<sys::RecvMmsg>(ECONNRESET));
  expect_halt(relays, Why::source_failed, ECONNRESET);
}

TEST_F(RelayRecordsRoadTest, LosesNotTheLastRecordThatWaitsForASuccessor)
{
  auto relays = road(seqpacket_, {}, {.faults = {.reorder = 1}});
  kernel_.expect(record_comes("last"), records_end(), one_leaves());
  expect_halt(relays, Why::ended);
  EXPECT_EQ(kernel_.taken(), "[last]");
}

TEST_F(RelayRecordsRoadTest, EndsWhenWhatIsLateHasLeft)
{
  auto relays = road(seqpacket_, {}, {.faults = {.jitter = 1h}});
  kernel_.expect(record_comes("late"), records_end());
  expect_halt(relays, Why::paced);
  EXPECT_GT(relays.due(), Clock::now());
  EXPECT_FALSE(relays.can_go_on());
}

TEST_F(RelayRecordsRoadTest, ReadsOnWhileWhatIsLateWaits)
{
  auto relays = road(seqpacket_, {}, {.faults = {.jitter = 1h}});
  kernel_.expect(record_comes("late"), fails<sys::RecvMmsg>(EAGAIN));
  expect_halt(relays, Why::paced);
  EXPECT_FALSE(relays.can_go_on());
  source_.readable = true;
  EXPECT_TRUE(relays.can_go_on());
}

TEST_F(RelayRecordsRoadTest, ShowsWhatPassesAndWaitsWhileThatCannotBeSeen)
{
  auto relays = road(seqpacket_, {.display = RecordDisplay(outlet_, {.peer = "peer"})});
  outlet_.line(std::string(1 << 20, 'x'));
  expect_halt(relays, Why::unseen);
  EXPECT_FALSE(relays.can_go_on());
  kernel_.expect(test::write_takes(1 << 20));
  outlet_.flush();
  EXPECT_TRUE(relays.can_go_on());
  kernel_.expect(record_comes("one"), one_leaves(), fails<sys::RecvMmsg>(EAGAIN), test::write_takes());
  expect_halt(relays, Why::source_dry);
  outlet_.flush();
  EXPECT_EQ(kernel_.taken().substr(1 << 20), "[one]← peer #1 3 bytes\none\n");
}

} // namespace
} // namespace sockplay::io
