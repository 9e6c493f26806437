// ncurses wants a FILE with a descriptor: that of a file in memory.
#include "browse/canvas.hh"

#include "net/error.hh"
#include "net/fd.hh"
#include "sys/invoke.hh"
#include "text/escape.hh"
#include "text/utf8.hh"

#include <array>
#include <clocale>
#include <csignal>
#include <cstdio>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>

#define NCURSES_NOMACROS
#define NCURSES_WIDECHAR 1
#include <ncurses.h>
#include <term.h>
#undef columns // capabilities that term.h has as macros
#undef lines

namespace sockplay::browse {

namespace {

// ncurses takes and gives text in the encoding of the locale; the program sets none, so it is set for this
// thread while ncurses is at work.
class Utf8 {
public:
  explicit Utf8(locale_t locale) : before_(::uselocale(locale)) {}
  Utf8(const Utf8&) = delete;
  Utf8& operator=(const Utf8&) = delete;
  ~Utf8() { ::uselocale(before_); }

private:
  locale_t before_;
};

// ncurses catches signals as it begins, which are the poller's.
class SignalsKept {
public:
  SignalsKept()
  {
    for (std::size_t i = 0; i < signals.size(); ++i)
      ::sigaction(signals[i], nullptr, &before_[i]);
  }
  SignalsKept(const SignalsKept&) = delete;
  SignalsKept& operator=(const SignalsKept&) = delete;
  ~SignalsKept()
  {
    for (std::size_t i = 0; i < signals.size(); ++i)
      ::sigaction(signals[i], &before_[i], nullptr);
  }

private:
  static constexpr std::array signals{SIGINT, SIGTERM, SIGTSTP, SIGWINCH};
  std::array<struct sigaction, signals.size()> before_{};
};

struct CloseFile {
  void operator()(FILE* file) const { std::fclose(file); } // NOLINT(cppcoreguidelines-owning-memory)
};
using File = std::unique_ptr<FILE, CloseFile>;

net::Fd memory()
{
  return net::Fd(static_cast<int>(
      net::checked(sys::invoke(sys::MemFd{"screen", MFD_CLOEXEC}), "memfd_create", "the screen")));
}

// A FILE owns its descriptor: it is given one of its own, of the same memory.
File file_of(const net::Fd& memory, const char* mode)
{
  const auto copy = sys::invoke(sys::Fcntl{memory.number(), F_DUPFD_CLOEXEC, 3});
  File file(::fdopen(static_cast<int>(net::checked(copy, "open", "the screen")), mode));
  if (!file) throw net::error_of("open", "the screen", errno);
  return file;
}

// Wide, since where no locale is set ncurses takes bytes for Latin-1, whatever this thread's locale is. What
// drives a terminal is gone by now, and stays out in any case.
std::wstring wide_of(std::string_view text)
{
  static_assert(sizeof(wchar_t) == sizeof(char32_t)); // a wchar_t is a code point
  std::wstring wide;
  while (!text.empty()) {
    const auto point = text::decode(text);
    wide += static_cast<wchar_t>(text::is_control(point.value) ? text::replacement : point.value);
    text.remove_prefix(point.size);
  }
  return wide;
}

short colour_number(capture::Hue hue)
{
  constexpr std::array<short, 8> numbers{-1,         COLOR_RED,     COLOR_GREEN, COLOR_YELLOW,
                                         COLOR_BLUE, COLOR_MAGENTA, COLOR_CYAN,  COLOR_BLUE};
  constexpr short bright_blue = 12;
  if (hue == capture::Hue::bright_blue && COLORS >= 16) return bright_blue;
  return numbers[static_cast<std::size_t>(hue)];
}

// newterm(3) would find out as well, and leave memory behind.
void check(const std::string& type, int descriptor)
{
  int reason = 0;
  if (::setupterm(type.c_str(), descriptor, &reason) != OK)
    throw net::UsageError(
        fmt::format("--screen: a terminal of type '{}' (TERM) is not known", text::escaped(type)),
        "TERM=xterm, or the package ncurses-term, which knows more of them");
  const bool can_be_drawn_on = ::tigetstr("cup") != nullptr;
  ::del_curterm(::set_curterm(nullptr));
  if (!can_be_drawn_on)
    throw net::UsageError(
        fmt::format("--screen: a terminal of type '{}' (TERM) cannot be drawn on", text::escaped(type)));
}

} // namespace

struct Canvas::Curses {
  locale_t locale;
  net::Fd bytes = memory();
  File out = file_of(bytes, "w");
  File in = file_of(bytes, "r"); // no keys are asked for
  SCREEN* screen = nullptr;
  bool has_colours = false;

  explicit Curses(locale_t utf8) : locale(utf8) {}
  Curses(const Curses&) = delete;
  Curses& operator=(const Curses&) = delete;
  ~Curses()
  {
    if (screen != nullptr) ::delscreen(screen);
    ::freelocale(locale);
  }

  void begin_colours()
  {
    has_colours = ::has_colors() && ::start_color() == OK && ::use_default_colors() == OK;
    for (short pair = 1; has_colours && pair <= 7; ++pair)
      ::init_pair(pair, colour_number(static_cast<capture::Hue>(pair)), -1);
  }

  [[nodiscard]] attr_t attributes_of(const Look& look) const
  {
    attr_t attributes = A_NORMAL;
    if (look.bold) attributes |= A_BOLD;
    if (look.dim) attributes |= A_DIM;
    if (look.underline) attributes |= A_UNDERLINE;
    if (look.reverse) attributes |= A_REVERSE;
    return attributes;
  }

  void draw(const Line& line, int row) const
  {
    ::wmove(stdscr, row, 0);
    for (const auto& [text, look] : line) {
      const short pair = has_colours ? static_cast<short>(look.hue) : short{0};
      ::wattr_set(stdscr, attributes_of(look), pair, nullptr);
      const auto wide = wide_of(text);
      ::waddnwstr(stdscr, wide.data(), static_cast<int>(wide.size()));
    }
    ::wattr_set(stdscr, A_NORMAL, 0, nullptr);
  }
};

Canvas::Canvas(const Options& options, io::WindowSize size)
{
  const locale_t utf8 = ::newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr);
  if (utf8 == nullptr) throw net::error_of("open", "the locale C.UTF-8", errno);
  curses_ = std::make_unique<Curses>(utf8);
  const Utf8 here(curses_->locale);
  const SignalsKept kept;
  check(options.terminal_type, curses_->bytes.number());
  ::use_env(FALSE); // LINES and COLUMNS: the window is asked
  curses_->screen = ::newterm(options.terminal_type.c_str(), curses_->out.get(), curses_->in.get());
  if (curses_->screen == nullptr) throw net::error_of("open", "the screen", ENOMEM);
  if (options.colour) curses_->begin_colours();
  ::resizeterm(static_cast<int>(size.rows), static_cast<int>(size.columns));
}

Canvas::~Canvas() = default;

void Canvas::draw(const Picture& picture)
{
  const Utf8 here(curses_->locale);
  ::werase(stdscr);
  for (std::size_t row = 0; row < picture.lines.size(); ++row)
    curses_->draw(picture.lines[row], static_cast<int>(row));
  ::curs_set(picture.cursor ? 1 : 0);
  if (picture.cursor)
    ::wmove(stdscr, static_cast<int>(picture.cursor->row), static_cast<int>(picture.cursor->column));
  ::wrefresh(stdscr);
}

void Canvas::forget()
{
  ::clearok(stdscr, TRUE);
}

void Canvas::resize(io::WindowSize size)
{
  const Utf8 here(curses_->locale);
  ::resizeterm(static_cast<int>(size.rows), static_cast<int>(size.columns));
  forget();
}

void Canvas::leave()
{
  const Utf8 here(curses_->locale);
  if (!::isendwin()) ::endwin();
}

std::string Canvas::take()
{
  std::fflush(curses_->out.get());
  const int number = curses_->bytes.number();
  const auto size = net::checked(sys::invoke(sys::Seek{number, 0, SEEK_CUR}), "lseek", "the screen");
  std::string bytes(static_cast<std::size_t>(size), '\0');
  sys::invoke(sys::Seek{number, 0, SEEK_SET});
  const auto read = sys::invoke(sys::Read{number, bytes.data(), bytes.size()});
  bytes.resize(static_cast<std::size_t>(net::checked(read, "read", "the screen")));
  sys::invoke(sys::Seek{number, 0, SEEK_SET});
  sys::invoke(sys::FTruncate{number, 0});
  return bytes;
}

} // namespace sockplay::browse
