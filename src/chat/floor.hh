// Who may speak while somebody is behind. The ring is half a buffer of patience: once the slowest reader is
// that far behind, a speaker may go on only while what it said lately is small beside what is still free. So
// who floods waits for the slowest, who talks does not, and the last of the ring is never reached.
#pragma once

#include "chat/log.hh"

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace sockplay::chat {

using Clock = std::chrono::steady_clock;

/// How many bytes somebody said in about the last second: what is older counts for less and less.
class SaidLately {
public:
  void add(std::size_t bytes, Clock::time_point now);
  [[nodiscard]] double bytes(Clock::time_point now) const;

private:
  double bytes_ = 0;
  Clock::time_point at_;
};

/// So many lines a second, and as many at once after a silence (--line-rate).
class Allowance {
public:
  /// Takes one line's worth; false if there is none yet.
  bool take(double lines_per_second, Clock::time_point now);
  /// When there will be one.
  [[nodiscard]] Clock::time_point due(double lines_per_second) const;

private:
  double lines_ = -1; // spared; below 0: never asked yet
  Clock::time_point at_;
};

/// What a line will take in each ring, at most.
struct LineSize {
  std::size_t text_bytes, json_bytes;
};

/// Of a speaker's name and what it says, before that is made safe.
LineSize line_size(std::size_t from_bytes, std::size_t text_bytes);

class Floor {
public:
  explicit Floor(const Log& log) : log_(log) {}

  /// What is said from here on is said in one turn: no more of it than the log holds, and is written from.
  void begin_turn() { turn_began_ = log_.next_seq(); }
  /// Where the slowest readers of each form stand; a form that nobody reads has none behind.
  void set_slowest(std::uint64_t text_position, std::uint64_t json_position);

  /// Whether somebody is half of the buffer behind.
  [[nodiscard]] bool is_crowded() const;
  /// Whether somebody who stands there is the reason.
  [[nodiscard]] bool is_far_behind(const Ring& ring, std::uint64_t position) const;
  /// Whether the line can be appended and nobody loses anything.
  [[nodiscard]] bool has_room_for(const LineSize& size) const;
  /// Whether somebody who said so much lately may say it now.
  [[nodiscard]] bool admits(const LineSize& size, double said_lately_bytes) const;

private:
  const Log& log_;
  std::uint64_t slowest_text_ = 0, slowest_json_ = 0;
  std::uint64_t turn_began_ = 0;
};

} // namespace sockplay::chat
