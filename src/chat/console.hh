// The place in front of the room: lines that are typed, or come from a pipe, and lines that are shown. On a
// terminal a line is edited while others arrive above it. Nothing here ever waits: what is not taken stays,
// bounded by whoever asks is_full().
#pragma once

#include "chat/line_reader.hh"
#include "io/end.hh"
#include "io/line_editor.hh"
#include "io/poller.hh"

#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace sockplay::chat {

class Console {
public:
  struct Options {
    std::size_t max_line_bytes = 4096;
    bool edits = true; // where the terminal can
    std::function<std::vector<std::string>(std::string_view line)> complete = {};
  };
  /// Watches standard input and output. Throws net::Error where one of them is closed.
  Console(io::Poller& poller, Options options);

  /// Reads what is there, once.
  void read();
  /// The next line that was typed; too long ones are refused here.
  std::optional<std::string> next_line();
  /// Whether there may be more to read just now.
  [[nodiscard]] bool has_input() const;
  /// No line will come any more.
  [[nodiscard]] bool has_ended() const { return has_ended_; }
  /// Whether a person sits there.
  [[nodiscard]] bool is_interactive() const { return is_terminal(input_) && is_terminal(output_); }
  /// Whether what is typed stays to be seen by itself: on a terminal where no line is edited.
  [[nodiscard]] bool echoes() const { return is_interactive() && !editor_; }
  /// Whether a terminal, at least, shows it.
  [[nodiscard]] bool shows_on_terminal() const { return is_terminal(output_); }
  /// Whether anybody can see what is shown: not in /dev/null.
  [[nodiscard]] bool is_seen() const { return output_.kind() != io::End::Kind::null; }

  /// Whole lines to be shown, safe to show.
  void show(std::string_view lines);
  /// Whether more should be shown only later.
  [[nodiscard]] bool is_full() const;
  [[nodiscard]] bool is_empty() const { return editor_ ? editor_->is_empty() : pending_.empty(); }
  /// Writes what standard output takes. Throws io::Interrupted (SIGPIPE) where its reader went away, and
  /// net::Error where it cannot be written.
  void flush();
  /// A signal that concerns the terminal: SIGWINCH, SIGTSTP, SIGCONT. False for any other.
  bool take_signal(int signal);

private:
  static constexpr std::size_t limit_bytes = 64 * 1024;
  static bool is_terminal(const io::End& end) { return end.kind() == io::End::Kind::terminal; }
  void begin_to_edit();
  void take(std::string_view bytes);

  Options options_;
  io::End input_, output_;
  std::optional<io::LineEditor> editor_;
  LineReader lines_;
  bool input_ended_ = false, has_ended_ = false;
  std::string pending_;
};

} // namespace sockplay::chat
