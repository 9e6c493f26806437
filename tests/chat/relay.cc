// The room's connections, over loopback: what a turn costs in calls, and that nothing a kernel or a peer does
// loses a line, stops the relay or makes it spin.
#include "chat/relay.hh"

#include "explain/trace.hh"
#include "support/loopback.hh"
#include "support/played_room.hh"
#include "support/recorded_calls.hh"

#include <csignal>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <mutex>
#include <thread>

namespace sockplay::chat {
namespace {

using namespace std::chrono_literals;
using test::connect_to;
using test::inet;
using test::Peer;
using ::testing::AnyOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

// Counted and refused by the clients' thread, made by the relay's.
class RecordedCalls : public test::RecordedCalls {
public:
  template <class C>
  void refuse(int error, int times = 1)
  {
    const std::lock_guard lock(mutex_);
    test::RecordedCalls::refuse<C>(error, times);
  }
  template <class C>
  [[nodiscard]] int count() const
  {
    const std::lock_guard lock(mutex_);
    return test::RecordedCalls::count<C>();
  }
  std::optional<sys::Outcome> before(const sys::Call& call) override
  {
    const std::lock_guard lock(mutex_);
    return test::RecordedCalls::before(call);
  }
  void after(const sys::Call& call, const sys::Outcome& outcome) override
  {
    const std::lock_guard lock(mutex_);
    test::RecordedCalls::after(call, outcome);
  }

private:
  mutable std::mutex mutex_;
};

// Sockets that take a few bytes at a time, and now and then none: every call is cut short.
class ReluctantSockets : public sys::Observer {
public:
  std::optional<sys::Outcome> before(const sys::Call& call) override
  {
    if (const auto* send = std::get_if<sys::Send>(&call)) {
      return taken(send->fd, {static_cast<const char*>(send->buffer), send->size});
    }
    if (const auto* send = std::get_if<sys::SendMsg>(&call)) {
      std::string bytes;
      for (std::size_t i = 0; i < send->message->msg_iovlen; ++i) {
        const auto& part = send->message->msg_iov[i];
        bytes.append(static_cast<const char*>(part.iov_base), part.iov_len);
      }
      return taken(send->fd, bytes);
    }
    if (const auto* wait = std::get_if<sys::EpollWait>(&call); wait != nullptr && is_short_) {
      return woken(*wait);
    }
    if (const auto* close = std::get_if<sys::Close>(&call)) {
      watches_.erase(close->fd);
    }
    if (const auto* control = std::get_if<sys::EpollCtl>(&call);
        control != nullptr && control->event != nullptr) {
      watches_[control->fd] = *control->event;
    }
    return {};
  }
  void after(const sys::Call& /*call*/, const sys::Outcome& /*outcome*/) override {}

private:
  sys::Outcome taken(int fd, std::string_view bytes)
  {
    is_short_ = true;
    if (++calls_ % 3 == 0) return {-1, EAGAIN};
    const auto size = std::min<std::size_t>(bytes.size(), 1 + calls_ % 7);
    return {::send(fd, bytes.data(), size, MSG_NOSIGNAL), 0};
  }
  // The real sockets are writable all the time, of which an edge-triggered poller tells once.
  sys::Outcome woken(const sys::EpollWait& wait)
  {
    auto count = ::epoll_wait(wait.epoll, wait.events, wait.capacity / 2, 0);
    for (const auto& [fd, watch] : watches_) {
      if (count == wait.capacity || (watch.events & EPOLLET) == 0) continue;
      wait.events[count] = watch;
      wait.events[count++].events = EPOLLOUT;
    }
    return {count, 0};
  }

  std::map<int, epoll_event> watches_;
  unsigned calls_ = 0;
  bool is_short_ = false;
  sys::ObserverScope scope_{*this};
};

class ChatRelayTest : public testing::Test {
protected:
  ChatRelayTest() : listener_(listen()) {}
  static net::Listener listen()
  {
    const auto anywhere = inet("127.0.0.1");
    return net::open_listener({&anywhere, 1}, {});
  }
  // Serves until `act`, which has a thread of its own, has returned.
  template <class Act>
  void serve(Act act)
  {
    Relay relay(poller_, listener_, gate_, room_, nullptr, nullptr, Painter({}), "host", announcer_);
    std::thread clients([&] {
      act();
      ::kill(::getpid(), SIGINT);
    });
    relay.run();
    clients.join();
  }
  Peer connect() const { return connect_to(listener_.endpoint); }
  // One that is in the room, and has read what it was told.
  Peer join(const std::string& name) const
  {
    auto peer = connect();
    peer.say("/nick " + name + "\n/ping in\n");
    hear_until(peer, "* pong in\n");
    return peer;
  }
  static std::string hear_until(const Peer& peer, std::string_view end)
  {
    std::string heard;
    while (!heard.ends_with(end)) {
      const auto more = peer.hear(1);
      if (more.empty()) {
        ADD_FAILURE() << "\"" << end << "\" never came; so far: " << heard.substr(0, 500);
        break;
      }
      heard += more;
    }
    return heard;
  }
  [[nodiscard]] std::size_t here() const { return room_.roster().here(); }

  Gate gate_{.max_conns = 100, .per_host = 100, .at_door = 100};
  io::Announcer announcer_{{.verbosity = -1}};
  io::Poller poller_;
  net::Listener listener_;
  Room room_{{}, test::fake_secrets(), "room-id"};
};

// --- what it costs -----------------------------------------------------------------------------------------

TEST_F(ChatRelayTest, SendsEachMemberOnceATurnHoweverManyLinesWereSaid)
{
  RecordedCalls calls;
  serve([&] {
    std::vector<Peer> members;
    for (int i = 0; i < 10; ++i) {
      members.push_back(join("member" + std::to_string(i)));
      for (auto& before : members) {
        if (&before != &members.back()) hear_until(before, " here)\n");
      }
    }
    const int sent = calls.count<sys::Send>() + calls.count<sys::SendMsg>();
    std::string lines;
    for (int i = 0; i < 1000; ++i) {
      lines += "line " + std::to_string(i) + "\n";
    }
    members[0].say(lines); // arrives at once, and is one turn or two
    for (std::size_t i = 1; i < members.size(); ++i) {
      hear_until(members[i], "line 999\n");
    }
    EXPECT_LE(calls.count<sys::Send>() + calls.count<sys::SendMsg>() - sent, 3 * 9);
  });
}

TEST_F(ChatRelayTest, LeavesASpeakersOwnLinesOutInOneCall)
{
  RecordedCalls calls;
  serve([&] {
    const auto alice = join("alice");
    const auto bob = join("bob");
    hear_until(alice, "* bob joined (2 here)\n");
    for (int i = 0; i < 20; ++i) {
      alice.say("from alice\n");
      bob.say("from bob\n");
      EXPECT_EQ(hear_until(alice, "\n"), "bob: from bob\n");
      EXPECT_EQ(hear_until(bob, "\n"), "alice: from alice\n");
    }
  });
}

// --- what a kernel does ------------------------------------------------------------------------------------

TEST_F(ChatRelayTest, LosesNothingWhereSocketsTakeLittle)
{
  const ReluctantSockets sockets;
  serve([&] {
    const auto alice = join("alice");
    const auto bob = join("bob");
    hear_until(alice, "* bob joined (2 here)\n");
    std::string expected;
    for (int i = 0; i < 50; ++i) {
      const auto number = std::to_string(i);
      alice.say("line " + number + "\n/ping " + number + "\n");
      expected += "alice: line " + number + "\n";
    }
    EXPECT_EQ(hear_until(bob, "line 49\n"), expected);
    EXPECT_THAT(hear_until(alice, "pong 49\n"), StartsWith("* pong 0\n* pong 1\n"));
  });
}

class SendFailure : public ChatRelayTest, public testing::WithParamInterface<int> {};

TEST_P(SendFailure, IsThatMembersAlone)
{
  RecordedCalls calls;
  serve([&] {
    const auto alice = join("alice");
    const auto bob = join("bob");
    hear_until(alice, "* bob joined (2 here)\n");
    calls.refuse<sys::Send>(GetParam());
    alice.say("hello\n");
    EXPECT_EQ(hear_until(alice, "\n"), "* bob left (reset)\n");
    const auto carol = join("carol");
    hear_until(alice, "* carol joined (2 here)\n");
    carol.say("hi\n");
    EXPECT_EQ(hear_until(alice, "\n"), "carol: hi\n");
  });
}

INSTANTIATE_TEST_SUITE_P(Errors, SendFailure, testing::Values(ECONNRESET, EPIPE),
                         [](const auto& info) { return std::string(::strerrorname_np(info.param)); });

TEST_F(ChatRelayTest, AMemberThatResetsWhileItIsNotReadIsLetGo)
{
  serve([&] {
    const auto alice = join("alice");
    auto bob = join("bob");
    hear_until(alice, "* bob joined (2 here)\n");
    // He asks for more than his sockets hold, and reads nothing of it: until the relay reads him no more.
    const int most_bytes = 4096;
    ::setsockopt(bob.fd(), SOL_SOCKET, SO_RCVBUF, &most_bytes, sizeof most_bytes);
    std::string questions;
    for (int i = 0; i < 4096; ++i) {
      questions += "/help\n";
    }
    pollfd asked{bob.fd(), POLLOUT, 0};
    while (::poll(&asked, 1, 500) == 1 && (asked.revents & POLLOUT) != 0) {
      if (::send(bob.fd(), questions.data(), questions.size(), MSG_DONTWAIT | MSG_NOSIGNAL) < 0) break;
    }
    bob.reset();
    EXPECT_THAT(hear_until(alice, "\n"), AnyOf("* bob left\n", "* bob left (reset)\n"));
  });
}

TEST_F(ChatRelayTest, WithoutADescriptorTheNewcomerIsTold)
{
  RecordedCalls calls;
  serve([&] {
    const auto alice = join("alice");
    calls.refuse<sys::Accept>(EMFILE);
    const auto bob = connect();
    EXPECT_EQ(bob.hear_all(), "* the relay has no descriptor for you: come back later\n");
    alice.say("/ping\n");
    EXPECT_EQ(hear_until(alice, "\n"), "* pong\n");
  });
}

class ChatRelayShortage : public ChatRelayTest, public testing::WithParamInterface<int> {};

TEST_P(ChatRelayShortage, InAcceptNeitherStopsTheRelayNorMakesItSpin)
{
  RecordedCalls calls;
  serve([&] {
    calls.refuse<sys::Accept>(GetParam(), 2);
    join("alice");
  });
  EXPECT_LE(calls.count<sys::EpollWait>(), 30) << calls.story();
}

INSTANTIATE_TEST_SUITE_P(Errors, ChatRelayShortage, testing::Values(ENFILE, ENOBUFS, ENOMEM),
                         [](const auto& info) { return std::string(::strerrorname_np(info.param)); });

// --- who may come ------------------------------------------------------------------------------------------

TEST_F(ChatRelayTest, WhoIsOneTooManyIsTold)
{
  gate_.max_conns = 1;
  serve([&] {
    auto alice = join("alice");
    EXPECT_EQ(connect().hear_all(), "* the room is full\n");
    alice.say("/ping still here\n");
    hear_until(alice, "* pong still here\n");
  });
}

TEST_F(ChatRelayTest, WhoMayNotComeInIsTold)
{
  gate_.access.deny = {net::parse_network("127.0.0.1")};
  serve([&] { EXPECT_EQ(connect().hear_all(), "* you may not come in\n"); });
}

// --- the end -----------------------------------------------------------------------------------------------

TEST_F(ChatRelayTest, AtItsEndEverybodyGetsWhatIsOwed)
{
  std::vector<Peer> members;
  serve([&] {
    members.push_back(join("alice"));
    members.push_back(join("bob"));
    members[0].say("last words\n/ping last\n");
    hear_until(members[0], "* pong last\n");
    members[0].half_close();
    members[1].half_close();
  });
  EXPECT_THAT(members[1].hear_all(), StartsWith("alice: last words\n"));
}

// --- secrets -----------------------------------------------------------------------------------------------

class RelayWithPassword : public ChatRelayTest {
protected:
  Room locked_{{.password = "open sesame"}, test::fake_secrets(), "room-id"};
};

TEST_F(RelayWithPassword, NoTraceOfItsCallsHoldsASecret)
{
  std::string told;
  {
    explain::Trace trace([&](std::string_view bytes) { told += bytes; }, {.patience = 0ms});
    const sys::ObserverScope scope(trace);
    Relay relay(poller_, listener_, gate_, locked_, nullptr, nullptr, Painter({}), "host", announcer_);
    std::thread clients([&] {
      const auto alice = connect();
      alice.say("/pass wrong guess\n");
      hear_until(alice, "that is not the password\n");
      alice.say("/pass open sesame\n/feed json\n/nick alice\n");
      EXPECT_THAT(hear_until(alice, "]}\n"), HasSubstr("\"resume\":\"secret1\""));
      alice.say("/ping\n");
      hear_until(alice, "}\n");
      const auto again = connect();
      again.say("/pass open sesame\n/resume secret1 since 0\n");
      hear_until(again, "]}\n");
      again.say("not secret at all\n");
      hear_until(again, "}\n");
      ::kill(::getpid(), SIGINT);
    });
    relay.run();
    clients.join();
  }
  EXPECT_THAT(told, HasSubstr("not secret at all")) << "it tells of calls";
  EXPECT_THAT(told, Not(HasSubstr("sesame")));
  EXPECT_THAT(told, Not(HasSubstr("guess")));
  EXPECT_THAT(told, Not(HasSubstr("secret1")));
}

} // namespace
} // namespace sockplay::chat
