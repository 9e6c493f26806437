// The owner of a descriptor closes it once, whatever close(2) says.
#include "net/fd.hh"

#include "support/scripted_kernel.hh"

#include <gtest/gtest.h>
#include <utility>

namespace sockplay::net {
namespace {

using test::ScriptedKernel;
using testing::ElementsAre;

TEST(Fd, ClosesAtItsEnd)
{
  ScriptedKernel kernel;
  {
    const Fd fd(1001);
  }
  EXPECT_THAT(kernel.closed(), ElementsAre(1001));
}

TEST(Fd, IsClosedOnlyOnce)
{
  ScriptedKernel kernel;
  {
    Fd fd(1001);
    fd.close();
    EXPECT_FALSE(fd.is_open());
    fd.close();
  }
  EXPECT_THAT(kernel.closed(), ElementsAre(1001));
}

TEST(Fd, IsNotClosedAgainAfterEintr)
{
  ScriptedKernel kernel;
  kernel.expect(test::fails<sys::Close>(EINTR).on(1001));
  {
    const Fd fd(1001);
  }
  EXPECT_TRUE(kernel.closed().empty());
}

TEST(Fd, MovesItsDescriptorAlong)
{
  ScriptedKernel kernel;
  {
    Fd first(1001);
    Fd second(std::move(first));
    EXPECT_FALSE(first.is_open());
    EXPECT_EQ(second.number(), 1001);
    second = Fd(1002);
    EXPECT_THAT(kernel.closed(), ElementsAre(1001)) << "what was held before is closed at once";
    EXPECT_EQ(second.number(), 1002);
  }
  EXPECT_THAT(kernel.closed(), ElementsAre(1001, 1002));
}

TEST(Fd, OfNothingClosesNothing)
{
  ScriptedKernel kernel;
  {
    const Fd fd;
  }
  {
    const Fd fd(-1);
  }
  EXPECT_TRUE(kernel.closed().empty());
}

} // namespace
} // namespace sockplay::net
