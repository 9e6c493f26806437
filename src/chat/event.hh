// What happened in the room, and how it is written: as a line of text for people and simple clients, as a
// line of JSON for programs. Names and texts come in safe to show (safe.hh); here nothing is checked any
// more.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace sockplay::chat {

using Time = std::chrono::system_clock::time_point;

/// What all members are told, once, in one order.
struct Event {
  enum class Kind : std::uint8_t { message, action, join, leave, nick, notice };

  Kind kind = Kind::message;
  std::uint64_t seq = 0; // one more than the event before
  Time time = {};
  std::string_view from = {}; // who; empty for a notice
  std::string_view text = {}; // what was said or done; leave: why (may be empty); nick: the new name
  std::uint64_t here = 0;     // join: how many are here now
  std::uint64_t say = 0;      // message, action: the speaker's own number for it; 0: none
  std::uint32_t speaker = 0;  // which member it is of, whatever the name; 0: nobody's
};

/// `alice: hello`, `~ alice waves`, `* alice joined (3 here)`, with its LF.
void append_text(std::string& out, const Event& event);
/// The same as it is replayed to somebody who was not there: `= alice: hello`.
void append_replayed_text(std::string& out, const Event& event);
/// `{"seq":17,"time":"2026-01-02T03:04:05.678Z","type":"message","from":"alice","text":"hello"}`, with its
/// LF.
void append_json(std::string& out, const Event& event);
/// As an event of --json: the same fields, with "event" for "type" in front.
void append_event(std::string& out, const Event& event);
/// The same with what only the relay has to know, whose it was and its number for it, for the log on disk.
void append_record(std::string& out, const Event& event);

/// "message" and so on, as JSON has it.
std::string_view type_of(Event::Kind kind);

/// Whether a member said it: what its speaker does not get back.
inline bool is_line(const Event& event)
{
  return event.kind == Event::Kind::message || event.kind == Event::Kind::action;
}

} // namespace sockplay::chat
