// Faults at our own edge, drawn by a seed: what becomes of each record on its way. Pure: time is given, so
// that the same seed and the same records meet the same fate, whatever the clock does.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

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
    /// Of the other direction: drawn alike, the bits of an echo would be turned back on their way back.
    [[nodiscard]] Options of_the_way_back() const
    {
      auto other = *this;
      other.seed = ~seed;
      return other;
    }
  };
  struct Counts {
    std::uint64_t dropped = 0, duplicated = 0, reordered = 0, corrupted = 0;
    bool operator==(const Counts&) const = default;
  };

  struct Parcel {
    std::string bytes;
    std::string envelope; // as it was given: nothing is done to it
  };

  explicit Faults(const Options& options) : options_(options), random_(options.seed) {}

  /// Decides what becomes of a record: nothing, once or twice, with a bit turned, behind the next one, later.
  /// One at a time is held back for a next one, and an empty one has no bit to turn.
  void take(std::string_view record, std::string_view envelope, Time now);
  /// No more will come: what waited for a next one waits no longer.
  void end();
  /// The next record whose time has come; taking it makes room for the next.
  std::optional<Parcel> next(Time now);
  /// When next() has one; none while nothing waits (or only what waits for its successor).
  [[nodiscard]] std::optional<Time> due() const;
  [[nodiscard]] bool is_empty() const { return waiting_bytes_ == 0; }
  /// How much memory waits: whoever takes more than a bound should stop reading. Empty records count too.
  [[nodiscard]] std::size_t waiting_bytes() const { return waiting_bytes_; }
  [[nodiscard]] const Counts& counts() const { return counts_; }

private:
  struct Fate {
    bool dropped, duplicated, reordered, corrupted;
    std::uint64_t place; // of the bit
    std::array<std::chrono::nanoseconds, 2> late;
  };
  struct Copy {
    Time due;
    Parcel parcel;
  };

  Fate draw();
  double chance(); // 0 to 1, which it never is
  std::chrono::nanoseconds lateness();
  void arrange(std::vector<Copy> copies, bool hold);
  void wait(std::vector<Copy> copies);
  static std::size_t cost_bytes(const Parcel& parcel)
  {
    return sizeof(Copy) + parcel.bytes.size() + parcel.envelope.size();
  }

  Options options_;
  std::mt19937_64 random_; // its sequence is the standard's, the same everywhere ([rand.predef])
  Counts counts_;
  std::multimap<Time, Parcel> waiting_;
  std::vector<Copy> held_; // one record, perhaps twice, for which another must come first
  std::size_t waiting_bytes_ = 0;
};

} // namespace sockplay::record
