// One line on standard error that tells how far a long transfer is; drawn over itself, gone at the end.
#pragma once

#include "io/poller.hh"

#include <cstdint>
#include <optional>
#include <string>

namespace sockplay::io {

class Progress {
public:
  static constexpr auto interval = std::chrono::milliseconds(250);

  /// `total_bytes` is 0 where nobody knows it.
  explicit Progress(std::uint64_t total_bytes) : total_bytes_(total_bytes) {}
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  ~Progress() { erase(); }
  /// Takes the line away, if one is drawn: before anything else is said on standard error.
  static void erase();

  void draw(std::uint64_t moved_bytes);
  /// What draw() writes, without the cursor movements: "1.2 GiB  62 %  850 MiB/s  3 s left".
  [[nodiscard]] std::string text(std::uint64_t moved_bytes, Clock::duration time) const;

private:
  std::uint64_t total_bytes_;
  Clock::time_point started_ = Clock::now();
  static inline bool is_drawn = false; // there is one standard error
};

} // namespace sockplay::io
