// Bytes that come in order pass at once and uncopied, but for what is remembered of them.
#include "capture/stream.hh"

#include <algorithm>
#include <iterator>
#include <utility>

namespace sockplay::capture {
namespace {

constexpr std::size_t remembered_bytes = 1 << 20;
constexpr std::size_t cost_of_waiting_bytes = 128; // beside its own bytes
constexpr std::uint64_t first_turn = std::uint64_t{1} << 32;

std::string_view part(std::string_view bytes, std::size_t offset, std::size_t size)
{
  return bytes.substr(std::min(offset, bytes.size()), size);
}

// How many bytes are not the same, of those that both have.
std::size_t differences(std::string_view one, std::string_view other)
{
  std::size_t count = 0;
  for (std::size_t i = 0; i < std::min(one.size(), other.size()); ++i)
    count += one[i] != other[i] ? 1 : 0;
  return count;
}

} // namespace

Stream::Place Stream::place_of(std::uint32_t sequence) const
{
  const auto distance = static_cast<std::int32_t>(sequence - static_cast<std::uint32_t>(next_));
  return next_ + static_cast<Place>(static_cast<std::int64_t>(distance));
}

void Stream::begin(std::uint32_t first)
{
  if (has_begun_) return;
  has_begun_ = true;
  next_ = acknowledged_ = first_turn + first;
}

void Stream::begin_amid(std::uint32_t sequence)
{
  if (has_begun_) return;
  begin(sequence);
  tell(Piece::Kind::mid_stream, 0);
}

void Stream::take(std::uint32_t sequence, std::string_view captured, std::size_t wire_bytes)
{
  if (wire_bytes == 0) return;
  begin_amid(sequence);
  const Place at = place_of(sequence);
  const std::size_t known = pass_over_known(at, captured, wire_bytes);
  if (known == wire_bytes) return;
  captured = part(captured, known, captured.npos);
  wire_bytes -= known;
  if (waiting_.empty() && at + known == next_) {
    tell(captured, wire_bytes);
    return tell_end();
  }
  keep(at + known, captured, wire_bytes);
  release();
}

// What stands before what comes next: returns how many of the bytes that are.
std::size_t Stream::pass_over_known(Place at, std::string_view captured, std::size_t wire_bytes)
{
  if (at >= next_) return 0;
  const auto known = static_cast<std::size_t>(std::min<Place>(next_ - at, wire_bytes));
  // RFC 9293 section 3.8.4: the byte of a keep-alive is none of the stream's.
  const bool is_keep_alive = wire_bytes == 1 && at + 1 == next_;
  const Place remembered = next_ - told_.size();
  if (is_keep_alive || at + known <= remembered) return known;
  const std::size_t skipped = at < remembered ? remembered - at : 0;
  const std::string_view copy = part(captured, skipped, known - skipped);
  const std::size_t count = differences(part(told_, at + skipped - remembered, copy.size()), copy);
  if (count > 0) tell(Piece::Kind::differing, count);
  return known;
}

// Keeps what is not kept already, and compares what is.
void Stream::keep(Place at, std::string_view captured, std::size_t wire_bytes)
{
  const Place begin = at, end = at + wire_bytes;
  std::size_t count = 0;
  auto next = waiting_.upper_bound(at);
  if (next != waiting_.begin() && std::prev(next)->first + std::prev(next)->second.wire_bytes > at) --next;
  while (at < end) {
    const Place gap_end = next == waiting_.end() ? end : std::min(end, next->first);
    if (at < gap_end) {
      insert(next, at, part(captured, at - begin, gap_end - at), gap_end - at);
      at = gap_end;
      continue;
    }
    const Place kept_end = std::min<Place>(end, next->first + next->second.wire_bytes);
    count += differences(part(next->second.captured, at - next->first, kept_end - at),
                         part(captured, at - begin, kept_end - at));
    at = kept_end;
    ++next;
  }
  if (count > 0) tell(Piece::Kind::differing, count);
}

void Stream::insert(Queue::iterator before, Place at, std::string_view captured, std::size_t wire_bytes)
{
  waiting_.emplace_hint(before, at, Waiting{std::string(captured), wire_bytes});
  waiting_bytes_ += captured.size() + cost_of_waiting_bytes;
}

// Tells what waits for nothing, or has waited enough.
void Stream::release()
{
  while (!waiting_.empty()) {
    const auto first = waiting_.begin();
    if (first->first > next_) {
      const bool is_lost = acknowledged_ >= first->first || waiting_bytes_ > limit_bytes_;
      if (!is_lost) break;
      tell(Piece::Kind::missing, first->first - next_);
    }
    waiting_bytes_ -= first->second.captured.size() + cost_of_waiting_bytes;
    const Waiting told = std::move(waiting_.extract(first).mapped());
    tell(told.captured, told.wire_bytes);
  }
  tell_end();
}

void Stream::end(std::uint32_t sequence)
{
  begin_amid(sequence);
  if (end_ != no_place) return;
  end_ = place_of(sequence);
  tell_end();
}

void Stream::acknowledge(std::uint32_t next)
{
  if (!has_begun_) return;
  acknowledged_ = std::max(acknowledged_, place_of(next));
  release();
}

void Stream::finish()
{
  if (!has_begun_) return;
  while (!waiting_.empty()) {
    acknowledged_ = std::max(acknowledged_, waiting_.begin()->first);
    release();
  }
  // One more than its bytes may be a FIN that was not captured.
  const Place end = end_ == no_place ? std::max(next_, acknowledged_) : std::max(next_, end_);
  const bool may_be_fin = end_ == no_place && end == next_ + 1;
  if (end > next_ && !may_be_fin) tell(Piece::Kind::missing, end - next_);
  tell_end();
}

// The FIN comes after all bytes, as soon as those that are missing before it were given up.
void Stream::tell_end()
{
  if (end_ == no_place || has_ended_ || !waiting_.empty()) return;
  if (next_ < end_ && acknowledged_ >= end_) tell(Piece::Kind::missing, end_ - next_);
  if (next_ < end_) return;
  has_ended_ = true;
  tell(Piece::Kind::ended, 0);
}

void Stream::tell(std::string_view captured, std::size_t wire_bytes)
{
  if (!captured.empty())
    sink_.take({.kind = Piece::Kind::bytes, .way = way_, .bytes = captured, .size_bytes = captured.size()});
  next_ += captured.size();
  remember(captured);
  if (captured.size() < wire_bytes) tell(Piece::Kind::cut, wire_bytes - captured.size());
}

void Stream::tell(Piece::Kind kind, std::uint64_t size_bytes)
{
  sink_.take({.kind = kind, .way = way_, .size_bytes = size_bytes});
  if (kind != Piece::Kind::missing && kind != Piece::Kind::cut) return;
  next_ += size_bytes;
  told_.clear(); // what is remembered ends where it was told up to
}

void Stream::remember(std::string_view told)
{
  told_ += told;
  if (told_.size() > 2 * remembered_bytes) told_.erase(0, told_.size() - remembered_bytes);
}

} // namespace sockplay::capture
