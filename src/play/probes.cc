#include "play/probes.hh"

#include <utility>

namespace sockplay::play {

namespace {

packet::Packet decoded(packet::LinkType link, const std::string& bytes)
{
  return packet::decode(link, bytes, bytes.size());
}

} // namespace

void Probes::sent(std::string packet, Time about)
{
  if (probes_.size() == most) forget_first();
  const auto thread = packet::thread_of(decoded(link_, packet));
  probes_.push_back({.bytes = std::move(packet), .time = about, .thread = thread});
  threads_[thread].push_back(count());
  ++unanswered_;
}

void Probes::left(std::uint64_t number, Time time)
{
  if (auto* probe = find(number); probe != nullptr) probe->time = time;
}

std::optional<Probes::Match> Probes::match(const packet::Packet& heard, Time time)
{
  const auto thread = threads_.find(packet::thread_of(heard));
  if (thread == threads_.end()) return {};
  std::optional<Match> repeated;
  for (const auto number : thread->second) {
    auto& probe = *find(number);
    if (probe.is_answered && repeated) continue;
    const auto answer = packet::answer_to(decoded(link_, probe.bytes), heard);
    if (answer == packet::Answer::none) continue;
    const Match match{number, answer, time - probe.time, !probe.is_answered};
    if (match.is_first) {
      probe.is_answered = true;
      --unanswered_;
      return match;
    }
    repeated = match;
  }
  return repeated;
}

Probes::Probe* Probes::find(std::uint64_t number)
{
  const bool is_there = number > forgotten_ && number <= count();
  return is_there ? &probes_[number - forgotten_ - 1] : nullptr;
}

void Probes::forget_first()
{
  const auto& first = probes_.front();
  const auto thread = threads_.find(first.thread);
  thread->second.pop_front();
  if (thread->second.empty()) threads_.erase(thread);
  if (!first.is_answered) --unanswered_;
  probes_.pop_front();
  ++forgotten_;
}

} // namespace sockplay::play
