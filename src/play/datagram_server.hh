// One socket, many peers that are kept apart: what each sends goes to a lane of its own, and what comes of it
// goes back to that peer. One lane's failure is that lane's.
#pragma once

#include "io/loop.hh"
#include "play/lane.hh"
#include "play/post.hh"

#include <unordered_map>

namespace sockplay::play {

class DatagramServer {
public:
  static constexpr auto usual_idle = std::chrono::seconds(60);
  struct Options {
    Records records;
    Service service;                       // forward or program
    net::ConnectOptions dialing;           // of --forward
    std::size_t most_lanes = 256;          // at once
    bool keeps_programs = false;           // one for each peer, not for each record
    io::Clock::duration idle = usual_idle; // then a lane is given up
  };
  DatagramServer(Options options, Post& post, io::Poller& poller, io::Middle& middle, Screen* screen,
                 io::Announcer& announcer);

  /// Until ^C, or until as many records as were wanted have come and their lanes are done.
  ExitCode run();

private:
  struct NameHash {
    std::size_t operator()(const net::Endpoint& who) const;
  };

  void serve_a_turn();
  void dispatch();
  bool pass(const net::Arrival& record);
  Lane* lane_of(const net::Endpoint& who);
  Lane* open_lane(const net::Endpoint& who);
  std::unique_ptr<Lane> make_lane(const net::Endpoint& who);
  void bury();
  void tell_once(const net::Error& failure);
  void flush_screen();
  void answer_signals();
  [[nodiscard]] bool is_done() const { return told_to_end_ || (has_all_ && loop_.size() == 0); }
  [[nodiscard]] bool is_seen() const { return screen_ == nullptr || !screen_->outlet().is_full(); }
  /// Whether dispatch() would get anywhere.
  [[nodiscard]] bool has_turn() const;
  [[nodiscard]] bool has_room() const { return loop_.size() < options_.most_lanes; }
  [[nodiscard]] bool has_lane_for_each() const
  {
    return options_.service.kind == Service::Kind::forward || options_.keeps_programs;
  }
  std::optional<io::RecordDisplay> display(record::Direction direction, const net::Endpoint& who);
  void tell_totals(bool asked);

  Options options_;
  io::Poller& poller_;
  io::Middle& middle_;
  Screen* screen_;
  io::Announcer& announcer_;
  net::Endpoint address_;
  RecordCarrier::Options carrier_;
  io::End socket_;
  net::Arrivals arrivals_; // of the socket that serves many
  net::Arrivals answers_;  // of the lanes: what came is passed on lane by lane
  io::RecordTallies tallies_;
  Junction junction_;
  io::RecordSource source_;
  std::optional<io::RecordDisplay> shown_;
  io::Loop loop_;
  std::unordered_map<net::Endpoint, Lane*, NameHash> lanes_; // where a peer keeps its lane
  std::size_t next_ = 0;              // of the records that have come: those before were passed on
  std::uint64_t not_taken_ = 0;       // records that their lane did not take
  std::string told_failure_;          // the last one
  std::uint64_t untold_failures_ = 0; // its like since
  std::uint64_t opened_ = 0;
  std::optional<io::Clock::time_point> idle_due_;
  bool told_full_ = false;
  bool has_all_ = false; // as many records as were wanted have come
  bool told_to_end_ = false;
  io::Clock::time_point started_ = io::Clock::now();
};

} // namespace sockplay::play
