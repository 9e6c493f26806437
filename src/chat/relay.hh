// The room's connections: who may come is let in, everybody is read and sent to without ever waiting for
// anybody, one send per member and turn of the loop. What is said and owed is the room's matter.
#pragma once

#include "chat/console.hh"
#include "chat/journal.hh"
#include "chat/painter.hh"
#include "chat/room.hh"
#include "io/announcer.hh"
#include "io/poller.hh"
#include "net/access_list.hh"
#include "net/open.hh"

#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace sockplay::chat {

/// Who may come, and how many.
struct Gate {
  net::AccessList access;
  std::size_t max_conns = 0; // at once
  std::size_t per_host = 0;  // of them, from one address that is not this host's
  std::size_t at_door = 0;   // of them, before the password was given
};

class Relay {
public:
  /// `console` and `journal` may be null.
  Relay(io::Poller& poller, const net::Listener& listener, Gate gate, Room& room, Journal* journal,
        Console* console, Painter painter, std::string host_name, io::Announcer& announcer);
  /// Until ^C, /stop or SIGTERM, then until everybody was sent what they are owed, for three seconds at most.
  /// Throws io::Interrupted for a signal that ends it and is not ^C.
  void run();

private:
  // One member's socket.
  struct Connection {
    io::End end;
    Member* member = nullptr;
    std::uint64_t sent_bytes = 0;
    bool is_unread = false;  // among those who are to be read
    bool is_woken = false;   // among those who are to be sent to
    bool is_blocked = false; // its socket took not all: the poller tells when it takes more
    std::optional<io::Clock::time_point> close_by; // everything was sent; its own end is waited for
  };

  [[nodiscard]] bool is_over() const;
  void serve_a_turn();
  // coming
  void accept_newcomers();
  bool accept_next();
  void admit(net::Fd fd, const net::Endpoint& peer);
  [[nodiscard]] std::string_view refusal(const std::string& host, const net::Endpoint& who) const;
  bool turn_away_one();
  // reading
  void read_members();
  std::size_t read(Connection& connection);
  void listen_to_host();
  // sending
  void send_owed();
  void send_to(Connection& connection);
  void write_journal();
  void show_host();
  void show_words(std::string_view lines);
  void show_event(const Event& event);
  // going
  void bury();
  [[nodiscard]] bool is_done_with(Connection& connection) const;
  void close(Connection& connection);
  void discard(Connection& connection);
  void begin_to_stop();
  void answer_signals();
  void mark(std::span<io::Watch* const> ready);
  [[nodiscard]] std::optional<io::Clock::time_point> due() const;
  void wake(Connection& connection);
  static std::uint64_t bytes_left(Connection& connection);
  static Connection& of(const Member& member) { return *static_cast<Connection*>(member.connection); }

  io::Poller& poller_;
  const net::Listener& listener_;
  Gate gate_;
  Room& room_;
  Journal* journal_;
  Console* console_;
  Painter painter_;
  io::Announcer& announcer_;

  io::Watch knocking_; // the listener
  net::Fd spare_;      // given up to tell a newcomer that there is no descriptor for it
  int a_turn_ = 1;     // how many are accepted in a turn
  std::optional<io::Clock::time_point> accept_again_; // the listener is muted: nothing is left to accept with
  std::unordered_map<Member*, std::unique_ptr<Connection>> connections_;
  std::unordered_map<std::string, std::size_t> by_host_;
  std::size_t unnamed_unix_ = 0;
  std::vector<std::byte> scratch_;
  std::vector<Connection*> unread_, woken_;
  std::uint64_t sent_text_ = 0, sent_json_ = 0; // heads of the rings when all were sent to last
  Member* host_ = nullptr;
  std::uint64_t host_seq_ = 0; // the next event that the host's place shows
  std::optional<io::Clock::time_point> stop_by_;
  std::optional<int> signal_; // that ended it
};

} // namespace sockplay::chat
