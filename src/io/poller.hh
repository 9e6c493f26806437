// Which ends are ready and which signals came: epoll(7), edge-triggered, every descriptor registered once. A
// turn costs what is ready, not what is open.
#pragma once

#include "io/end.hh"

#include <algorithm>
#include <chrono>
#include <csignal>
#include <optional>
#include <span>
#include <sys/epoll.h>
#include <vector>

namespace sockplay::io {

using Clock = std::chrono::steady_clock;

/// The earlier of two times, either of which may never come.
inline std::optional<Clock::time_point> sooner(std::optional<Clock::time_point> one,
                                               std::optional<Clock::time_point> other)
{
  return one && other ? std::min(*one, *other) : one ? one : other;
}

class Poller {
public:
  /// From here on SIGINT, SIGTERM, SIGHUP (unless ignored), SIGUSR1 and SIGCHLD arrive only inside
  /// wait(), and SIGPIPE and SIGXFSZ never.
  Poller();
  Poller(const Poller&) = delete;
  Poller& operator=(const Poller&) = delete;
  /// Signals are again what they were.
  ~Poller();

  /// From here on SIGWINCH, SIGCONT, SIGTSTP and SIGQUIT (unless ignored) arrive inside wait() as well: for
  /// who draws on a terminal. To stop after SIGTSTP (job_control.hh), and to end after SIGQUIT, is then our
  /// business.
  void watch_terminal_signals();

  /// Watches `fd` for both directions; what cannot be polled (files, /dev/null) stays ready. `watch` must
  /// stay where it is while it is watched; closing the descriptor ends that.
  void add(int fd, Watch& watch);
  void add(End& end) { add(end.number(), end); }
  /// Watches a listener, level-triggered: who accepts one newcomer is told of the next without asking in
  /// vain.
  void add_listener(int fd, Watch& watch);
  /// While muted it is not told of.
  void mute_listener(int fd, Watch& watch, bool muted);
  /// Stops watching a descriptor that stays open.
  void remove(int fd);

  /// Waits until something is ready, a signal came or `until` is reached, and marks what is ready. With a
  /// time that has passed it only looks. The watches marked, valid until the next wait.
  std::span<Watch* const> wait(std::optional<Clock::time_point> until);

  /// The next signal that came and has not been asked for yet.
  std::optional<int> take_signal();

private:
  void read_signals();

  net::Fd epoll_;
  net::Fd signal_fd_;
  Watch signal_watch_;
  std::vector<epoll_event> events_;
  std::vector<Watch*> ready_;
  std::vector<int> signals_;
  sigset_t mask_before_{};
  struct sigaction pipe_before_ {};
  struct sigaction file_size_before_ {};
};

} // namespace sockplay::io
