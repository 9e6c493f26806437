// What stands behind one peer of a socket that serves many: its records go in, what comes of them goes back
// to it alone.
#pragma once

#include "io/conversation.hh"
#include "io/program.hh"
#include "io/record_sink.hh"
#include "io/unframe_records_road.hh"
#include "net/arrivals.hh"
#include "play/records.hh"

#include <deque>
#include <string>
#include <sys/types.h>

namespace sockplay::play {

/// What all lanes of a socket share.
struct Junction {
  io::End& socket; // the one that serves many
  net::Arrivals& arrivals;
  io::Middle& middle;
  io::RecordTallies& tallies;
  const Records& records;
  bool segments = false;                      // it is a UDP socket
  io::RecordSink::ErrorPolicy on_write_error; // of it
};

class Lane : public io::Conversation {
public:
  static constexpr std::size_t most_waiting_bytes = 1 << 20; // that have not been taken behind it

  using Conversation::Conversation;
  /// A record of the peer's; false where it is not taken.
  bool take(std::string_view record);
  /// Whether it may be ended, having been idle: asked again, if it may not yet, after as long again.
  virtual bool lets_go() { return true; }
  /// Records that wait in it, and that nobody will take if it ends now.
  [[nodiscard]] virtual std::uint64_t left() const { return 0; }
  [[nodiscard]] int peer_error() const override { return 0; } // no end of it is the peer
  [[nodiscard]] std::uint64_t received_bytes() const override { return taken_bytes_; }
  [[nodiscard]] std::uint64_t sent_bytes() const override { return in->moved_bytes(); }

private:
  virtual bool pass(std::string_view record) = 0;

  std::uint64_t taken_bytes_ = 0;
};

/// To a socket of its own, connected beyond: so that answers are told apart.
class ForwardLane : public Lane {
public:
  /// `beyond` is connected to `to`.
  ForwardLane(net::Fd beyond, const net::Endpoint& to, const net::Endpoint& who, const Junction& junction,
              std::optional<io::RecordDisplay> display);
  void run() override;
  [[nodiscard]] bool has_turn() const override;
  [[nodiscard]] bool is_over() const override { return Lane::is_over() || error_ != 0; }
  [[nodiscard]] std::optional<io::Clock::time_point> due() const override;
  [[nodiscard]] std::optional<net::Error> failure_beyond() const override;
  [[nodiscard]] std::uint64_t left() const override { return waiting_.size(); }

private:
  bool pass(std::string_view record) override;
  bool sends(std::string_view record);

  net::Endpoint to_; // a Unix socket forgets it when its peer goes
  io::RecordSink there_;
  io::RecordTally passed_;
  std::deque<std::string> waiting_; // records that were not taken beyond, for now
  std::size_t waiting_bytes_ = 0;
  int error_ = 0; // of what goes there
};

/// To a program: one for each record, which it reads to its end, or one for all that the peer sends.
class ProgramLane : public Lane {
public:
  ProgramLane(io::Program program, const net::Endpoint& who, bool for_all, const Junction& junction,
              std::optional<io::RecordDisplay> display);
  void run() override;
  [[nodiscard]] bool has_turn() const override;
  [[nodiscard]] bool is_over() const override { return Lane::is_over() || failure_; }
  [[nodiscard]] std::optional<net::Error> failure_beyond() const override { return failure_; }
  /// A program that was kept for all is told of the end first: it may have kept its answers for that.
  bool lets_go() override;
  /// What the program reads from.
  [[nodiscard]] io::End& to_program() { return to_program_; }

private:
  bool pass(std::string_view record) override;
  void feed();

  io::End to_program_;
  record::Framing framing_;
  bool for_all_;
  std::string waiting_;               // of what the program is to read
  std::optional<net::Error> failure_; // what it says cannot be cut into records
};

} // namespace sockplay::play
