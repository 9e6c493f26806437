// One member of the room: what it is called, what it still gets, what it said that was not taken yet.
#pragma once

#include "chat/feed.hh"
#include "chat/floor.hh"
#include "chat/identity.hh"
#include "chat/line_reader.hh"
#include "chat/name.hh"
#include "chat/reply.hh"
#include "chat/request.hh"

#include <optional>
#include <string>

namespace sockplay::chat {

/// Who comes: all of it safe to show.
struct Newcomer {
  std::string name; // its address, which is its name until it gives one
  std::string host; // the address without its port
  bool is_host = false;
};

struct Member {
  enum class State {
    at_door,  // the password is wanted
    arriving, // not announced yet: what it says first may be its name
    present,
    leaving, // it gets what it is owed, then it is gone
    gone,    // the connection is to be closed now
  };
  /// A line that could not be taken yet.
  struct Held {
    Line line;
    Request request;
  };
  /// What was said before, and is told again one event after the other.
  struct Replay {
    std::uint64_t next;       // the event that comes next
    std::uint64_t past_until; // events before this one are marked as past
  };

  Member(Newcomer newcomer, std::uint32_t number, std::size_t max_line, Clock::time_point now)
      : speaker(number), name{.shown = newcomer.name, .folded = folded(newcomer.name)},
        host(std::move(newcomer.host)), is_host(newcomer.is_host), lines(max_line), since(now), heard(now)
  {}

  // What is looked at for every member and turn, side by side: a room is larger than the caches.
  void* connection = nullptr; // the shell's
  State state = State::arriving;
  Form form = Form::text;
  bool is_told_secret = false; // what is sent to it next has its identity's secret in it
  Feed feed;
  std::optional<Replay> replay;
  std::optional<Held> held;

  std::uint32_t speaker; // as in Event
  Name name;
  std::string host;
  bool is_host;
  bool is_named = false;
  Identity* identity = nullptr;           // on the JSON feed
  std::string secret;                     // of its identity, until it was told
  std::optional<std::uint64_t> since_seq; // the last event that it has, as it says, until it gets the others

  LineReader lines;
  bool has_spoken = false; // it sent a line, whatever it was
  bool has_ended = false;  // it will say no more
  bool is_waiting = false; // among those who have lines to be taken
  int wrong_passwords = 0;

  SaidLately said;
  Allowance allowance;
  Clock::time_point since; // in this state
  Clock::time_point heard; // when bytes came last

  // While it is judged for how much it takes: since when, and what had left then.
  bool is_judged = false;
  std::optional<Clock::time_point> judged_since;
  std::uint64_t judged_bytes = 0;

  std::size_t place = 0; // in the roster
};

} // namespace sockplay::chat
