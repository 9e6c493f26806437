#include "play/probes.hh"

#include <algorithm>
#include <utility>

namespace sockplay::play {

namespace {

constexpr std::size_t most_header_bytes =
    512; // to know answers by; all of 65 536 long packets would be gigabytes

}

void Probes::sent(std::string_view packet, Time about, std::uint32_t departure)
{
  if (probes_.size() == most) forget_first();
  const auto thread = packet::thread_of(packet::decode(link_, packet, packet.size()));
  probes_.push_back({.beginning = std::string(packet.substr(0, most_header_bytes)),
                     .bytes = packet.size(),
                     .time = about,
                     .departure = departure,
                     .thread = thread});
  threads_[thread].push_back(count());
  ++unanswered_;
}

void Probes::left(std::uint32_t departure, Time time)
{
  const auto probe = std::ranges::lower_bound(probes_, departure, {}, &Probe::departure);
  if (probe != probes_.end() && probe->departure == departure) probe->time = time;
}

std::optional<Probes::Match> Probes::match(const packet::Packet& heard, Time time)
{
  const auto thread = threads_.find(packet::thread_of(heard));
  if (thread == threads_.end()) return {};
  std::optional<Match> repeated;
  for (const auto number : thread->second) {
    auto& probe = find(number);
    if (probe.is_answered && repeated) continue;
    const auto sent = packet::decode(link_, probe.beginning, probe.bytes);
    const auto answer = packet::answer_to(sent, heard, has_many_);
    if (answer == packet::Answer::none) continue;
    const auto round_trip = std::max<std::chrono::nanoseconds>(time - probe.time, {});
    const Match match{number, answer, round_trip, settle(probe, answer)};
    if (match.is_first) return match;
    repeated = match;
  }
  return repeated;
}

// Whether it is the first answer of its kind. After an error a reply may still come.
bool Probes::settle(Probe& probe, packet::Answer answer)
{
  if (answer == packet::Answer::advice) return true;
  const bool was_settled = probe.is_settled();
  const bool is_first =
      !std::exchange(answer == packet::Answer::reply ? probe.is_answered : probe.met_error, true);
  if (!was_settled) --unanswered_;
  return is_first;
}

void Probes::forget_first()
{
  const auto& first = probes_.front();
  const auto thread = threads_.find(first.thread);
  thread->second.pop_front();
  if (thread->second.empty()) threads_.erase(thread);
  if (!first.is_settled()) --unanswered_;
  probes_.pop_front();
  ++forgotten_;
}

} // namespace sockplay::play
