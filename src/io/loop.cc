#include "io/loop.hh"

#include <algorithm>

namespace sockplay::io {

Conversation& Loop::start(std::unique_ptr<Conversation> conversation)
{
  Conversation& started = *conversation;
  poller_.add(started.peer);
  if (idle_timeout_) {
    started.quiet_since = started.last_active;
    quiet_.emplace(started.quiet_since, &started);
  }
  conversations_.emplace(&started, std::move(conversation));
  if (started.has_turn()) {
    wake(started);
  }
  return started;
}

void Loop::wake(Conversation& conversation)
{
  if (!std::exchange(conversation.is_queued, true)) {
    runnable_.push_back(&conversation);
  }
}

void Loop::wake_all()
{
  each([this](Conversation& conversation) { wake(conversation); });
}

void Loop::run()
{
  running_.swap(runnable_);
  for (Conversation* conversation : running_) {
    conversation->is_queued = false;
    conversation->run();
    if (conversation->is_cut_off()) {
      reset_at_close(conversation->peer);
      over_.push_back(conversation);
    } else if (conversation->is_over()) {
      over_.push_back(conversation);
    } else if (conversation->has_turn()) {
      wake(*conversation);
    } else if (conversation->due() && !std::exchange(conversation->is_paced, true)) {
      paced_.push_back(conversation);
    }
  }
  running_.clear();
}

std::unique_ptr<Conversation> Loop::take_over()
{
  while (!over_.empty()) {
    Conversation* conversation = over_.back();
    over_.pop_back();
    if (auto node = conversations_.extract(conversation); !node.empty()) {
      if (conversation->is_queued) {
        std::erase(runnable_, conversation);
      }
      if (conversation->is_paced) {
        std::erase(paced_, conversation);
      }
      quiet_.erase({conversation->quiet_since, conversation});
      return std::move(node.mapped());
    }
  }
  return nullptr;
}

void Loop::wait(std::optional<Clock::time_point> until)
{
  if (!is_idle()) {
    until = Clock::now();
  }
  for (const Conversation* conversation : paced_) {
    const auto due = conversation->due();
    until = due && until ? std::min(*due, *until) : due ? due : until;
  }
  for (Watch* watch : poller_.wait(until)) {
    if (watch->owner != nullptr) {
      wake(*static_cast<Conversation*>(watch->owner));
    }
  }
  wake_paced();
}

void Loop::wake_paced()
{
  for (Conversation* conversation : std::exchange(paced_, {})) {
    const auto due = conversation->due();
    const bool comes = conversation->has_turn() || (due && *due <= Clock::now());
    if (comes) {
      wake(*conversation);
    }
    conversation->is_paced = due && !comes;
    if (conversation->is_paced) {
      paced_.push_back(conversation);
    }
  }
}

std::optional<Clock::time_point> Loop::drop_idle(const std::function<bool(Conversation&)>& lets_go)
{
  const auto now = Clock::now();
  while (!quiet_.empty() && quiet_.begin()->first + *idle_timeout_ <= now) {
    Conversation* conversation = quiet_.begin()->second;
    quiet_.erase(quiet_.begin());
    const bool is_idle = conversation->last_active + *idle_timeout_ <= now;
    if (is_idle && lets_go(*conversation)) {
      drop(*conversation);
      continue;
    }
    if (is_idle) conversation->last_active = now;
    conversation->quiet_since = conversation->last_active;
    quiet_.emplace(conversation->quiet_since, conversation);
  }
  return quiet_.empty() ? std::nullopt : std::optional(quiet_.begin()->first + *idle_timeout_);
}

} // namespace sockplay::io
