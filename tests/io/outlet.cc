// Where a session is shown: rendered bytes wait for a slow output, bounded, in order; copies keep both
// directions and belong to the user alone.
#include "io/outlet.hh"

#include "net/error.hh"
#include "support/allocated.hh"
#include "support/loopback.hh"
#include "support/recorded_calls.hh"
#include "support/scripted_kernel.hh"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>
#include <string_view>
#include <sys/stat.h>

namespace sockplay::io {
namespace {

using record::Direction;
using record::ViewKind;
using test::fails;
using test::write_takes;
using testing::HasSubstr;
using What = net::IoResult::What;

constexpr int to = 1002;

class OutletTest : public testing::Test {
protected:
  static record::Piece said(std::string_view bytes, Direction direction = Direction::received)
  {
    return {.direction = direction, .peer = "peer", .bytes = bytes, .offset = 0, .time = {}};
  }

  test::ScriptedKernel kernel_;
  End sink_ = test::pipe_end(to);
  Outlet outlet_{sink_, {.view = {.kind = ViewKind::text}}};
};

TEST_F(OutletTest, WritesWhenItIsFlushed)
{
  outlet_.show(said("one\n"));
  outlet_.show(said("two\n"));
  EXPECT_FALSE(outlet_.is_empty());
  kernel_.expect(write_takes().on(to));
  EXPECT_EQ(outlet_.flush().what, What::moved);
  EXPECT_TRUE(outlet_.is_empty());
  EXPECT_EQ(kernel_.taken(), "one\ntwo\n");
}

TEST_F(OutletTest, AsksForNothingWhereNothingWaits)
{
  EXPECT_EQ(outlet_.flush().what, What::moved);
}

TEST_F(OutletTest, KeepsWhatASlowOutputDoesNotTake)
{
  outlet_.show(said("hello\n"));
  kernel_.expect(write_takes(2), fails<sys::Write>(EAGAIN));
  EXPECT_EQ(outlet_.flush().what, What::would_block);
  EXPECT_FALSE(sink_.writable);
  outlet_.show(said("world\n"));
  kernel_.expect(write_takes(3), write_takes());
  EXPECT_EQ(outlet_.flush().what, What::moved);
  EXPECT_EQ(kernel_.taken(), "hello\nworld\n");
}

TEST_F(OutletTest, SaysWhyItCannotWrite)
{
  outlet_.show(said("hello\n"));
  kernel_.expect(fails<sys::Write>(ENOSPC));
  const auto result = outlet_.flush();
  EXPECT_EQ(result.what, What::failed);
  EXPECT_EQ(result.error, ENOSPC);
  EXPECT_FALSE(outlet_.is_empty());
}

TEST_F(OutletTest, IsFullFromAMebibyteThatIsNotTakenOn)
{
  const std::string line = std::string((1 << 20) - 2, 'x') + "\n";
  outlet_.show(said(line));
  EXPECT_FALSE(outlet_.is_full());
  outlet_.line("x");
  EXPECT_TRUE(outlet_.is_full());
  kernel_.expect(write_takes(10), fails<sys::Write>(EAGAIN));
  outlet_.flush();
  EXPECT_FALSE(outlet_.is_full()) << "what was taken no longer counts";
}

TEST(OutletMemory, IsBoundedThoughTheSinkIsAlwaysALittleBehind)
{
  test::BarePipe pipe(O_CLOEXEC | O_NONBLOCK);
  End sink = End::own_pipe(pipe.in.give());
  Outlet outlet(sink, {.view = {.kind = ViewKind::raw}});
  const auto piece = test::pattern(32768);
  const auto behind = test::pattern(100);
  std::string room(65536, '\0');
  const auto show = [&](std::string_view bytes) {
    outlet.show({.direction = Direction::received, .peer = "peer", .bytes = bytes, .offset = 0, .time = {}});
    outlet.flush();
  };
  show(test::pattern(65536));
  show(behind);
  const auto before = test::allocated_bytes();
  for (int i = 0; i < 1000; ++i) {
    ASSERT_EQ(::read(pipe.out.fd(), room.data(), piece.size()), static_cast<ssize_t>(piece.size()));
    show(piece);
    ASSERT_FALSE(outlet.is_empty());
  }
  EXPECT_LT(test::allocated_bytes(), before + (4 << 20)) << "of 31 MiB that passed";
}

TEST_F(OutletTest, KeepsJsonLinesInOrderWithWhatIsShown)
{
  outlet_.show(said("one\n"));
  outlet_.line("{}\n");
  outlet_.show(said("two\n"));
  kernel_.expect(write_takes());
  outlet_.flush();
  EXPECT_EQ(kernel_.taken(), "one\n{}\ntwo\n");
}

TEST_F(OutletTest, ShowsWhatIsSentOnlyOnRequest)
{
  outlet_.show(said("sent\n", Direction::sent));
  EXPECT_TRUE(outlet_.is_empty());
  EXPECT_FALSE(outlet_.shows_sent());
  Outlet both(sink_, {.view = {.kind = ViewKind::text}, .shows_sent = true});
  both.show(said("sent\n", Direction::sent));
  EXPECT_FALSE(both.is_empty());
  EXPECT_TRUE(both.shows_sent());
}

TEST_F(OutletTest, ShowsAtItsEndWhatTheViewHeldBack)
{
  outlet_.show(said("half \xc3"));
  kernel_.expect(write_takes());
  outlet_.flush();
  outlet_.finish();
  kernel_.expect(write_takes());
  outlet_.flush();
  EXPECT_THAT(kernel_.taken(), HasSubstr("half "));
  EXPECT_GT(kernel_.taken().size(), 5U);
}

// --- copies ------------------------------------------------------------------------------------------------

TEST(OutletCopy, KeepsBothDirectionsThroughItsOwnView)
{
  const test::TempDir dir;
  const test::BarePipe pipe;
  auto sink = End::own_pipe(net::Fd(::dup(pipe.in.fd())));
  Outlet outlet(sink, {.view = {.kind = ViewKind::raw}});
  outlet.add_copy(Copy(dir.path("copy"), {.kind = ViewKind::json}));
  EXPECT_TRUE(outlet.shows_sent()) << "somebody wants to see it";
  outlet.show({.direction = Direction::received, .peer = "p", .bytes = "heard"});
  outlet.show({.direction = Direction::sent, .peer = "p", .bytes = "said"});
  outlet.finish();
  EXPECT_THAT(test::content_of(dir.path("copy")), testing::AllOf(HasSubstr("heard"), HasSubstr("said")));
  outlet.flush();
  sink.close();
}

TEST(OutletCopy, BelongsToTheUserAlone)
{
  const test::TempDir dir;
  const Copy copy(dir.path("copy"), {});
  struct stat status {};
  ASSERT_EQ(::stat(dir.path("copy").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
}

TEST(OutletCopy, BeginsAnew)
{
  const test::TempDir dir;
  test::write_file(dir.path("copy"), "yesterday");
  Copy copy(dir.path("copy"), {.kind = ViewKind::raw});
  copy.show({.bytes = "today"});
  EXPECT_EQ(test::content_of(dir.path("copy")), "today");
}

TEST(OutletCopy, SaysWhereItCannotBeWritten)
{
  const test::TempDir dir;
  EXPECT_THROW(Copy(dir.path("no/such/directory"), {}), net::Error);
  Copy copy(dir.path("copy"), {.kind = ViewKind::raw});
  test::RecordedCalls calls;
  calls.refuse<sys::Write>(ENOSPC);
  try {
    copy.show({.bytes = "too much"});
    FAIL() << "nothing was thrown";
  } catch (const net::Error& error) {
    EXPECT_EQ(std::string(error.what()), "write " + dir.path("copy") + ": No space left on device (ENOSPC)");
  }
}

TEST(OutletCopy, GoesOnAfterAShortWrite)
{
  test::ScriptedKernel kernel;
  kernel.expect(test::answers<sys::Open>(1005),
                test::step<sys::FStat>("",
                                       [](test::ScriptedKernel&, const sys::FStat& call) {
                                         call.result->st_mode = S_IFREG;
                                         return sys::Outcome{0, 0};
                                       }),
                write_takes(2), write_takes(1), write_takes());
  Copy copy("copy", {.kind = ViewKind::raw});
  copy.show({.bytes = "hello"});
  EXPECT_EQ(kernel.taken(), "hello");
}

} // namespace
} // namespace sockplay::io
