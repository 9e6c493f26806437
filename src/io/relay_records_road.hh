// From one socket of records to another, or back to the same (echo): an empty record is one, too.
#pragma once

#include "io/record_display.hh"
#include "io/record_sink.hh"
#include "io/record_source.hh"
#include "io/road.hh"

#include <optional>
#include <string>
#include <vector>

namespace sockplay::io {

class RelayRecordsRoad : public Road {
public:
  struct Options {
    bool back_to_sender = false;          // each goes to who sent it, over a socket that is not connected
    std::optional<net::Endpoint> to = {}; // over such a socket, to that peer
    std::optional<RecordDisplay> display = {}; // sees what passes
  };
  RelayRecordsRoad(RecordSource source, RecordSink sink, Options options)
      : source_(std::move(source)), sink_(std::move(sink)), options_(std::move(options))
  {}
  Halt run(std::uint64_t& moved) override;
  [[nodiscard]] std::optional<Clock::time_point> due() const override { return sink_.due(); }
  [[nodiscard]] bool can_go_on() const override
  {
    return (unseen_ && !options_.display->outlet().is_full()) || (waits_ && source_.socket().readable);
  }

private:
  // One that the sink did not take, while the room it lay in goes to others.
  struct Held {
    std::string bytes;
    std::optional<net::Endpoint> to;
  };
  Halt pass_on(std::uint64_t& moved);
  Halt pass_on_held(std::uint64_t& moved);
  RecordSink::Sent send(std::uint64_t& moved);

  RecordSource source_;
  RecordSink sink_;
  Options options_;
  bool ended_ = false;
  bool unseen_ = false; // halted because the outlet was full
  bool waits_ = false;  // halted until what the faults hold back has its time, or more comes
  std::vector<Held> held_;
  std::vector<net::Departure> leaving_;
};

} // namespace sockplay::io
