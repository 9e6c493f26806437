// From records to bytes: what a socket of records gives goes to a pipe or a file, each record in its frame.
#pragma once

#include "io/record_display.hh"
#include "io/record_source.hh"
#include "io/road.hh"
#include "record/framing.hh"

#include <string>

namespace sockplay::io {

class UnframeRecordsRoad : public Road {
public:
  struct Options {
    record::Framing framing = {.kind = record::Framing::Kind::as_it_is};
    std::optional<RecordDisplay> display = {}; // sees what passes
  };
  UnframeRecordsRoad(RecordSource source, End& sink, Options options)
      : source_(std::move(source)), sink_(sink), options_(std::move(options))
  {}
  Halt run(std::uint64_t& moved) override;
  [[nodiscard]] bool can_go_on() const override { return unseen_ && !options_.display->outlet().is_full(); }

private:
  Halt drain();

  RecordSource source_;
  End& sink_;
  Options options_;
  std::string pending_; // of what one call brought
  std::size_t done_ = 0;
  bool unseen_ = false;
};

} // namespace sockplay::io
