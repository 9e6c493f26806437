#include "capture/time_column.hh"

#include <algorithm>
#include <charconv>
#include <ctime>
#include <fmt/format.h>

namespace sockplay::capture {

namespace {

using std::chrono::floor;
using std::chrono::seconds;

constexpr std::array<std::array<char, 2>, 100> make_pairs()
{
  std::array<std::array<char, 2>, 100> pairs{};
  for (std::size_t number = 0; number < pairs.size(); ++number)
    pairs[number] = {static_cast<char>('0' + number / 10), static_cast<char>('0' + number % 10)};
  return pairs;
}
constexpr auto pairs = make_pairs();

using Fraction = std::array<char, 8>;

// ".678901 "
Fraction fraction_of(std::chrono::nanoseconds within_second)
{
  const auto microseconds = static_cast<std::uint32_t>(within_second.count() / 1000);
  const auto& high = pairs[microseconds / 10'000];
  const auto& middle = pairs[microseconds / 100 % 100];
  const auto& low = pairs[microseconds % 100];
  return {'.', high[0], high[1], middle[0], middle[1], low[0], low[1], ' '};
}

void append_fraction(std::string& out, std::chrono::nanoseconds within_second)
{
  const Fraction text = fraction_of(within_second);
  out.append(text.data(), text.size());
}

void append_epoch(std::string& out, Time time)
{
  const auto second = floor<seconds>(time);
  out += fmt::format_int(second.time_since_epoch().count()).c_str();
  append_fraction(out, time - second);
}

// "00:00:00.000123 ", with a sign where it goes back.
void append_duration(std::string& out, std::chrono::nanoseconds duration)
{
  if (duration.count() < 0) out += '-';
  const auto magnitude = duration.count() < 0 ? -duration : duration;
  const auto whole = std::chrono::duration_cast<seconds>(magnitude);
  fmt::format_to(std::back_inserter(out), "{:02}:{:02}:{:02}", whole.count() / 3600, whole.count() / 60 % 60,
                 whole.count() % 60);
  append_fraction(out, magnitude - whole);
}

} // namespace

void TimeColumn::append(std::string& out, Time time)
{
  switch (form_) {
  case TimeForm::none: return;
  case TimeForm::clock:
  case TimeForm::date: return append_local(out, time);
  case TimeForm::epoch: return append_epoch(out, time);
  case TimeForm::delta:
  case TimeForm::since_first: break;
  }
  append_duration(out, time - reference_.value_or(time));
  if (form_ == TimeForm::delta || !reference_) reference_ = time;
}

void TimeColumn::append_local(std::string& out, Time time)
{
  const auto second = floor<seconds>(time);
  if (second != second_) {
    second_ = second;
    const std::time_t since_epoch = second.time_since_epoch().count();
    std::tm local{};
    localtime_r(&since_epoch, &local);
    const char* form = form_ == TimeForm::date ? "%Y-%m-%d %H:%M:%S" : "%H:%M:%S";
    shown_size_ = std::strftime(shown_.data(), shown_.size() - sizeof(Fraction), form, &local);
  }
  const Fraction fraction = fraction_of(time - second);
  std::copy(fraction.begin(), fraction.end(), shown_.begin() + shown_size_);
  out.append(shown_.data(), shown_size_ + fraction.size());
}

} // namespace sockplay::capture
