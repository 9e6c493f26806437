// How a terminal treats what is typed, as it was and as a line editor needs it; and its size.
#pragma once

#include <cstddef>
#include <termios.h>

namespace sockplay::io {

/// The modes of a terminal, restored by the destructor. Changes take effect at once (TCSANOW): to wait until
/// the output has drained would be to wait for ^Q after a ^S.
class TerminalModes {
public:
  /// Keeps what the modes are, and sets those for editing. Throws net::Error where `terminal` is none.
  explicit TerminalModes(int terminal);
  TerminalModes(const TerminalModes&) = delete;
  TerminalModes& operator=(const TerminalModes&) = delete;
  ~TerminalModes() { restore(); }

  /// Every byte comes as it is typed and is not echoed; ^C and ^Z still raise signals, and CR comes as LF
  /// (termios(3)). What the modes were before is kept anew: a shell may have changed them meanwhile.
  void edit();
  /// As they were; left alone while we are in the background, where they are others' and setting them would
  /// stop us.
  void restore();

private:
  int terminal_;
  bool edits_ = false;
  termios before_{};
};

struct WindowSize {
  std::size_t rows = 24;
  std::size_t columns = 80;
};

/// TIOCGWINSZ of ioctl_tty(2); 24 rows of 80 columns where the terminal does not know.
WindowSize window_size(int terminal);

} // namespace sockplay::io
