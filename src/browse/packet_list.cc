#include "browse/packet_list.hh"

#include <algorithm>

namespace sockplay::browse {

void PacketList::add(std::uint64_t position)
{
  positions_.push_back(position);
  if (follows_) choose_last();
}

void PacketList::forget_before(std::uint64_t position)
{
  const auto kept = std::lower_bound(positions_.begin(), positions_.end(), position);
  scroll_.forget(static_cast<std::size_t>(kept - positions_.begin()));
  positions_.erase(positions_.begin(), kept);
}

void PacketList::clear()
{
  positions_.clear();
  scroll_ = {};
  follows_ = true;
}

void PacketList::move(long by)
{
  scroll_.move(by, size());
  follows_ = scroll_.chosen() + 1 >= size();
}

void PacketList::choose_first()
{
  scroll_.choose(0);
  follows_ = size() <= 1;
}

void PacketList::choose_last()
{
  scroll_.choose(size() - std::min<std::size_t>(size(), 1));
  follows_ = true;
}

void PacketList::choose(std::uint64_t position)
{
  const auto found = std::lower_bound(positions_.begin(), positions_.end(), position);
  if (found == positions_.end()) return choose_last();
  scroll_.choose(static_cast<std::size_t>(found - positions_.begin()));
  follows_ = scroll_.chosen() + 1 >= size();
}

std::optional<std::uint64_t> PacketList::chosen() const
{
  if (positions_.empty()) return {};
  return positions_[scroll_.chosen()];
}

} // namespace sockplay::browse
