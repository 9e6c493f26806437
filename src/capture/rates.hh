// How much was captured when: the time of a capture in slots of equal length, few enough to be looked at.
#pragma once

#include "capture/tally.hh"

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace sockplay::capture {

/// There are at most `most` slots: when time goes on behind the last, slots become longer, of a length that
/// people count in (1, 5, 10, 50 us ... 1, 5, 10, 30 s, 1, 5, 10, 30 min, ...). The first begins with the
/// first packet; what is from before counts there.
class Rates {
public:
  static constexpr std::size_t most = 40;

  void add(Time at, std::uint64_t wire_bytes);

  [[nodiscard]] std::chrono::nanoseconds width() const { return width_; }
  /// Up to the last in which something was captured.
  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] const Tally& operator[](std::size_t slot) const { return slots_[slot]; }

private:
  void widen();

  std::array<Tally, most> slots_{};
  std::size_t size_ = 0;
  std::optional<Time> begin_;
  std::chrono::nanoseconds width_ = std::chrono::microseconds(1);
};

} // namespace sockplay::capture
