// What flows share: the scratch buffer, and pipes that are lent, given back and never more than a few.
#include "io/middle.hh"

#include "support/recorded_calls.hh"
#include "support/scripted_kernel.hh"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <utility>
#include <vector>

namespace sockplay::io {
namespace {

using test::answers;
using test::fails;
using test::pipe_gives;

TEST(Middle, HasOneScratchForAll)
{
  Middle middle;
  const auto first = middle.scratch();
  EXPECT_EQ(first.size(), Middle::scratch_bytes);
  EXPECT_EQ(middle.scratch().data(), first.data());
}

TEST(Middle, MakesItsPipesLargeNonBlockingAndNotInherited)
{
  Middle middle;
  const auto pipe = middle.borrow();
  ASSERT_TRUE(pipe.is_open());
  EXPECT_NE(::fcntl(pipe.in.number(), F_GETFL) & O_NONBLOCK, 0);
  EXPECT_NE(::fcntl(pipe.out.number(), F_GETFL) & O_NONBLOCK, 0);
  EXPECT_NE(::fcntl(pipe.in.number(), F_GETFD) & FD_CLOEXEC, 0);
  EXPECT_GE(::fcntl(pipe.in.number(), F_GETPIPE_SZ), 4096);
}

TEST(Middle, AsksForAPipeOfAMebibyte)
{
  test::ScriptedKernel kernel;
  Middle middle;
  kernel.expect(pipe_gives(1001, 1002),
                test::step<sys::Fcntl>("", [](test::ScriptedKernel&, const sys::Fcntl& call) {
                  EXPECT_EQ(call.command, F_SETPIPE_SZ);
                  EXPECT_EQ(call.argument, 1 << 20);
                  return sys::Outcome{1 << 20, 0};
                }));
  const auto pipe = middle.borrow();
  EXPECT_EQ(pipe.out.number(), 1001);
  EXPECT_EQ(pipe.in.number(), 1002);
}

TEST(Middle, MakesDoWithASmallPipeWhereALargeOneIsRefused)
{
  test::ScriptedKernel kernel;
  Middle middle;
  kernel.expect(pipe_gives(1001, 1002), fails<sys::Fcntl>(EPERM));
  EXPECT_TRUE(middle.borrow().is_open());
}

TEST(Middle, LendsNothingWhereTheKernelGivesNoPipe)
{
  for (const int error : {EMFILE, ENFILE, ENOMEM}) {
    test::ScriptedKernel kernel;
    Middle middle;
    kernel.expect(fails<sys::Pipe>(error));
    EXPECT_FALSE(middle.borrow().is_open());
  }
}

TEST(Middle, LendsAPipeThatCameBackBeforeItMakesANewOne)
{
  const test::RecordedCalls calls;
  Middle middle;
  for (int i = 0; i < 5; ++i) {
    middle.give_back(middle.borrow());
  }
  EXPECT_EQ(calls.count<sys::Pipe>(), 1);
  EXPECT_EQ(calls.count<sys::Close>(), 0);
}

TEST(Middle, KeepsNoMoreThanAFewIdlePipes)
{
  const test::RecordedCalls calls;
  Middle middle;
  std::vector<Pipe> lent;
  for (int i = 0; i < 20; ++i) {
    lent.push_back(middle.borrow());
  }
  for (auto& pipe : lent) {
    middle.give_back(std::move(pipe));
  }
  EXPECT_EQ(calls.count<sys::Close>(), 2 * 4) << "sixteen are kept";
}

} // namespace
} // namespace sockplay::io
