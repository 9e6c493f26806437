// Runs of like calls: of each kind the first one is shown, and what repeats it is summed until the run ends.
// Several kinds may take turns in one run, as the two splices of a copy do. Writing is the trace's matter
// (trace.hh).
#pragma once

#include "sys/invoke.hh"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sockplay::explain {

using Clock = std::chrono::steady_clock;

/// A call that was made, as it is told.
struct Done {
  std::string_view name;
  std::string text = {};
  std::string error = {}; // "ECONNREFUSED"
  sys::Outcome outcome;
  std::uint64_t bytes; // moved
  Clock::time_point began;
  Clock::duration duration;
};

/// Calls of one kind that were not shown one by one.
struct Sum {
  std::string kind; // "splice 5 -> 1"
  std::string_view name;
  std::uint64_t times = 0;
  std::uint64_t bytes = 0;
  Clock::duration inside{}; // the calls
  Clock::time_point began, ended;
  std::optional<Done> only; // while it is just this one
};

/// The bytes that a call moved; 0 for one that moves none.
std::uint64_t moved_bytes(const sys::Call& call, const sys::Outcome& outcome);

/// Whether a call of that kind can be tried in vain (EAGAIN): those that move bytes, and accept4(2).
bool is_attempt(const sys::Call& call);

/// What like calls have in common, as a sum has it; empty for a call that is shown every time: one of a kind
/// that makes no runs, an end of file, a failure.
std::string kind_of(const sys::Call& call, const sys::Outcome& outcome);

class Runs {
public:
  /// Whether a call of that kind would repeat one of this run.
  [[nodiscard]] bool repeats(std::string_view kind) const;
  /// A kind's first call, which is shown. Take the sums before it: where kinds are many the oldest goes.
  void begin(std::string kind, std::string_view name);
  /// A repetition.
  void add(std::string_view kind, Done done);
  /// What was summed so far and is to be shown now, in the order of the first calls. The kinds stay known.
  std::vector<Sum> take_sums();
  /// The run is over: the next call of any kind is a first one.
  void end() { kinds_.clear(); }

private:
  std::vector<Sum> kinds_;
};

} // namespace sockplay::explain
