#include "play/correspondents.hh"

#include <algorithm>

namespace sockplay::play {

Correspondents::Correspondents(const ReplyTo& reply_to, net::AccessList access,
                               std::function<void(const net::Endpoint&)> told)
    : reply_to_(reply_to), access_(std::move(access)), told_(std::move(told))
{
  if (reply_to_.fixed) addressees_.push_back(*reply_to_.fixed);
}

bool Correspondents::hear(const net::Arrival& record)
{
  if (!last_ || *last_ != *record.from) {
    last_ = *record.from;
    last_may_ = access_.admits(*last_);
    if (last_may_ && !last_->is_unnamed()) remember(*last_);
  }
  return last_may_;
}

void Correspondents::remember(const net::Endpoint& who)
{
  const bool is_known = std::find(addressees_.begin(), addressees_.end(), who) != addressees_.end();
  switch (reply_to_.who) {
  case ReplyTo::Who::fixed: return;
  case ReplyTo::Who::last: addressees_.assign({who}); break;
  case ReplyTo::Who::first:
    if (addressees_.empty()) addressees_.push_back(who);
    break;
  case ReplyTo::Who::all:
    if (is_known) return;
    if (addressees_.size() == most) addressees_.erase(addressees_.begin());
    addressees_.push_back(who);
  }
  if (!is_known) told_(who);
}

} // namespace sockplay::play
