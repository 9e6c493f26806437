// How much passed, and when, whatever times a capture has: they may go back, and be beyond all bounds.
#pragma once

#include "capture/frame.hh"

#include <chrono>
#include <cstdint>
#include <limits>

namespace sockplay::capture {

/// From one to the other; what no number can hold is the most that one can.
inline std::chrono::nanoseconds elapsed(Time from, Time to)
{
  using Count = std::chrono::nanoseconds::rep;
  Count difference = 0;
  const bool is_beyond =
      __builtin_sub_overflow(to.time_since_epoch().count(), from.time_since_epoch().count(), &difference);
  if (is_beyond)
    difference = from < to ? std::numeric_limits<Count>::max() : std::numeric_limits<Count>::min();
  return std::chrono::nanoseconds(difference);
}

struct Tally {
  std::uint64_t packets = 0;
  std::uint64_t bytes = 0; // on the wire, all headers included

  void add(std::uint64_t wire_bytes)
  {
    ++packets;
    bytes += wire_bytes;
  }
  Tally& operator+=(const Tally& other)
  {
    packets += other.packets;
    bytes += other.bytes;
    return *this;
  }
  bool operator==(const Tally&) const = default;
};

/// The time between the first and the last of some packets, whatever their order.
struct Span {
  Time first, last;

  explicit Span(Time at) : first(at), last(at) {}
  void extend(Time at)
  {
    if (at < first) first = at;
    if (at > last) last = at;
  }
  [[nodiscard]] std::chrono::nanoseconds duration() const { return elapsed(first, last); }
};

} // namespace sockplay::capture
