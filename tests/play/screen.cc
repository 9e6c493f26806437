// Standard output as a command uses it: which view when, the shortest road where nobody looks, and stages
// that show what passes.
#include "play/screen.hh"

#include "io/copy_road.hh"
#include "io/interrupted.hh"
#include "net/error.hh"
#include "support/loopback.hh"
#include "support/recorded_calls.hh"

#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <memory>
#include <optional>
#include <string>
#include <thread>

namespace sockplay::play {
namespace {

using record::Direction;
using record::ViewKind;
using testing::HasSubstr;
using testing::Not;

// A screen on a pipe of the test's; everything in shown() was written there.
class ScreenTest : public testing::Test {
protected:
  Screen& open(const Showing& showing, bool many = false, Screen::Role role = Screen::Role::output)
  {
    return screen_.emplace(showing, many, role);
  }
  // What a peer says, by the flow that the screen makes.
  std::string remark_on_flow()
  {
    const test::RecordedCalls calls;
    auto pair = test::tcp_pair();
    auto source = io::End::own_socket(pair.ours.give());
    screen_->flow_from(source, middle_, "peer");
    return calls.remarks().empty() ? "" : calls.remarks()[0];
  }
  std::string after_stage(std::unique_ptr<io::Stage> stage, std::string_view bytes)
  {
    if (stage == nullptr) return "no stage";
    std::string out;
    stage->append(out, bytes);
    stage->finish(out);
    return out;
  }
  std::string shown()
  {
    screen_->drain(poller_);
    screen_.reset();
    output_.reset();
    pipe_.in.close();
    return test::read_to_end(pipe_.out.fd());
  }

  test::BarePipe pipe_;
  std::optional<test::Redirected> output_{std::in_place, STDOUT_FILENO, pipe_.in.fd()};
  io::Poller poller_;
  io::Middle middle_;
  std::optional<Screen> screen_;
};

// --- roads and stages --------------------------------------------------------------------------------------

TEST_F(ScreenTest, ThatIsRedirectedLetsBytesPassByTheShortestRoad)
{
  open({});
  EXPECT_THAT(remark_on_flow(), HasSubstr("splice, one end is a pipe"));
}

TEST_F(ScreenTest, LooksAtBytesWhereSomebodyWantsToSeeThem)
{
  const test::TempDir dir;
  open({.view = ViewKind::hex});
  EXPECT_EQ(remark_on_flow(), "") << "no road was chosen: they are shown";
  open({.copy_file = dir.path("copy")});
  EXPECT_EQ(remark_on_flow(), "");
  open({}, true);
  EXPECT_EQ(remark_on_flow(), "") << "many peers share it";
}

TEST_F(ScreenTest, HasNoStageWhereNothingIsToBeDone)
{
  open({});
  EXPECT_EQ(screen_->sending_stage("peer", false), nullptr);
  open({.view = ViewKind::text});
  EXPECT_EQ(screen_->sending_stage("peer", false), nullptr) << "text shows what is received";
}

TEST_F(ScreenTest, MendsLineEndsOnTheWayOut)
{
  open({});
  EXPECT_EQ(after_stage(screen_->sending_stage("peer", true), "a\nb\r\n"), "a\r\nb\r\n");
  EXPECT_EQ(shown(), "");
}

TEST_F(ScreenTest, ShowsWhatIsSentInHexAsItIsSent)
{
  open({.view = ViewKind::hex});
  EXPECT_EQ(after_stage(screen_->sending_stage("peer", true), "a\n"), "a\r\n");
  EXPECT_THAT(shown(), HasSubstr("61 0d 0a"));
}

TEST_F(ScreenTest, KeepsWhatIsSentInACopyAndOffTheScreen)
{
  const test::TempDir dir;
  open({.copy_file = dir.path("copy")});
  EXPECT_EQ(after_stage(screen_->sending_stage("peer", false), "hello\n"), "hello\n");
  EXPECT_EQ(shown(), "");
  EXPECT_THAT(test::content_of(dir.path("copy")), HasSubstr("hello"));
}

TEST_F(ScreenTest, NumbersTheBytesThatPassOn)
{
  open({.view = ViewKind::json});
  auto stage = screen_->sending_stage("peer", false);
  std::string out;
  stage->append(out, "hello");
  stage->append(out, "world");
  EXPECT_EQ(out, "helloworld");
  EXPECT_THAT(shown(), HasSubstr("\"offset_bytes\":5"));
}

TEST_F(ScreenTest, HasNoRoomForMoreWhileItsReaderIsSlow)
{
  open({.view = ViewKind::hex});
  auto stage = screen_->sending_stage("peer", false);
  std::string out;
  EXPECT_TRUE(stage->has_room());
  while (stage->has_room() && out.size() < (64 << 20)) {
    stage->append(out, test::pattern(65536));
  }
  EXPECT_FALSE(stage->has_room()) << "what is shown does not grow without bound";
  stage.reset();
  screen_.reset(); // nobody will read it
}

// --- a witness ---------------------------------------------------------------------------------------------

TEST_F(ScreenTest, ThatIsAWitnessShowsOnlyWhatItIsAskedFor)
{
  open({}, false, Screen::Role::witness);
  EXPECT_EQ(screen_->passing_stage(Direction::received, "peer"), nullptr);
  open({.view = ViewKind::text}, false, Screen::Role::witness);
  EXPECT_EQ(after_stage(screen_->passing_stage(Direction::received, "peer"), "there\n"), "there\n");
  EXPECT_EQ(after_stage(screen_->passing_stage(Direction::sent, "peer"), "and back\n"), "and back\n");
  EXPECT_EQ(shown(), "there\n→ and back\n");
}

TEST_F(ScreenTest, ThatIsAWitnessForACopyAloneShowsNothing)
{
  const test::TempDir dir;
  open({.copy_file = dir.path("copy")}, false, Screen::Role::witness);
  after_stage(screen_->passing_stage(Direction::received, "peer"), "there\n");
  EXPECT_EQ(shown(), "");
  EXPECT_THAT(test::content_of(dir.path("copy")), HasSubstr("there"));
}

TEST(AsksToSee, IsTrueForAnyWish)
{
  EXPECT_FALSE(asks_to_see({}));
  EXPECT_FALSE(asks_to_see({.colour = Colour::always}));
  EXPECT_TRUE(asks_to_see({.view = ViewKind::raw}));
  EXPECT_TRUE(asks_to_see({.timestamps = true}));
  EXPECT_TRUE(asks_to_see({.copy_file = "x"}));
  EXPECT_TRUE(asks_to_see({.hex_log_file = "x"}));
}

// --- the view ----------------------------------------------------------------------------------------------

class ScreenViewTest : public ScreenTest {
protected:
  std::string shown_by(const Showing& showing, bool many = false)
  {
    open(showing, many);
    screen_->outlet().show({.peer = "peer", .bytes = "\x1b[31m\n"});
    return shown();
  }
};

TEST_F(ScreenViewTest, IsRawWhereItIsRedirected)
{
  EXPECT_EQ(shown_by({}), "\x1b[31m\n");
}

TEST_F(ScreenViewTest, IsTextWithTimes)
{
  const auto text = shown_by({.timestamps = true});
  EXPECT_THAT(text, HasSubstr("\\x1b[31m\n"));
  EXPECT_GT(text.size(), 12U);
}

TEST_F(ScreenViewTest, NamesPeersWhereTheyAreMany)
{
  EXPECT_THAT(shown_by({.view = ViewKind::text}, true), HasSubstr("peer"));
}

TEST_F(ScreenViewTest, NamesNobodyWhereBytesPassAsTheyAre)
{
  EXPECT_EQ(shown_by({.view = ViewKind::raw}, true), "\x1b[31m\n");
}

// What a screen on a terminal shows, of one peer or of one among many.
std::string shown_on_terminal(const Showing& showing, bool many = false)
{
  const test::Peer master(::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC));
  EXPECT_TRUE(::grantpt(master.fd()) == 0 && ::unlockpt(master.fd()) == 0);
  std::array<char, 64> name{};
  EXPECT_EQ(::ptsname_r(master.fd(), name.data(), name.size()), 0);
  const test::Peer slave(::open(name.data(), O_RDWR | O_NOCTTY | O_CLOEXEC));
  const test::Redirected output(STDOUT_FILENO, slave.fd());
  io::Poller poller;
  Screen screen(showing, many);
  screen.outlet().show({.peer = "peer", .bytes = "\x1b[31m\n"});
  screen.drain(poller);
  std::string room(4096, '\0');
  const auto got = ::read(master.fd(), room.data(), room.size());
  return room.substr(0, got > 0 ? static_cast<std::size_t>(got) : 0);
}

TEST(TerminalScreen, MakesControlsVisible)
{
  EXPECT_THAT(shown_on_terminal({.colour = Colour::never}), HasSubstr("\\x1b[31m"));
  EXPECT_THAT(shown_on_terminal({.colour = Colour::never}), Not(HasSubstr("\x1b[31m")));
}

TEST(TerminalScreen, ShowsRawBytesOnRequest)
{
  EXPECT_THAT(shown_on_terminal({.view = ViewKind::raw}), HasSubstr("\x1b[31m"));
}

TEST(TerminalScreen, ColoursNamesAsItIsToldAndAsNoColorSays)
{
  const auto is_coloured = [](Colour colour) {
    return shown_on_terminal({.colour = colour}, true).find("\x1b[") != std::string::npos;
  };
  ::unsetenv("NO_COLOR");
  EXPECT_TRUE(is_coloured(Colour::automatic));
  EXPECT_FALSE(is_coloured(Colour::never));
  ::setenv("NO_COLOR", "1", 1);
  EXPECT_FALSE(is_coloured(Colour::automatic));
  EXPECT_TRUE(is_coloured(Colour::always));
  ::setenv("NO_COLOR", "", 1);
  EXPECT_TRUE(is_coloured(Colour::automatic)) << "empty is as good as unset";
  ::unsetenv("NO_COLOR");
}

// --- the end -----------------------------------------------------------------------------------------------

TEST_F(ScreenTest, DrainsIntoASlowReader)
{
  open({.view = ViewKind::hex});
  screen_->watch(poller_, nullptr);
  screen_->outlet().show({.peer = "peer", .bytes = test::pattern(16'000)});
  std::string heard;
  std::thread reader([&] { heard = test::read_to_end(pipe_.out.fd()); });
  screen_->drain(poller_);
  screen_.reset();
  output_.reset();
  pipe_.in.close();
  reader.join();
  EXPECT_EQ(std::count(heard.begin(), heard.end(), '\n'), 1000);
}

TEST_F(ScreenTest, StopsDrainingForASignal)
{
  open({.view = ViewKind::hex});
  screen_->watch(poller_, nullptr);
  screen_->outlet().show({.peer = "peer", .bytes = test::pattern(160'000)});
  ::raise(SIGUSR1);
  ::raise(SIGTERM);
  EXPECT_THROW(screen_->drain(poller_), io::Interrupted) << "nobody reads: it would take for ever";
}

TEST(OutputFailure, IsQuietWhereTheReaderHasGone)
{
  try {
    throw_output_failure(EPIPE);
  } catch (const io::Interrupted& interrupted) {
    EXPECT_EQ(interrupted.signal, SIGPIPE);
  }
  EXPECT_THROW(throw_output_failure(ENOSPC), net::Error);
}

} // namespace
} // namespace sockplay::play
