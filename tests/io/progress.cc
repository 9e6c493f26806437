// The progress line, by numbers that the test makes up.
#include "io/progress.hh"

#include "io/announcer.hh"
#include "support/scripted_kernel.hh"

#include <gtest/gtest.h>

namespace sockplay::io {
namespace {

using namespace std::chrono_literals;

TEST(ProgressText, HasBytesPercentageRateAndTimeLeft)
{
  const Progress progress(2048);
  EXPECT_EQ(progress.text(512, 2s), "512 bytes  25 %  256 bytes/s  6 s left");
}

TEST(ProgressText, KnowsNoPercentageWhereTheSizeIsUnknown)
{
  const Progress progress(0);
  EXPECT_EQ(progress.text(3 << 20, 1s), "3.0 MiB  3.0 MiB/s");
}

TEST(ProgressText, LeavesTheTimeOutWhereNothingHasMovedOrAllHas)
{
  const Progress progress(1000);
  EXPECT_EQ(progress.text(0, 5s), "0 bytes  0 %  0 bytes/s");
  EXPECT_EQ(progress.text(1000, 10s), "1000 bytes  100 %  100 bytes/s");
  EXPECT_EQ(progress.text(1500, 10s), "1.5 KiB  150 %  150 bytes/s") << "a file that grew meanwhile";
}

TEST(ProgressText, SurvivesAClockThatStandsStill)
{
  const Progress progress(1000);
  EXPECT_EQ(progress.text(500, 0s), "500 bytes  50 %  -");
}

TEST(Progress, ErasesItsLineAtTheEndAndOnlyIfThereIsOne)
{
  test::ScriptedKernel kernel;
  {
    const Progress silent(10);
  }
  kernel.expect(test::write_takes().on(STDERR_FILENO), test::write_takes().on(STDERR_FILENO));
  {
    Progress progress(0);
    progress.draw(10);
    EXPECT_EQ(kernel.taken().substr(0, 4), "\r\x1b[K");
  }
  EXPECT_EQ(kernel.taken().substr(kernel.taken().size() - 4), "\r\x1b[K");
}

TEST(Progress, MakesRoomForWhatElseIsSaid)
{
  test::ScriptedKernel kernel;
  kernel.expect(test::write_takes(), test::write_takes(), test::write_takes());
  Progress progress(0);
  progress.draw(10);
  say("something");
  EXPECT_EQ(kernel.taken().substr(kernel.taken().rfind('\r')), "\r\x1b[Ksockplay: something\n");
}

} // namespace
} // namespace sockplay::io
