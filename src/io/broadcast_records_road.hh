// From the input of many to one peer, record by record. In the ring each record has its length before it;
// what is appended at once is whole records, so that whoever is skipped to the newest stands at an edge.
#pragma once

#include "io/broadcast.hh"
#include "io/record_sink.hh"

#include <string>

namespace sockplay::io {

class BroadcastRecordsRoad : public BroadcastRoad {
public:
  BroadcastRecordsRoad(Broadcast& broadcast, End& peer, RecordSink sink,
                       std::function<void(std::uint64_t)> skipped)
      : BroadcastRoad(broadcast, peer, std::move(skipped)), sink_(std::move(sink))
  {}
  [[nodiscard]] std::optional<Clock::time_point> due() const override { return sink_.due(); }
  [[nodiscard]] bool can_go_on() const override { return !held_up_ && BroadcastRoad::can_go_on(); }

private:
  Step bring(std::uint64_t cursor) override;
  Halt rest(bool ends) override;
  [[nodiscard]] std::string copy_of(std::uint64_t begin, std::size_t size) const;

  RecordSink sink_;
  bool held_up_ = false; // the sink did not take the last one
};

} // namespace sockplay::io
