// The terminal that pictures are shown on. What it is to show waits here until it takes it: nothing blocks,
// not even after a ^S. It is left as it was found.
#pragma once

#include "browse/canvas.hh"
#include "io/end.hh"
#include "io/terminal_modes.hh"
#include "net/io_result.hh"

#include <optional>
#include <string>

namespace sockplay::browse {

class Window {
public:
  /// `terminal` stays the caller's, must not block, and must outlive this. Throws net::UsageError for one
  /// that cannot be drawn on, and net::Error.
  Window(io::End& terminal, bool colour);
  Window(const Window&) = delete;
  Window& operator=(const Window&) = delete;
  /// As suspend(), as far as the terminal takes that without waiting.
  ~Window();

  [[nodiscard]] io::WindowSize size() const { return size_; }
  /// Whether a picture can be drawn: one that waits still is shown first.
  [[nodiscard]] bool is_ready() const { return output_.empty() && !is_suspended_; }
  void draw(const Picture& picture);
  /// All of the next picture is drawn.
  void forget() { canvas_->forget(); }
  /// SIGWINCH came.
  void resized();

  /// Back to the screen and the modes as they were, before SIGTSTP stops us, or for good.
  void suspend();
  [[nodiscard]] bool is_suspended() const { return is_suspended_; }
  /// After SIGCONT. Does nothing while we are in the background.
  void resume();

  /// Writes what the terminal takes: moved (perhaps nothing), would_block, or failed.
  net::IoResult flush();
  [[nodiscard]] bool is_empty() const { return output_.empty(); }

private:
  io::End& terminal_;
  io::WindowSize size_;
  std::optional<Canvas> canvas_; // before the modes: it may find that it cannot draw
  io::TerminalModes modes_;
  std::string output_;
  bool is_suspended_ = false;
};

} // namespace sockplay::browse
