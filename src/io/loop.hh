// The loop: conversations get a turn when what they wait for has come. One page: run what can run, bury what
// is over, wait, mark who is next.
#pragma once

#include "io/conversation.hh"
#include "io/poller.hh"

#include <functional>
#include <memory>
#include <set>
#include <unordered_map>
#include <vector>

namespace sockplay::io {

class Loop {
public:
  /// With `idle_timeout`, drop_idle() finds those who move nothing for so long.
  explicit Loop(Poller& poller, std::optional<Clock::duration> idle_timeout = {})
      : poller_(poller), idle_timeout_(idle_timeout)
  {}

  /// From here on its ends are watched and it gets its turns. The loop owns it until it is over.
  Conversation& start(std::unique_ptr<Conversation> conversation);
  /// Gives it a turn soon, whatever it waits for.
  void wake(Conversation& conversation);
  void wake_all();
  /// Ends it now, whatever it is doing.
  void drop(Conversation& conversation) { over_.push_back(&conversation); }

  /// Runs what can run. Whoever is over by then can be taken with take_over.
  void run();
  /// One that is over (with those dropped); null when there is none.
  std::unique_ptr<Conversation> take_over();
  /// Waits until something is ready, a signal came or `until`, and wakes whom it concerns.
  void wait(std::optional<Clock::time_point> until);

  [[nodiscard]] std::size_t size() const { return conversations_.size(); }
  [[nodiscard]] bool is_idle() const { return runnable_.empty() && over_.empty(); }
  /// Drops those that moved no byte for too long and that `lets_go` says may go (the others have as long
  /// again); when the next would be due.
  std::optional<Clock::time_point> drop_idle(const std::function<bool(Conversation&)>& lets_go);
  template <class Visit>
  void each(Visit visit)
  {
    for (auto& [key, conversation] : conversations_) {
      visit(*conversation);
    }
  }

private:
  void wake_paced();

  using Quiet = std::pair<Clock::time_point, Conversation*>; // idle since then at the earliest
  Poller& poller_;
  std::optional<Clock::duration> idle_timeout_;
  std::unordered_map<Conversation*, std::unique_ptr<Conversation>> conversations_;
  std::vector<Conversation*> runnable_;
  std::vector<Conversation*> running_; // empty between turns; what it has allocated is used again
  std::vector<Conversation*> over_;
  std::vector<Conversation*> paced_;
  std::set<Quiet> quiet_;
};

} // namespace sockplay::io
