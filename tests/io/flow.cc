// Which road is taken between which ends, what that costs, and that every road brings the bytes over whatever
// the schedule of short, late and interrupted calls.
#include "io/flow.hh"

#include "io/discard_road.hh"
#include "io/sendfile_road.hh"
#include "io/show_road.hh"
#include "io/source.hh"
#include "io/splice_road.hh"
#include "support/loopback.hh"
#include "support/model_kernel.hh"
#include "support/recorded_calls.hh"

#include <functional>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <memory>
#include <string>
#include <vector>

namespace sockplay::io {
namespace {

using test::ModelKernel;
using testing::ElementsAre;
using testing::HasSubstr;
using Why = Halt::Why;

// --- the choice --------------------------------------------------------------------------------------------

End socket_end()
{
  return End::own_socket(test::tcp_pair().ours.give());
}
End pipe_end()
{
  return End::own_pipe(test::BarePipe().out.give());
}
End file_end()
{
  return memory_source("hello", "memory");
}
End null_end()
{
  return End::own_file(net::Fd(::open("/dev/null", O_RDWR | O_CLOEXEC)), "/dev/null");
}
End zero_end()
{
  return End::own_file(net::Fd(::open("/dev/zero", O_RDWR | O_CLOEXEC)), "/dev/zero");
}

std::string road_between(End source, End sink, Passage passage = {})
{
  const test::RecordedCalls calls;
  Middle middle;
  choose_road(source, sink, middle, std::move(passage));
  EXPECT_EQ(calls.remarks().size(), 1U);
  const auto& remark = calls.remarks().at(0);
  return remark.substr(remark.find(": ") + 2);
}

TEST(ChooseRoad, SplicesStraightWhereOneEndIsAPipe)
{
  EXPECT_EQ(road_between(socket_end(), pipe_end()), "splice, one end is a pipe");
  EXPECT_EQ(road_between(pipe_end(), socket_end()), "splice, one end is a pipe");
  EXPECT_EQ(road_between(pipe_end(), file_end()), "splice, one end is a pipe");
  EXPECT_EQ(road_between(pipe_end(), pipe_end()), "splice, one end is a pipe");
}

TEST(ChooseRoad, SplicesThroughAPipeBetweenSocketsAndIntoFiles)
{
  EXPECT_EQ(road_between(socket_end(), socket_end()), "splice through a pipe of 1 MiB");
  EXPECT_EQ(road_between(socket_end(), file_end()), "splice through a pipe of 1 MiB");
  EXPECT_EQ(road_between(file_end(), socket_end()), "splice through a pipe of 1 MiB");
}

TEST(ChooseRoad, SendsAFileToManyBySendfileThatHoldsNoPipe)
{
  EXPECT_EQ(road_between(file_end(), socket_end(), {.among_many = true}), "sendfile, 1 MiB a call");
  EXPECT_EQ(road_between(socket_end(), socket_end(), {.among_many = true}), "splice through a pipe of 1 MiB");
}

TEST(ChooseRoad, ReadsAndWritesWhereAnEndCannotSplice)
{
  EXPECT_EQ(road_between(socket_end(), zero_end()), "read and write, an end cannot splice");
  EXPECT_EQ(road_between(zero_end(), socket_end()), "read and write, an end cannot splice");
  EXPECT_EQ(road_between(null_end(), socket_end()), "read and write, an end cannot splice");
}

// Passes everything on as it is.
class Window : public Stage {
public:
  void append(std::string& out, std::string_view bytes) override { out += bytes; }
  void finish(std::string& /*out*/) override {}
};

TEST(ChooseRoad, ReadsAndWritesWhereSomebodyLooksAtTheBytes)
{
  const std::string looked_at = "read and write, the bytes are looked at on their way";
  EXPECT_EQ(road_between(socket_end(), pipe_end(), {.stage = std::make_unique<Window>()}), looked_at);
  EXPECT_EQ(road_between(socket_end(), pipe_end(), {.pace = {.rate_bytes = 1}}), looked_at);
  EXPECT_EQ(road_between(socket_end(), pipe_end(), {.pace = {.chunk_bytes = 1}}), looked_at);
}

TEST(ChooseRoad, NamesTheEndsItJoins)
{
  const test::RecordedCalls calls;
  Middle middle;
  auto source = socket_end();
  auto sink = pipe_end();
  choose_road(source, sink, middle, {});
  const auto ends = std::to_string(source.number()) + " -> " + std::to_string(sink.number()) + ": ";
  EXPECT_THAT(calls.remarks(), ElementsAre(HasSubstr(ends)));
}

// --- what it costs -----------------------------------------------------------------------------------------

constexpr std::size_t mebibyte = 1 << 20;

// A mebibyte from a peer along `flow`, read out at the other end by `take`.
void copy_a_mebibyte(const test::Peer& peer, End& source, Flow& flow, const std::function<void()>& take)
{
  const auto bytes = test::pattern(mebibyte);
  for (std::size_t done = 0; done < bytes.size(); done += 65536) {
    peer.say(std::string_view(bytes).substr(done, 65536));
    while (flow.moved_bytes() < done + 65536) {
      ASSERT_TRUE(test::becomes_ready(source.number(), POLLIN));
      source.readable = true;
      flow.run();
      ASSERT_FALSE(flow.is_over());
      take();
    }
  }
}

TEST(Costs, CopyingAMebibyteFromASocketToAFileBySpliceMakesNoReadAndNoWrite)
{
  const test::TempDir dir;
  auto pair = test::tcp_pair();
  auto source = End::own_socket(pair.ours.give());
  auto sink =
      End::own_file(net::Fd(::open(dir.path("copy").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)), "copy");
  Middle middle;
  Flow flow(source, &sink, middle, choose_road(source, sink, middle, {}));
  const test::RecordedCalls calls;
  copy_a_mebibyte(pair.theirs, source, flow, [] {});
  EXPECT_TRUE(test::content_of(dir.path("copy")) == test::pattern(mebibyte));
  EXPECT_EQ(calls.count<sys::Read>() + calls.count<sys::Recv>(), 0) << calls.summary();
  EXPECT_EQ(calls.count<sys::Write>() + calls.count<sys::Send>(), 0) << calls.summary();
  EXPECT_EQ(calls.count<sys::Pipe>(), 1) << "one pipe, again and again";
}

TEST(Costs, CopyingAMebibyteFromASocketToAPipeIsNothingButSpliceAndPoll)
{
  auto pair = test::tcp_pair();
  test::BarePipe pipe(O_CLOEXEC | O_NONBLOCK);
  auto source = End::own_socket(pair.ours.give());
  auto sink = End::own_pipe(pipe.in.give());
  Middle middle;
  Flow flow(source, &sink, middle, choose_road(source, sink, middle, {}));
  const test::RecordedCalls calls;
  std::string taken;
  copy_a_mebibyte(pair.theirs, source, flow, [&] {
    std::string room(1 << 20, '\0');
    const auto got = ::read(pipe.out.fd(), room.data(), room.size());
    taken.append(room, 0, got > 0 ? static_cast<std::size_t>(got) : 0);
    sink.writable = true;
  });
  EXPECT_TRUE(taken == test::pattern(mebibyte));
  EXPECT_EQ(calls.count<sys::Splice>() + calls.count<sys::Poll>(), [&] {
    int all = 0;
    for (const char c : calls.story()) {
      all += c == '\n' ? 1 : 0;
    }
    return all;
  }()) << calls.summary();
}

TEST(Costs, AFileIsSentToManyBySendfileAlone)
{
  const auto bytes = test::pattern(100'000);
  auto pair = test::unix_pair();
  auto source = memory_source(bytes, "memory");
  auto sink = End::own_socket(pair.ours.give());
  Middle middle;
  Flow flow(source, &sink, middle, choose_road(source, sink, middle, {.among_many = true}));
  const test::RecordedCalls calls;
  std::string heard;
  while (!flow.is_over()) {
    flow.run();
    heard += pair.theirs.hear_now();
    sink.writable = true;
  }
  EXPECT_TRUE(heard == bytes);
  EXPECT_EQ(calls.summary(), "sendfile " + std::to_string(calls.count<sys::SendFile>()));
}

// --- the flow itself ---------------------------------------------------------------------------------------

TEST(Flow, GoesOnByReadsAndWritesIntoAFileThatIsAppendedTo)
{
  const test::TempDir dir;
  test::write_file(dir.path("log"), "before, ");
  auto pair = test::tcp_pair();
  auto source = End::own_socket(pair.ours.give());
  auto sink = End::own_file(net::Fd(::open(dir.path("log").c_str(), O_WRONLY | O_APPEND | O_CLOEXEC)), "log");
  Middle middle;
  Flow flow(source, &sink, middle, std::make_unique<SpliceRoad>(source, sink, middle));
  pair.theirs.say("after");
  ASSERT_TRUE(test::becomes_ready(source.number(), POLLIN));
  source.readable = true;
  flow.run();
  EXPECT_EQ(flow.halt().why, Why::source_dry);
  EXPECT_EQ(test::content_of(dir.path("log")), "before, after");
  EXPECT_EQ(flow.moved_bytes(), 5U);
}

TEST(Flow, IsNotStoppedByUrgentData)
{
  auto pair = test::tcp_pair();
  auto source = End::own_socket(pair.ours.give());
  test::BarePipe pipe(O_CLOEXEC | O_NONBLOCK);
  auto sink = End::own_pipe(pipe.in.give());
  Poller poller;
  poller.add(source);
  Middle middle;
  Flow flow(source, &sink, middle, choose_road(source, sink, middle, {}));
  pair.theirs.say("before");
  ASSERT_EQ(::send(pair.theirs.fd(), "!", 1, MSG_OOB), 1);
  pair.theirs.say("after");
  pair.theirs.half_close();
  const auto deadline = Clock::now() + test::forever;
  while (!flow.is_over() && Clock::now() < deadline) {
    poller.wait(deadline);
    while (flow.has_turn()) {
      flow.run();
    }
  }
  EXPECT_TRUE(flow.is_ended());
  sink.finish();
  EXPECT_EQ(test::read_to_end(pipe.out.fd()), "beforeafter") << "the urgent byte is out of band";
}

TEST(Flow, HasATurnAtFirstWhateverItsEndsAre)
{
  auto source = socket_end();
  auto sink = socket_end();
  Middle middle;
  const Flow flow(source, &sink, middle, choose_road(source, sink, middle, {}));
  EXPECT_TRUE(flow.has_turn());
  EXPECT_FALSE(flow.is_over());
}

TEST(Flow, WaitsForTheEndThatIsInItsWay)
{
  auto pair = test::unix_pair();
  auto source = End::own_socket(pair.ours.give());
  auto sink = socket_end();
  Middle middle;
  Flow flow(source, &sink, middle, std::make_unique<CopyRoad>(source, sink, middle, CopyRoad::Options{}));
  flow.run();
  sink.writable = false;
  EXPECT_FALSE(flow.has_turn());
  sink.writable = true;
  EXPECT_FALSE(flow.has_turn()) << "it is the source that has nothing";
  source.readable = true;
  EXPECT_TRUE(flow.has_turn());
}

TEST(Flow, NamesATimeOnlyWhileItIsPaced)
{
  auto source = memory_source("one\ntwo\n", "memory");
  auto pair = test::unix_pair();
  auto sink = End::own_socket(pair.ours.give());
  Middle middle;
  Flow flow(source, &sink, middle,
            choose_road(source, sink, middle, {.pace = {.delay = std::chrono::hours(1)}}));
  EXPECT_FALSE(flow.due());
  flow.run();
  EXPECT_EQ(flow.halt().why, Why::paced);
  EXPECT_TRUE(flow.due());
  EXPECT_FALSE(flow.has_turn());
  EXPECT_EQ(pair.theirs.hear_now(), "one\n");
}

// --- whatever the schedule
// ----------------------------------------------------------------------------------

// Doubles every byte, so that a byte lost or doubled elsewhere shows.
class Doubling : public Stage {
public:
  void append(std::string& out, std::string_view bytes) override
  {
    for (const char byte : bytes) {
      out.append(2, byte);
    }
  }
  void finish(std::string& out) override { out += "."; }
};

struct RoadCase {
  const char* name;
  std::function<std::unique_ptr<Road>(End& source, End& sink, Middle& middle)> make;
  bool sink_splices = true;
  bool has_pipes = true;
  bool source_is_pipe = false;
  bool doubles = false;
};

void PrintTo(const RoadCase& road, std::ostream* out)
{
  *out << road.name;
}

std::unique_ptr<Road> copy_road(End& source, End& sink, Middle& middle, Passage passage = {})
{
  return std::make_unique<CopyRoad>(
      source, sink, middle, CopyRoad::Options{.stage = std::move(passage.stage), .pace = passage.pace});
}
std::unique_ptr<Road> splice_road(End& source, End& sink, Middle& middle)
{
  return std::make_unique<SpliceRoad>(source, sink, middle);
}
std::unique_ptr<Road> direct_road(End& source, End& sink, Middle& /*middle*/)
{
  return std::make_unique<DirectSpliceRoad>(source, sink);
}
std::unique_ptr<Road> sendfile_road(End& source, End& sink, Middle& /*middle*/)
{
  return std::make_unique<SendfileRoad>(source, sink);
}

const std::vector<RoadCase> road_cases{
    {.name = "Copy",
     .make = [](End& source, End& sink, Middle& middle) { return copy_road(source, sink, middle); }},
    {.name = "CopyThroughAStage",
     .make =
         [](End& source, End& sink, Middle& middle) {
           return copy_road(source, sink, middle, {.stage = std::make_unique<Doubling>()});
         },
     .doubles = true},
    {.name = "CopyInChunks",
     .make = [](End& source, End& sink,
                Middle& middle) { return copy_road(source, sink, middle, {.pace = {.chunk_bytes = 7}}); }},
    {.name = "SpliceThroughAPipe", .make = splice_road},
    {.name = "SpliceIntoWhatRefusesIt", .make = splice_road, .sink_splices = false},
    {.name = "SpliceWithoutPipes", .make = splice_road, .has_pipes = false},
    {.name = "SpliceStraight", .make = direct_road, .source_is_pipe = true},
    {.name = "SpliceStraightIntoWhatRefusesIt",
     .make = direct_road,
     .sink_splices = false,
     .source_is_pipe = true},
    {.name = "Sendfile", .make = sendfile_road, .source_is_pipe = true},
    {.name = "SendfileIntoWhatRefusesIt",
     .make = sendfile_road,
     .sink_splices = false,
     .source_is_pipe = true},
};

class AnyRoad : public testing::TestWithParam<RoadCase> {
protected:
  struct Result {
    std::string output;
    std::uint64_t moved = 0;
    Halt halt = {};
    std::size_t inside = 0;
  };
  static Result run(ModelKernel::Options options)
  {
    options.sink_splices = GetParam().sink_splices;
    options.has_pipes = GetParam().has_pipes;
    ModelKernel kernel(std::move(options));
    auto source = GetParam().source_is_pipe ? End::own_pipe(net::Fd(ModelKernel::source))
                                            : End::own_socket(net::Fd(ModelKernel::source));
    auto sink = End::own_socket(net::Fd(ModelKernel::sink));
    Middle middle;
    Flow flow(source, &sink, middle, GetParam().make(source, sink, middle));
    for (int turns = 0; !flow.is_over() && turns < 1'000'000; ++turns) {
      source.readable = sink.writable = true;
      flow.run();
    }
    return {kernel.output(), flow.moved_bytes(), flow.halt(), kernel.inside()};
  }
  static std::string expected(const std::string& input)
  {
    if (!GetParam().doubles) {
      return input;
    }
    std::string out;
    Doubling stage;
    stage.append(out, input);
    stage.finish(out);
    return out;
  }
};

TEST_P(AnyRoad, BringsEveryByteOverOnceAndInOrder)
{
  for (unsigned seed = 0; seed < 200; ++seed) {
    const auto input = test::pattern(seed * 37 % 20'000);
    const auto result = run({.seed = seed, .input = input});
    ASSERT_EQ(static_cast<int>(result.halt.why), static_cast<int>(Why::ended)) << "seed " << seed;
    ASSERT_TRUE(result.output == expected(input)) << "seed " << seed;
    ASSERT_EQ(result.moved, result.output.size()) << "seed " << seed;
  }
}

// Pipes and files are not reset.
class RoadFromASocket : public AnyRoad {};

TEST_P(RoadFromASocket, BringsOverWhatCameBeforeAReset)
{
  for (unsigned seed = 0; seed < 100; ++seed) {
    const auto input = test::pattern(seed * 91);
    const auto result = run({.seed = seed, .input = input, .source_error = ECONNRESET});
    ASSERT_EQ(static_cast<int>(result.halt.why), static_cast<int>(Why::source_failed)) << "seed " << seed;
    ASSERT_EQ(result.halt.error, ECONNRESET);
    ASSERT_EQ(result.moved, result.output.size());
    ASSERT_EQ(result.inside, 0U);
    if (!GetParam().doubles) {
      ASSERT_TRUE(result.output == input) << "seed " << seed;
    }
  }
}

TEST_P(AnyRoad, StopsWhereTheSinkBreaksAndCountsWhatItTook)
{
  for (unsigned seed = 0; seed < 100; ++seed) {
    const auto input = test::pattern(5000);
    const std::size_t limit = seed * 47 % 4999;
    const auto result = run({.seed = seed, .input = input, .sink_limit = limit});
    ASSERT_EQ(static_cast<int>(result.halt.why), static_cast<int>(Why::sink_failed)) << "seed " << seed;
    ASSERT_EQ(result.halt.error, EPIPE);
    ASSERT_EQ(result.moved, limit) << "seed " << seed;
    ASSERT_TRUE(result.output == expected(input).substr(0, limit)) << "seed " << seed;
  }
}

std::vector<RoadCase> from_sockets()
{
  auto cases = road_cases;
  std::erase_if(cases, [](const RoadCase& road) { return road.source_is_pipe; });
  return cases;
}

std::string name_of(const testing::TestParamInfo<RoadCase>& info)
{
  return info.param.name;
}

INSTANTIATE_TEST_SUITE_P(Roads, AnyRoad, testing::ValuesIn(road_cases), name_of);
INSTANTIATE_TEST_SUITE_P(Roads, RoadFromASocket, testing::ValuesIn(from_sockets()), name_of);

TEST(DiscardRoad, CountsEveryByteWhateverTheSchedule)
{
  for (unsigned seed = 0; seed < 100; ++seed) {
    ModelKernel kernel({.seed = seed, .input = test::pattern(seed * 91)});
    auto source = End::own_socket(net::Fd(ModelKernel::source));
    Middle middle;
    Flow flow(source, nullptr, middle, std::make_unique<DiscardRoad>(source, middle, seed % 2 == 0));
    while (!flow.is_over()) {
      source.readable = true;
      flow.run();
    }
    ASSERT_TRUE(flow.is_ended()) << "seed " << seed;
    ASSERT_EQ(flow.moved_bytes(), seed * 91U);
  }
}

TEST(ShowRoad, ShowsEveryByteOnceWhateverTheSchedule)
{
  for (unsigned seed = 0; seed < 100; ++seed) {
    const auto input = test::pattern(seed * 91);
    ModelKernel kernel({.seed = seed, .input = input});
    auto source = End::own_socket(net::Fd(ModelKernel::source));
    auto sink = End::own_socket(net::Fd(ModelKernel::sink));
    Outlet outlet(sink, {.view = {.kind = record::ViewKind::raw}});
    Middle middle;
    Flow flow(source, &sink, middle, std::make_unique<ShowRoad>(source, outlet, middle, "peer"));
    while (!flow.is_over() || !outlet.is_empty()) {
      source.readable = sink.writable = true;
      flow.is_over() ? static_cast<void>(outlet.flush()) : flow.run();
    }
    ASSERT_TRUE(flow.is_ended()) << "seed " << seed;
    ASSERT_TRUE(kernel.output() == input) << "seed " << seed;
  }
}

} // namespace
} // namespace sockplay::io
