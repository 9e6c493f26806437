// Ends: what an inherited descriptor is, and that nothing of it is changed for its other users; that no read
// or write blocks; and what each call says of readiness.
#include "io/end.hh"

#include "net/error.hh"
#include "support/loopback.hh"
#include "support/recorded_calls.hh"
#include "support/scripted_kernel.hh"

#include <array>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <optional>
#include <string>
#include <string_view>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

namespace sockplay::io {
namespace {

using Kind = End::Kind;
using What = net::IoResult::What;
using test::BarePipe;
using test::fails;
using test::Peer;
using test::Redirected;
using test::TempDir;
using testing::HasSubstr;

int flags_of(int fd)
{
  return ::fcntl(fd, F_GETFL);
}

net::IoResult read_from(End& end, std::string& bytes, std::size_t most = 4096)
{
  std::string room(most, '\0');
  const auto result = end.read(std::as_writable_bytes(std::span(room)));
  bytes = room.substr(0, result.bytes);
  return result;
}

What read_what(End& end)
{
  std::string bytes;
  return read_from(end, bytes).what;
}

net::IoResult write_to(End& end, std::string_view bytes)
{
  return end.write(std::as_bytes(std::span(bytes)));
}

// A terminal of the test's own.
struct Pty {
  Pty() : master(::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC))
  {
    EXPECT_EQ(::grantpt(master.fd()), 0);
    EXPECT_EQ(::unlockpt(master.fd()), 0);
    std::array<char, 64> name{};
    EXPECT_EQ(::ptsname_r(master.fd(), name.data(), name.size()), 0);
    slave = Peer(::open(name.data(), O_RDWR | O_NOCTTY | O_CLOEXEC));
    EXPECT_GE(slave.fd(), 0);
  }
  Peer master;
  Peer slave;
};

// --- what is inherited is not changed ----------------------------------------------------------------------

// Standard input is `fd` while an end is made of it, read, and closed.
std::optional<Kind> kind_of_input(int fd)
{
  const Redirected input(STDIN_FILENO, fd);
  const int before = flags_of(STDIN_FILENO);
  const int descriptor_flags = ::fcntl(STDIN_FILENO, F_GETFD);
  std::optional<Kind> kind;
  {
    auto end = End::inherited(STDIN_FILENO, O_RDONLY);
    kind = end.kind();
    read_what(end);
    EXPECT_EQ(flags_of(STDIN_FILENO), before);
  }
  EXPECT_EQ(flags_of(STDIN_FILENO), before);
  EXPECT_EQ(::fcntl(STDIN_FILENO, F_GETFD), descriptor_flags);
  EXPECT_EQ(flags_of(fd), before) << "all who share the description";
  return kind;
}

TEST(InheritedEnd, OfAPipeLeavesItsFlagsAlone)
{
  const BarePipe pipe;
  EXPECT_EQ(kind_of_input(pipe.out.fd()), Kind::pipe);
}

TEST(InheritedEnd, OfASocketLeavesItsFlagsAlone)
{
  const auto pair = test::tcp_pair();
  EXPECT_EQ(kind_of_input(pair.theirs.fd()), Kind::socket);
}

TEST(InheritedEnd, OfAFileLeavesItsFlagsAlone)
{
  const TempDir dir;
  test::write_file(dir.path("file"), "hello");
  const Peer file(::open(dir.path("file").c_str(), O_RDONLY | O_CLOEXEC));
  EXPECT_EQ(kind_of_input(file.fd()), Kind::file);
}

TEST(InheritedEnd, OfATerminalLeavesItsFlagsAndModesAlone)
{
  const Pty pty;
  termios before{};
  ASSERT_EQ(::tcgetattr(pty.slave.fd(), &before), 0);
  EXPECT_EQ(kind_of_input(pty.slave.fd()), Kind::terminal);
  termios after{};
  ASSERT_EQ(::tcgetattr(pty.slave.fd(), &after), 0);
  EXPECT_EQ(before.c_lflag, after.c_lflag);
  EXPECT_EQ(before.c_iflag, after.c_iflag);
  EXPECT_EQ(before.c_oflag, after.c_oflag);
}

TEST(InheritedEnd, OfADeviceLeavesItsFlagsAlone)
{
  const Peer null(::open("/dev/null", O_RDWR | O_CLOEXEC));
  const Peer zero(::open("/dev/zero", O_RDWR | O_CLOEXEC));
  EXPECT_EQ(kind_of_input(null.fd()), Kind::null);
  EXPECT_EQ(kind_of_input(zero.fd()), Kind::other);
}

// --- and does not block ------------------------------------------------------------------------------------

TEST(InheritedEnd, OfAnEmptyPipeDoesNotBlock)
{
  const BarePipe pipe;
  const Redirected input(STDIN_FILENO, pipe.out.fd());
  auto end = End::inherited(STDIN_FILENO, O_RDONLY);
  EXPECT_EQ(read_what(end), What::would_block);
  EXPECT_FALSE(end.readable);
  EXPECT_TRUE(end.splices());
}

TEST(InheritedEnd, OfAFullPipeDoesNotBlock)
{
  const BarePipe pipe;
  const Redirected output(STDOUT_FILENO, pipe.in.fd());
  auto end = End::inherited(STDOUT_FILENO, O_WRONLY);
  const std::string block(65536, 'x');
  while (write_to(end, block).what == What::moved) {}
  EXPECT_FALSE(end.writable);
}

TEST(InheritedEnd, OfASilentTerminalDoesNotBlock)
{
  const Pty pty;
  const Redirected input(STDIN_FILENO, pty.slave.fd());
  auto end = End::inherited(STDIN_FILENO, O_RDONLY);
  EXPECT_EQ(read_what(end), What::would_block);
  test::write_all(pty.master.fd(), "typed\n");
  std::string bytes;
  ASSERT_TRUE(test::becomes_ready(end.number(), POLLIN));
  EXPECT_EQ(read_from(end, bytes).what, What::moved);
  EXPECT_EQ(bytes, "typed\n");
  EXPECT_TRUE(end.readable) << "a terminal gives a line at a time: there may be more";
}

TEST(InheritedEnd, OfASilentSocketDoesNotBlockAndDoesNotSplice)
{
  const auto pair = test::tcp_pair();
  const Redirected input(STDIN_FILENO, pair.theirs.fd());
  auto end = End::inherited(STDIN_FILENO, O_RDONLY);
  test::RecordedCalls calls;
  EXPECT_EQ(read_what(end), What::would_block);
  EXPECT_THAT(calls.story(), HasSubstr("MSG_DONTWAIT"));
  EXPECT_FALSE(end.splices()) << "splice(2) would block on it";
}

// Where /proc gives no description of one's own, poll(2) is asked before each call.
class PolledEnd : public testing::Test {
protected:
  End inherit(int number, int access)
  {
    calls_.refuse<sys::Open>(EACCES);
    return End::inherited(number, access);
  }
  BarePipe pipe_;
  test::RecordedCalls calls_;
};

TEST_F(PolledEnd, IsReadOnlyWhenSomethingIsThere)
{
  const Redirected input(STDIN_FILENO, pipe_.out.fd());
  auto end = inherit(STDIN_FILENO, O_RDONLY);
  EXPECT_FALSE(end.splices());
  EXPECT_EQ(read_what(end), What::would_block);
  EXPECT_FALSE(end.readable);
  EXPECT_EQ(calls_.count<sys::Read>(), 0);
  test::write_all(pipe_.in.fd(), "hello");
  std::string bytes;
  EXPECT_EQ(read_from(end, bytes).what, What::moved);
  EXPECT_EQ(bytes, "hello");
}

TEST_F(PolledEnd, SeesItsEnd)
{
  const Redirected input(STDIN_FILENO, pipe_.out.fd());
  auto end = inherit(STDIN_FILENO, O_RDONLY);
  pipe_.in.close();
  EXPECT_EQ(read_what(end), What::end);
}

TEST_F(PolledEnd, IsWrittenNoMoreThanAWritablePipeTakesForSure)
{
  const Redirected output(STDOUT_FILENO, pipe_.in.fd());
  auto end = inherit(STDOUT_FILENO, O_WRONLY);
  const std::string block(100'000, 'x');
  EXPECT_EQ(write_to(end, block).bytes, 4096U);
  auto result = write_to(end, block);
  while (result.what == What::moved) {
    result = write_to(end, block);
  }
  EXPECT_EQ(result.what, What::would_block) << "it would have blocked for ever";
  EXPECT_FALSE(end.writable);
}

TEST_F(PolledEnd, LeavesFlagsAlone)
{
  const Redirected output(STDOUT_FILENO, pipe_.in.fd());
  const int before = flags_of(STDOUT_FILENO);
  {
    auto end = inherit(STDOUT_FILENO, O_WRONLY);
  }
  EXPECT_EQ(flags_of(STDOUT_FILENO), before);
}

// --- which kinds there are ---------------------------------------------------------------------------------

TEST(InheritedEnd, OfAFileGoesOnWhereTheFileIs)
{
  const TempDir dir;
  test::write_file(dir.path("file"), "hello world");
  const Peer file(::open(dir.path("file").c_str(), O_RDONLY | O_CLOEXEC));
  ::lseek(file.fd(), 6, SEEK_SET);
  const Redirected input(STDIN_FILENO, file.fd());
  auto end = End::inherited(STDIN_FILENO, O_RDONLY);
  EXPECT_EQ(end.size_left(), 5U);
  EXPECT_TRUE(end.splices());
  std::string bytes;
  EXPECT_EQ(read_from(end, bytes).what, What::moved);
  EXPECT_EQ(bytes, "world");
  EXPECT_TRUE(end.readable) << "a file is always ready";
  EXPECT_EQ(::lseek(file.fd(), 0, SEEK_CUR), 11) << "the offset is shared";
  EXPECT_EQ(end.size_left(), 0U);
  EXPECT_EQ(read_what(end), What::end);
}

TEST(InheritedEnd, OfAFileThatIsAppendedToDoesNotSplice)
{
  const TempDir dir;
  for (const auto& [flags, splices] : {std::pair{O_APPEND, false}, {0, true}}) {
    const Peer file(::open(dir.path("file").c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | flags, 0600));
    const Redirected output(STDOUT_FILENO, file.fd());
    EXPECT_EQ(End::inherited(STDOUT_FILENO, O_WRONLY).splices(), splices);
  }
}

TEST(InheritedEnd, NamesTheDescriptorForErrors)
{
  EXPECT_EQ(End::inherited(STDIN_FILENO, O_RDONLY).name(), "standard input");
  EXPECT_EQ(End::inherited(STDOUT_FILENO, O_WRONLY).name(), "standard output");
}

TEST(InheritedEnd, ThatIsClosedIsAnError)
{
  test::RecordedCalls calls;
  calls.refuse<sys::FStat>(EBADF);
  try {
    End::inherited(STDOUT_FILENO, O_WRONLY);
    FAIL() << "nothing was thrown";
  } catch (const net::Error& error) {
    EXPECT_STREQ(error.what(), "open standard output: Bad file descriptor (EBADF)");
  }
}

TEST(InheritedEnd, OfAFileThatIsOpenTheOtherWayIsAnError)
{
  const TempDir dir;
  test::write_file(dir.path("file"), "hello");
  const Peer file(::open(dir.path("file").c_str(), O_RDONLY | O_CLOEXEC));
  const Redirected output(STDOUT_FILENO, file.fd());
  EXPECT_THROW(End::inherited(STDOUT_FILENO, O_WRONLY), net::Error);
}

TEST(OwnEnd, KnowsWhatItIs)
{
  const TempDir dir;
  test::write_file(dir.path("file"), "hello");
  EXPECT_EQ(End::own_file(net::Fd(::open(dir.path("file").c_str(), O_RDONLY | O_CLOEXEC)), "file").kind(),
            Kind::file);
  EXPECT_EQ(End::own_file(net::Fd(::open("/dev/zero", O_RDONLY | O_CLOEXEC)), "zero").kind(), Kind::other);
  EXPECT_EQ(End::nowhere().kind(), Kind::null);
  const auto socket = End::own_socket(test::unix_pair().ours.give());
  EXPECT_EQ(socket.kind(), Kind::socket);
  EXPECT_TRUE(socket.splices());
  EXPECT_FALSE(socket.readable) << "a new connection is seldom readable: the poller speaks first";
  EXPECT_TRUE(socket.writable);
}

// --- what the calls say ------------------------------------------------------------------------------------

TEST(End, IsDrainedByAShortRead)
{
  auto pair = test::unix_pair();
  auto end = End::own_socket(pair.ours.give());
  pair.theirs.say("hello");
  end.readable = true;
  std::string bytes;
  read_from(end, bytes, 3);
  EXPECT_EQ(bytes, "hel");
  EXPECT_TRUE(end.readable) << "the buffer was full: there may be more";
  read_from(end, bytes, 3);
  EXPECT_EQ(bytes, "lo");
  EXPECT_FALSE(end.readable);
}

TEST(End, IsReadOnWhereItsEndWasAnnounced)
{
  auto pair = test::unix_pair();
  auto end = End::own_socket(pair.ours.give());
  pair.theirs.say("hello");
  end.readable = end.hung_up = true;
  std::string bytes;
  read_from(end, bytes);
  EXPECT_TRUE(end.readable);
}

TEST(End, TellsItsEndFromNothingForNow)
{
  auto pair = test::unix_pair();
  auto end = End::own_socket(pair.ours.give());
  EXPECT_EQ(read_what(end), What::would_block);
  pair.theirs.half_close();
  EXPECT_EQ(read_what(end), What::end);
}

TEST(End, TellsAResetWithItsErrno)
{
  auto pair = test::tcp_pair();
  auto end = End::own_socket(pair.ours.give());
  pair.theirs.reset();
  ASSERT_TRUE(test::becomes_ready(end.number(), POLLIN));
  std::string bytes;
  const auto result = read_from(end, bytes);
  EXPECT_EQ(result.what, What::failed);
  EXPECT_EQ(result.error, ECONNRESET);
}

TEST(End, WritesToABrokenSocketWithoutASignal)
{
  auto pair = test::unix_pair();
  auto end = End::own_socket(pair.ours.give());
  pair.theirs.close();
  const auto result = write_to(end, "hello"); // SIGPIPE would end the test
  EXPECT_EQ(result.what, What::failed);
  EXPECT_EQ(result.error, EPIPE);
}

TEST(End, ReadsAndWritesAgainWhenInterrupted)
{
  test::ScriptedKernel kernel;
  auto end = test::ready_socket(1001);
  kernel.expect(fails<sys::Recv>(EINTR), test::recv_gives("hi"), fails<sys::Send>(EINTR), test::send_takes());
  std::string bytes;
  EXPECT_EQ(read_from(end, bytes).what, What::moved);
  EXPECT_EQ(write_to(end, "ho").what, What::moved);
}

TEST(End, OfATerminalWhoseOtherSideIsGoneHasEnded)
{
  Pty pty;
  auto end = End::own_file(pty.master.give(), "master");
  ASSERT_EQ(end.kind(), Kind::terminal);
  pty.slave.close();
  EXPECT_EQ(read_what(end), What::end) << "EIO";
}

TEST(End, KnowsTheBytesLeftOnlyOfAFile)
{
  const auto socket = End::own_socket(test::unix_pair().ours.give());
  EXPECT_EQ(socket.size_left(), 0U);
  EXPECT_EQ(End::nowhere().size_left(), 0U);
}

// --- finish ------------------------------------------------------------------------------------------------

TEST(FinishedEnd, OfASocketIsHalfClosed)
{
  auto pair = test::unix_pair();
  auto end = End::own_socket(pair.ours.give());
  write_to(end, "last words");
  end.finish();
  EXPECT_EQ(pair.theirs.hear_all(), "last words");
  pair.theirs.say("answer");
  std::string bytes;
  EXPECT_EQ(read_from(end, bytes).what, What::moved);
  EXPECT_EQ(bytes, "answer");
}

TEST(FinishedEnd, OfAPipeIsClosed)
{
  BarePipe pipe;
  auto end = End::own_pipe(pipe.in.give());
  end.finish();
  EXPECT_FALSE(end.is_open());
  EXPECT_EQ(test::read_to_end(pipe.out.fd()), "");
}

} // namespace
} // namespace sockplay::io
