// The place in front of the room: lines that are typed, or come from a pipe, and lines that are shown. It
// never waits for either: what is not taken stays here, bounded by whoever asks is_full().
#pragma once

#include "chat/line_reader.hh"
#include "io/end.hh"
#include "io/poller.hh"

#include <optional>
#include <string>
#include <string_view>

namespace sockplay::chat {

class Console {
public:
  struct Options {
    std::size_t max_line_bytes = 4096;
  };
  /// Watches standard input and output. Throws net::Error where one of them is closed.
  Console(io::Poller& poller, Options options);

  /// Reads what is there, once.
  void read();
  /// The next line that was typed; too long ones are refused here.
  std::optional<std::string> next_line();
  /// No line will come any more.
  [[nodiscard]] bool has_ended() const { return ended_ && lines_.waiting_bytes() == 0; }

  /// Whole lines to be shown, safe to show.
  void show(std::string_view lines) { pending_ += lines; }
  /// Whether more should be shown only later.
  [[nodiscard]] bool is_full() const { return pending_.size() >= limit_bytes; }
  [[nodiscard]] bool is_empty() const { return pending_.empty(); }
  /// Writes what standard output takes. Throws io::Interrupted (SIGPIPE) where its reader went away, and
  /// net::Error where it cannot be written.
  void flush();

private:
  static constexpr std::size_t limit_bytes = 64 * 1024;

  io::End input_, output_;
  LineReader lines_;
  bool ended_ = false;
  std::string pending_;
};

} // namespace sockplay::chat
