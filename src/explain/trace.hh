// --explain: every call as a line, when it is made. What repeats is summed (runs.hh), what only waits is one
// line about what is waited for (descriptors.hh). One thread, as the seam has it.
#pragma once

#include "explain/descriptors.hh"
#include "explain/runs.hh"
#include "explain/sink.hh"
#include "sys/invoke.hh"
#include "text/json.hh"

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace sockplay::explain {

struct TraceOptions {
  bool json = false;                       // an object a line: event, name, text, value, error, duration_ns
  std::chrono::milliseconds patience{100}; // a wait is shown once it has lasted that long
};

class Trace : public sys::Observer {
public:
  struct Count {
    std::uint64_t times = 0;
    std::uint64_t failures = 0; // of these times
    std::uint64_t bytes = 0;
  };

  explicit Trace(Sink sink, TraceOptions options = {}) : sink_(std::move(sink)), options_(options) {}
  Trace(const Trace&) = delete;
  Trace& operator=(const Trace&) = delete;
  ~Trace() override { finish(); }

  /// Begins the line of a call that may block. A long wait it takes over, to be able to tell of it while it
  /// lasts.
  std::optional<sys::Outcome> before(const sys::Call& call) override;
  void after(const sys::Call& call, const sys::Outcome& outcome) override;
  void remark(std::string_view text) override;

  /// Writes what is summed and not yet told.
  void finish();

  /// All calls by name, whether they were shown, summed or left out.
  [[nodiscard]] const std::map<std::string_view, Count>& counts() const { return counts_; }

private:
  std::optional<sys::Outcome> wait(const sys::EpollWait& call);
  void count(const Done& done);
  void take(const sys::Call& call, Done done);
  void show_call(const Done& done);
  void show_sum(const Sum& sum);
  void show_wait(int timeout_ms);
  void end_run();
  void write_sums();
  void write_words(std::string_view event, std::string_view words);
  void write_line(std::string line);
  std::string take_waited();
  void add_waited(text::JsonLine& line);

  Sink sink_;
  TraceOptions options_;
  Descriptors descriptors_;
  Runs runs_;
  std::map<std::string_view, Count> counts_;
  Clock::time_point began_{}; // the call under way
  std::string begun_line_;    // what is written of it
  bool is_shown_wait_ = false;
  std::optional<std::string> last_wait_; // what was shown to be waited for, if no other line came since
  Clock::duration waited_{};             // in waits that were shown, until the next call that is
};

} // namespace sockplay::explain
