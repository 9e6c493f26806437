// Reads and writes: the road that joins any two ends, and the only one on which bytes can be changed, seen or
// paced.
#pragma once

#include "io/pacer.hh"
#include "io/road.hh"

namespace sockplay::io {

/// Turns what was read into what is written.
class Stage {
public:
  Stage() = default;
  Stage(const Stage&) = delete;
  Stage& operator=(const Stage&) = delete;
  virtual ~Stage() = default;
  virtual void append(std::string& out, std::string_view bytes) = 0;
  /// Whether it takes bytes for now; asked before each read.
  [[nodiscard]] virtual bool has_room() const { return true; }
  /// The source ended: what was held back goes now.
  virtual void finish(std::string& out) = 0;
};

class CopyRoad : public Road {
public:
  struct Options {
    std::unique_ptr<Stage> stage = {}; // may be null
    Pace pace = {};
    std::string first = {};                // goes before anything is read
    std::uint64_t most_bytes = UINT64_MAX; // then it stands still
  };
  CopyRoad(End& source, End& sink, Middle& middle, Options options);

  Halt run(std::uint64_t& moved) override;
  [[nodiscard]] bool can_go_on() const override { return unseen_ && stage_->has_room(); }
  [[nodiscard]] std::optional<Clock::time_point> due() const override { return pacer_.due(); }

private:
  Halt fill();
  Halt drain(std::uint64_t& moved);
  void keep(std::string_view rest);
  [[nodiscard]] std::string_view pending() const
  {
    return fresh_.empty() ? std::string_view(held_).substr(held_done_) : fresh_;
  }
  void consume(std::size_t bytes);

  End& source_;
  End& sink_;
  Middle& middle_;
  std::unique_ptr<Stage> stage_;
  Pacer pacer_;
  bool paced_;
  std::uint64_t most_bytes_; // that may still be written
  bool source_ended_ = false;
  bool unseen_ = false;    // halted because the stage had no room
  std::string_view fresh_; // in the shared scratch: gone when this run ends
  std::string held_;       // what outlives a run
  std::size_t held_done_ = 0;
};

} // namespace sockplay::io
