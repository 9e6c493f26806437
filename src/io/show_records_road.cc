#include "io/show_records_road.hh"

namespace sockplay::io {

// What is shown is written when there is much of it; what is left, whoever waits for more writes (Screen).
Halt ShowRecordsRoad::run(std::uint64_t& moved)
{
  const auto goal = moved + turn_bytes;
  for (int turns = 0; turns < turn_calls && moved < goal; ++turns) {
    unseen_ = display_ && display_->outlet().turns_away();
    if (unseen_) return {Halt::Why::unseen};
    if (const auto halt = source_.take(); halt.why != Halt::Why::turn_over) return halt;
    for (const auto& record : source_.records()) {
      moved += record.bytes.size();
    }
    if (display_) display_->show(source_.records());
    if (!display_ || !display_->outlet().is_worth_a_write()) continue;
    if (const auto flushed = display_->outlet().flush(); flushed.what == net::IoResult::What::failed) {
      return {Halt::Why::sink_failed, flushed.error};
    }
  }
  return {Halt::Why::turn_over};
}

} // namespace sockplay::io
