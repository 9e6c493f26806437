#include "browse/packets.hh"

namespace sockplay::browse {

bool Packets::has_room_for(const capture::Frame& frame) const
{
  return held_.size() < limits_.packets && bytes_ + cost_of(frame.bytes.size()) <= limits_.bytes;
}

void Packets::add(const capture::Frame& frame)
{
  while (!held_.empty() && !has_room_for(frame))
    drop_oldest();
  const auto before = came_ == 0 ? frame.time : last_time_;
  count(frame);
  held_.push_back({.number = came_,
                   .bytes = std::string(frame.bytes),
                   .wire_bytes = frame.wire_bytes,
                   .time = frame.time,
                   .time_before = before});
  bytes_ += cost_of(frame.bytes.size());
}

void Packets::pass_over(const capture::Frame& frame)
{
  count(frame);
}

void Packets::count(const capture::Frame& frame)
{
  if (came_++ == 0) first_time_ = frame.time;
  last_time_ = frame.time;
}

void Packets::drop_oldest()
{
  bytes_ -= cost_of(held_.front().bytes.size());
  held_.pop_front();
  ++begin_;
}

} // namespace sockplay::browse
