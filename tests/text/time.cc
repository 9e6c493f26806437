// Times as text, at the edges of seconds, days and years.
// The local zone is set here for the length of a test, so that the result is the same on every machine.
#include "text/time.hh"

#include <cstdlib>
#include <ctime>
#include <gtest/gtest.h>
#include <optional>
#include <string>

namespace sockplay::text {
namespace {

using namespace std::chrono_literals;
using std::chrono::sys_days;

const std::chrono::system_clock::time_point second_of_january = sys_days{2026y / 1 / 2};

class ZoneScope {
public:
  explicit ZoneScope(const char* zone)
  {
    if (const char* before = std::getenv("TZ")) before_ = before;
    setenv("TZ", zone, 1);
    tzset();
  }
  ~ZoneScope()
  {
    if (before_)
      setenv("TZ", before_->c_str(), 1);
    else
      unsetenv("TZ");
    tzset();
  }
  ZoneScope(const ZoneScope&) = delete;
  ZoneScope& operator=(const ZoneScope&) = delete;

private:
  std::optional<std::string> before_;
};

TEST(IsoTime, IsUtcCutToMilliseconds)
{
  EXPECT_EQ(iso_time(second_of_january + 3h + 4min + 5s + 678'999us), "2026-01-02T03:04:05.678Z");
  EXPECT_EQ(iso_time(second_of_january), "2026-01-02T00:00:00.000Z");
}

TEST(IsoTime, InFullHasAllDigits)
{
  EXPECT_EQ(iso_time_in_full(second_of_january + 1s + 20ns), "2026-01-02T00:00:01.000000020Z");
  EXPECT_EQ(iso_time_in_full(sys_days{1970y / 1 / 1} - 1ns), "1969-12-31T23:59:59.999999999Z");
}

TEST(IsoTime, KnowsAllTimesThatFitNanoseconds)
{
  using Time = std::chrono::sys_time<std::chrono::nanoseconds>;
  EXPECT_EQ(iso_time_in_full(Time::max()), "2262-04-11T23:47:16.854775807Z");
  EXPECT_EQ(iso_time_in_full(Time::min()), "1677-09-21T00:12:43.145224192Z");
}

TEST(IsoTime, KnowsLeapDays)
{
  EXPECT_EQ(iso_time(sys_days{2028y / 2 / 28} + 24h), "2028-02-29T00:00:00.000Z");
}

TEST(IsoTime, CountsForwardBefore1970Too)
{
  EXPECT_EQ(iso_time(sys_days{1970y / 1 / 1} - 1ms), "1969-12-31T23:59:59.999Z");
}

TEST(IsoTime, DoesNotDependOnTheLocalZone)
{
  const ZoneScope zone("XXX-5");
  EXPECT_EQ(iso_time(second_of_january), "2026-01-02T00:00:00.000Z");
}

TEST(ClockTime, IsTheLocalTimeOfDayCutToMicroseconds)
{
  const auto time = second_of_january + 3h + 4min + 5s + 678'901'999ns;
  {
    const ZoneScope zone("UTC0");
    EXPECT_EQ(clock_time(time), "03:04:05.678901");
  }
  const ZoneScope zone("XXX-5:30");
  EXPECT_EQ(clock_time(time), "08:34:05.678901");
}

TEST(ClockTime, CountsForwardBefore1970Too)
{
  const ZoneScope zone("UTC0");
  EXPECT_EQ(clock_time(sys_days{1970y / 1 / 1} - 1us), "23:59:59.999999");
}

} // namespace
} // namespace sockplay::text
