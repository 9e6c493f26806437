#include "io/loop.hh"

#include <algorithm>

namespace sockplay::io {

Conversation& Loop::start(std::unique_ptr<Conversation> conversation)
{
  Conversation& started = *conversation;
  poller_.add(started.peer);
  if (idle_timeout_) {
    quiet_.emplace(started.last_active, &started);
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
  for (Conversation* conversation : std::exchange(runnable_, {})) {
    conversation->is_queued = false;
    conversation->run();
    if (conversation->is_over()) {
      over_.push_back(conversation);
    } else if (conversation->has_turn()) {
      wake(*conversation);
    } else if (conversation->due()) {
      paced_.push_back(conversation);
    }
  }
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
      std::erase(paced_, conversation);
      return std::move(node.mapped());
    }
  }
  return nullptr;
}

std::vector<Watch*> Loop::wait(std::optional<Clock::time_point> until)
{
  if (!is_idle()) {
    until = Clock::now();
  }
  for (const Conversation* conversation : paced_) {
    const auto due = conversation->due();
    until = due && until ? std::min(*due, *until) : due ? due : until;
  }
  std::vector<Watch*> others;
  for (Watch* watch : poller_.wait(until)) {
    if (watch->owner != nullptr) {
      wake(*static_cast<Conversation*>(watch->owner));
    } else {
      others.push_back(watch);
    }
  }
  wake_paced();
  return others;
}

void Loop::wake_paced()
{
  for (Conversation* conversation : std::exchange(paced_, {})) {
    const auto due = conversation->due();
    if (conversation->has_turn() || (due && *due <= Clock::now())) {
      wake(*conversation);
    } else if (due) {
      paced_.push_back(conversation);
    }
  }
}

std::optional<Clock::time_point> Loop::drop_idle(const std::function<void(Conversation&)>& before)
{
  const auto now = Clock::now();
  while (!quiet_.empty() && quiet_.top().first + *idle_timeout_ <= now) {
    Conversation* conversation = quiet_.top().second;
    quiet_.pop();
    if (!conversations_.contains(conversation)) {
      continue;
    }
    if (conversation->last_active + *idle_timeout_ <= now) {
      before(*conversation);
      drop(*conversation);
    } else {
      quiet_.emplace(conversation->last_active, conversation);
    }
  }
  return quiet_.empty() ? std::nullopt : std::optional(quiet_.top().first + *idle_timeout_);
}

} // namespace sockplay::io
