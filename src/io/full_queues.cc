#include "io/full_queues.hh"

#include <algorithm>

namespace sockplay::io {

bool FullQueues::is_worth_waiting(const net::Endpoint& who, Clock::time_point now)
{
  const auto known =
      std::find_if(queues_.begin(), queues_.end(), [&](const Queue& queue) { return queue.of == who; });
  if (known != queues_.end()) return now < known->full_since + patience;
  if (queues_.size() == most) return false; // so many do not read: one more is not worth a second
  queues_.push_back({who, now});
  return true;
}

void FullQueues::took(const net::Endpoint& who)
{
  std::erase_if(queues_, [&](const Queue& queue) { return queue.of == who; });
}

} // namespace sockplay::io
