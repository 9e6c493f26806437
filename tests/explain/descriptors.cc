// What a wait is said to wait for, from the calls that came before it.
#include "explain/descriptors.hh"

#include <array>
#include <gtest/gtest.h>

namespace sockplay::explain {
namespace {

constexpr sys::Outcome ok{0, 0};
constexpr sys::Outcome again{-1, EAGAIN};
constexpr int epoll = 90;
constexpr int nonblocking_stream = SOCK_STREAM | SOCK_NONBLOCK;

// A session of made-up calls.
class Session {
public:
  void call(const sys::Call& request, sys::Outcome outcome) { descriptors.learn(request, outcome); }

  void watch(int fd)
  {
    epoll_event event{};
    event.data.fd = fd;
    call(sys::EpollCtl{epoll, EPOLL_CTL_ADD, fd, &event}, ok);
  }

  void accept(int fd)
  {
    call(sys::Accept{3, nullptr, nullptr, SOCK_NONBLOCK}, {fd, 0});
    watch(fd);
  }

  void listen(int fd)
  {
    call(sys::Socket{AF_INET, nonblocking_stream, 0}, {fd, 0});
    call(sys::Listen{fd, 1}, ok);
    watch(fd);
  }

  void recv(int fd, sys::Outcome outcome) { call(sys::Recv{fd, nullptr, 100, MSG_DONTWAIT}, outcome); }
  void send(int fd, sys::Outcome outcome) { call(sys::Send{fd, nullptr, 100, MSG_DONTWAIT}, outcome); }
  void splice(int in, int out, sys::Outcome outcome)
  {
    call(sys::Splice{in, out, 100, SPLICE_F_NONBLOCK}, outcome);
  }

  void came(int fd, std::uint32_t what)
  {
    epoll_event event{};
    event.events = what;
    event.data.fd = fd;
    call(sys::EpollWait{epoll, &event, 1, -1}, {1, 0});
  }

  [[nodiscard]] std::string waits_for() const { return descriptors.waited_for(); }

  Descriptors descriptors;
};

TEST(WaitedFor, IsNothingWhereNothingIsWatched)
{
  Session session;
  session.call(sys::Socket{AF_INET, nonblocking_stream, 0}, {5, 0});
  EXPECT_EQ(session.waits_for(), "");
}

TEST(WaitedFor, IsAConnectionOnAListener)
{
  Session session;
  session.listen(3);
  EXPECT_EQ(session.waits_for(), "accept on 3");
}

TEST(WaitedFor, IsTheConnectionUntilItStands)
{
  Session session;
  session.call(sys::Socket{AF_INET, nonblocking_stream, 0}, {3, 0});
  session.call(sys::Connect{3, nullptr, 0}, {-1, EINPROGRESS});
  session.watch(3);
  EXPECT_EQ(session.waits_for(), "connect on 3");
  int error = 0;
  socklen_t size = sizeof error;
  session.call(sys::GetSockOpt{3, SOL_SOCKET, SO_ERROR, &error, &size}, ok);
  EXPECT_EQ(session.waits_for(), "data on 3");
}

TEST(WaitedFor, IsDataAndInputInASession)
{
  Session session;
  session.call(sys::Open{"/proc/self/fd/0", O_RDONLY | O_NONBLOCK, 0}, {4, 0});
  session.call(sys::Open{"/proc/self/fd/1", O_WRONLY | O_NONBLOCK, 0}, {6, 0});
  session.watch(4);
  session.watch(6);
  session.accept(5);
  EXPECT_EQ(session.waits_for(), "data on 5, input on 4");
}

TEST(WaitedFor, IsRoomWhereNothingMoreWasTaken)
{
  Session session;
  session.accept(5);
  session.send(5, again);
  EXPECT_EQ(session.waits_for(), "room on 5");
  session.recv(5, again);
  EXPECT_EQ(session.waits_for(), "data on 5, room on 5");
  session.send(5, {10, 0});
  EXPECT_EQ(session.waits_for(), "data on 5");
}

TEST(WaitedFor, IsNotDataThatCameAndIsNotRead)
{
  Session session;
  session.watch(1);
  session.accept(5);
  session.recv(5, {10, 0});
  session.call(sys::Write{1, nullptr, 10}, again);
  EXPECT_EQ(session.waits_for(), "data on 5, room on 1");
  session.came(5, EPOLLIN);
  EXPECT_EQ(session.waits_for(), "room on 1");
  session.recv(5, {100, 0}); // and there may be more
  EXPECT_EQ(session.waits_for(), "room on 1");
}

TEST(WaitedFor, IsNotDataAfterTheEnd)
{
  Session session;
  session.watch(0);
  session.accept(5);
  session.recv(5, {0, 0});
  EXPECT_EQ(session.waits_for(), "input on 0");
  session.call(sys::Read{0, nullptr, 100}, {0, 0});
  EXPECT_EQ(session.waits_for(), "");
}

TEST(WaitedFor, TellsTheSidesOfASpliceApartByThePipeBetween)
{
  Session session;
  std::array<int, 2> pipe{7, 8};
  session.watch(1);
  session.accept(5);
  session.call(sys::Pipe{pipe.data(), O_NONBLOCK}, ok);
  session.splice(5, 8, {100, 0});
  session.splice(7, 1, again);
  EXPECT_EQ(session.waits_for(), "room on 1");
  session.splice(7, 1, {100, 0});
  session.splice(5, 8, again);
  EXPECT_EQ(session.waits_for(), "data on 5");
}

TEST(WaitedFor, TellsTheSidesOfADirectSpliceApartByWhatPollSays)
{
  Session session;
  session.watch(1);
  session.accept(5);
  session.splice(5, 1, {100, 0});
  session.splice(5, 1, again);
  EXPECT_EQ(session.waits_for(), "data on 5");
  pollfd full{1, POLLOUT, 0};
  session.call(sys::Poll{&full, 1, 0}, ok);
  EXPECT_EQ(session.waits_for(), "room on 1");
}

TEST(WaitedFor, LeavesOutWhatIsClosed)
{
  Session session;
  session.listen(3);
  session.accept(5);
  session.call(sys::Close{3}, ok);
  EXPECT_EQ(session.waits_for(), "data on 5");
  session.call(sys::Close{5}, ok);
  EXPECT_EQ(session.waits_for(), "");
}

TEST(WaitedFor, ListsTheFirstOfManyDescriptors)
{
  Session session;
  session.listen(3);
  for (int fd = 5; fd < 105; ++fd) {
    session.accept(fd);
  }
  EXPECT_EQ(session.waits_for(), "accept on 3, data on 5 6 7 8 9 10 11 12 and 92 more");
}

TEST(Descriptors, KnowWhichAreForWaitingOnly)
{
  Session session;
  session.call(sys::EpollCreate{0}, {epoll, 0});
  session.call(sys::SignalFd{nullptr, 0}, {91, 0});
  EXPECT_TRUE(session.descriptors.is_bookkeeping(epoll));
  EXPECT_TRUE(session.descriptors.is_bookkeeping(91));
  EXPECT_TRUE(session.descriptors.is_signals(91));
  EXPECT_FALSE(session.descriptors.is_signals(epoll));
  session.call(sys::Close{epoll}, ok);
  EXPECT_FALSE(session.descriptors.is_bookkeeping(epoll));
}

TEST(Descriptors, KnowWhichDoNotBlock)
{
  Session session;
  session.call(sys::Socket{AF_INET, nonblocking_stream, 0}, {3, 0});
  session.call(sys::Socket{AF_INET, SOCK_STREAM, 0}, {4, 0});
  EXPECT_FALSE(session.descriptors.blocks(3));
  EXPECT_TRUE(session.descriptors.blocks(4));
}

} // namespace
} // namespace sockplay::explain
