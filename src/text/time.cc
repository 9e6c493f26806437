// Times: UTC is computed by the calendar of <chrono>; only the local time of day asks libc for the zone.
// Both round down, so that times before 1970 come out right too.
#include "text/time.hh"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <ctime>
#include <fmt/format.h>

namespace sockplay::text {

namespace {

using std::chrono::sys_seconds;

// Up to the second, in which no time that fits nanoseconds is beyond what can be counted.
std::string iso_second(sys_seconds time)
{
  using namespace std::chrono;
  const auto days = floor<std::chrono::days>(time);
  const year_month_day date{days};
  const hh_mm_ss clock{time - days};
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", int{date.year()}, unsigned{date.month()},
                     unsigned{date.day()}, clock.hours().count(), clock.minutes().count(),
                     clock.seconds().count());
}

struct Instant {
  sys_seconds second;
  std::int64_t nanoseconds; // behind it
};

Instant split(std::chrono::sys_time<std::chrono::nanoseconds> time)
{
  constexpr std::int64_t per_second = 1'000'000'000;
  const std::int64_t count = time.time_since_epoch().count();
  const std::int64_t behind = (count % per_second + per_second) % per_second;
  const std::int64_t seconds = count / per_second - (count % per_second < 0 ? 1 : 0);
  return {.second = sys_seconds(std::chrono::seconds(seconds)), .nanoseconds = behind};
}

} // namespace

std::string iso_time(std::chrono::system_clock::time_point time)
{
  const Instant instant = split(time);
  return fmt::format("{}.{:03}Z", iso_second(instant.second), instant.nanoseconds / 1'000'000);
}

std::string iso_time_in_full(std::chrono::sys_time<std::chrono::nanoseconds> time)
{
  const Instant instant = split(time);
  return fmt::format("{}.{:09}Z", iso_second(instant.second), instant.nanoseconds);
}

std::optional<std::chrono::system_clock::time_point> parse_iso_time(std::string_view text)
{
  using namespace std::chrono;
  constexpr std::string_view form = "0000-00-00T00:00:00.000Z";
  const auto fits = [](char wanted, char got) {
    return wanted == '0' ? got >= '0' && got <= '9' : wanted == got;
  };
  if (text.size() != form.size() || !std::equal(form.begin(), form.end(), text.begin(), fits)) {
    return {};
  }
  const auto number = [&](std::size_t at, std::size_t digits) {
    int value = 0;
    std::from_chars(text.data() + at, text.data() + at + digits, value);
    return value;
  };
  const year_month_day date(year(number(0, 4)), month(static_cast<unsigned>(number(5, 2))),
                            day(static_cast<unsigned>(number(8, 2))));
  if (!date.ok()) {
    return {};
  }
  return sys_days(date) + hours(number(11, 2)) + minutes(number(14, 2)) + seconds(number(17, 2)) +
         milliseconds(number(20, 3));
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
