// The files of Unix sockets: what makes way for a newcomer, what does not, and what is cleaned up afterwards.
#include "net/unix_path.hh"

#include "net/error.hh"
#include "net/open.hh"
#include "support/loopback.hh"
#include "support/recorded_calls.hh"

#include <filesystem>
#include <gtest/gtest.h>
#include <string>
#include <sys/stat.h>
#include <unistd.h>

namespace sockplay::net {
namespace {

using std::filesystem::exists;
using test::TempDir;

Listener listen_at(const std::string& path, const ListenOptions& options = {})
{
  return open_listener(std::vector{Endpoint::unix_path(path)}, options);
}

// A socket file that nobody answers on any more.
void leave_stale(const std::string& path, int type = SOCK_STREAM)
{
  const auto endpoint = Endpoint::unix_path(path);
  const test::Peer socket(::socket(AF_UNIX, type | SOCK_CLOEXEC, 0));
  ASSERT_EQ(::bind(socket.fd(), endpoint.address(), endpoint.size()), 0);
}

ino_t inode_of(const std::string& path)
{
  struct stat status {};
  EXPECT_EQ(::lstat(path.c_str(), &status), 0) << path;
  return status.st_ino;
}

int bind_error_at(const std::string& path, const ListenOptions& options = {})
{
  try {
    listen_at(path, options);
    return 0;
  } catch (const Error& error) {
    return error.error_number();
  }
}

TEST(UnixSocketFile, ThatIsStaleIsReplaced)
{
  const TempDir dir;
  const auto path = dir.path("socket");
  leave_stale(path);
  const auto listener = listen_at(path);
  const auto client = test::connect_to(Endpoint::unix_path(path));
  EXPECT_EQ(to_string(listener.endpoint), path);
}

TEST(UnixSocketFile, ThatIsStaleIsReplacedWhateverItsType)
{
  for (const int stale : {SOCK_STREAM, SOCK_SEQPACKET, SOCK_DGRAM}) {
    for (const int ours : {SOCK_STREAM, SOCK_SEQPACKET, SOCK_DGRAM}) {
      const TempDir dir;
      leave_stale(dir.path("socket"), stale);
      EXPECT_EQ(bind_error_at(dir.path("socket"), {.kind = {.type = ours}}), 0) << stale << " " << ours;
    }
  }
}

TEST(UnixSocketFile, OfALivingSocketIsLeftAloneWhateverItsType)
{
  for (const int first : {SOCK_STREAM, SOCK_SEQPACKET, SOCK_DGRAM}) {
    for (const int second : {SOCK_STREAM, SOCK_SEQPACKET, SOCK_DGRAM}) {
      const TempDir dir;
      const auto living = listen_at(dir.path("socket"), {.kind = {.type = first}});
      EXPECT_EQ(bind_error_at(dir.path("socket"), {.kind = {.type = second}}), EADDRINUSE)
          << first << " " << second;
    }
  }
}

TEST(UnixSocketFile, OfADatagramSocketThatHasAPeerIsLeftAlone)
{
  const TempDir dir;
  const test::BareDatagrams peer(Endpoint::unix_path(dir.path("peer")));
  const test::BareDatagrams living(Endpoint::unix_path(dir.path("socket")));
  living.connect(peer.endpoint); // and takes nobody else's connection: EPERM
  EXPECT_EQ(bind_error_at(dir.path("socket"), {.kind = {.type = SOCK_DGRAM}}), EADDRINUSE);
}

TEST(UnixSocketFile, SaysWhatTypeAnswersOnIt)
{
  const TempDir dir;
  for (const int type : {SOCK_STREAM, SOCK_SEQPACKET, SOCK_DGRAM}) {
    const auto living = listen_at(dir.path("socket"), {.kind = {.type = type}});
    EXPECT_EQ(type_at(dir.path("socket")), type);
  }
  leave_stale(dir.path("stale"));
  EXPECT_FALSE(type_at(dir.path("stale")));
  EXPECT_FALSE(type_at(dir.path("nothing")));
}

TEST(UnixSocketFile, ThatIsAnsweredOnIsLeftAlone)
{
  const TempDir dir;
  const auto path = dir.path("socket");
  const auto first = listen_at(path);
  const auto inode = inode_of(path);
  EXPECT_EQ(bind_error_at(path), EADDRINUSE);
  EXPECT_EQ(inode_of(path), inode);
  const auto client = test::connect_to(Endpoint::unix_path(path));
}

TEST(UnixSocketFile, IsAskedForWithoutKnockingAtTheDoor)
{
  const TempDir dir;
  const auto first = listen_at(dir.path("socket"));
  EXPECT_EQ(bind_error_at(dir.path("socket")), EADDRINUSE);
  EXPECT_EQ(accept(first).error, EAGAIN) << "the one who listens must not see a peer that is none";
}

TEST(UnixSocketFile, ThatAnotherTypeAnswersOnIsLeftAlone)
{
  const TempDir dir;
  const auto path = dir.path("socket");
  const auto first = listen_at(path, {.kind = {.type = SOCK_SEQPACKET}});
  EXPECT_EQ(bind_error_at(path), EADDRINUSE);
}

TEST(UnixSocketFile, WithAFullQueueIsLeftAlone)
{
  const TempDir dir;
  const auto path = dir.path("socket");
  const test::BareListener busy(Endpoint::unix_path(path), 0);
  const auto waiting = test::connect_to(busy.endpoint); // the queue has room for one
  EXPECT_EQ(bind_error_at(path), EADDRINUSE);
}

TEST(UnixSocketFile, ThatIsAnsweredOnIsReplacedUnderUnlink)
{
  const TempDir dir;
  const auto path = dir.path("socket");
  const auto first = listen_at(path);
  const auto inode = inode_of(path);
  const auto second = listen_at(path, {.replace_unix_path = true});
  EXPECT_NE(inode_of(path), inode);
}

TEST(UnixSocketFile, MakesNoWayForAFileThatIsNone)
{
  const TempDir dir;
  const auto path = dir.path("file");
  test::write_file(path, "precious");
  EXPECT_EQ(bind_error_at(path), EADDRINUSE);
  EXPECT_EQ(bind_error_at(path, {.replace_unix_path = true}), EADDRINUSE);
  EXPECT_EQ(test::content_of(path), "precious");
}

TEST(UnixSocketFile, MakesNoWayForALinkToAStaleOne)
{
  const TempDir dir;
  leave_stale(dir.path("socket"));
  std::filesystem::create_symlink(dir.path("socket"), dir.path("link"));
  EXPECT_EQ(bind_error_at(dir.path("link")), EADDRINUSE);
  EXPECT_TRUE(exists(dir.path("socket")));
}

TEST(UnixSocketFile, IsGoneWithItsListener)
{
  const TempDir dir;
  const auto path = dir.path("socket");
  {
    const auto listener = listen_at(path);
    EXPECT_TRUE(exists(path));
  }
  EXPECT_FALSE(exists(path));
}

TEST(UnixSocketFile, IsGoneAlsoWhereListeningFailed)
{
  const TempDir dir;
  const auto path = dir.path("socket");
  test::RecordedCalls calls;
  calls.refuse<sys::Listen>(ENOBUFS);
  EXPECT_EQ(bind_error_at(path), ENOBUFS);
  EXPECT_FALSE(exists(path));
}

TEST(UnixSocketFile, OfSomebodyElseIsNotRemoved)
{
  const TempDir dir;
  const auto path = dir.path("socket");
  {
    const auto listener = listen_at(path);
    std::filesystem::rename(path, dir.path("elsewhere")); // ours lives on, so its inode is not used again
    leave_stale(path);
  }
  EXPECT_TRUE(exists(path));
  EXPECT_TRUE(exists(dir.path("elsewhere")));
}

TEST(UnixSocketFile, ThatBecameAPlainFileIsNotRemoved)
{
  const TempDir dir;
  const auto path = dir.path("socket");
  {
    const auto listener = listen_at(path);
    std::filesystem::rename(path, dir.path("elsewhere"));
    test::write_file(path, "precious");
  }
  EXPECT_EQ(test::content_of(path), "precious");
}

TEST(UnixSocketFile, GetsTheModeAskedFor)
{
  const TempDir dir;
  const auto path = dir.path("socket");
  const auto listener = listen_at(path, {.unix_mode = 0660});
  struct stat status {};
  ASSERT_EQ(::lstat(path.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0660U);
}

TEST(UnixSocketFile, OfAnAbstractNameIsNone)
{
  const test::RecordedCalls calls;
  {
    const auto name = "sockplay-test-" + std::to_string(::getpid());
    const auto listener = open_listener(std::vector{Endpoint::unix_abstract(name)}, {});
    EXPECT_EQ(to_string(listener.endpoint), "@" + name);
  }
  EXPECT_EQ(calls.count<sys::Unlink>(), 0);
  EXPECT_EQ(calls.count<sys::LStat>(), 0);
}

TEST(UnixPath, MovesTheFileAlong)
{
  const TempDir dir;
  const auto path = dir.path("socket");
  leave_stale(path);
  UnixPath first(path);
  {
    UnixPath second(std::move(first));
    first = UnixPath();
    EXPECT_TRUE(exists(path));
  }
  EXPECT_FALSE(exists(path));
}

} // namespace
} // namespace sockplay::net
