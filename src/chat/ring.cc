#include "chat/ring.hh"

#include <algorithm>
#include <cassert>

namespace sockplay::chat {

Range Ring::append(std::string_view line)
{
  assert(line.size() <= bytes_.size() / 2);
  if (const auto left = bytes_.size() - place(head_); line.size() > left) {
    gap_ = {head_, head_ + left};
    head_ += left;
  }
  std::copy(line.begin(), line.end(), bytes_.begin() + static_cast<std::ptrdiff_t>(place(head_)));
  const Range range{head_, head_ + line.size()};
  head_ = range.end;
  return range;
}

std::size_t Ring::room_bytes(std::uint64_t position) const
{
  const auto behind = head_ - position;
  return behind >= bytes_.size() ? 0 : bytes_.size() - behind;
}

std::string_view Ring::from(std::uint64_t& position, std::uint64_t end) const
{
  assert(position >= oldest() && end <= head_);
  if (position >= gap_.begin && position < gap_.end) {
    position = gap_.end;
  }
  if (position >= end) {
    return {};
  }
  const bool before_gap = position < gap_.begin && gap_.begin != gap_.end;
  const auto limit =
      std::min({end, before_gap ? gap_.begin : head_, position + (bytes_.size() - place(position))});
  return {bytes_.data() + place(position), static_cast<std::size_t>(limit - position)};
}

std::string_view Ring::line(Range range) const
{
  assert(range.begin >= oldest() && range.end <= head_);
  return {bytes_.data() + place(range.begin), static_cast<std::size_t>(range.end - range.begin)};
}

} // namespace sockplay::chat
