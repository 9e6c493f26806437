#include "play/correspondents.hh"

#include <algorithm>

namespace sockplay::play {

namespace {

// Whether it was not among them.
bool add_newest(std::vector<net::Endpoint>& known, const net::Endpoint& who)
{
  if (std::find(known.begin(), known.end(), who) != known.end()) return false;
  if (known.size() == Correspondents::most) known.erase(known.begin());
  known.push_back(who);
  return true;
}

} // namespace

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
  if (told_) tell_of(who);
  switch (reply_to_.who) {
  case ReplyTo::Who::fixed: return;
  case ReplyTo::Who::last: addressees_.assign({who}); return;
  case ReplyTo::Who::first:
    if (addressees_.empty()) addressees_.push_back(who);
    return;
  case ReplyTo::Who::all: add_newest(addressees_, who);
  }
}

void Correspondents::tell_of(const net::Endpoint& who)
{
  if (add_newest(told_of_, who)) told_(who);
}

void Correspondents::forget(const net::Endpoint& who)
{
  if (reply_to_.who == ReplyTo::Who::fixed) return;
  std::erase(addressees_, who);
  if (last_ == who) last_.reset();
}

} // namespace sockplay::play
