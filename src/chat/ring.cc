#include "chat/ring.hh"

#include <algorithm>
#include <cassert>

namespace sockplay::chat {

Range Ring::append(std::string_view line)
{
  assert(line.size() <= size_ / 2);
  if (const auto left = size_ - head_place_; line.size() > left) {
    gap_ = {head_, head_ + left};
    head_ += left;
    head_place_ = 0;
  }
  std::copy(line.begin(), line.end(), bytes_.get() + head_place_);
  const Range range{head_, head_ + line.size()};
  head_ = range.end;
  head_place_ += line.size();
  return range;
}

bool Ring::fits(std::size_t line_bytes, std::uint64_t position) const
{
  const auto left = size_ - head_place_;
  const auto gap = line_bytes > left ? left : 0;
  return head_ + gap + line_bytes <= position + size_;
}

std::size_t Ring::room_bytes(std::uint64_t position) const
{
  const auto behind = head_ - position;
  return behind >= size_ ? 0 : size_ - behind;
}

std::string_view Ring::from(std::uint64_t& position, std::uint64_t end) const
{
  assert(position >= oldest() && end <= head_);
  position = past_gap(position);
  if (position >= end) {
    return {};
  }
  const bool before_gap = position < gap_.begin && gap_.begin != gap_.end;
  const auto limit = std::min({end, before_gap ? gap_.begin : head_, position + (size_ - place(position))});
  return {bytes_.get() + place(position), static_cast<std::size_t>(limit - position)};
}

std::string_view Ring::line(Range range) const
{
  assert(range.begin >= oldest() && range.end <= head_);
  return {bytes_.get() + place(range.begin), static_cast<std::size_t>(range.end - range.begin)};
}

} // namespace sockplay::chat
