// One conversation to its verdict: the exit code, the deadlines, and whose fault it was.
#include "play/converse.hh"

#include "io/discard_road.hh"
#include "io/interrupted.hh"
#include "io/source.hh"
#include "play/server.hh"
#include "play/stream_carrier.hh"
#include "support/loopback.hh"
#include "support/recorded_calls.hh"

#include <algorithm>
#include <csignal>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <memory>
#include <string>
#include <thread>

namespace sockplay::play {
namespace {

using namespace std::chrono_literals;
using net::Fault;
using testing::HasSubstr;
using testing::StartsWith;

// A conversation of the kind a service has, or one that only reads.
class ConverseTest : public testing::Test {
protected:
  std::unique_ptr<io::Conversation> talk_of(const Service& service)
  {
    host_ = std::make_unique<Host>(Host::Options{.service = service}, poller_, carrier_, announcer_);
    return host_->receive(pair_.ours.give(), test::inet("192.0.2.1", 5), nullptr, nullptr);
  }
  std::unique_ptr<io::Conversation> echo() { return talk_of({.kind = Service::Kind::echo}); }
  std::unique_ptr<io::Conversation> discard() { return talk_of({.kind = Service::Kind::discard}); }
  // Sends `bytes` and waits for the peer's end.
  std::unique_ptr<SendTalk> send(std::string_view bytes)
  {
    auto talk = std::make_unique<SendTalk>(pair_.ours.give(), test::inet("192.0.2.1", 5));
    talk->input = io::memory_source(std::string(bytes), "memory");
    talk->out.emplace(talk->input, &talk->peer, middle_,
                      io::choose_road(talk->input, talk->peer, middle_, {}));
    talk->in.emplace(talk->peer, nullptr, middle_,
                     std::make_unique<io::DiscardRoad>(talk->peer, middle_, false));
    return talk;
  }
  void hold(std::unique_ptr<io::Conversation> talk, const Limits& limits = {}, Reporting reporting = {})
  {
    EXPECT_EQ(converse(std::move(talk), {poller_, nullptr, announcer_, limits, reporting}), ExitCode::done);
  }
  net::Error failure(std::unique_ptr<io::Conversation> talk, const Limits& limits = {})
  {
    try {
      converse(std::move(talk), {poller_, nullptr, announcer_, limits, {}});
    } catch (const net::Error& error) {
      return error;
    }
    return net::Error({.reason = "it ended well"});
  }

  test::Pair pair_ = test::tcp_pair();
  test::Peer& peer_ = pair_.theirs;
  io::Poller poller_;
  io::Middle middle_;
  StreamCarrier carrier_{middle_};
  io::Announcer announcer_{{.verbosity = -1}};
  std::unique_ptr<Host> host_;
};

TEST_F(ConverseTest, EndsWellWhenThePeerDoes)
{
  peer_.say("hello");
  peer_.half_close();
  hold(echo());
  EXPECT_EQ(peer_.hear_all(), "hello");
}

TEST_F(ConverseTest, IsAFailureOfTheNetworkWhenThePeerResets)
{
  peer_.reset();
  const auto error = failure(discard());
  EXPECT_EQ(error.fault(), Fault::network);
  EXPECT_EQ(error.error_number(), ECONNRESET);
  EXPECT_STREQ(error.what(),
               "recv 192.0.2.1:5: Connection reset by peer (ECONNRESET), after receiving 0 bytes and "
               "sending 0 bytes");
}

TEST_F(ConverseTest, BlamesThePeerForAnEchoThatItDoesNotTake)
{
  test::RecordedCalls calls;
  calls.refuse<sys::Send>(ECONNRESET);
  peer_.say("hello");
  const auto error = failure(echo());
  EXPECT_EQ(error.fault(), Fault::network) << error.what();
  EXPECT_EQ(error.error_number(), ECONNRESET);
}

TEST_F(ConverseTest, SaysWhyNobodyIsBeyond)
{
  const test::DeafEndpoint deaf;
  const auto error = failure(talk_of({.kind = Service::Kind::forward, .forward_to = {deaf.endpoint()}}));
  EXPECT_EQ(error.error_number(), ECONNREFUSED);
  EXPECT_EQ(error.fault(), Fault::network);
}

TEST_F(ConverseTest, GivesAnIdlePeerUp)
{
  const auto error = failure(echo(), {.idle = 5ms});
  EXPECT_EQ(error.fault(), Fault::timeout);
  EXPECT_STREQ(error.what(), "idle 192.0.2.1:5: no byte for 5 ms");
}

TEST_F(ConverseTest, IsNotIdleWhileBytesMove)
{
  peer_.say("hello");
  peer_.half_close();
  hold(echo(), {.idle = 1h});
}

TEST_F(ConverseTest, WaitsForThePeersEndNoLongerThanItIsTold)
{
  const auto error = failure(send("hello"), {.wait = 5ms});
  EXPECT_EQ(error.fault(), Fault::timeout);
  EXPECT_STREQ(error.what(), "wait for 192.0.2.1:5: not closed within 5 ms");
  EXPECT_EQ(peer_.hear(5), "hello");
}

TEST_F(ConverseTest, QuitsSomeTimeAfterTheEndOfItsInput)
{
  hold(send("hello"), {.quit_after_eof = 5ms});
}

TEST_F(ConverseTest, CountsNoTimeBeforeItsInputHasEnded)
{
  const auto bytes = test::pattern(16 << 20); // more than the kernel holds
  ::raise(SIGTERM);
  EXPECT_THROW(hold(send(bytes), {.quit_after_eof = 0s}), io::Interrupted) << "the input has not ended";
}

TEST_F(ConverseTest, IsEndedByASignal)
{
  ::raise(SIGINT);
  try {
    hold(echo());
    FAIL() << "it went on";
  } catch (const io::Interrupted& interrupted) {
    EXPECT_EQ(interrupted.signal, SIGINT);
  }
}

TEST_F(ConverseTest, TellsItsTotalsOnRequestAndGoesOn)
{
  peer_.say("hello");
  ::raise(SIGUSR1);
  testing::internal::CaptureStderr();
  EXPECT_THROW(hold(echo(), {.idle = 50ms}), net::Error);
  EXPECT_THAT(testing::internal::GetCapturedStderr(), StartsWith("sockplay: 192.0.2.1:5: received "));
}

TEST_F(ConverseTest, TellsWhatTheKernelKnowsOfTheConnection)
{
  peer_.half_close();
  testing::internal::CaptureStderr();
  hold(echo(), {}, {.tcp_info = true});
  EXPECT_THAT(testing::internal::GetCapturedStderr(),
              StartsWith("sockplay: tcp-info 192.0.2.1:5: CLOSE_WAIT, rtt "));
}

TEST(PeerName, IsItsAddressUnmappedOrANumber)
{
  EXPECT_EQ(name_of(test::inet6("::ffff:192.0.2.1", 5), 7), "192.0.2.1:5");
  EXPECT_EQ(name_of(net::Endpoint::unix_path("/run/x"), 7), "/run/x");
  sockaddr unnamed{};
  unnamed.sa_family = AF_UNIX;
  EXPECT_EQ(name_of(net::Endpoint(&unnamed, sizeof unnamed.sa_family), 7), "unix-7");
}

// --- with an output ----------------------------------------------------------------------------------------

class ShownConverseTest : public ConverseTest {
protected:
  // Reads the peer and shows it on standard output, a pipe of the test's.
  ExitCode show(const Showing& showing)
  {
    Screen screen(showing, false);
    auto talk = std::make_unique<io::Conversation>(pair_.ours.give(), test::inet("192.0.2.1", 5));
    screen.watch(poller_, talk.get());
    talk->in.emplace(screen.flow_from(talk->peer, middle_, "192.0.2.1:5"));
    return converse(std::move(talk), {poller_, &screen, announcer_, {}, {}});
  }
  std::string shown() // all of it: nobody writes any more
  {
    output_.reset();
    shown_.in.close();
    return test::read_to_end(shown_.out.fd());
  }

  test::BarePipe shown_;
  std::unique_ptr<test::Redirected> output_ =
      std::make_unique<test::Redirected>(STDOUT_FILENO, shown_.in.fd());
};

TEST_F(ShownConverseTest, ShowsBytesAsTheyCome)
{
  peer_.say("a\x1b[31m\n");
  peer_.half_close();
  EXPECT_EQ(show({}), ExitCode::done);
  EXPECT_EQ(shown(), "a\x1b[31m\n") << "redirected, nothing is escaped";
}

TEST_F(ShownConverseTest, ShowsThemAsItIsAskedTo)
{
  peer_.say("a\x1b[31m\n");
  peer_.half_close();
  EXPECT_EQ(show({.view = record::ViewKind::text}), ExitCode::done);
  EXPECT_EQ(shown(), "a\\x1b[31m\n");
}

TEST_F(ShownConverseTest, EndsQuietlyBySigpipeWhenNobodyReadsItsOutput)
{
  shown_.out.close();
  peer_.say("into the void");
  try {
    show({});
    FAIL() << "it went on";
  } catch (const io::Interrupted& interrupted) {
    EXPECT_EQ(interrupted.signal, SIGPIPE);
  }
  EXPECT_EQ(peer_.hear_all(), "[ECONNRESET]") << "what was not shown must not look as if it was taken";
}

TEST_F(ShownConverseTest, ResetsThePeerWhereWhatWasRenderedCannotBeWritten)
{
  shown_.out.close();
  peer_.say("into the void");
  peer_.half_close();
  EXPECT_THROW(show({.view = record::ViewKind::hex}), io::Interrupted);
  EXPECT_EQ(peer_.hear_all(), "[ECONNRESET]");
}

TEST_F(ShownConverseTest, ResetsThePeerWhereItsCopyCannotBeWritten)
{
  peer_.say("too much");
  EXPECT_THROW(show({.copy_file = "/dev/full"}), net::Error);
  EXPECT_EQ(peer_.hear_all(), "[ECONNRESET]");
}

TEST_F(ShownConverseTest, BlamesItsOutputWhereThatIsFull)
{
  const test::Peer full(::open("/dev/full", O_WRONLY | O_CLOEXEC));
  ::dup2(full.fd(), STDOUT_FILENO);
  peer_.say("too much");
  try {
    show({});
    FAIL() << "it went on";
  } catch (const net::Error& error) {
    EXPECT_STREQ(error.what(), "write standard output: No space left on device (ENOSPC)");
    EXPECT_EQ(error.fault(), Fault::local);
  }
}

TEST_F(ShownConverseTest, ShowsEverythingToASlowReaderBeforeItCloses)
{
  const std::string full(65536, '#'); // what a pipe holds: at first the output takes nothing
  test::write_all(shown_.in.fd(), full);
  peer_.say(test::pattern(16'000));
  peer_.half_close();
  std::string heard;
  std::thread reader([&] { heard = test::read_to_end(shown_.out.fd()); });
  EXPECT_EQ(show({.view = record::ViewKind::hex}), ExitCode::done);
  output_.reset();
  shown_.in.close();
  reader.join();
  const auto lines = std::count(heard.begin(), heard.end(), '\n');
  EXPECT_EQ(lines, 1000) << "sixteen bytes a line";
}

} // namespace
} // namespace sockplay::play
