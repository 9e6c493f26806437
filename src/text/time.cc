// Times: UTC is computed by the calendar of <chrono>; only the local time of day asks libc for the zone.
// Both round down, so that times before 1970 come out right too.
#include "text/time.hh"

#include <ctime>
#include <fmt/format.h>

namespace sockplay::text {

std::string iso_time(std::chrono::system_clock::time_point time)
{
  using namespace std::chrono;
  const auto days = floor<std::chrono::days>(time);
  const year_month_day date{days};
  const hh_mm_ss clock{floor<milliseconds>(time - days)};
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", int{date.year()}, unsigned{date.month()},
                     unsigned{date.day()}, clock.hours().count(), clock.minutes().count(),
                     clock.seconds().count(), clock.subseconds().count());
}

std::string clock_time(std::chrono::system_clock::time_point time)
{
  using namespace std::chrono;
  const auto second = floor<seconds>(time);
  const std::time_t since_epoch = second.time_since_epoch().count();
  std::tm local{};
  localtime_r(&since_epoch, &local);
  return fmt::format("{:02}:{:02}:{:02}.{:06}", local.tm_hour, local.tm_min, local.tm_sec,
                     floor<microseconds>(time - second).count());
}

} // namespace sockplay::text
