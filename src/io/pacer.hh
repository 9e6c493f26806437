// How fast is fast enough: --rate, --delay and --chunk as one question, "how many of these bytes, and when".
#pragma once

#include "io/poller.hh"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

namespace sockplay::io {

struct Pace {
  std::uint64_t rate_bytes = 0;     // a second; 0: unlimited
  std::chrono::nanoseconds delay{}; // between two writes; without chunk_bytes a write is a line
  std::size_t chunk_bytes = 0;      // a write at most; 0: unlimited
  [[nodiscard]] bool unlimited() const { return rate_bytes == 0 && delay.count() == 0 && chunk_bytes == 0; }
};

class Pacer {
public:
  explicit Pacer(const Pace& pace) : pace_(pace) {}

  /// How many of the pending bytes go into the next write; 0: none before due().
  std::size_t next(std::string_view pending, Clock::time_point now);
  /// So much is worth reading at once: what is read is not in anybody's buffer but ours.
  [[nodiscard]] std::size_t good_read_bytes() const;
  /// That many went.
  void sent(std::size_t bytes, Clock::time_point now);
  [[nodiscard]] std::optional<Clock::time_point> due() const { return due_; }

private:
  Pace pace_;
  double budget_bytes_ = 0; // of the rate, unspent
  std::optional<Clock::time_point> counted_;
  std::optional<Clock::time_point> due_;
};

} // namespace sockplay::io
