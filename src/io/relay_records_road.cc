#include "io/relay_records_road.hh"

#include <algorithm>

namespace sockplay::io {

Halt RelayRecordsRoad::run(std::uint64_t& moved)
{
  waits_ = false;
  const auto goal = moved + turn_bytes;
  for (int turns = 0; turns < turn_calls && moved < goal; ++turns) {
    if (const auto halt = pass_on_held(moved); halt.why != Halt::Why::turn_over) return halt;
    if (ended_) return {Halt::Why::ended};
    unseen_ = options_.display && options_.display->outlet().turns_away();
    if (unseen_) return {Halt::Why::unseen};
    const auto taken = source_.take();
    if (taken.why == Halt::Why::ended) {
      ended_ = true;
      sink_.end();
    } else if (taken.why == Halt::Why::source_dry && sink_.due()) {
      waits_ = true;
      return {Halt::Why::paced};
    } else if (taken.why != Halt::Why::turn_over) {
      return taken;
    } else if (const auto halt = pass_on(moved); halt.why != Halt::Why::turn_over) {
      return halt;
    }
  }
  return {Halt::Why::turn_over};
}

Halt RelayRecordsRoad::pass_on(std::uint64_t& moved)
{
  leaving_.clear();
  for (const auto& record : source_.records()) {
    if (options_.display) options_.display->show(record);
    const auto* fixed = options_.to ? &*options_.to : nullptr;
    if (options_.back_to_sender && record.from->is_unnamed()) continue; // nobody can answer it
    leaving_.push_back({record.bytes, options_.back_to_sender ? record.from : fixed});
  }
  const auto sent = send(moved);
  for (const auto& left : std::span(leaving_).subspan(sent.records)) {
    held_.push_back({std::string(left.bytes), left.to != nullptr ? std::optional(*left.to) : std::nullopt});
  }
  return sent.halt;
}

// Turn_over: nothing is held any more.
Halt RelayRecordsRoad::pass_on_held(std::uint64_t& moved)
{
  const auto flushed = sink_.flush();
  if (flushed.why != Halt::Why::turn_over && (flushed.why != Halt::Why::paced || ended_)) return flushed;
  if (held_.empty()) return {};
  leaving_.clear();
  for (const auto& held : held_) {
    leaving_.push_back({held.bytes, held.to ? &*held.to : nullptr});
  }
  const auto sent = send(moved);
  held_.erase(held_.begin(), held_.begin() + static_cast<std::ptrdiff_t>(sent.records));
  return sent.halt;
}

RecordSink::Sent RelayRecordsRoad::send(std::uint64_t& moved)
{
  const auto sent = sink_.send(leaving_);
  for (const auto& gone : std::span(leaving_).first(sent.records)) {
    moved += gone.bytes.size();
  }
  return sent;
}

} // namespace sockplay::io
