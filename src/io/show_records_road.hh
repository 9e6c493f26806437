// From a socket of records to the outlet; without one, to nowhere.
#pragma once

#include "io/record_display.hh"
#include "io/record_source.hh"
#include "io/road.hh"

#include <optional>

namespace sockplay::io {

class ShowRecordsRoad : public Road {
public:
  /// Without a display what comes is only counted.
  ShowRecordsRoad(RecordSource source, std::optional<RecordDisplay> display)
      : source_(std::move(source)), display_(std::move(display))
  {}
  Halt run(std::uint64_t& moved) override;
  [[nodiscard]] bool can_go_on() const override { return unseen_ && !display_->outlet().is_full(); }

private:
  RecordSource source_;
  std::optional<RecordDisplay> display_;
  bool unseen_ = false; // halted because the outlet was full
};

} // namespace sockplay::io
