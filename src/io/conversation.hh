// One peer and what is going on with it: bytes from the peer, bytes to the peer, and the other ends they go
// to and come from. What a command wants of it is decided where it is set up (play).
#pragma once

#include "io/flow.hh"
#include "io/record_tally.hh"
#include "net/endpoint.hh"
#include "net/error.hh"

#include <functional>

namespace sockplay::io {

class Conversation {
public:
  explicit Conversation(net::Fd fd, const net::Endpoint& who)
      : peer(End::own_socket(std::move(fd), who.is_unix())), endpoint(who)
  {
    peer.owner = this;
  }
  Conversation(const Conversation&) = delete;
  Conversation& operator=(const Conversation&) = delete;
  virtual ~Conversation() = default;

  End peer;
  net::Endpoint endpoint;
  std::optional<Flow> in;                   // from the peer
  std::optional<Flow> out;                  // to the peer
  End* beyond_in = nullptr;                 // told when the peer's bytes have ended
  bool half_closes = true;                  // the peer is told when the bytes to it have ended
  std::optional<net::Error> too_long;       // what is said of a record of ours that the socket does not send
  std::optional<RecordTallies> records;     // of a socket that keeps them
  std::optional<std::uint64_t> reset_after; // bytes, in either direction: then it is broken off

  /// Gives each direction its turn, and passes an end on to the other side.
  virtual void run();
  /// Whether run() would get anywhere.
  [[nodiscard]] virtual bool has_turn() const;
  [[nodiscard]] virtual bool is_over() const;
  /// Whether it is to be reset: as much has passed as it was given before that, or a record of ours is longer
  /// than the socket sends (EMSGSIZE), which neither the peer nor time will change.
  [[nodiscard]] bool is_cut_off() const;
  /// Whether the peer is told of the end of what is sent to it.
  [[nodiscard]] virtual bool ends_peer() const { return half_closes; }
  /// When it wants a turn without anything becoming ready.
  [[nodiscard]] virtual std::optional<Clock::time_point> due() const;
  /// What a person should know of the way it ended; mostly nothing.
  [[nodiscard]] virtual std::string parting_word() const { return {}; }

  /// Of records, those that came and left: neither what faults have made of them, nor an echo, is in the
  /// flows.
  [[nodiscard]] virtual std::uint64_t received_bytes() const
  {
    return records ? records->received.bytes : in ? in->moved_bytes() : 0;
  }
  [[nodiscard]] virtual std::uint64_t sent_bytes() const
  {
    return records ? records->sent.bytes : out ? out->moved_bytes() : 0;
  }
  /// Whether the input could not be read or the output not written.
  [[nodiscard]] virtual bool failed_here() const;
  /// The first errno the peer's socket gave, 0 if none.
  [[nodiscard]] virtual int peer_error() const;
  /// What went wrong at an end that is neither the peer nor ours; mostly nothing.
  [[nodiscard]] virtual std::optional<net::Error> failure_beyond() const { return {}; }

  Clock::time_point started = Clock::now();
  Clock::time_point last_active = Clock::now();
  Clock::time_point quiet_since; // the loop's, and so are these
  bool is_queued = false;
  bool is_paced = false;

private:
  // Grows with whatever passes, an empty record too.
  [[nodiscard]] std::uint64_t activity() const;

  bool in_end_told_ = false;
  bool out_end_told_ = false;
};

/// The close will be a reset (socket(7): SO_LINGER of 0): the peer must not take for delivered what was not.
void reset_at_close(const End& socket);

} // namespace sockplay::io
