// One direction of bytes: a source, a sink, the road between them, and what brought it to a halt. It is run
// when what it waits for has come; where a road turns out not to suit its ends it goes on by reads and
// writes.
#pragma once

#include "io/copy_road.hh"
#include "io/outlet.hh"
#include "io/road.hh"

namespace sockplay::io {

class Flow {
public:
  /// `sink` may be null (bytes are discarded).
  Flow(End& source, End* sink, Middle& middle, std::unique_ptr<Road> road)
      : source_(&source), sink_(sink), middle_(&middle), road_(std::move(road))
  {}

  /// Moves what can be moved now.
  void run();
  /// Whether run() would get anywhere.
  [[nodiscard]] bool has_turn() const;

  [[nodiscard]] const Halt& halt() const { return halt_; }
  [[nodiscard]] bool is_ended() const { return halt_.why == Halt::Why::ended; }
  [[nodiscard]] bool has_failed() const
  {
    return halt_.why == Halt::Why::source_failed || halt_.why == Halt::Why::sink_failed;
  }
  [[nodiscard]] bool is_over() const { return is_ended() || has_failed(); }
  [[nodiscard]] std::uint64_t moved_bytes() const { return moved_; }
  [[nodiscard]] std::optional<Clock::time_point> due() const
  {
    return halt_.why == Halt::Why::paced ? road_->due() : std::nullopt;
  }

private:
  End* source_;
  End* sink_;
  Middle* middle_;
  std::unique_ptr<Road> road_;
  Halt halt_;
  std::uint64_t moved_ = 0;
};

/// What is asked of the bytes on their way.
struct Passage {
  std::unique_ptr<Stage> stage = {}; // changes or sees them
  Pace pace = {};
  bool among_many = false;               // as many flows at once as there are peers
  std::uint64_t most_bytes = UINT64_MAX; // then it stands still
};

/// The shortest road these two ends and this passage allow; says which and why to the observer (sys::remark).
std::unique_ptr<Road> choose_road(End& source, End& sink, Middle& middle, Passage passage);

} // namespace sockplay::io
