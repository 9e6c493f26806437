// Waiting for a connection: the endpoints in turn, each for its time, again under --retry; and a signal ends
// it.
#include "io/connect.hh"

#include "io/interrupted.hh"
#include "support/loopback.hh"
#include "support/recorded_calls.hh"

#include <csignal>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>
#include <vector>

namespace sockplay::io {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

Announcer announcer{{}};

// What is written to standard error meanwhile.
template <class Act>
std::string said_during(Act act)
{
  testing::internal::CaptureStderr();
  act();
  return testing::internal::GetCapturedStderr();
}

// The error that connecting ends in.
net::Error refusal(Poller& poller, const std::vector<net::Endpoint>& endpoints, const Patience& patience = {},
                   const net::ConnectOptions& options = {})
{
  try {
    connect(poller, endpoints, options, patience, announcer);
  } catch (const net::Error& error) {
    return error;
  }
  return net::Error({.reason = "it connected"});
}

// A listener whose queue is full: who connects waits.
class BusyListener {
public:
  explicit BusyListener(const net::Endpoint& where) : listener_(where, 0)
  {
    waiting_ = test::connect_to(listener_.endpoint);
  }
  [[nodiscard]] const net::Endpoint& endpoint() const { return listener_.endpoint; }
  [[nodiscard]] test::Peer accept() const { return listener_.accept(); }

private:
  test::BareListener listener_;
  test::Peer waiting_;
};

TEST(Connect, GoesOnToTheEndpointThatAnswers)
{
  const test::DeafEndpoint deaf;
  const test::BareListener listener;
  Poller poller;
  const auto connection = connect(poller, {deaf.endpoint(), listener.endpoint}, {}, {}, announcer);
  EXPECT_EQ(connection.peer, listener.endpoint);
  const auto served = listener.accept();
  served.say("hello");
  const test::Peer ours(::dup(connection.fd.number()));
  EXPECT_EQ(ours.hear(5), "hello");
}

TEST(Connect, IsRefusedOnlyWhenAllRefuse)
{
  const test::DeafEndpoint first;
  const test::DeafEndpoint second;
  Poller poller;
  const auto error = refusal(poller, {first.endpoint(), second.endpoint()});
  EXPECT_EQ(error.error_number(), ECONNREFUSED);
  EXPECT_THAT(error.what(), HasSubstr(to_string(first.endpoint()) + ", " + to_string(second.endpoint())));
}

TEST(Connect, GivesEachEndpointItsTime)
{
  const BusyListener busy(test::inet("127.0.0.1"));
  const test::BareListener listener;
  Poller poller;
  const auto connection =
      connect(poller, {busy.endpoint(), listener.endpoint}, {}, {.connect_timeout = 20ms}, announcer);
  EXPECT_EQ(connection.peer, listener.endpoint);
}

TEST(Connect, SaysThatTimeRanOut)
{
  const BusyListener busy(test::inet("127.0.0.1"));
  Poller poller;
  const auto error = refusal(poller, {busy.endpoint()}, {.connect_timeout = 20ms});
  EXPECT_EQ(error.fault(), net::Fault::timeout);
  EXPECT_EQ(error.error_number(), ETIMEDOUT);
}

TEST(Connect, ForgetsAnEndpointWhoseTimeRanOut)
{
  const BusyListener busy(test::inet("127.0.0.1"));
  Poller poller;
  refusal(poller, {busy.endpoint()}, {.connect_timeout = 20ms});
  EXPECT_TRUE(poller.wait(Clock::now()).empty()) << "a watch that is gone must not be told of";
}

TEST(Connect, WaitsForAUnixListenerWithAFullQueue)
{
  const test::TempDir dir;
  const test::BareListener listener(net::Endpoint::unix_path(dir.path("socket")));
  Poller poller;
  test::RecordedCalls calls;
  calls.refuse<sys::Connect>(EAGAIN, 3);
  const auto connection = connect(poller, {listener.endpoint}, {}, {}, announcer);
  EXPECT_EQ(calls.count<sys::Connect>(), 4);
}

TEST(Connect, GivesUpOnAFullUnixListenerWhenItsTimeIsOver)
{
  const test::TempDir dir;
  const BusyListener busy(net::Endpoint::unix_path(dir.path("socket")));
  Poller poller;
  const auto error = refusal(poller, {busy.endpoint()}, {.connect_timeout = 20ms});
  EXPECT_EQ(error.fault(), net::Fault::timeout) << error.what();
}

TEST(Connect, TriesAgainAsOftenAsItIsToldAndSaysSo)
{
  const test::DeafEndpoint deaf;
  Poller poller;
  const test::RecordedCalls calls;
  const auto said = said_during([&] {
    EXPECT_EQ(refusal(poller, {deaf.endpoint()}, {.retries = 2, .retry_delay = 1ms}).error_number(),
              ECONNREFUSED);
  });
  EXPECT_EQ(calls.count<sys::Connect>(), 3);
  EXPECT_THAT(said, HasSubstr("Connection refused (ECONNREFUSED); again in 1 ms (1 of 2)"));
  EXPECT_THAT(said, HasSubstr("(2 of 2)"));
  EXPECT_THAT(said, testing::Not(HasSubstr("(3 of 2)")));
}

TEST(Connect, SucceedsInALaterRound)
{
  const test::BareListener listener;
  Poller poller;
  test::RecordedCalls calls;
  calls.refuse<sys::Connect>(ECONNREFUSED, 2);
  said_during([&] {
    EXPECT_EQ(connect(poller, {listener.endpoint}, {}, {.retries = 5, .retry_delay = 1ms}, announcer).peer,
              listener.endpoint);
  });
}

TEST(Connect, DoesNotTryAgainWhatIsWrongHere)
{
  const test::BareListener listener;
  Poller poller;
  const test::RecordedCalls calls;
  const net::ConnectOptions options{.sources = {test::inet("192.0.2.77")}}; // no address of this host
  const auto error = refusal(poller, {listener.endpoint}, {.retries = 5, .retry_delay = 1ms}, options);
  EXPECT_EQ(error.error_number(), EADDRNOTAVAIL);
  EXPECT_EQ(calls.count<sys::Bind>(), 1);
}

TEST(Connect, IsEndedByASignal)
{
  const BusyListener busy(test::inet("127.0.0.1"));
  Poller poller;
  ::raise(SIGTERM);
  try {
    connect(poller, {busy.endpoint()}, {}, {.connect_timeout = test::forever}, announcer);
    FAIL() << "it connected";
  } catch (const Interrupted& interrupted) {
    EXPECT_EQ(interrupted.signal, SIGTERM);
  }
}

TEST(Connect, IsEndedByASignalThatCameWithOneThatDoesNot)
{
  const BusyListener busy(test::inet("127.0.0.1"));
  Poller poller;
  ::raise(SIGUSR1); // delivered in the order of their numbers: SIGUSR1 (10) comes before SIGTERM (15)
  ::raise(SIGTERM);
  const test::RecordedCalls calls;
  EXPECT_THROW(connect(poller, {busy.endpoint()}, {}, {.connect_timeout = 2s}, announcer), Interrupted);
  EXPECT_EQ(calls.count<sys::EpollWait>(), 1) << "the second must not wait for something else to happen";
}

TEST(Connect, IsEndedByASignalAlsoBetweenTwoRounds)
{
  const test::DeafEndpoint deaf;
  Poller poller;
  ::raise(SIGINT);
  said_during([&] {
    EXPECT_THROW(
        connect(poller, {deaf.endpoint()}, {}, {.retries = 1, .retry_delay = test::forever}, announcer),
        Interrupted);
  });
}

TEST(Connect, ToAUnixSocketCostsSixCalls)
{
  const test::TempDir dir;
  const test::BareListener listener(net::Endpoint::unix_path(dir.path("socket")));
  Poller poller;
  const test::RecordedCalls calls;
  const auto connection = connect(poller, {listener.endpoint}, {}, {}, announcer);
  EXPECT_EQ(calls.summary(), "connect 1, epoll_ctl 2, epoll_wait 1, getsockopt 1, socket 1");
}

} // namespace
} // namespace sockplay::io
