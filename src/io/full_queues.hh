// Whose queues are full, of the peers that a Unix datagram socket sends to without being connected: no poller
// tells when there is room again (unix(7)), so they are asked again, for a while.
#pragma once

#include "io/poller.hh"
#include "net/endpoint.hh"

#include <vector>

namespace sockplay::io {

class FullQueues {
public:
  static constexpr auto patience = std::chrono::seconds(1); // with one that takes nothing
  static constexpr std::size_t most = 64;                   // remembered

  /// `who` took nothing just now. False: it has taken nothing for so long that nobody waits for it any more.
  bool is_worth_waiting(const net::Endpoint& who, Clock::time_point now);
  /// `who` took something.
  void took(const net::Endpoint& who);
  [[nodiscard]] bool is_empty() const { return queues_.empty(); }

private:
  struct Queue {
    net::Endpoint of;
    Clock::time_point full_since;
  };
  std::vector<Queue> queues_;
};

} // namespace sockplay::io
