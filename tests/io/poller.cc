// What the poller tells: readiness by its edges, signals only inside the wait, and everything as it was
// afterwards.
#include "io/poller.hh"

#include "net/error.hh"
#include "support/loopback.hh"
#include "support/recorded_calls.hh"
#include "support/scripted_kernel.hh"

#include <algorithm>
#include <csignal>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>
#include <unistd.h>
#include <vector>

namespace sockplay::io {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

Clock::time_point far_away()
{
  return Clock::now() + test::forever;
}
Clock::time_point now()
{
  return Clock::now();
}

bool is_told_of(Poller& poller, const Watch& watch, Clock::time_point until)
{
  const auto ready = poller.wait(until);
  return std::find(ready.begin(), ready.end(), &watch) != ready.end();
}

// --- signals of others -------------------------------------------------------------------------------------

TEST(Poller, LeavesASignalIgnoredThatItWasToldToIgnore)
{
  const auto before = ::signal(SIGHUP, SIG_IGN);
  {
    Poller poller;
    ::raise(SIGHUP);
    poller.wait(now());
    EXPECT_EQ(poller.take_signal(), std::nullopt);
    ::raise(SIGTERM);
    poller.wait(far_away());
    EXPECT_EQ(poller.take_signal(), SIGTERM);
  }
  ::signal(SIGHUP, before);
}

TEST(Poller, TellsOfATerminalsSignalsOnlyWhereAsked)
{
  Poller poller;
  ::raise(SIGWINCH);
  poller.wait(now());
  EXPECT_EQ(poller.take_signal(), std::nullopt);
  poller.watch_terminal_signals();
  for (const int signal :
       {SIGWINCH, SIGTSTP, SIGCONT, SIGQUIT, SIGTERM}) { // SIGCONT takes back a SIGTSTP that waits
    ::raise(signal);
    poller.wait(far_away());
    EXPECT_EQ(poller.take_signal(), signal);
  }
}

// --- readiness ---------------------------------------------------------------------------------------------

TEST(Poller, TellsWhichEndCanBeReadAndWritten)
{
  auto pair = test::unix_pair();
  Poller poller;
  Watch watch{.readable = false, .writable = false};
  poller.add(pair.ours.fd(), watch);
  EXPECT_TRUE(is_told_of(poller, watch, now()));
  EXPECT_TRUE(watch.writable);
  EXPECT_FALSE(watch.readable);
  pair.theirs.say("x");
  EXPECT_TRUE(is_told_of(poller, watch, far_away()));
  EXPECT_TRUE(watch.readable);
}

TEST(Poller, TellsOfAnEdgeOnce)
{
  auto pair = test::unix_pair();
  Poller poller;
  Watch watch;
  poller.add(pair.ours.fd(), watch);
  pair.theirs.say("x");
  EXPECT_TRUE(is_told_of(poller, watch, far_away()));
  EXPECT_FALSE(is_told_of(poller, watch, now())) << "nothing new has come";
  EXPECT_TRUE(watch.readable) << "a mark stays until a call says otherwise";
}

TEST(Poller, TellsOfAHalfCloseAndOfAClose)
{
  auto pair = test::tcp_pair();
  Poller poller;
  Watch watch;
  poller.add(pair.ours.fd(), watch);
  poller.wait(now());
  pair.theirs.half_close();
  EXPECT_TRUE(is_told_of(poller, watch, far_away()));
  EXPECT_TRUE(watch.hung_up);
  EXPECT_TRUE(watch.readable);
  EXPECT_FALSE(watch.closed);
  pair.theirs.reset();
  EXPECT_TRUE(is_told_of(poller, watch, far_away()));
  EXPECT_TRUE(watch.closed);
}

TEST(Poller, TakesWhatCannotBePolledForAlwaysReady)
{
  const test::TempDir dir;
  test::write_file(dir.path("file"), "hello");
  const test::Peer file(::open(dir.path("file").c_str(), O_RDONLY | O_CLOEXEC));
  Poller poller;
  Watch watch;
  poller.add(file.fd(), watch);
  EXPECT_TRUE(watch.readable);
  EXPECT_FALSE(is_told_of(poller, watch, now()));
}

TEST(Poller, ThrowsWhatElseIsWrongWithADescriptor)
{
  Poller poller;
  Watch watch;
  EXPECT_THROW(poller.add(-1, watch), net::Error);
}

TEST(Poller, TellsNothingOfADescriptorItNoLongerWatches)
{
  auto pair = test::unix_pair();
  Poller poller;
  Watch watch;
  poller.add(pair.ours.fd(), watch);
  poller.wait(now());
  poller.remove(pair.ours.fd());
  pair.theirs.say("x");
  EXPECT_FALSE(is_told_of(poller, watch, now()));
}

TEST(Poller, TellsOfAListenerAsLongAsSomebodyKnocks)
{
  const test::BareListener listener;
  Poller poller;
  Watch watch;
  poller.add_listener(listener.socket.fd(), watch);
  EXPECT_FALSE(watch.readable) << "nobody is asked for in vain";
  const auto client = test::connect_to(listener.endpoint);
  EXPECT_TRUE(is_told_of(poller, watch, far_away()));
  EXPECT_TRUE(is_told_of(poller, watch, far_away()));
  poller.mute_listener(listener.socket.fd(), watch, true);
  EXPECT_FALSE(watch.readable);
  EXPECT_FALSE(is_told_of(poller, watch, now()));
  poller.mute_listener(listener.socket.fd(), watch, false);
  EXPECT_TRUE(is_told_of(poller, watch, far_away()));
}

TEST(Poller, WaitsUntilItsTimeAndThenTellsNothing)
{
  Poller poller;
  const auto until = Clock::now() + 2ms;
  EXPECT_THAT(poller.wait(until), IsEmpty());
  EXPECT_GE(Clock::now(), until);
}

TEST(Poller, OnlyLooksWhereItsTimeHasPassed)
{
  test::ScriptedKernel kernel;
  kernel.expect(test::answers<sys::EpollCreate>(1001), test::answers<sys::SignalFd>(1002),
                test::answers<sys::EpollCtl>(0));
  Poller poller;
  const auto looks =
      test::step<sys::EpollWait>("looks", [](test::ScriptedKernel&, const sys::EpollWait& call) {
        EXPECT_EQ(call.timeout_ms, 0);
        return sys::Outcome{0, 0};
      });
  kernel.expect(looks, looks, looks);
  poller.wait(Clock::now());
  poller.wait(Clock::now() - 1h);
  poller.wait(Clock::time_point::min());
}

TEST(Poller, WaitsWithoutEndOrAtLeastAsLongAsItIsTold)
{
  test::ScriptedKernel kernel;
  kernel.expect(test::answers<sys::EpollCreate>(1001), test::answers<sys::SignalFd>(1002),
                test::answers<sys::EpollCtl>(0));
  Poller poller;
  const auto waits = [](int least, int most) {
    return test::step<sys::EpollWait>("waits", [=](test::ScriptedKernel&, const sys::EpollWait& call) {
      EXPECT_GE(call.timeout_ms, least);
      EXPECT_LE(call.timeout_ms, most);
      return sys::Outcome{0, 0};
    });
  };
  kernel.expect(waits(-1, -1), waits(1, 3'600'000), waits(1, 2'000'000'000));
  poller.wait({});
  poller.wait(Clock::now() + 1h);
  poller.wait(Clock::time_point::max());
}

TEST(Poller, MarksWhatTheKernelSays)
{
  test::ScriptedKernel kernel;
  kernel.expect(test::answers<sys::EpollCreate>(1001), test::answers<sys::SignalFd>(1002),
                test::answers<sys::EpollCtl>(0));
  Poller poller;
  Watch first{.readable = false, .writable = false};
  Watch second{.readable = false, .writable = false};
  kernel.expect(test::epoll_finds({{&first, EPOLLERR}, {&second, EPOLLOUT}}));
  EXPECT_THAT(poller.wait({}), ElementsAre(&first, &second));
  EXPECT_TRUE(first.readable && first.writable && first.hung_up) << "the error waits behind either call";
  EXPECT_FALSE(first.closed);
  EXPECT_TRUE(second.writable);
  EXPECT_FALSE(second.readable || second.hung_up || second.closed);
}

TEST(Poller, TakesAnInterruptedWaitForAnEmptyOneAndThrowsOtherErrors)
{
  Poller poller;
  test::RecordedCalls calls;
  calls.refuse<sys::EpollWait>(EINTR);
  EXPECT_THAT(poller.wait({}), IsEmpty());
  calls.refuse<sys::EpollWait>(EBADF);
  EXPECT_THROW(poller.wait({}), net::Error);
}

// --- signals -----------------------------------------------------------------------------------------------

volatile std::sig_atomic_t delivered = 0;

// Counts the deliveries of a signal by a handler, as whoever started us may have set one.
class Handled {
public:
  explicit Handled(int signal) : signal_(signal)
  {
    delivered = 0;
    struct sigaction action {};
    action.sa_handler = [](int) { delivered = delivered + 1; };
    ::sigaction(signal, &action, &before_);
  }
  Handled(const Handled&) = delete;
  Handled& operator=(const Handled&) = delete;
  ~Handled() { ::sigaction(signal_, &before_, nullptr); }

private:
  int signal_;
  struct sigaction before_ {};
};

sigset_t mask_now()
{
  sigset_t mask;
  ::sigprocmask(SIG_SETMASK, nullptr, &mask);
  return mask;
}

TEST(PollerSignals, ArriveOnlyInsideTheWait)
{
  const Handled handled(SIGUSR1);
  Poller poller;
  ::raise(SIGUSR1);
  EXPECT_EQ(delivered, 0);
  EXPECT_EQ(poller.take_signal(), std::nullopt) << "nobody has waited yet";
  poller.wait(far_away());
  EXPECT_EQ(poller.take_signal(), SIGUSR1);
  EXPECT_EQ(poller.take_signal(), std::nullopt);
  EXPECT_EQ(delivered, 0);
}

TEST(PollerSignals, EndAWaitAndAreNoWatch)
{
  const Handled handled(SIGTERM);
  Poller poller;
  ::raise(SIGTERM);
  EXPECT_THAT(poller.wait(far_away()), IsEmpty());
  EXPECT_EQ(poller.take_signal(), SIGTERM);
}

TEST(PollerSignals, AreAllKept)
{
  const Handled first(SIGINT);
  const Handled second(SIGHUP);
  Poller poller;
  ::raise(SIGHUP);
  ::raise(SIGINT);
  poller.wait(far_away());
  std::vector<int> signals;
  while (const auto signal = poller.take_signal()) {
    signals.push_back(*signal);
  }
  EXPECT_THAT(signals, testing::UnorderedElementsAre(SIGHUP, SIGINT));
}

TEST(PollerSignals, AreAgainWhatTheyWereAfterwards)
{
  const Handled handled(SIGPIPE);
  const auto before = mask_now();
  {
    const Poller poller;
    const auto meanwhile = mask_now();
    for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGUSR1, SIGCHLD}) {
      EXPECT_EQ(::sigismember(&meanwhile, signal), 1) << signal;
    }
    EXPECT_EQ(::sigismember(&meanwhile, SIGQUIT), 0) << "somebody must be able to end it at once";
    EXPECT_EQ(::sigismember(&meanwhile, SIGTSTP), 0);
    ::raise(SIGPIPE);
    EXPECT_EQ(delivered, 0) << "splice(2) knows no MSG_NOSIGNAL";
  }
  const auto after = mask_now();
  for (int signal = 1; signal < 32; ++signal) {
    EXPECT_EQ(::sigismember(&before, signal), ::sigismember(&after, signal)) << signal;
  }
  ::raise(SIGPIPE);
  EXPECT_EQ(delivered, 1);
}

TEST(PollerSignals, ThatNobodyWaitedForAreDeliveredAfterwards)
{
  const Handled handled(SIGTERM);
  {
    const Poller poller;
    ::raise(SIGTERM);
    EXPECT_EQ(delivered, 0);
  }
  EXPECT_EQ(delivered, 1);
}

} // namespace
} // namespace sockplay::io
