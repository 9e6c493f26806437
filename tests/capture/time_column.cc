// The times before lines, in all forms.
#include "capture/time_column.hh"

#include <cstdlib>
#include <gtest/gtest.h>
#include <vector>

namespace sockplay::capture {
namespace {

using namespace std::chrono_literals;

constexpr Time second{std::chrono::seconds(1767323045)}; // 2026-01-02 03:04:05 UTC

class TimeColumnTest : public testing::Test {
protected:
  void SetUp() override
  {
    ::setenv("TZ", "UTC-1", 1);
    ::tzset();
  }
  void TearDown() override
  {
    ::unsetenv("TZ");
    ::tzset();
  }

  static std::vector<std::string> shown(TimeForm form, const std::vector<Time>& times)
  {
    TimeColumn column(form);
    std::vector<std::string> shown;
    for (const Time time : times)
      column.append(shown.emplace_back(), time);
    return shown;
  }
};

using Shown = std::vector<std::string>;

TEST_F(TimeColumnTest, IsTheTimeOfDayWhereThisRuns)
{
  EXPECT_EQ(shown(TimeForm::clock, {second + 678901234ns, second + 999999999ns, second + 1s, second}),
            (Shown{"04:04:05.678901 ", "04:04:05.999999 ", "04:04:06.000000 ", "04:04:05.000000 "}));
}

TEST_F(TimeColumnTest, MayHaveTheDate)
{
  EXPECT_EQ(shown(TimeForm::date, {second}), (Shown{"2026-01-02 04:04:05.000000 "}));
}

TEST_F(TimeColumnTest, MayBeNone)
{
  EXPECT_EQ(shown(TimeForm::none, {second}), (Shown{""}));
}

TEST_F(TimeColumnTest, MayCountFromTheEpoch)
{
  EXPECT_EQ(shown(TimeForm::epoch, {second + 1us}), (Shown{"1767323045.000001 "}));
}

TEST_F(TimeColumnTest, MayCountFromTheFrameBefore)
{
  EXPECT_EQ(shown(TimeForm::delta, {second, second + 3661s + 5us, second + 3661s}),
            (Shown{"00:00:00.000000 ", "01:01:01.000005 ", "-00:00:00.000005 "}));
}

TEST_F(TimeColumnTest, MayCountFromTheFirstFrame)
{
  EXPECT_EQ(shown(TimeForm::since_first, {second, second + 1s, second + 3s}),
            (Shown{"00:00:00.000000 ", "00:00:01.000000 ", "00:00:03.000000 "}));
}

} // namespace
} // namespace sockplay::capture
