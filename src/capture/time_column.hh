// When a frame passed, at the beginning of its line: in the forms that tcpdump -t has. Two lines of the same
// second share their hours, so that a line costs no calendar.
#pragma once

#include "capture/frame.hh"

#include <array>
#include <cstdint>
#include <optional>
#include <string>

namespace sockplay::capture {

/// In the order of the letters: none, -t, -tt, ...
enum class TimeForm : std::uint8_t {
  clock,       // 03:04:05.678901 where this runs
  none,        // nothing
  epoch,       // 1767323045.678901
  delta,       // 00:00:00.000123 since the frame before
  date,        // 2026-01-02 03:04:05.678901 where this runs
  since_first, // 00:00:01.000123 since the first frame
};

class TimeColumn {
public:
  explicit TimeColumn(TimeForm form) : form_(form) {}

  /// Appends the time, cut to microseconds, and a blank; times of file may go backwards.
  void append(std::string& out, Time time);

private:
  void append_local(std::string& out, Time time);

  TimeForm form_;
  std::optional<Time> reference_;                                     // the frame before, or the first
  std::chrono::sys_seconds second_ = std::chrono::sys_seconds::min(); // of `shown_`
  std::array<char, 64> shown_{};                                      // with room for the fraction
  std::size_t shown_size_ = 0;
};

} // namespace sockplay::capture
