#include "io/progress.hh"

#include "sys/invoke.hh"
#include "text/quantity.hh"

#include <fmt/format.h>
#include <utility>

namespace sockplay::io {

namespace {
constexpr std::string_view erase_line = "\r\x1b[K";
}

void Progress::erase()
{
  if (std::exchange(is_drawn, false)) {
    sys::invoke(sys::Write{STDERR_FILENO, erase_line.data(), erase_line.size()});
  }
}

void Progress::draw(std::uint64_t moved_bytes)
{
  const auto line = std::string(erase_line) + text(moved_bytes, Clock::now() - started_);
  sys::invoke(sys::Write{STDERR_FILENO, line.data(), line.size()});
  is_drawn = true;
}

std::string Progress::text(std::uint64_t moved_bytes, Clock::duration time) const
{
  auto line = text::format_size(moved_bytes);
  if (total_bytes_ != 0) {
    line += fmt::format("  {} %", moved_bytes * 100 / total_bytes_);
  }
  line += "  " + text::format_rate(moved_bytes, time);
  if (total_bytes_ > moved_bytes && moved_bytes != 0) { // the last half second needs no forecast
    const auto left = std::chrono::duration<double>(time) *
                      (static_cast<double>(total_bytes_ - moved_bytes) / static_cast<double>(moved_bytes));
    const auto seconds = std::chrono::round<std::chrono::seconds>(left);
    if (seconds.count() != 0) line += fmt::format("  {} left", text::format_duration(seconds));
  }
  return line;
}

} // namespace sockplay::io
