// Many peers at once: who may come is let in, gets its conversation, and is told of when it leaves. One
// peer's failure is that peer's.
#pragma once

#include "io/announcer.hh"
#include "io/broadcast.hh"
#include "io/loop.hh"
#include "net/access_list.hh"
#include "net/address.hh"
#include "net/open.hh"
#include "play/converse.hh"
#include "play/input.hh"
#include "play/talks.hh"

namespace sockplay::play {

/// What is done with a peer.
struct Service {
  enum class Kind { screen, echo, discard, program, forward };
  Kind kind = Kind::screen;
  std::string command;                   // program: --exec
  std::vector<net::Endpoint> forward_to; // forward
};

/// How --forward connects to an address beyond, after what was asked of the listener.
net::ConnectOptions dialing_beyond(const net::ListenOptions& socket, const net::Address& beyond);

/// Warns where a program is offered, and anybody may come to it.
void warn_of_open_command(const Service& service, const net::Endpoint& address, const net::AccessList& access,
                          io::Announcer& announcer);

/// Makes the conversation that a service has with an accepted peer.
class Host {
public:
  struct Options {
    Service service;
    Input input;
    net::ConnectOptions dialing; // of --forward
    bool sends = true;           // the peer gets the input
    bool receives = true;        // the peer is read
    bool half_closes = true;
    bool stays = false;
    bool has_association = false; // SCTP
  };
  /// Throws net::Error where what is to be sent cannot be read: before anybody is waited for.
  Host(Options options, io::Poller& poller, Carrier& carrier, io::Announcer& announcer);

  /// `screen` shows what passes; the screen service cannot do without; `broadcast` is where its peers get
  /// standard input from if they are many.
  std::unique_ptr<io::Conversation> receive(net::Fd fd, const net::Endpoint& who, Screen* screen,
                                            io::Broadcast* broadcast);
  [[nodiscard]] const Options& options() const { return options_; }
  [[nodiscard]] Carrier& carrier() { return carrier_; }
  /// The input, from its beginning.
  io::End take_input();
  /// How many descriptors one peer takes.
  [[nodiscard]] std::size_t descriptors_each() const;
  /// How long a peer that has ended is kept for the sake of an input that is silent (ScreenTalk).
  void set_grace(io::Clock::duration grace) { grace_ = grace; }

private:
  std::unique_ptr<io::Conversation> screen_talk(net::Fd fd, const net::Endpoint& who, Screen& screen,
                                                io::Broadcast* broadcast);
  std::unique_ptr<io::Conversation> forward_talk(net::Fd fd, const net::Endpoint& who, Screen* screen);
  void send_broadcast(ScreenTalk& talk, io::Broadcast& broadcast);
  void send_input(ScreenTalk& talk, Screen& screen, bool among_many);
  std::unique_ptr<io::Conversation> echo_talk(net::Fd fd, const net::Endpoint& who, Screen* screen);
  std::unique_ptr<io::Conversation> discard_talk(net::Fd fd, const net::Endpoint& who, Screen* screen);
  std::unique_ptr<io::Conversation> program_talk(net::Fd fd, const net::Endpoint& who, Screen* screen);

  Options options_;
  io::Poller& poller_;
  Carrier& carrier_;
  io::Announcer& announcer_;
  io::Clock::duration grace_ = std::chrono::seconds(1);
  std::optional<io::End> first_input_; // for the first peer, or for all: open already
};

/// Whom to let in, and how many.
struct Door {
  net::AccessList access;
  std::size_t max_conns = 0;       // at once; 0: no bound but the next
  std::size_t descriptors_for = 0; // so many peers, then those who come have to wait; 0: nobody counted
  std::uint64_t count = 0;         // in all; 0: no end
  std::optional<io::Clock::duration> accept_timeout;
  std::optional<io::Clock::duration> idle;
};

/// Accepts one peer that may come in. Throws net::Error (timeout), io::Interrupted.
std::pair<net::Fd, net::Endpoint> accept_one(io::Poller& poller, const net::Listener& listener,
                                             const Door& door, io::Announcer& announcer);

/// Serves until ^C, or until `count` peers have come and gone.
class Server {
public:
  Server(io::Poller& poller, io::Middle& middle, const net::Listener& listener, Door door, Host& host,
         Screen* screen, io::Announcer& announcer);
  ExitCode run();

private:
  struct Totals {
    std::uint64_t received_bytes = 0, sent_bytes = 0;
    [[nodiscard]] std::string words() const;
  };

  [[nodiscard]] bool is_done() const;
  void serve_a_turn();
  void accept_newcomers();
  bool accept_next();
  void open_or_close_door();
  void admit(net::Fd fd, const net::Endpoint& who);
  void bury();
  [[noreturn]] void fail_output(const io::Conversation& talk);
  void feed();
  bool read_input();
  void flush_screen();
  [[nodiscard]] bool wants_input() const;
  void drop_idle();
  void answer_signals();
  void tell_stats();
  [[nodiscard]] std::optional<io::Clock::time_point> next_due() const;
  [[nodiscard]] std::optional<io::Clock::time_point> accept_until() const;
  Totals totals();
  [[nodiscard]] bool has_room() const;
  [[nodiscard]] bool has_descriptors() const;
  void tell_full(std::string_view why);

  io::Poller& poller_;
  io::Middle& middle_;
  const net::Listener& listener_;
  Door door_;
  Host& host_;
  Screen* screen_;
  io::Announcer& announcer_;
  io::Loop loop_;
  io::Watch knocking_;               // the listener
  bool closed_to_newcomers_ = false; // full, or out of descriptors: the listener is muted
  int a_turn_ = 1;                   // how many are accepted in a turn: more while they keep coming
  std::optional<io::Clock::time_point> accept_again_; // after EMFILE
  bool told_full_ = false;
  io::Broadcast broadcast_;
  io::End input_; // standard input for all
  std::unique_ptr<io::Stage> stage_;
  io::Pacer pacer_;
  std::string unfed_;          // read, not yet in the broadcast
  std::size_t fed_ = 0;        // but so much of it is
  bool input_is_read_ = false; // to its end
  bool input_ended_ = false;   // and all of it is in the broadcast
  std::uint64_t come_ = 0;
  Totals of_the_gone_;
  std::optional<io::Clock::time_point> idle_due_; // when the next may have been silent for too long
  bool told_to_end_ = false;
  io::Clock::time_point started_ = io::Clock::now();
};

} // namespace sockplay::play
