#include "io/pacer.hh"

#include <algorithm>
#include <cstdint>

namespace sockplay::io {

namespace {
constexpr double burst_seconds =
    0.05; // what may be saved up: short enough to look steady, long enough to be cheap
}

std::size_t Pacer::next(std::string_view pending, Clock::time_point now)
{
  if (due_ && now < *due_) {
    return 0;
  }
  std::size_t size = pending.size();
  if (pace_.chunk_bytes != 0) {
    size = std::min(size, pace_.chunk_bytes);
  } else if (pace_.delay.count() != 0) {
    const auto newline = pending.find('\n');
    size = newline == std::string_view::npos ? size : newline + 1;
  }
  if (pace_.rate_bytes != 0) {
    const auto rate = static_cast<double>(pace_.rate_bytes);
    const double burst = std::max(1.0, rate * burst_seconds);
    const double since = counted_ ? std::chrono::duration<double>(now - *counted_).count() : burst_seconds;
    budget_bytes_ = std::min(burst, budget_bytes_ + since * rate);
    counted_ = now;
    if (budget_bytes_ < 1) {
      due_ =
          now + std::chrono::ceil<Clock::duration>(std::chrono::duration<double>((1 - budget_bytes_) / rate));
      return 0;
    }
    size = std::min(size, static_cast<std::size_t>(budget_bytes_));
  }
  return size;
}

std::size_t Pacer::good_read_bytes() const
{
  if (pace_.rate_bytes == 0) return SIZE_MAX;
  return std::max<std::size_t>(
      1, static_cast<std::size_t>(static_cast<double>(pace_.rate_bytes) * burst_seconds));
}

void Pacer::sent(std::size_t bytes, Clock::time_point now)
{
  due_.reset();
  if (pace_.delay.count() != 0) {
    due_ = now + pace_.delay;
  }
  if (pace_.rate_bytes != 0) {
    budget_bytes_ -= static_cast<double>(bytes);
    const auto rate = static_cast<double>(pace_.rate_bytes);
    const double enough = std::max(1.0, rate * burst_seconds / 2); // half a burst a write: 40 writes a second
    if (budget_bytes_ < enough) {
      const auto at = now + std::chrono::ceil<Clock::duration>(
                                std::chrono::duration<double>((enough - budget_bytes_) / rate));
      due_ = std::max(due_.value_or(at), at);
    }
  }
}

} // namespace sockplay::io
