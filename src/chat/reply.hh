// What one member alone is told, written in the form it reads: answers, refusals, what it missed. Pure; when
// it is told is the room's matter.
#pragma once

#include "chat/event.hh"

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace sockplay::chat {

// What a program on the other side has to know by its words: they come before it reads JSON.
inline constexpr std::string_view password_question = "this room has a password: /pass SECRET";
inline constexpr std::string_view password_refusal = "that is not the password";
inline constexpr std::string_view resume_refusal = "/resume comes first, or not at all";
/// How what is said to somebody who has to leave begins.
inline constexpr std::string_view sent_away = "you have to leave: ";

/// In which form a member reads the room.
enum class Form { text, json };

/// The first line of a JSON feed.
struct Welcome {
  std::string_view room;              // which room this is, over restarts too
  std::uint64_t seq;                  // of the last event before
  std::string_view name;              // what the member is called
  std::string_view resume;            // the secret for /resume
  std::uint64_t here;                 // how many are here
  std::span<const std::string> names; // some of them
};

/// Lines for one member, appended one after the other.
class Reply {
public:
  explicit Reply(Form form, Time now) : form_(form), now_(now) {}

  /// "* ...".
  void notice(std::string_view text);
  /// What the room says of itself, a notice for each line.
  void motd(std::string_view text);
  /// A refusal: "* ..." as well.
  void error(std::string_view text);
  /// The refusal of a line that is longer than `limit_bytes`.
  void too_long(std::size_t limit_bytes);
  /// "* you are alice", or a nick event from `before`.
  void named(std::string_view before, std::string_view name);
  /// "* 3 here: alice, bob", with so many names as are given.
  void who(std::uint64_t here, std::span<const std::string> names);
  /// JSON only: text members are told by notices.
  void welcome(const Welcome& welcome);
  void pong(std::string_view token);
  /// What it said was taken: its own number for it, and the event's (0: not known any more).
  void ack(std::uint64_t say, std::uint64_t seq);
  /// "alice (to you): psst".
  void private_line(std::string_view from, std::string_view text);
  /// Events from `first` to `last` are not held any more.
  void gap(std::uint64_t first, std::uint64_t last);
  /// An event as it was: `is_past` as replayed history, else as everybody got it.
  void event(const Event& event, bool is_past);

  [[nodiscard]] const std::string& lines() const { return lines_; }
  [[nodiscard]] bool is_empty() const { return lines_.empty(); }

private:
  void said(std::string_view type, std::string_view text);

  Form form_;
  Time now_;
  std::string lines_;
};

} // namespace sockplay::chat
