// Pictures into the bytes that bring a terminal from one to the next: ncurses(3), which knows terminals and
// what has changed. It writes into memory, never waits, reads no keys and sets no modes; where the bytes go
// is the window's matter.
#pragma once

#include "browse/picture.hh"
#include "io/terminal_modes.hh"

#include <memory>
#include <string>

namespace sockplay::browse {

class Canvas {
public:
  struct Options {
    std::string terminal_type; // TERM
    bool colour = false;       // if the terminal has some
  };
  /// The first bytes go over to the alternate screen. Throws net::UsageError for a terminal that terminfo(5)
  /// does not know, or that cannot be drawn on.
  Canvas(const Options& options, io::WindowSize size);
  Canvas(const Canvas&) = delete;
  Canvas& operator=(const Canvas&) = delete;
  ~Canvas();

  void draw(const Picture& picture);
  /// All of the next picture is drawn, whatever the terminal shows.
  void forget();
  void resize(io::WindowSize size);
  /// Back to the screen as it was; the next picture goes over again.
  void leave();

  /// The bytes since it was asked last.
  std::string take();

private:
  struct Curses;
  std::unique_ptr<Curses> curses_;
};

} // namespace sockplay::browse
