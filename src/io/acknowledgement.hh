// Whether the peer's kernel has taken all that was sent. Nothing tells when: it is asked, ever more seldom.
#pragma once

#include "io/end.hh"
#include "io/poller.hh"

namespace sockplay::io {

class Acknowledgement {
public:
  [[nodiscard]] bool has_come() const { return has_come_; }
  /// It will never come: the peer has reset the connection with bytes of ours on their way.
  [[nodiscard]] bool is_lost() const { return is_lost_; }
  [[nodiscard]] bool is_awaited() const { return !has_come_ && !is_lost_; }
  [[nodiscard]] bool is_due() const { return is_awaited() && Clock::now() >= due_; }
  /// When to ask next.
  [[nodiscard]] Clock::time_point due() const { return due_; }
  void ask(const End& socket);

private:
  bool has_come_ = false;
  bool is_lost_ = false;
  Clock::time_point due_ = Clock::now();
  Clock::duration delay_ = std::chrono::milliseconds(1);
};

/// Bytes sent that the peer's kernel has not acknowledged yet (tcp(7): SIOCOUTQ); 0 where that is not known.
std::size_t unacknowledged_bytes(const End& socket);

} // namespace sockplay::io
