// Faults at our own edge, drawn by a seed: what becomes of each record on its way. Pure: time is given, so
// that the same seed and the same records meet the same fate, whatever the clock does.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <optional>
#include <random>
#include <string>
#include <string_view>

namespace sockplay::record {

class Faults {
public:
  using Time = std::chrono::steady_clock::time_point;
  struct Options {
    double drop = 0, duplicate = 0, reorder = 0, corrupt = 0; // probabilities, 0..1
    std::chrono::nanoseconds jitter{};                        // each is late by up to so much
    std::uint64_t seed = 1;
    [[nodiscard]] bool any() const
    {
      return drop > 0 || duplicate > 0 || reorder > 0 || corrupt > 0 || jitter.count() > 0;
    }
  };
  struct Counts {
    std::uint64_t dropped = 0, duplicated = 0, reordered = 0, corrupted = 0;
  };

  explicit Faults(const Options& options) : options_(options), random_(options.seed) {}

  /// Decides what becomes of a record: nothing, once or twice, with a bit turned, behind the next one, later.
  void take(std::string_view record, Time now);
  /// No more will come: what waited for a next one waits no longer.
  void end();
  /// The next record whose time has come; taking it makes room for the next.
  std::optional<std::string> next(Time now);
  /// When next() has one; none while nothing waits (or only what waits for its successor).
  [[nodiscard]] std::optional<Time> due() const;
  [[nodiscard]] bool is_empty() const;
  /// How much waits: whoever takes more than a bound should stop reading.
  [[nodiscard]] std::size_t waiting_bytes() const;
  [[nodiscard]] const Counts& counts() const { return counts_; }

private:
  Options options_;
  std::mt19937_64 random_; // its sequence is the standard's, the same everywhere ([rand.predef])
  Counts counts_;
  // ... what waits
};

} // namespace sockplay::record
