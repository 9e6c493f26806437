// What came of the packets that were sent, as ping(8) sums it up.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace sockplay::play {

struct RoundTrips {
  std::uint64_t sent = 0;
  std::uint64_t answered = 0; // by whom they were meant for
  std::uint64_t errors = 0;   // of ICMP
  std::uint64_t repeated = 0; // answers to what was answered already

  /// Of an answer, repeated or not, as ping counts them.
  void add(std::chrono::nanoseconds round_trip);
  /// Of those that were sent, the ones that nobody replied to, with or without an error: 0..100.
  [[nodiscard]] double lost_percent() const;

  // There is one at least.
  [[nodiscard]] bool any() const { return count_ != 0; }
  [[nodiscard]] std::chrono::nanoseconds least() const { return least_; }
  [[nodiscard]] std::chrono::nanoseconds most() const { return most_; }
  [[nodiscard]] std::chrono::nanoseconds mean() const;
  /// ping's mdev: the standard deviation.
  [[nodiscard]] std::chrono::nanoseconds deviation() const;

private:
  std::uint64_t count_ = 0;
  std::chrono::nanoseconds least_{}, most_{};
  double mean_ = 0, squares_ = 0; // Welford's, in nanoseconds
};

/// "3 packets sent, 3 answered, 0% lost", and what else there was.
std::string to_string(const RoundTrips& trips);
/// "round trip min/avg/max/mdev 0.041/0.050/0.061/0.008 ms"; there is one at least.
std::string times_of(const RoundTrips& trips);

} // namespace sockplay::play
