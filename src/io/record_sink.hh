// Where records go: a socket that keeps their edges, with the faults that were asked for at our own edge.
// What it does not take for now stays with whoever brought it, but for what the faults hold back.
#pragma once

#include "io/full_queues.hh"
#include "io/record_source.hh"
#include "net/departures.hh"
#include "record/faults.hh"

#include <functional>
#include <optional>
#include <span>

namespace sockplay::io {

class RecordSink {
public:
  /// `record` was not taken. EAGAIN: by a peer that has taken nothing for so long that it is waited for no
  /// more (FullQueues).
  using ErrorPolicy = std::function<Remedy(int error, const net::Departure& record)>;
  struct Options {
    bool segments = false;   // a UDP socket
    bool one_by_one = false; // a call for each record is what is quickest
    // A connected Unix socket: its poller tells of room only once three quarters of the queue are free, when
    // a reader that keeps up has nothing left to read and sleeps. Asked again at once, it mostly has room.
    bool asks_again = false;
    record::Faults::Options faults = {};
    ErrorPolicy on_error = {}; // none: an error ends it
  };
  /// What leaves is added to `tally`.
  RecordSink(End& socket, RecordTally& tally, Options options);

  struct Sent {
    std::size_t records = 0; // from the front, that are taken care of
    Halt halt = {};          // turn_over: all of them
  };
  /// Sends records in order, or gives them to the faults.
  Sent send(std::span<const net::Departure> records);
  /// Sends what the faults held back and whose time has come: turn_over where nothing is left, else paced,
  /// sink_full or sink_failed.
  Halt flush();
  /// No more will come: nothing waits for a successor any more.
  void end();

  [[nodiscard]] std::optional<Clock::time_point> due() const;

private:
  Sent send_now(std::span<const net::Departure> records);
  Sent hold_back(std::span<const net::Departure> records);
  void count(std::span<const net::Departure> gone);
  void note_faults();
  Sent wait_for_room(const net::Departure& record);
  Sent meet(int error, const net::Departure& record);
  Halt pause();

  End* socket_;
  RecordTally* tally_;
  Options options_;
  net::Departures departures_;
  FullQueues full_queues_;
  int again_ = 0;         // how often the same record was tried again
  int asked_in_vain_ = 0; // how often there was no room, since there was some
  std::optional<record::Faults> faults_;
  record::Faults::Counts noted_;                  // of theirs, in the tally
  std::optional<record::Faults::Parcel> parcel_;  // whose time has come, and that was not taken
  std::optional<Clock::time_point> paused_until_; // no poller tells when that is over
};

} // namespace sockplay::io
