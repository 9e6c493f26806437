#include "chat/feed.hh"

#include <algorithm>
#include <cassert>
#include <utility>

namespace sockplay::chat {

void Feed::follow(std::uint64_t position)
{
  if (is_abandoned_) {
    return;
  }
  follows_ = true;
  position_ = position;
  own_.clear();
  for (auto& aside : asides_) { // made before it stood anywhere
    aside.position = std::min(aside.position, position);
  }
}

void Feed::stop()
{
  follows_ = false;
  own_.clear();
}

void Feed::abandon()
{
  stop();
  is_abandoned_ = true;
  asides_.clear();
  std::string().swap(asides_text_);
  asides_sent_ = 0;
}

// Lines said in one go lie together: they are one range.
void Feed::skip(Range own)
{
  if (!follows_) {
    return;
  }
  if (!own_.empty() && own_.back().end == own.begin) {
    own_.back().end = own.end;
  } else {
    own_.push_back(own);
  }
}

void Feed::aside(std::string_view lines, std::uint64_t head)
{
  if (is_abandoned_) {
    return;
  }
  asides_text_ += lines;
  if (!asides_.empty() && asides_.back().position == head) {
    asides_.back().end = asides_text_.size();
  } else {
    asides_.push_back({.position = head, .end = asides_text_.size()});
  }
}

std::string_view Feed::next_piece(const Ring& ring, Place& place) const
{
  pass_own(ring, place);
  if (place.aside < asides_.size() && (!follows_ || asides_[place.aside].position <= place.position)) {
    const auto end = asides_[place.aside++].end;
    const auto begin = std::exchange(place.aside_bytes, end);
    return std::string_view(asides_text_).substr(begin, end - begin);
  }
  if (!follows_) {
    return {};
  }
  const auto piece = ring.from(place.position, next_stop(ring, place));
  place.position += piece.size();
  return piece;
}

void Feed::pass_own(const Ring& ring, Place& place) const
{
  while (place.own < own_.size() && own_[place.own].begin <= ring.past_gap(place.position)) {
    place.position = std::max(place.position, own_[place.own++].end);
  }
}

std::uint64_t Feed::next_stop(const Ring& ring, const Place& place) const
{
  auto stop = std::min(ring.head(), end_);
  if (place.aside < asides_.size()) {
    stop = std::min(stop, asides_[place.aside].position);
  }
  if (place.own < own_.size()) {
    stop = std::min(stop, own_[place.own].begin);
  }
  return stop;
}

std::size_t Feed::owed(const Ring& ring, std::span<std::string_view> pieces) const
{
  auto place = here();
  std::size_t count = 0;
  while (count < pieces.size()) {
    pieces[count] = next_piece(ring, place);
    if (pieces[count].empty()) break;
    ++count;
  }
  return count;
}

bool Feed::owes(const Ring& ring) const
{
  auto place = here();
  return !next_piece(ring, place).empty();
}

void Feed::sent(const Ring& ring, std::size_t bytes)
{
  auto place = here();
  while (bytes != 0) {
    const auto before = place;
    const auto piece = next_piece(ring, place);
    assert(!piece.empty());
    if (piece.size() <= bytes) {
      bytes -= piece.size();
      continue;
    }
    const bool is_aside = place.aside_bytes != before.aside_bytes;
    if (is_aside) { // a part of it is left
      --place.aside;
      place.aside_bytes = before.aside_bytes + bytes;
    } else {
      place.position -= piece.size() - bytes;
    }
    break;
  }
  pass_own(ring, place);
  forget_before(place);
}

void Feed::forget_before(const Place& place)
{
  position_ = place.position;
  if (own_.empty() && asides_.empty()) {
    return; // as most are, most of the time
  }
  own_.erase(own_.begin(), own_.begin() + static_cast<std::ptrdiff_t>(place.own));
  asides_.erase(asides_.begin(), asides_.begin() + static_cast<std::ptrdiff_t>(place.aside));
  asides_sent_ = place.aside_bytes;
  if (asides_.empty()) {
    std::string().swap(asides_text_);
    asides_sent_ = 0;
  } else if (asides_sent_ > aside_limit_bytes) {
    asides_text_.erase(0, asides_sent_);
    for (auto& aside : asides_) {
      aside.end -= asides_sent_;
    }
    asides_sent_ = 0;
  }
}

} // namespace sockplay::chat
