// What happens in the room, as it is shown: to a person with names in colours of their own, what the room
// says of itself dimmed, and times where they are asked for; to a pipe as the text that any client gets; to a
// program as events of --json.
#pragma once

#include "chat/event.hh"

#include <string>
#include <string_view>

namespace sockplay::chat {

class Painter {
public:
  struct Options {
    bool colours = false;
    bool timestamps = false;
    bool json = false;
  };
  explicit Painter(Options options) : options_(options) {}

  /// Appends a line for the event; its texts are safe to show. `is_past`: as replayed history, "= ".
  void event(std::string& out, const Event& event, bool is_past = false) const;
  /// `* ...`, what the room says to one alone; `kind` is the event's name for programs.
  void notice(std::string& out, std::string_view kind, Time time, std::string_view text) const;
  /// `alice (to you): psst`.
  void private_line(std::string& out, Time time, std::string_view from, std::string_view text) const;

private:
  void begin(std::string& out, Time time) const;
  void name(std::string& out, std::string_view name) const;
  void styled(std::string& out, std::string_view style, std::string_view text) const;

  Options options_;
};

} // namespace sockplay::chat
