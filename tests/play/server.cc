// Many peers at once: what a peer costs, that one's failure is that peer's alone, who is let in, and that a
// shortage of descriptors or memory neither kills the server nor makes it spin.
#include "play/server.hh"

#include "io/interrupted.hh"
#include "play/stream_carrier.hh"
#include "support/loopback.hh"
#include "support/recorded_calls.hh"

#include <csignal>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <memory>
#include <string>
#include <sys/resource.h>
#include <thread>
#include <vector>

namespace sockplay::play {
namespace {

using namespace std::chrono_literals;
using test::connect_to;
using test::inet;
using test::Peer;
using testing::AnyOf;
using testing::HasSubstr;
using testing::Not;

// A thread of clients, joined at its end.
class Clients {
public:
  template <class Act>
  explicit Clients(Act act) : thread_(std::move(act))
  {}
  Clients(const Clients&) = delete;
  Clients& operator=(const Clients&) = delete;
  ~Clients() { thread_.join(); }

private:
  std::thread thread_;
};

class ServerTest : public testing::Test {
protected:
  // Serves until the door's count is reached or a signal ends it; what it said on standard error.
  std::string serve(Service::Kind kind, Door door, int verbosity = -1)
  {
    io::Announcer announcer({.verbosity = verbosity});
    Host host({.service = {.kind = kind}}, poller_, carrier_, announcer);
    Server server(poller_, middle_, listener_, std::move(door), host, nullptr, announcer);
    testing::internal::CaptureStderr();
    try {
      EXPECT_EQ(server.run(), ExitCode::done);
    } catch (...) {
      testing::internal::GetCapturedStderr();
      throw;
    }
    return testing::internal::GetCapturedStderr();
  }
  static net::Listener listen()
  {
    const auto anywhere = inet("127.0.0.1");
    return net::open_listener({&anywhere, 1}, {});
  }
  Peer connect() const { return connect_to(listener_.endpoint); }
  // One that said `bytes` and will say no more.
  Peer client_that_said(std::string_view bytes) const
  {
    auto client = connect();
    client.say(bytes);
    client.half_close();
    return client;
  }

  io::Poller poller_;
  io::Middle middle_;
  StreamCarrier carrier_{middle_};
  net::Listener listener_ = listen();
};

// --- what it costs -----------------------------------------------------------------------------------------

TEST_F(ServerTest, AShortConnectionToDiscardCostsFiveKindsOfCallsAndNoMore)
{
  {
    const auto client = client_that_said("x");
  }
  const test::RecordedCalls calls;
  serve(Service::Kind::discard, {.count = 1});
  // epoll_ctl: the listener, the peer, and the listener again, muted because one was to come.
  EXPECT_EQ(calls.summary(), "accept4 1, close 1, epoll_ctl 3, epoll_wait 2, recv 2") << calls.story();
}

TEST_F(ServerTest, AHundredShortConnectionsCostNoMoreThanTheirShareEach)
{
  constexpr int many = 100;
  for (int i = 0; i < many; ++i) {
    client_that_said("x");
  }
  const test::RecordedCalls calls;
  serve(Service::Kind::discard, {.count = many});
  EXPECT_EQ(calls.count<sys::Accept>(), many);
  EXPECT_EQ(calls.count<sys::Close>(), many);
  EXPECT_EQ(calls.count<sys::EpollCtl>(), many + 2);
  EXPECT_EQ(calls.count<sys::Recv>(), 2 * many);
  EXPECT_LE(calls.count<sys::EpollWait>(), many / 2) << "newcomers by the dozen";
}

TEST_F(ServerTest, AnEchoRoundTripCostsOneWaitOneRecvAndOneSend)
{
  constexpr int rounds = 200;
  const test::RecordedCalls calls;
  const Clients clients([this] {
    const auto client = connect();
    for (int i = 0; i < rounds; ++i) {
      client.say("ping");
      ASSERT_EQ(client.hear(4), "ping");
    }
  });
  serve(Service::Kind::echo, {.count = 1});
  EXPECT_EQ(calls.count<sys::Send>(), rounds);
  EXPECT_EQ(calls.count<sys::Recv>(), rounds + 1) << "and one for the end";
  EXPECT_LE(calls.count<sys::EpollWait>(), rounds + 4);
}

// --- many peers --------------------------------------------------------------------------------------------

TEST_F(ServerTest, EchoesToEverybodyWhatTheySaid)
{
  std::vector<Peer> clients;
  for (int i = 0; i < 50; ++i) {
    clients.push_back(client_that_said("client " + std::to_string(i)));
  }
  serve(Service::Kind::echo, {.count = 50});
  for (int i = 0; i < 50; ++i) {
    EXPECT_EQ(clients[static_cast<std::size_t>(i)].hear_all(), "client " + std::to_string(i));
  }
}

TEST_F(ServerTest, ServesOthersWhileOneIsSilent)
{
  const Clients clients([this] {
    const auto silent = connect();
    for (int i = 0; i < 10; ++i) {
      const auto client = connect();
      client.say("hello");
      ASSERT_EQ(client.hear(5), "hello");
    }
  });
  serve(Service::Kind::echo, {.count = 11});
}

TEST_F(ServerTest, OutlivesAPeerThatResets)
{
  auto resets = connect();
  resets.say("about to leave");
  resets.reset();
  const auto stays = client_that_said("hello");
  const auto said = serve(Service::Kind::echo, {.count = 2}, 0);
  EXPECT_EQ(stays.hear_all(), "hello");
  EXPECT_THAT(said, HasSubstr("ECONNRESET"));
}

TEST_F(ServerTest, ForgetsAPeerThatLeftBeforeItWasAccepted)
{
  test::RecordedCalls calls;
  calls.refuse<sys::Accept>(ECONNABORTED, 2);
  const auto client = client_that_said("hello");
  serve(Service::Kind::echo, {.count = 1});
  EXPECT_EQ(client.hear_all(), "hello");
}

TEST_F(ServerTest, LetsNoMoreInThanItMayAtOnce)
{
  const Clients clients([this] {
    const auto first = connect();
    first.say("first");
    ASSERT_EQ(first.hear(5), "first");
    const auto second = client_that_said("second");
    first.say("still");
    ASSERT_EQ(first.hear(5), "still");
    EXPECT_EQ(second.hear_now(), "") << "it waits outside";
    first.half_close();
    EXPECT_EQ(second.hear_all(), "second");
  });
  serve(Service::Kind::echo, {.max_conns = 1, .count = 2});
}

TEST_F(ServerTest, TurnsAwayWhoMayNotComeAndDoesNotCountThem)
{
  const auto denied = connect();
  const Clients clients([this] {
    const Peer allowed(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    const auto from = inet("127.0.0.9");
    ASSERT_EQ(::bind(allowed.fd(), from.address(), from.size()), 0);
    ASSERT_EQ(::connect(allowed.fd(), listener_.endpoint.address(), listener_.endpoint.size()), 0);
    allowed.say("hello");
    EXPECT_EQ(allowed.hear(5), "hello");
  });
  const auto said =
      serve(Service::Kind::echo, {.access = {.allow = {net::parse_network("127.0.0.9")}}, .count = 1}, 1);
  EXPECT_EQ(denied.hear_all(), "");
  EXPECT_THAT(said, HasSubstr(" may not come in (--allow, --deny)"));
  EXPECT_THAT(said, HasSubstr("1 peer: received 5 bytes, sent 5 bytes"));
}

TEST_F(ServerTest, LetsAnIdlePeerGo)
{
  const auto idle = connect();
  const auto said = serve(Service::Kind::echo, {.count = 1, .idle = 5ms}, 0);
  EXPECT_EQ(idle.hear_all(), "");
  EXPECT_THAT(said, HasSubstr("sockplay: idle 127.0.0.1:"));
}

TEST_F(ServerTest, WaitsForTheFirstPeerNoLongerThanItIsTold)
{
  try {
    serve(Service::Kind::echo, {.accept_timeout = 5ms});
    FAIL() << "it waits for ever";
  } catch (const net::Error& error) {
    EXPECT_EQ(error.fault(), net::Fault::timeout);
    EXPECT_THAT(error.what(), HasSubstr("nobody came within 5 ms"));
  }
}

// --- signals -----------------------------------------------------------------------------------------------

TEST_F(ServerTest, EndsWellWhenItIsInterrupted)
{
  ::raise(SIGINT);
  EXPECT_THAT(serve(Service::Kind::echo, {}, 1), HasSubstr("0 peers: received 0 bytes, sent 0 bytes"));
}

TEST_F(ServerTest, DiesByOtherSignals)
{
  ::raise(SIGTERM);
  EXPECT_THROW(serve(Service::Kind::echo, {}), io::Interrupted);
}

TEST_F(ServerTest, TellsItsTotalsOnRequestAndGoesOn)
{
  const auto client = client_that_said("hello");
  ::raise(SIGUSR1);
  const auto said = serve(Service::Kind::echo, {.count = 1}, 0);
  EXPECT_THAT(said, HasSubstr("came: received "));
  EXPECT_EQ(client.hear_all(), "hello");
}

// --- shortage ----------------------------------------------------------------------------------------------

class Shortage : public ServerTest, public testing::WithParamInterface<int> {};

TEST_P(Shortage, InAcceptNeitherKillsTheServerNorMakesItSpin)
{
  test::RecordedCalls calls;
  calls.refuse<sys::Accept>(GetParam(), 2);
  const auto client = client_that_said("hello");
  const auto said = serve(Service::Kind::echo, {.count = 1}, 0);
  EXPECT_EQ(client.hear_all(), "hello");
  EXPECT_EQ(calls.count<sys::Accept>(), 3);
  EXPECT_LE(calls.count<sys::EpollWait>(), 12) << calls.story();
  EXPECT_THAT(said, HasSubstr("newcomers wait until somebody leaves"));
  EXPECT_EQ(said.find("newcomers"), said.rfind("newcomers")) << "once is enough";
}

INSTANTIATE_TEST_SUITE_P(Errors, Shortage, testing::Values(EMFILE, ENFILE, ENOBUFS, ENOMEM),
                         [](const auto& info) { return std::string(::strerrorname_np(info.param)); });

// No descriptor above those that are open now, but for `more`.
class FewDescriptors {
public:
  explicit FewDescriptors(rlim_t more)
  {
    ::getrlimit(RLIMIT_NOFILE, &before_);
    const Peer next(::dup(0)); // the lowest free number
    const rlimit few{static_cast<rlim_t>(next.fd()) + more, before_.rlim_max};
    EXPECT_EQ(::setrlimit(RLIMIT_NOFILE, &few), 0);
  }
  FewDescriptors(const FewDescriptors&) = delete;
  FewDescriptors& operator=(const FewDescriptors&) = delete;
  ~FewDescriptors() { ::setrlimit(RLIMIT_NOFILE, &before_); }

private:
  rlimit before_{};
};

TEST_F(ServerTest, ServesEverybodyInTheEndWithOneDescriptorToSpare)
{
  std::vector<Peer> clients;
  for (int i = 0; i < 5; ++i) {
    clients.push_back(client_that_said("client " + std::to_string(i)));
  }
  io::Announcer announcer({.verbosity = -1});
  Host host({.service = {.kind = Service::Kind::echo}}, poller_, carrier_, announcer);
  Server server(poller_, middle_, listener_, {.count = 5}, host, nullptr, announcer);
  const test::RecordedCalls calls;
  {
    const FewDescriptors limit(1);
    EXPECT_EQ(server.run(), ExitCode::done);
  }
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(clients[static_cast<std::size_t>(i)].hear_all(), "client " + std::to_string(i));
  }
  EXPECT_LE(calls.count<sys::Accept>(), 15) << "five, and a few in vain";
  EXPECT_LE(calls.count<sys::EpollWait>(), 60) << calls.story();
}

// --- accept_one --------------------------------------------------------------------------------------------

class AcceptOneTest : public ServerTest {
protected:
  std::pair<net::Fd, net::Endpoint> accept(const Door& door)
  {
    io::Announcer announcer({.verbosity = -1});
    return accept_one(poller_, listener_, door, announcer);
  }
  net::Error refusal(const Door& door)
  {
    try {
      accept(door);
    } catch (const net::Error& error) {
      return error;
    }
    return net::Error({.reason = "nothing was thrown"});
  }
};

TEST_F(AcceptOneTest, GivesThePeerAndItsAddress)
{
  const auto client = connect();
  const auto [fd, who] = accept({});
  EXPECT_EQ(who, net::local_endpoint(client.fd()));
  client.say("hello");
  const Peer ours(::dup(fd.number()));
  EXPECT_EQ(ours.hear(5), "hello");
}

TEST_F(AcceptOneTest, WaitsForSomebodyToCome)
{
  const Clients clients([this] { const auto client = connect(); });
  EXPECT_TRUE(accept({}).first.is_open());
}

TEST_F(AcceptOneTest, PassesOverThoseWhoMayNotCome)
{
  const auto denied = connect();
  const auto error =
      refusal({.access = {.allow = {}, .deny = {net::parse_network("127.0.0.0/8")}}, .accept_timeout = 5ms});
  EXPECT_EQ(error.fault(), net::Fault::timeout);
  EXPECT_EQ(denied.hear_all(), "");
}

TEST_F(AcceptOneTest, PassesOverThoseWhoHaveGone)
{
  test::RecordedCalls calls;
  calls.refuse<sys::Accept>(ECONNABORTED, 3);
  const auto client = connect();
  EXPECT_TRUE(accept({}).first.is_open());
}

TEST_F(AcceptOneTest, SaysThatNobodyCame)
{
  const auto error = refusal({.accept_timeout = 5ms});
  EXPECT_EQ(error.fault(), net::Fault::timeout);
  EXPECT_EQ(std::string(error.what()),
            "accept " + to_string(listener_.endpoint) + ": nobody came within 5 ms");
}

TEST_F(AcceptOneTest, FailsWhereThereIsNoDescriptorForThePeer)
{
  test::RecordedCalls calls;
  calls.refuse<sys::Accept>(EMFILE);
  EXPECT_EQ(refusal({}).error_number(), EMFILE);
}

TEST_F(AcceptOneTest, WaitsForAShortageOfOthersToPassWithoutSpinning)
{
  const auto client = connect();
  test::RecordedCalls calls;
  calls.refuse<sys::Accept>(ENFILE, 1000);
  EXPECT_EQ(refusal({.accept_timeout = 30ms}).fault(), net::Fault::timeout);
  EXPECT_EQ(calls.count<sys::Accept>(), 1) << "a tenth of a second between them";
}

TEST_F(AcceptOneTest, TakesThePeerWhenAShortageHasPassed)
{
  const auto client = connect();
  test::RecordedCalls calls;
  calls.refuse<sys::Accept>(ENOMEM);
  EXPECT_TRUE(accept({}).first.is_open());
}

TEST_F(AcceptOneTest, PassesOverWhatTheNetworkSaysOfOneWhoCame)
{
  for (const int error :
       {ENETDOWN, EPROTO, ENOPROTOOPT, EHOSTDOWN, ENONET, EHOSTUNREACH, EOPNOTSUPP, ENETUNREACH, ETIMEDOUT}) {
    test::RecordedCalls calls;
    calls.refuse<sys::Accept>(error);
    const auto client = connect();
    EXPECT_TRUE(accept({}).first.is_open()) << error;
  }
}

TEST_F(AcceptOneTest, IsEndedByASignalThatCameWithOneThatDoesNot)
{
  ::raise(SIGUSR1);
  ::raise(SIGTERM);
  const test::RecordedCalls calls;
  EXPECT_THROW(accept({.accept_timeout = 2s}), io::Interrupted);
  EXPECT_EQ(calls.count<sys::EpollWait>(), 1);
}

// --- one input for all -------------------------------------------------------------------------------------

// Standard input and output are pipes of the test's.
class ScreenServerTest : public ServerTest {
protected:
  std::string serve_screen(Door door, std::optional<record::ViewKind> view = {})
  {
    io::Announcer announcer({.verbosity = 0});
    Host host({}, poller_, carrier_, announcer);
    host.set_grace(1ms);
    testing::internal::CaptureStderr();
    Screen screen({.view = view}, true);
    screen.watch(poller_, nullptr);
    EXPECT_EQ(Server(poller_, middle_, listener_, std::move(door), host, &screen, announcer).run(),
              ExitCode::done);
    return testing::internal::GetCapturedStderr();
  }

  test::BarePipe typed_;
  test::BarePipe shown_;
  test::Redirected input_{STDIN_FILENO, typed_.out.fd()};
  test::Redirected output_{STDOUT_FILENO, shown_.in.fd()};
};

TEST_F(ScreenServerTest, GivesTheInputToAllWhoAreThereAndShowsWhatTheySay)
{
  const Clients clients([this] {
    auto first = connect();
    auto second = connect();
    first.say("1");
    second.say("2");
    std::string heard(2, '\0');
    ASSERT_EQ(::read(shown_.out.fd(), heard.data(), 1), 1);
    ASSERT_EQ(::read(shown_.out.fd(), heard.data() + 1, 1), 1);
    EXPECT_THAT(heard, AnyOf("12", "21"));
    test::write_all(typed_.in.fd(), "to all\n");
    EXPECT_EQ(first.hear(7), "to all\n");
    EXPECT_EQ(second.hear(7), "to all\n");
    typed_.in.close();
    EXPECT_EQ(first.hear_all(), "");
    EXPECT_EQ(second.hear_all(), "");
  });
  serve_screen({.count = 2}, record::ViewKind::raw);
}

TEST_F(ScreenServerTest, DoesNotReadTheInputWhileNobodyIsThere)
{
  test::write_all(typed_.in.fd(), "for whoever comes\n");
  const Clients clients([this] {
    auto client = connect();
    EXPECT_EQ(client.hear(18), "for whoever comes\n");
  });
  serve_screen({.count = 1});
}

TEST_F(ScreenServerTest, SkipsAPeerThatDoesNotTakeItsShareAndSaysSo)
{
  static constexpr std::size_t plenty = 16 << 20;
  const Clients clients([this] {
    const auto slow = connect();
    const auto fast = connect();
    slow.say("1");
    fast.say("2");
    std::string heard(2, '\0');
    ASSERT_EQ(::read(shown_.out.fd(), heard.data(), 1), 1);
    ASSERT_EQ(::read(shown_.out.fd(), heard.data() + 1, 1), 1);
    std::thread typist([this] {
      test::write_all(typed_.in.fd(), test::pattern(plenty));
      typed_.in.close();
    });
    EXPECT_TRUE(fast.hear_all() == test::pattern(plenty)) << "who takes it gets all of it, whoever does not";
    typist.join();
    fast.half_close();
    const auto taken = slow.hear_all();
    EXPECT_LT(taken.size(), plenty);
    slow.half_close();
  });
  const auto said = serve_screen({.count = 2}, record::ViewKind::raw);
  EXPECT_THAT(said, HasSubstr("does not take what it is sent: "));
  EXPECT_THAT(said, HasSubstr(" skipped"));
}

} // namespace
} // namespace sockplay::play
