// What --explain tells of a session, and when: in order, before a call blocks, with repetitions summed and
// waits in one line. Calls are made on real pipes and sockets where their timing matters, and are made up
// where it does not.
#include "explain/trace.hh"

#include "explain/values.hh"
#include "net/error.hh"

#include <array>
#include <csignal>
#include <cstring>
#include <fmt/format.h>
#include <fstream>
#include <functional>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <regex>
#include <sstream>
#include <string>
#include <vector>

namespace sockplay::explain {
namespace {

using std::chrono::milliseconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr TraceOptions at_once{.patience = milliseconds(0)};
constexpr TraceOptions patient{.patience = milliseconds(10'000)};

// Times are never twice the same.
std::string without_times(const std::string& text)
{
  const auto calls = std::regex_replace(text, std::regex("<[^<>]*>"), "<>");
  return std::regex_replace(calls, std::regex("(in|after) [0-9.]+ (ns|us|ms|s)\\b"), "$1 TIME");
}

// A trace and what it wrote.
class Recorder {
public:
  explicit Recorder(TraceOptions options = {})
      : trace([this](std::string_view bytes) { take(bytes); }, options)
  {}

  void take(std::string_view bytes)
  {
    written += bytes;
    if (seen) seen(bytes);
  }

  // A call that was made, without the kernel.
  void call(const sys::Call& request, sys::Outcome outcome)
  {
    trace.before(request);
    trace.after(request, outcome);
  }

  // The lines so far, and forgets them.
  std::vector<std::string> lines()
  {
    std::vector<std::string> result;
    std::istringstream stream(without_times(written));
    for (std::string line; std::getline(stream, line);) {
      result.push_back(line);
    }
    written.clear();
    return result;
  }

  std::string written;
  std::function<void(std::string_view)> seen;
  Trace trace;
};

// Two connected sockets, both non-blocking or both not.
class Pair {
public:
  explicit Pair(int flags = SOCK_NONBLOCK)
  {
    EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | flags, 0, fds_.data()), 0);
  }
  Pair(const Pair&) = delete;
  Pair& operator=(const Pair&) = delete;
  ~Pair()
  {
    ::close(fds_[0]);
    ::close(fds_[1]);
  }
  [[nodiscard]] int here() const { return fds_[0]; }
  [[nodiscard]] int there() const { return fds_[1]; }
  void say(std::string_view bytes) const { EXPECT_GT(::send(fds_[1], bytes.data(), bytes.size(), 0), 0); }

private:
  std::array<int, 2> fds_{};
};

// An epoll descriptor of the session's, made and closed through the seam.
class Epoll {
public:
  Epoll() : fd_(static_cast<int>(sys::invoke(sys::EpollCreate{EPOLL_CLOEXEC}).value)) {}
  Epoll(const Epoll&) = delete;
  Epoll& operator=(const Epoll&) = delete;
  ~Epoll() { sys::invoke(sys::Close{fd_}); }

  void add(int fd) const
  {
    epoll_event event{};
    event.events = EPOLLIN | EPOLLOUT | EPOLLET;
    event.data.fd = fd;
    sys::invoke(sys::EpollCtl{fd_, EPOLL_CTL_ADD, fd, &event});
    EXPECT_GE((sys::EpollWait{fd_, &event, 1, 0}.invoke()), 0); // what is ready already is no news
  }
  [[nodiscard]] long wait(int timeout_ms) const
  {
    std::array<epoll_event, 8> events{};
    return sys::invoke(sys::EpollWait{fd_, events.data(), 8, timeout_ms}).value;
  }

private:
  int fd_;
};

constexpr std::string_view bytes = "0123456789";

sys::Send sending(int fd, std::size_t size = 10)
{
  return {fd, bytes.data(), size, MSG_DONTWAIT};
}

sys::Recv receiving(int fd)
{
  static std::string room(bytes);
  return {fd, room.data(), room.size(), MSG_DONTWAIT};
}

sys::Splice splicing(int in, int out)
{
  return {in, out, 1 << 20, SPLICE_F_MOVE | SPLICE_F_NONBLOCK};
}

// --- lines
// --------------------------------------------------------------------------------------------------

TEST(Trace, ShowsACallWithItsResultAndHowLongItTook)
{
  Recorder recorder;
  recorder.call(sys::Listen{3, 4096}, {0, 0});
  EXPECT_TRUE(
      std::regex_match(recorder.written, std::regex("listen\\(3, 4096\\) = 0 <[0-9.]+ (ns|us|ms)>\n")))
      << recorder.written;
}

TEST(Trace, ShowsCallsThatGoThroughTheSeam)
{
  Recorder recorder;
  const Pair pair;
  {
    const sys::ObserverScope scope(recorder.trace);
    sys::invoke(sys::Shutdown{pair.here(), SHUT_WR});
  }
  EXPECT_THAT(recorder.lines(), ElementsAre(fmt::format("shutdown({}, SHUT_WR) = 0 <>", pair.here())));
}

TEST(Trace, ShowsARemarkAsAComment)
{
  Recorder recorder;
  recorder.trace.remark("5 -> 1: splice, one end is a pipe\x1b");
  EXPECT_THAT(recorder.lines(), ElementsAre("# 5 -> 1: splice, one end is a pipe\\x1b"));
}

TEST(Trace, LeavesOutTheWordsToTheUser)
{
  Recorder recorder;
  recorder.call(sys::Write{STDERR_FILENO, bytes.data(), bytes.size()}, {10, 0});
  recorder.trace.finish();
  EXPECT_THAT(recorder.lines(), IsEmpty());
}

TEST(Trace, ShowsNoMoreOfAPayloadThanItSays)
{
  Recorder recorder;
  std::string secret(1000, 's');
  recorder.call(sys::Send{5, secret.data(), secret.size(), MSG_DONTWAIT}, {1000, 0});
  recorder.call(sys::Send{6, secret.data(), secret.size(), MSG_DONTWAIT}, {-1, EPIPE});
  recorder.call(sys::Recv{5, secret.data(), secret.size(), MSG_DONTWAIT}, {1000, 0});
  recorder.call(sys::Recv{6, secret.data(), secret.size(), 0}, {1000, 0});
  recorder.call(sys::Read{7, secret.data(), secret.size()}, {1000, 0});
  recorder.call(sys::Write{8, secret.data(), secret.size()}, {1000, 0});
  for (int i = 0; i < 100; ++i) {
    recorder.call(sys::Write{8, secret.data(), secret.size()}, {1000, 0});
  }
  recorder.trace.finish();
  EXPECT_THAT(recorder.written, HasSubstr(std::string(payload_shown_bytes, 's')));
  EXPECT_THAT(recorder.written, Not(HasSubstr(std::string(payload_shown_bytes + 1, 's'))));
}

// --- calls that block
// -----------------------------------------------------------------------------------------

TEST(Trace, ShowsABlockingCallWhileItBlocks)
{
  Recorder recorder;
  const Pair pair(0);
  std::string seen_first;
  recorder.seen = [&](std::string_view written) {
    if (seen_first.empty()) {
      seen_first = written;
      pair.say("at last"); // and only now can the call return
    }
  };
  std::array<char, 64> room{};
  {
    const sys::ObserverScope scope(recorder.trace);
    sys::invoke(sys::Recv{pair.here(), room.data(), room.size(), 0});
  }
  EXPECT_EQ(seen_first, fmt::format("recv({}", pair.here()));
  EXPECT_THAT(recorder.lines(),
              ElementsAre(fmt::format(R"(recv({}, "at last", 64, 0) = 7 <>)", pair.here())));
}

TEST(Trace, ShowsANameLookUpBeforeItIsAnswered)
{
  Recorder recorder;
  addrinfo* list = nullptr;
  const sys::GetAddrInfo call{"nowhere.invalid", "8000", nullptr, &list};
  recorder.trace.before(call);
  EXPECT_EQ(recorder.written, R"(getaddrinfo("nowhere.invalid", "8000"))");
  recorder.trace.after(call, {EAI_NONAME, 0});
  EXPECT_THAT(
      recorder.lines(),
      ElementsAre(R"(getaddrinfo("nowhere.invalid", "8000") = EAI_NONAME (Name or service not known) <>)"));
}

TEST(Trace, EndsALineBegunBeforeItSaysAnythingElse)
{
  Recorder recorder;
  addrinfo* list = nullptr;
  recorder.trace.before(sys::GetAddrInfo{"host", "8000", nullptr, &list});
  recorder.trace.remark("interrupted");
  recorder.trace.before(sys::GetAddrInfo{"host", "8000", nullptr, &list});
  recorder.trace.finish();
  EXPECT_THAT(recorder.lines(), ElementsAre(R"(getaddrinfo("host", "8000"))", "# interrupted",
                                            R"(getaddrinfo("host", "8000"))"));
}

TEST(Trace, DoesNotBeginTheLineOfACallThatCannotBlock)
{
  Recorder recorder;
  recorder.call(sys::Socket{AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0}, {3, 0});
  recorder.lines();
  recorder.trace.before(sys::Connect{3, nullptr, 0});
  recorder.trace.before(receiving(9));
  EXPECT_EQ(recorder.written, "");
}

// --- runs
// -----------------------------------------------------------------------------------------------------

TEST(Trace, ShowsTheFirstOfARunAtOnceAndSumsTheRest)
{
  Recorder recorder;
  recorder.call(splicing(5, 1), {65536, 0});
  EXPECT_THAT(recorder.lines(),
              ElementsAre("splice(5 -> 1, 1 MiB, SPLICE_F_MOVE|SPLICE_F_NONBLOCK) = 65536 <>"));
  for (int i = 0; i < 1204; ++i) {
    recorder.call(splicing(5, 1), {65536, 0});
  }
  EXPECT_THAT(recorder.lines(), IsEmpty());
  recorder.call(sys::Close{5}, {0, 0});
  EXPECT_THAT(recorder.lines(),
              ElementsAre("splice 5 -> 1, another 1 204 times, 78 905 344 bytes (75.2 MiB) in TIME <>",
                          "close(5) = 0 <>"));
}

TEST(Trace, ShowsASingleRepetitionAsTheCallItIs)
{
  Recorder recorder;
  recorder.call(sending(5), {10, 0});
  recorder.call(sending(5, 4), {4, 0});
  recorder.call(sys::Shutdown{5, SHUT_WR}, {0, 0});
  EXPECT_THAT(recorder.lines(),
              ElementsAre(R"(send(5, "0123456789", 10, MSG_DONTWAIT) = 10 <>)",
                          R"(send(5, "0123", 4, MSG_DONTWAIT) = 4 <>)", "shutdown(5, SHUT_WR) = 0 <>"));
}

TEST(Trace, SumsTwoCallsThatTakeTurnsAsTwo)
{
  Recorder recorder;
  for (int i = 0; i < 101; ++i) {
    recorder.call(receiving(5), {10, 0});
    recorder.call(sending(6), {6, 0});
    recorder.call(sending(6, 4), {4, 0}); // the rest of it: turns need not be regular
  }
  recorder.trace.finish();
  EXPECT_THAT(recorder.lines(), ElementsAre(R"(recv(5, "0123456789", 10, MSG_DONTWAIT) = 10 <>)",
                                            R"(send(6, "0123456789", 10, MSG_DONTWAIT) = 6 <>)",
                                            "recv 5, another 100 times, 1 000 bytes in TIME <>",
                                            "send 6, another 201 times, 1 004 bytes in TIME <>"));
}

TEST(Trace, SumsTheBytesOfManyMessages)
{
  Recorder recorder;
  std::string room = "0123456789";
  iovec piece{room.data(), room.size()};
  std::array<mmsghdr, 4> messages{};
  for (auto& message : messages) {
    message = {{.msg_iov = &piece, .msg_iovlen = 1}, 10};
  }
  for (int i = 0; i < 3; ++i) {
    recorder.call(sys::RecvMmsg{5, messages.data(), 4, MSG_DONTWAIT}, {2, 0});
    recorder.call(sys::SendMmsg{6, messages.data(), 4, MSG_DONTWAIT}, {4, 0});
    recorder.call(sys::RecvMsg{7, &messages[0].msg_hdr, MSG_DONTWAIT}, {10, 0});
  }
  recorder.trace.finish();
  const auto lines = recorder.lines();
  ASSERT_EQ(lines.size(), 6);
  EXPECT_THAT(lines[3], HasSubstr("recvmmsg 5, another 2 times, 40 bytes"));
  EXPECT_THAT(lines[4], HasSubstr("sendmmsg 6, another 2 times, 80 bytes"));
  EXPECT_THAT(lines[5], HasSubstr("recvmsg 7, another 2 times, 20 bytes"));
  EXPECT_EQ(recorder.trace.counts().at("recvmmsg").bytes, 60);
}

TEST(Trace, SumsBothDirectionsOfACopyThroughPipes)
{
  Recorder recorder;
  for (int i = 0; i < 11; ++i) {
    recorder.call(splicing(0, 8), {10, 0});
    recorder.call(splicing(7, 5), {10, 0});
    recorder.call(splicing(5, 10), {10, 0});
    recorder.call(splicing(9, 1), {10, 0});
  }
  recorder.lines();
  recorder.trace.finish();
  EXPECT_THAT(recorder.lines(), ElementsAre("splice 0 -> 8, another 10 times, 100 bytes in TIME <>",
                                            "splice 7 -> 5, another 10 times, 100 bytes in TIME <>",
                                            "splice 5 -> 10, another 10 times, 100 bytes in TIME <>",
                                            "splice 9 -> 1, another 10 times, 100 bytes in TIME <>"));
}

TEST(Trace, KeepsTheOrderWhenAnotherKindJoinsARun)
{
  Recorder recorder;
  for (int i = 0; i < 3; ++i) {
    recorder.call(receiving(5), {10, 0});
  }
  recorder.call(sending(6), {10, 0});
  EXPECT_THAT(recorder.lines(), ElementsAre(R"(recv(5, "0123456789", 10, MSG_DONTWAIT) = 10 <>)",
                                            "recv 5, another 2 times, 20 bytes in TIME <>",
                                            R"(send(6, "0123456789", 10, MSG_DONTWAIT) = 10 <>)"));
}

TEST(Trace, BeginsANewRunAfterAnyOtherCall)
{
  Recorder recorder;
  recorder.call(sending(5), {10, 0});
  recorder.call(sys::Close{5}, {0, 0});
  recorder.call(sending(5), {10, 0});
  EXPECT_THAT(recorder.lines(),
              ElementsAre(R"(send(5, "0123456789", 10, MSG_DONTWAIT) = 10 <>)", "close(5) = 0 <>",
                          R"(send(5, "0123456789", 10, MSG_DONTWAIT) = 10 <>)"));
}

TEST(Trace, ShowsAnEndAndAFailureByThemselves)
{
  Recorder recorder;
  recorder.call(receiving(5), {10, 0});
  recorder.call(receiving(5), {0, 0});
  recorder.call(receiving(5), {-1, ECONNRESET});
  EXPECT_THAT(recorder.lines(),
              ElementsAre(R"(recv(5, "0123456789", 10, MSG_DONTWAIT) = 10 <>)",
                          R"(recv(5, "", 10, MSG_DONTWAIT) = 0 <>)",
                          "recv(5, 10, MSG_DONTWAIT) = -1 ECONNRESET (Connection reset by peer) <>"));
}

TEST(Trace, SumsQuestionsThatAreAskedAgainAndAgain)
{
  Recorder recorder;
  int left = 100;
  for (int i = 0; i < 4; ++i) {
    recorder.call(sys::Ioctl{5, 0x5411, &left}, {0, 0});
  }
  recorder.trace.finish();
  EXPECT_THAT(recorder.lines(),
              ElementsAre("ioctl(5, SIOCOUTQ, 100) = 0 <>", "ioctl 5 SIOCOUTQ, another 3 times in TIME <>"));
}

TEST(Trace, RemembersABoundedNumberOfKinds)
{
  Recorder recorder;
  for (int fd = 3; fd < 1'003; ++fd) {
    recorder.call(sending(fd), {10, 0});
  }
  EXPECT_EQ(recorder.lines().size(), 1'000U);
  recorder.call(sending(3), {10, 0}); // long forgotten, and so a first one again
  EXPECT_EQ(recorder.lines().size(), 1U);
}

TEST(Trace, TellsWhatItHasSummedWhenItEnds)
{
  std::string written;
  {
    Trace trace([&](std::string_view text) { written += text; });
    for (int i = 0; i < 5; ++i) {
      trace.after(sending(5), {10, 0});
    }
    written.clear();
  }
  EXPECT_THAT(written, HasSubstr("send 5, another 4 times, 40 bytes"));
}

TEST(Trace, CountsEveryCallHoweverItIsShown)
{
  Recorder recorder;
  for (int i = 0; i < 5; ++i) {
    recorder.call(sending(5), {10, 0});
  }
  recorder.call(sending(5), {-1, EAGAIN});
  recorder.call(sys::Write{STDERR_FILENO, bytes.data(), 10}, {10, 0});
  const auto& counts = recorder.trace.counts();
  EXPECT_EQ(counts.at("send").times, 6U);
  EXPECT_EQ(counts.at("send").failures, 1U);
  EXPECT_EQ(counts.at("send").bytes, 50U);
  EXPECT_EQ(counts.at("write").bytes, 10U);
}

// --- waits
// ----------------------------------------------------------------------------------------------------

TEST(Trace, TellsOfAWaitInOneLineWhileItLasts)
{
  Recorder recorder(at_once);
  const Pair pair;
  std::string at_the_wait;
  recorder.seen = [&](std::string_view written) {
    if (at_the_wait.empty() && written.starts_with("waiting")) {
      at_the_wait = written;
      pair.say("at last"); // and only now can the wait be over
    }
  };
  std::array<char, 64> room{};
  {
    const sys::ObserverScope scope(recorder.trace);
    const Epoll epoll;
    epoll.add(pair.here());
    sys::invoke(sys::Recv{pair.here(), room.data(), room.size(), MSG_DONTWAIT});
    EXPECT_EQ(epoll.wait(-1), 1);
    sys::invoke(sys::Recv{pair.here(), room.data(), room.size(), MSG_DONTWAIT});
    sys::invoke(sys::Recv{pair.here(), room.data(), room.size(), MSG_DONTWAIT});
  }
  EXPECT_EQ(at_the_wait, fmt::format("waiting: data on {}\n", pair.here()));
  EXPECT_THAT(
      recorder.lines(),
      ElementsAre(fmt::format("waiting: data on {}", pair.here()),
                  fmt::format(R"(recv({}, "at last", 64, MSG_DONTWAIT) = 7 <> (after TIME))", pair.here())));
}

TEST(Trace, DoesNotTellOfAWaitThatIsSoonOver)
{
  Recorder recorder(patient);
  const Pair pair;
  std::array<char, 64> room{};
  const sys::Recv call{pair.here(), room.data(), room.size(), MSG_DONTWAIT};
  {
    const sys::ObserverScope scope(recorder.trace);
    const Epoll epoll;
    epoll.add(pair.here());
    for (int i = 0; i < 4; ++i) {
      pair.say("again");
      EXPECT_EQ(epoll.wait(-1), 1);
      sys::invoke(call);
      sys::invoke(call); // EAGAIN
    }
    recorder.trace.finish();
  }
  EXPECT_THAT(recorder.lines(),
              ElementsAre(fmt::format(R"(recv({}, "again", 64, MSG_DONTWAIT) = 5 <>)", pair.here()),
                          fmt::format("recv {}, another 3 times, 15 bytes in TIME <>", pair.here())));
}

TEST(Trace, EndsARunBeforeALongWait)
{
  Recorder recorder(at_once);
  for (int i = 0; i < 4; ++i) {
    recorder.call(sending(5), {10, 0});
  }
  recorder.lines();
  {
    const sys::ObserverScope scope(recorder.trace);
    const Epoll epoll;
    EXPECT_EQ(epoll.wait(1), 0);
  }
  recorder.call(sending(5), {10, 0});
  EXPECT_THAT(recorder.lines(),
              ElementsAre("send 5, another 3 times, 30 bytes in TIME <>", "waiting: at most 1 ms",
                          R"(send(5, "0123456789", 10, MSG_DONTWAIT) = 10 <> (after TIME))"));
}

TEST(Trace, DoesNotRepeatTheSameWait)
{
  Recorder recorder(at_once);
  const Pair pair;
  {
    const sys::ObserverScope scope(recorder.trace);
    const Epoll epoll;
    epoll.add(pair.here());
    for (int i = 0; i < 3; ++i) {
      EXPECT_EQ(epoll.wait(1), 0);
    }
    EXPECT_THAT(recorder.lines(), ElementsAre(fmt::format("waiting: data on {}, at most 1 ms", pair.here())));
    recorder.trace.remark("something else");
    EXPECT_EQ(epoll.wait(1), 0);
  }
  EXPECT_EQ(recorder.lines().size(), 2U);
}

TEST(Trace, AnswersAWaitAsTheKernelDid)
{
  Recorder recorder({.patience = milliseconds(3)});
  const Pair pair;
  const sys::ObserverScope scope(recorder.trace);
  const Epoll epoll;
  epoll.add(pair.here());
  const auto began = Clock::now();
  EXPECT_EQ(epoll.wait(20), 0);
  EXPECT_GE(Clock::now() - began, milliseconds(19));
  pair.say("now");
  std::array<epoll_event, 8> events{};
  EXPECT_EQ(epoll.wait(-1), 1);
  EXPECT_EQ(epoll.wait(2), 0); // edge-triggered: told once
  const auto bad = sys::invoke(sys::EpollWait{pair.there(), events.data(), 8, -1});
  EXPECT_EQ(bad.error, EINVAL);
}

TEST(Trace, NamesASignalThatEndsAWait)
{
  Recorder recorder;
  sigset_t set;
  sigset_t before;
  ::sigemptyset(&set);
  ::sigaddset(&set, SIGUSR1);
  ::sigprocmask(SIG_BLOCK, &set, &before);
  {
    const sys::ObserverScope scope(recorder.trace);
    const int fd = static_cast<int>(sys::invoke(sys::SignalFd{&set, SFD_CLOEXEC | SFD_NONBLOCK}).value);
    ::raise(SIGUSR1);
    signalfd_siginfo info{};
    sys::invoke(sys::Read{fd, &info, sizeof info});
    sys::invoke(sys::Read{fd, &info, sizeof info});
    sys::invoke(sys::Close{fd});
  }
  ::sigprocmask(SIG_SETMASK, &before, nullptr);
  EXPECT_THAT(recorder.lines(), ElementsAre("signal: SIGUSR1"));
}

TEST(Trace, ShowsWhatIsLeftOutWhereItFails)
{
  Recorder recorder;
  epoll_event event{};
  recorder.call(sys::EpollCreate{EPOLL_CLOEXEC}, {-1, EMFILE});
  recorder.call(sys::EpollCtl{4, EPOLL_CTL_ADD, 5, &event}, {-1, EPERM}); // a file: always ready
  recorder.call(sys::EpollCtl{4, EPOLL_CTL_ADD, 5, &event}, {-1, ENOSPC});
  EXPECT_THAT(recorder.lines(),
              ElementsAre("epoll_create1(EPOLL_CLOEXEC) = -1 EMFILE (Too many open files) <>",
                          "epoll_ctl(4, EPOLL_CTL_ADD, 5, 0) = -1 ENOSPC (No space left on device) <>"));
}

// --- JSON
// -----------------------------------------------------------------------------------------------------

TEST(Trace, AsJsonIsAnObjectALine)
{
  Recorder recorder({.json = true});
  recorder.call(sys::Listen{3, 8}, {0, 0});
  recorder.call(sys::Connect{3, nullptr, 0}, {-1, ECONNREFUSED});
  recorder.trace.remark("a \"road\"");
  const auto lines = recorder.lines();
  ASSERT_EQ(lines.size(), 3U);
  EXPECT_TRUE(std::regex_match(
      lines[0],
      std::regex(
          R"(\{"event":"call","time":"[^"]+","name":"listen","text":"listen\(3, 8\) = 0","value":0,"duration_ns":\d+\})")))
      << lines[0];
  EXPECT_THAT(lines[1], HasSubstr(R"("value":-1,"error":"ECONNREFUSED","duration_ns":)"));
  EXPECT_THAT(lines[2], HasSubstr(R"("event":"remark",)"));
  EXPECT_THAT(lines[2], HasSubstr(R"("text":"a \"road\""})"));
}

TEST(Trace, AsJsonSumsRunsToo)
{
  Recorder recorder({.json = true});
  for (int i = 0; i < 4; ++i) {
    recorder.call(sending(5), {10, 0});
  }
  recorder.trace.finish();
  const auto lines = recorder.lines();
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_THAT(lines[1], HasSubstr(R"("name":"send",)"));
  EXPECT_THAT(lines[1], HasSubstr(R"("times":3,"value":30,)"));
}

TEST(Trace, AsJsonSaysHowLongWasWaited)
{
  Recorder recorder({.json = true, .patience = milliseconds(0)});
  {
    const sys::ObserverScope scope(recorder.trace);
    const Epoll epoll;
    EXPECT_EQ(epoll.wait(2), 0);
  }
  recorder.trace.remark("time goes by");
  recorder.call(sys::Close{5}, {0, 0});
  const auto lines = recorder.lines();
  ASSERT_EQ(lines.size(), 3U);
  EXPECT_THAT(lines[0], HasSubstr(R"("event":"wait",)"));
  EXPECT_THAT(lines[0], HasSubstr(R"("text":"at most 2 ms"})"));
  EXPECT_THAT(lines[1], Not(HasSubstr("waited_ns")));
  EXPECT_THAT(lines[2], HasSubstr(R"("waited_ns":)"));
}

// --- where it is written
// ----------------------------------------------------------------------------------------

class TraceFile : public testing::Test {
protected:
  void SetUp() override { EXPECT_NE(::mkdtemp(directory_.data()), nullptr); }
  void TearDown() override
  {
    ::unlink(path().c_str());
    ::rmdir(directory_.c_str());
  }
  [[nodiscard]] std::string path() const { return directory_ + "/trace.txt"; }

private:
  std::string directory_ = testing::TempDir() + "/sockplay-XXXXXX";
};

TEST_F(TraceFile, HoldsTheCallsAndNotItsOwnWrites)
{
  const Pair pair;
  {
    Trace trace(file(path()));
    const sys::ObserverScope scope(trace);
    for (int i = 0; i < 3; ++i) {
      sys::invoke(sys::Send{pair.here(), bytes.data(), bytes.size(), MSG_DONTWAIT});
      sys::invoke(sys::Shutdown{pair.there(), SHUT_WR});
    }
    EXPECT_EQ(trace.counts().size(), 2U);
    EXPECT_FALSE(trace.counts().contains("write"));
  }
  std::ifstream stream(path());
  int lines = 0;
  for (std::string line; std::getline(stream, line); ++lines) {
    EXPECT_TRUE(line.starts_with("send(") || line.starts_with("shutdown(")) << line;
  }
  EXPECT_EQ(lines, 6);
}

TEST_F(TraceFile, IsForItsOwnerOnly)
{
  const mode_t before = ::umask(0);
  const Sink sink = file(path());
  ::umask(before);
  struct stat status {};
  ASSERT_EQ(::stat(path().c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 07777, 0600U);
}

TEST_F(TraceFile, LeavesTheSessionItsNumbers)
{
  const int next = ::dup(STDIN_FILENO);
  ::close(next);
  const Sink sink = file(path());
  const int now = ::dup(STDIN_FILENO);
  ::close(now);
  EXPECT_EQ(now, next);
}

TEST_F(TraceFile, ThatCannotBeOpenedIsAnError)
{
  try {
    file(path() + "/beyond");
    FAIL();
  } catch (const net::Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("(ENOENT)"));
  }
}

} // namespace
} // namespace sockplay::explain
