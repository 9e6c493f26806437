// Sends packets at their pace, hears what answers them, shows that and sums it up: the loop of `raw send`.
// How packets are made and by which way they go is given.
#pragma once

#include "io/announcer.hh"
#include "net/error.hh"
#include "play/exit_code.hh"
#include "play/probes.hh"
#include "play/round_trips.hh"
#include "play/screen.hh"
#include "play/wire.hh"

#include <functional>
#include <optional>
#include <string>

namespace sockplay::play {

/// How many, how fast, and how long an answer is waited for.
struct Probing {
  std::uint64_t count = 0;                            // 0: as many as there are
  std::optional<io::Clock::duration> interval = {};   // between two; a second, but of captured ones theirs
  io::Clock::duration wait = std::chrono::seconds(1); // after the last one; 0: not at all
};

class Prober {
public:
  struct Outgoing {
    std::string bytes;
    std::optional<net::Endpoint> to = {}; // where the wire has no peer
    io::Clock::duration pause =
        std::chrono::seconds(1); // since the one before, unless an interval is asked for
  };
  struct Options {
    Probing probing;
    std::string peer;                                                  // its name
    bool may_have_many = false;                                        // several hosts may answer one packet
    std::function<std::optional<Outgoing>(std::uint64_t number)> make; // none: there are no more
  };
  Prober(Options options, Wire& wire, Screen& screen, io::Announcer& announcer);

  /// Until all were answered, or waited for long enough, or ^C. Throws net::Error where there was no answer:
  /// network for the last ICMP error, else timeout; and what refused a packet.
  ExitCode run(io::Poller& poller);

private:
  using Clock = io::Clock;

  void send_due();
  void fetch();
  void send();
  [[noreturn]] void refuse(int error, std::size_t bytes) const;
  void hear();
  void take(const Wire::Heard& heard);
  void show(record::Direction direction, std::string_view bytes, std::uint64_t number, Wire::Time time,
            std::optional<std::chrono::nanoseconds> round_trip = {});
  bool obey_signals(io::Poller& poller);
  [[nodiscard]] bool is_over() const;
  [[nodiscard]] std::optional<Clock::time_point> due() const;
  [[nodiscard]] bool is_all_sent() const { return is_last_fetched_ && !next_packet_; }
  [[nodiscard]] bool waits() const { return options_.probing.wait.count() != 0; }
  [[nodiscard]] std::string summary() const;
  void tell_summary() const;
  void tell_event() const;
  [[nodiscard]] bool is_successful() const;
  [[nodiscard]] std::optional<net::Error> failure_of_all() const;

  Options options_;
  Wire& wire_;
  Screen& screen_;
  io::Announcer& announcer_;
  Probes probes_;
  std::uint32_t departures_ = 0; // that the kernel has counted
  RoundTrips trips_;
  std::optional<Outgoing> next_packet_;
  bool is_last_fetched_ = false;
  Clock::time_point started_ = Clock::now();
  Clock::time_point due_ = started_; // when it leaves
  Clock::time_point last_sent_;
  bool has_more_ = false;  // to hear, that no poller will tell of again
  std::uint32_t lost_ = 0; // packets that came and found no room
  std::string icmp_error_; // the last one, in words
};

} // namespace sockplay::play
