#include "io/unframe_records_road.hh"

namespace sockplay::io {

Halt UnframeRecordsRoad::run(std::uint64_t& moved)
{
  const auto goal = moved + turn_bytes;
  for (int turns = 0; turns < turn_calls && moved < goal; ++turns) {
    if (const auto halt = drain(); halt.why != Halt::Why::turn_over) return halt;
    unseen_ = options_.display && options_.display->outlet().turns_away();
    if (unseen_) return {Halt::Why::unseen};
    if (const auto halt = source_.take(); halt.why != Halt::Why::turn_over) return halt;
    for (const auto& record : source_.records()) {
      moved += record.bytes.size();
      record::append_framed(pending_, record.bytes, options_.framing);
      if (options_.display) options_.display->show(record);
    }
  }
  return {Halt::Why::turn_over};
}

// Turn_over: all of it is gone.
Halt UnframeRecordsRoad::drain()
{
  while (done_ < pending_.size()) {
    const auto rest = std::string_view(pending_).substr(done_);
    const auto result = sink_.write(std::as_bytes(std::span(rest)));
    if (result.what == net::IoResult::What::failed) return {Halt::Why::sink_failed, result.error};
    if (result.what != net::IoResult::What::moved) return {Halt::Why::sink_full};
    done_ += result.bytes;
  }
  pending_.clear();
  done_ = 0;
  return {};
}

} // namespace sockplay::io
