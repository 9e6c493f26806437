// Records with their edges: one read takes a record, one write sends one.
#pragma once

#include "io/announcer.hh"
#include "io/frame_records_road.hh"
#include "io/middle.hh"
#include "io/record_display.hh"
#include "io/record_sink.hh"
#include "net/arrivals.hh"
#include "play/carrier.hh"
#include "play/records.hh"

#include <optional>

namespace sockplay::play {

class RecordCarrier : public Carrier {
public:
  struct Options {
    Records records;
    net::Arrivals::Options socket;                    // what kind it is
    io::RecordSource::ErrorPolicy on_read_error = {}; // none: an error ends the flow
    io::RecordSink::ErrorPolicy on_write_error = {};
    bool is_connected = true;                                // else anybody writes to it, and:
    std::function<bool(const net::Arrival&)> admits = {};    // who may
    io::FrameRecordsRoad::Destinations destinations = {};    // who gets the input
    std::function<std::string(std::string_view)> dress = {}; // what its records become before they leave
    io::RecordNotes* notes = nullptr;                        // who knows more of records
  };
  RecordCarrier(Options options, io::Middle& middle, io::Announcer& announcer);

  io::Flow to_screen(io::Conversation& talk, Screen& screen) override;
  io::Flow to_nowhere(io::Conversation& talk, io::End& nowhere, Screen* witness) override;
  io::Flow from_input(io::Conversation& talk, io::End& input_end, const Input& input, Screen& screen,
                      bool among_many) override;
  std::unique_ptr<io::Stage> broadcast_stage(const Input& input, Screen& screen) override;
  std::size_t take_broadcast_portion(io::Pacer& pacer, std::string_view waiting) override;
  io::Flow from_broadcast(io::Conversation& talk, io::End& source, io::Broadcast& broadcast,
                          std::function<void(std::uint64_t)> skipped) override;
  io::Flow echo(io::Conversation& talk, const io::Pace& pace, Screen* witness) override;
  io::Flow to_program(io::Conversation& talk, io::End& program, Screen* witness) override;
  io::Flow from_program(io::Conversation& talk, io::End& program, const io::Pace& pace,
                        Screen* witness) override;
  io::Flow there(io::Conversation& talk, io::End& beyond, const io::Pace& pace, Screen* witness) override;
  io::Flow back(io::Conversation& talk, io::End& beyond, const io::Pace& pace, Screen* witness) override;

private:
  io::RecordSource source(io::End& socket, io::RecordTally& tally, bool looks = true);
  [[nodiscard]] bool is_segmented() const;
  [[nodiscard]] io::RecordSink::ErrorPolicy write_error_policy(io::Conversation& talk) const;
  std::unique_ptr<io::Road> to_be_seen(io::Conversation& talk, Screen* screen);
  io::RecordSink sink(io::Conversation& talk, io::End& socket, io::RecordTally& tally,
                      const record::Faults::Options& faults);
  std::optional<io::RecordDisplay> display(const io::Conversation& talk, record::Direction direction,
                                           Screen* screen);
  io::Flow relay(io::Conversation& talk, io::End& from, io::End& to, record::Direction direction,
                 Screen* witness);

  Options options_;
  net::Arrivals arrivals_;
  io::RecordTally relayed_; // what passes on is counted where it comes from
  io::Middle& middle_;
  io::Announcer& announcer_;
};

} // namespace sockplay::play
