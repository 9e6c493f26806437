#include "capture/rates.hh"

#include <algorithm>
#include <utility>

namespace sockplay::capture {
namespace {

using namespace std::chrono_literals;

// Each is a multiple of the one before, so that slots can be joined.
constexpr std::array<std::chrono::nanoseconds, 22> widths{1us,  5us,  10us,  50us,  100us, 500us, 1ms, 5ms,
                                                          10ms, 50ms, 100ms, 500ms, 1s,    5s,    10s, 30s,
                                                          1min, 5min, 10min, 30min, 1h,    6h};

std::chrono::nanoseconds wider(std::chrono::nanoseconds width)
{
  const auto* next = std::upper_bound(widths.begin(), widths.end(), width);
  return next == widths.end() ? 2 * width : *next;
}

} // namespace

void Rates::add(Time at, std::uint64_t wire_bytes)
{
  if (!begin_) begin_ = at;
  const auto since = std::max(elapsed(*begin_, at), 0ns);
  while (since / width_ >= static_cast<std::int64_t>(most))
    widen();
  const auto slot = static_cast<std::size_t>(since / width_);
  slots_[slot].add(wire_bytes);
  size_ = std::max(size_, slot + 1);
}

void Rates::widen()
{
  const auto width = wider(width_);
  const auto joined = static_cast<std::size_t>(width / width_);
  for (std::size_t i = 0; i < size_; ++i) {
    const Tally tally = std::exchange(slots_[i], {});
    slots_[i / joined] += tally;
  }
  size_ = (size_ + joined - 1) / joined;
  width_ = width;
}

} // namespace sockplay::capture
