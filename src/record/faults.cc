// Fates are drawn first, then met. The generator's own numbers are used, not the standard's distributions,
// which every library computes in its own way.
#include "record/faults.hh"

#include <algorithm>

namespace sockplay::record {

void Faults::take(std::string_view record, std::string_view envelope, Time now)
{
  const Fate fate = draw();
  if (fate.dropped) {
    ++counts_.dropped;
    return;
  }
  Parcel parcel{std::string(record), std::string(envelope)};
  if (auto& bytes = parcel.bytes; fate.corrupted && !bytes.empty()) {
    bytes[fate.place / 8 % bytes.size()] ^= static_cast<char>(1 << fate.place % 8);
    ++counts_.corrupted;
  }
  std::vector<Copy> copies;
  if (fate.duplicated) {
    copies.push_back({now + fate.late[1], parcel});
    ++counts_.duplicated;
  }
  copies.push_back({now + fate.late[0], std::move(parcel)});
  arrange(std::move(copies), fate.reordered);
}

void Faults::end()
{
  wait(std::exchange(held_, {}));
}

std::optional<Faults::Parcel> Faults::next(Time now)
{
  if (waiting_.empty() || waiting_.begin()->first > now) return {};
  Parcel parcel = std::move(waiting_.extract(waiting_.begin()).mapped());
  waiting_bytes_ -= cost_bytes(parcel);
  return parcel;
}

std::optional<Faults::Time> Faults::due() const
{
  if (waiting_.empty()) return {};
  return waiting_.begin()->first;
}

Faults::Fate Faults::draw()
{
  // In braces, so in this order; as many numbers for every record, so that none hangs on another's fate.
  return {.dropped = chance() < options_.drop,
          .duplicated = chance() < options_.duplicate,
          .reordered = chance() < options_.reorder,
          .corrupted = chance() < options_.corrupt,
          .place = random_(),
          .late = {lateness(), lateness()}};
}

double Faults::chance()
{
  return static_cast<double>(random_() >> 11) * 0x1p-53; // as many bits as a double has
}

std::chrono::nanoseconds Faults::lateness()
{
  return std::chrono::nanoseconds(
      static_cast<std::int64_t>(chance() * static_cast<double>(options_.jitter.count())));
}

void Faults::arrange(std::vector<Copy> copies, bool hold)
{
  for (const Copy& copy : copies)
    waiting_bytes_ += cost_bytes(copy.parcel);
  if (hold && held_.empty()) {
    held_ = std::move(copies);
    return;
  }
  if (!held_.empty()) ++counts_.reordered;
  const Time due = copies.front().due;
  wait(std::move(copies));
  for (Copy& held : held_)
    held.due = std::max(held.due, due);
  wait(std::exchange(held_, {}));
}

void Faults::wait(std::vector<Copy> copies)
{
  for (Copy& copy : copies)
    waiting_.emplace(copy.due, std::move(copy.parcel)); // behind those of the same time
}

} // namespace sockplay::record
