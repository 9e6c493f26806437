// Somebody's part in a room: the console on one side, the connection on the other, and a client between them
// that knows what was said and what was seen. Where it may, it comes back when the connection breaks.
#pragma once

#include "chat/client.hh"
#include "chat/console.hh"
#include "io/announcer.hh"
#include "io/poller.hh"
#include "net/open.hh"

#include <optional>
#include <string>
#include <vector>

namespace sockplay::chat {

/// How to get to the room.
struct Way {
  std::vector<net::Endpoint> endpoints;
  net::ConnectOptions options;
  bool reconnects = false;
};

class Participant {
public:
  Participant(io::Poller& poller, Way way, Client& client, Console& console);

  /// Until the input has ended and all of it was taken, or the room is over. Throws net::Error where the
  /// relay refused us or lines of ours were lost, io::Interrupted for a signal.
  void run(net::Fd connected, bool is_unix);

private:
  void serve_a_turn();
  void begin(net::Fd fd, bool is_unix);
  void take_typed();
  void read_relay();
  void write_relay();
  void close_in_order();
  void lose(std::string_view why);
  void dial_next();
  void watch_dial();
  void answer_signals();
  [[nodiscard]] std::optional<io::Clock::time_point> due() const;
  [[nodiscard]] bool is_over() const { return is_over_; }

  io::Poller& poller_;
  Way way_;
  Client& client_;
  Console& console_;
  std::optional<io::End> relay_;
  std::optional<net::Dial> dial_;
  io::Watch dialing_;
  std::optional<io::Clock::time_point> again_at_;
  io::Clock::duration delay_;
  std::optional<io::Clock::time_point> close_by_; // our end was sent: the relay's is waited for
  std::string unsent_;
  bool is_over_ = false;
  std::vector<std::byte> scratch_;
};

} // namespace sockplay::chat
