#include "chat/floor.hh"

#include <algorithm>
#include <cmath>

namespace sockplay::chat {

namespace {

// Of what is free in a crowded ring a speaker may have used that part within a second: sixteen who flood
// leave room for everybody else.
constexpr double part_of_what_is_free = 1.0 / 16;

double seconds(Clock::duration time)
{
  return std::chrono::duration<double>(time).count();
}

} // namespace

void SaidLately::add(std::size_t bytes, Clock::time_point now)
{
  bytes_ = this->bytes(now) + static_cast<double>(bytes);
  at_ = now;
}

double SaidLately::bytes(Clock::time_point now) const
{
  return bytes_ == 0 || now == at_ ? bytes_ : bytes_ * std::exp(-seconds(now - at_));
}

bool Allowance::take(double lines_per_second, Clock::time_point now)
{
  const double most = std::max(1.0, lines_per_second);
  lines_ = lines_ < 0 ? most : std::min(most, lines_ + seconds(now - at_) * lines_per_second);
  at_ = now;
  if (lines_ < 1) {
    return false;
  }
  lines_ -= 1;
  return true;
}

Clock::time_point Allowance::due(double lines_per_second) const
{
  const std::chrono::duration<double> missing(std::max(0.0, 1 - lines_) / lines_per_second);
  return at_ + std::chrono::ceil<Clock::duration>(missing);
}

// A control byte is four as text (\x1b); in JSON its backslash is doubled, and a name is a string of its own.
LineSize line_size(std::size_t from_bytes, std::size_t text_bytes)
{
  constexpr std::size_t text_marks = 32, json_marks = 192;
  return {.text_bytes = from_bytes + 4 * text_bytes + text_marks,
          .json_bytes = 2 * from_bytes + 5 * text_bytes + json_marks};
}

void Floor::set_slowest(std::uint64_t text_position, std::uint64_t json_position)
{
  slowest_text_ = text_position;
  slowest_json_ = json_position;
}

bool Floor::is_far_behind(const Ring& ring, std::uint64_t position) const
{
  return ring.room_bytes(position) < ring.size_bytes() / 2;
}

bool Floor::is_crowded() const
{
  return is_far_behind(log_.text(), slowest_text_) || is_far_behind(log_.json(), slowest_json_);
}

bool Floor::has_room_for(const LineSize& size) const
{
  return log_.text().fits(size.text_bytes, slowest_text_) && log_.json().fits(size.json_bytes, slowest_json_);
}

bool Floor::admits(const LineSize& size, double said_lately_bytes) const
{
  const bool turn_is_full = log_.next_seq() - turn_began_ >= log_.entries_limit() / 2;
  if (turn_is_full || !has_room_for(size)) {
    return false;
  }
  if (!is_crowded()) {
    return true;
  }
  const auto free = static_cast<double>(
      std::min(log_.text().room_bytes(slowest_text_), log_.json().room_bytes(slowest_json_)));
  return said_lately_bytes <= free * part_of_what_is_free;
}

} // namespace sockplay::chat
