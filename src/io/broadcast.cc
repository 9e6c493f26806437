#include "io/broadcast.hh"

#include <algorithm>
#include <cassert>
#include <utility>

namespace sockplay::io {

void Broadcast::append(std::string_view bytes)
{
  assert(bytes.size() <= ring_.size());
  const std::size_t at = head_ % ring_.size();
  const std::size_t first = std::min(bytes.size(), ring_.size() - at);
  std::copy_n(bytes.begin(), first, ring_.begin() + static_cast<std::ptrdiff_t>(at));
  std::copy(bytes.begin() + static_cast<std::ptrdiff_t>(first), bytes.end(), ring_.begin());
  head_ += bytes.size();
}

std::string_view Broadcast::from(std::uint64_t cursor) const
{
  const std::size_t at = cursor % ring_.size();
  return {ring_.data() + at, std::min<std::size_t>(head_ - cursor, ring_.size() - at)};
}

Halt BroadcastRoad::run(std::uint64_t& moved)
{
  if (is_left_behind()) {
    skip();
  }
  while (cursor_ != broadcast_.head()) {
    const auto step = bring(cursor_);
    if (step.bytes == 0) {
      return step.halt;
    }
    is_stuck_ = false;
    tell_skipped();
    cursor_ += step.bytes;
    moved += step.moved;
    fed_ = true;
  }
  broadcast_.taken(cursor_);
  has_ended_ = ends_now();
  return rest(has_ended_);
}

BroadcastRoad::Step BroadcastRoad::bring(std::uint64_t cursor)
{
  const auto result = sink_.write(std::as_bytes(std::span(broadcast_.from(cursor))));
  if (result.what == net::IoResult::What::failed) {
    return {.halt = {Halt::Why::sink_failed, result.error}};
  }
  return {.bytes = result.bytes, .moved = result.bytes, .halt = {Halt::Why::sink_full}};
}

void BroadcastRoad::skip()
{
  skipped_bytes_ += broadcast_.head() - cursor_;
  cursor_ = broadcast_.head();
  if (!std::exchange(is_stuck_, true)) {
    tell_skipped();
  }
}

void BroadcastRoad::tell_skipped()
{
  if (const auto bytes = std::exchange(skipped_bytes_, 0); bytes != 0) {
    skipped_(bytes);
  }
}

} // namespace sockplay::io
