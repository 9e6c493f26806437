// How bytes get from one end to another. Roads differ in the calls they make, not in what arrives; which one
// is taken is decided once, in choose_road.
#pragma once

#include "io/end.hh"
#include "io/middle.hh"
#include "io/poller.hh"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace sockplay::io {

/// What brought a road to a halt.
struct Halt {
  enum class Why {
    source_dry,    // the source has nothing for now
    sink_full,     // the sink takes nothing for now
    paced,         // the pacer says: not yet
    turn_over,     // there is more to do, but it is others' turn
    unseen,        // whoever looks at the bytes on their way takes nothing for now
    unwanted,      // there is nobody to bring them to
    ended,         // the source ended and all of it is at the sink
    source_failed, // with an errno
    sink_failed,
    unsuited, // these ends refuse this road: leftover() goes first on another one
  };
  Why why = Why::turn_over;
  int error = 0;
};

class Road {
public:
  Road() = default;
  Road(const Road&) = delete;
  Road& operator=(const Road&) = delete;
  virtual ~Road() = default;

  /// Moves bytes until something halts it; adds to `moved` what the sink took.
  virtual Halt run(std::uint64_t& moved) = 0;
  /// What was taken from the source and has not reached the sink, after `unsuited`.
  virtual std::string leftover() { return {}; }
  /// Whether something that no poller tells of lets it go on: rendered bytes to flush, a broadcast's new
  /// bytes.
  [[nodiscard]] virtual bool can_go_on() const { return false; }
  /// Whether it has something to do even while the sink is full: to skip what it cannot bring there.
  [[nodiscard]] virtual bool is_left_behind() const { return false; }
  /// When a paced road may go on.
  [[nodiscard]] virtual std::optional<Clock::time_point> due() const { return {}; }
};

/// How much a road moves before it is others' turn.
constexpr std::uint64_t turn_bytes = 16 << 20;
/// ... and how many calls it makes, and records it brings, where records are small.
constexpr int turn_calls = 256;
constexpr std::uint64_t turn_records = 16384;

} // namespace sockplay::io
