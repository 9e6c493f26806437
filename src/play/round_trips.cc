#include "play/round_trips.hh"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace sockplay::play {

namespace {

double in_milliseconds(std::chrono::nanoseconds time)
{
  return std::chrono::duration<double, std::milli>(time).count();
}

} // namespace

void RoundTrips::add(std::chrono::nanoseconds round_trip)
{
  least_ = any() ? std::min(least_, round_trip) : round_trip;
  most_ = any() ? std::max(most_, round_trip) : round_trip;
  const auto value = static_cast<double>(round_trip.count());
  const double before = value - mean_;
  mean_ += before / static_cast<double>(++count_);
  squares_ += before * (value - mean_);
}

double RoundTrips::lost_percent() const
{
  const auto lost = sent - std::min(sent, answered);
  return sent == 0 ? 0 : 100 * static_cast<double>(lost) / static_cast<double>(sent);
}

std::chrono::nanoseconds RoundTrips::mean() const
{
  return std::chrono::nanoseconds(std::llround(mean_));
}

std::chrono::nanoseconds RoundTrips::deviation() const
{
  return std::chrono::nanoseconds(any() ? std::llround(std::sqrt(squares_ / static_cast<double>(count_)))
                                        : 0);
}

std::string to_string(const RoundTrips& trips)
{
  const auto errors = trips.errors == 0 ? "" : fmt::format(", {} met an ICMP error", trips.errors);
  const auto repeated = trips.repeated == 0 ? "" : fmt::format(", {} more than once", trips.repeated);
  return fmt::format("{} {} sent, {} answered{}{}, {:.3g}% lost", trips.sent,
                     trips.sent == 1 ? "packet" : "packets", trips.answered, repeated, errors,
                     trips.lost_percent());
}

std::string times_of(const RoundTrips& trips)
{
  return fmt::format("round trip min/avg/max/mdev {:.3f}/{:.3f}/{:.3f}/{:.3f} ms",
                     in_milliseconds(trips.least()), in_milliseconds(trips.mean()),
                     in_milliseconds(trips.most()), in_milliseconds(trips.deviation()));
}

} // namespace sockplay::play
