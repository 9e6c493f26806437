#include "io/broadcast.hh"

#include <algorithm>
#include <cassert>

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
  if (cursor_ < broadcast_.oldest()) {
    skipped_(broadcast_.head() - cursor_);
    cursor_ = broadcast_.head();
  }
  while (cursor_ != broadcast_.head()) {
    const auto result = sink_.write(std::as_bytes(std::span(broadcast_.from(cursor_))));
    if (result.what == net::IoResult::What::failed) {
      return {Halt::Why::sink_failed, result.error};
    }
    if (result.what != net::IoResult::What::moved) {
      return {Halt::Why::sink_full};
    }
    cursor_ += result.bytes;
    moved += result.bytes;
    fed_ = true;
  }
  broadcast_.taken(cursor_);
  return {ends_now() ? Halt::Why::ended : Halt::Why::source_dry};
}

} // namespace sockplay::io
