// What was said in the room: once, bounded, in one order. Each event has a number; its line is rendered once
// for everybody who reads text, and once for those who read JSON, if there are any. Who reads what is the
// room's matter.
#pragma once

#include "chat/event.hh"
#include "chat/ring.hh"

#include <deque>
#include <optional>
#include <string>

namespace sockplay::chat {

class Log {
public:
  /// All of it, rings and index, stays within `limit_bytes`. The first event gets `first_seq`.
  explicit Log(std::size_t limit_bytes, std::uint64_t first_seq = 1);

  /// Where the lines of an event stand. The JSON one is empty unless it is wanted.
  struct Lines {
    Range text, json;
  };

  /// Gives the event its number and keeps it; what does not fit any more is forgotten.
  Lines append(Event event);
  /// From now on lines are rendered as JSON too: somebody reads them.
  void want_json() { wants_json_ = true; }

  [[nodiscard]] const Ring& text() const { return text_; }
  [[nodiscard]] const Ring& json() const { return json_; }

  /// How many events are held at most.
  [[nodiscard]] std::size_t entries_limit() const { return entries_limit_; }
  /// The number that the next event gets.
  [[nodiscard]] std::uint64_t next_seq() const { return next_seq_; }
  /// The number of the oldest event that is still held; next_seq() if none is.
  [[nodiscard]] std::uint64_t oldest_seq() const { return next_seq_ - entries_.size(); }
  /// An event that is held. Its texts are good until the next append.
  [[nodiscard]] Event event(std::uint64_t seq) const;

private:
  // What the line of text does not say by itself.
  struct Entry {
    Time time;
    Range text;
    std::uint64_t number; // join: how many were here; message, action: the speaker's number for it
    std::uint32_t speaker;
    std::uint16_t from_bytes;
    Event::Kind kind;
  };

  void forget_what_is_gone();

  Ring text_, json_;
  std::size_t entries_limit_;
  std::deque<Entry> entries_;
  std::uint64_t next_seq_;
  bool wants_json_ = false;
  std::string rendered_;
};

} // namespace sockplay::chat
