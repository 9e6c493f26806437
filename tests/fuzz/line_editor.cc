// Somebody types, others talk and the window changes its width, in random order: nothing crashes, a line
// never goes beyond its limit, and what remains on the screen once the line is erased are the lines that were
// printed, each of them once.
#include "io/line_editor.hh"

#include "support/screen_model.hh"
#include "sys/invoke.hh"

#include <array>
#include <cstdint>
#include <cstdlib>
#include <fcntl.h>
#include <span>
#include <string>
#include <string_view>

// As in tests/io/line_editor.cc.
extern "C" const char* __lsan_default_suppressions()
{
  return "leak:libtinfo";
}

namespace {

using namespace sockplay;

constexpr std::size_t limit = 40;
constexpr unsigned short rows =
    80; // more than any line takes here: what scrolls out of the window cannot be erased

void require(bool holds)
{
  if (!holds) std::abort();
}

// libedit wants a real terminal; nobody reads or writes it.
io::End& pseudo_terminal()
{
  static const int master = ::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
  require(::grantpt(master) == 0 && ::unlockpt(master) == 0);
  std::array<char, 64> name{};
  require(::ptsname_r(master, name.data(), name.size()) == 0);
  static io::End end = io::End::inherited(::open(name.data(), O_RDWR | O_NOCTTY | O_CLOEXEC), O_RDWR);
  return end;
}

// Answers for the terminal: takes some of what is written, and knows a size.
class Window : public sys::Observer {
public:
  explicit Window(int terminal) : terminal_(terminal) {}

  std::optional<sys::Outcome> before(const sys::Call& call) override
  {
    if (const auto* size = std::get_if<sys::GetWindowSize>(&call)) {
      *size->size = {.ws_row = rows, .ws_col = columns_};
      return sys::Outcome{0, 0};
    }
    const auto* write = std::get_if<sys::Write>(&call);
    if (write == nullptr || write->fd != terminal_) return {};
    const auto taken = std::min(write->size, takes_);
    if (taken == 0) return sys::Outcome{-1, EAGAIN};
    screen_.write({static_cast<const char*>(write->buffer), taken});
    takes_ -= taken;
    return sys::Outcome{static_cast<long>(taken), 0};
  }
  void after(const sys::Call& /*call*/, const sys::Outcome& /*outcome*/) override {}

  void take(std::size_t bytes) { takes_ = bytes; }
  void resize(unsigned short columns)
  {
    columns_ = columns;
    screen_.resize(rows, columns);
  }
  [[nodiscard]] std::string text() const { return screen_.scrolled() + screen_.text(); }
  [[nodiscard]] bool is_known() const { return screen_.unknown().empty(); }

private:
  int terminal_;
  unsigned short columns_ = 20;
  std::size_t takes_ = SIZE_MAX;
  test::ScreenModel screen_{rows, 20};
  sys::ObserverScope scope_{*this};
};

constexpr std::array<std::string_view, 24> keys{"a",      "bc ",  "日",   "本語",      "e\u0301",   "\xe6",
                                                "\x97",   "\xa5", "\x1b", "\x1b[A",    "\x1b[B",    "\x1b[C",
                                                "\x1b[D", "\x01", "\x05", "\x17",      "\x0b",      "\x19",
                                                "\x7f",   "\n",   "\x12", "\x1b[200~", "\x1b[201~", "\t"};

class Session {
public:
  explicit Session(io::End& terminal)
      : terminal_(terminal), window_(terminal.number()),
        editor_(terminal, {.complete =
                               [](std::string_view) {
                                 return std::vector<std::string>{"abc", "abc "};
                               },
                           .limit_bytes = limit,
                           .keeps_finished = false})
  {}

  void act(std::uint8_t action)
  {
    if (action < 160) return editor_.feed(keys[action % keys.size()]);
    if (action < 176) return editor_.feed({reinterpret_cast<const char*>(&action), 1});
    if (action < 200) return print();
    if (action < 216) return flush(action - 200U);
    if (action < 240) return resize(static_cast<unsigned short>(10 + action - 216));
    action % 2 == 0 ? editor_.suspend() : editor_.resume();
  }

  void end()
  {
    while (const auto line = editor_.next_line())
      require(line->size() <= limit && text::is_valid(*line));
    flush(SIZE_MAX);
    editor_.suspend();
    flush(SIZE_MAX);
    require(window_.is_known());
    std::string rest = window_.text();
    std::erase(rest, '|');
    while (rest.find(offered) != rest.npos)
      rest.erase(rest.find(offered), offered.size());
    rest.erase(rest.find_last_not_of('\n') + 1);
    printed_.erase(printed_.find_last_not_of('\n') + 1);
    require(rest == printed_);
  }

private:
  static constexpr std::string_view offered = "abc  abc\n";

  void print()
  {
    const auto line = std::to_string(count_++) + "\n";
    editor_.print(line);
    printed_ += line;
  }
  void flush(std::size_t bytes)
  {
    window_.take(bytes);
    terminal_.writable = true;
    editor_.flush();
  }
  // Not while the terminal shows half of what it is to show: nobody could know where its cursor is.
  void resize(unsigned short columns)
  {
    flush(SIZE_MAX);
    window_.resize(columns);
    editor_.resized();
  }

  io::End& terminal_;
  Window window_;
  io::LineEditor editor_;
  std::string printed_;
  int count_ = 0;
};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
  static io::End& terminal = pseudo_terminal();
  ::setenv("TERM", "xterm", 1);
  Session session(terminal);
  for (const std::uint8_t action : std::span(data, std::min<std::size_t>(size, 512)))
    session.act(action);
  session.end();
  return 0;
}
