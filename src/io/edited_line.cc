#include "io/edited_line.hh"

#include "net/error.hh"
#include "text/utf8.hh"

#include <algorithm>
#include <array>
#include <cerrno>
#include <fmt/format.h>
#include <iterator>
#include <type_traits>

namespace sockplay::io {

namespace {

static_assert(sizeof(wchar_t) == sizeof(char32_t)); // a wchar_t is a code point

constexpr int history_lines = 500;

struct Binding {
  std::string_view key;
  const wchar_t* command; // editrc(5), "EDITOR COMMANDS"
};

// What libedit's emacs mode has, as far as it asks for no further keys (^V, M-x), and the keys of today's
// terminals that it does not know of. ~/.editrc is not read: what may be asked for there (vi mode, whose
// commands wait for keys and start an editor; other modes of the terminal) would hold up whoever else talks.
constexpr std::array bindings{
    Binding{"\x01", L"ed-move-to-beg"},
    Binding{"\x02", L"ed-prev-char"},
    Binding{"\x04", L"ed-delete-next-char"},
    Binding{"\x05", L"ed-move-to-end"},
    Binding{"\x06", L"ed-next-char"},
    Binding{"\x08", L"em-delete-prev-char"},
    Binding{"\x0b", L"ed-kill-line"},
    Binding{"\x0e", L"ed-next-history"},
    Binding{"\x10", L"ed-prev-history"},
    Binding{"\x14", L"ed-transpose-chars"},
    Binding{"\x15", L"em-kill-line"},
    Binding{"\x17", L"ed-delete-prev-word"},
    Binding{"\x19", L"em-yank"},
    Binding{"\x7f", L"em-delete-prev-char"},
    Binding{"\033\x08", L"ed-delete-prev-word"},
    Binding{"\033\x7f", L"ed-delete-prev-word"},
    Binding{"\033b", L"ed-prev-word"},
    Binding{"\033c", L"em-capitol-case"},
    Binding{"\033d", L"em-delete-next-word"},
    Binding{"\033f", L"em-next-word"},
    Binding{"\033l", L"em-lower-case"},
    Binding{"\033u", L"em-upper-case"},
    Binding{"\033[A", L"ed-prev-history"},
    Binding{"\033[B", L"ed-next-history"},
    Binding{"\033[C", L"ed-next-char"},
    Binding{"\033[D", L"ed-prev-char"},
    Binding{"\033[F", L"ed-move-to-end"},
    Binding{"\033[H", L"ed-move-to-beg"},
    Binding{"\033OA", L"ed-prev-history"},
    Binding{"\033OB", L"ed-next-history"},
    Binding{"\033OC", L"ed-next-char"},
    Binding{"\033OD", L"ed-prev-char"},
    Binding{"\033OF", L"ed-move-to-end"},
    Binding{"\033OH", L"ed-move-to-beg"},
    Binding{"\033[1~", L"ed-move-to-beg"},
    Binding{"\033[3~", L"ed-delete-next-char"},
    Binding{"\033[4~", L"ed-move-to-end"},
    Binding{"\033[7~", L"ed-move-to-beg"},
    Binding{"\033[8~", L"ed-move-to-end"},
    Binding{"\033[1;3C", L"em-next-word"},
    Binding{"\033[1;3D", L"ed-prev-word"},
    Binding{"\033[1;5C", L"em-next-word"},
    Binding{"\033[1;5D", L"ed-prev-word"},
};

// A character that no binding above has: libedit empties its state (ch_reset) only where a command fails
// fatally.
constexpr std::string_view clear_key = "\x1e";
constexpr const wchar_t* clear_command = L"sockplay-clear";

unsigned char fail_fatally(EditLine* /*editor*/, wint_t /*character*/)
{
  return CC_FATAL;
}

// As libedit's parser of bindings reads it: every byte as \ooo.
std::wstring octal(std::string_view key)
{
  std::wstring written;
  for (const char byte : key) {
    const auto digits = fmt::format("\\{:03o}", static_cast<unsigned char>(byte));
    written.append(digits.begin(), digits.end());
  }
  return written;
}

std::wstring wide(std::string_view text)
{
  std::wstring points;
  while (!text.empty()) {
    const auto point = text::decode(text);
    points += static_cast<wchar_t>(point.value);
    text.remove_prefix(point.size);
  }
  return points;
}

void append_utf8(std::string& out, char32_t point)
{
  const auto byte = [&](char32_t bits) { out += static_cast<char>(bits); };
  const auto continuation = [&](int shift) { byte(0x80 | (point >> shift & 0x3F)); };
  if (point < 0x80) return byte(point);
  if (point < 0x800) {
    byte(0xC0 | point >> 6);
  } else if (point < 0x10000) {
    byte(0xE0 | point >> 12);
    continuation(6);
  } else {
    byte(0xF0 | point >> 18);
    continuation(12);
    continuation(6);
  }
  continuation(0);
}

std::string narrow(const wchar_t* begin, const wchar_t* end)
{
  std::string text;
  for (; begin != end; ++begin)
    append_utf8(text, static_cast<char32_t>(*begin));
  return text;
}

} // namespace

// While it lives, this thread's characters are Unicode's, so that libedit knows a letter from a blank (word
// motions, iswalnum(3)). The process's own locale stays "C", whatever the user's is: numbers and messages do
// not change, and the chat's text is UTF-8 in any case. Widths come from libunistring, which asks no locale.
class EditedLine::Utf8 {
public:
  explicit Utf8(const EditedLine& line)
      : before_(line.locale_ ? ::uselocale(line.locale_.get()) : static_cast<locale_t>(nullptr))
  {}
  Utf8(const Utf8&) = delete;
  Utf8& operator=(const Utf8&) = delete;
  ~Utf8()
  {
    if (before_ != nullptr) ::uselocale(before_);
  }

private:
  locale_t before_;
};

void EditedLine::Free::operator()(EditLine* editor) const
{
  // With editing off it leaves the terminal alone; else it would drop what was typed ahead (TCSAFLUSH).
  ::el_wset(editor, EL_EDITMODE, 0);
  ::el_end(editor);
}

EditedLine::EditedLine(int terminal, const char* program)
    : locale_(::newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr)), // none: only words beyond ASCII suffer
      nowhere_(::fopencookie(nullptr, "r+", {})),              // reads nothing, takes everything
      history_(::history_winit())
{
  const Utf8 characters(*this);
  if (nowhere_ != nullptr && history_ != nullptr) {
    auto* const none = nowhere_.get();
    editor_.reset(::el_init_fd(program, none, none, none, terminal, terminal, terminal));
  }
  if (editor_ == nullptr) throw net::error_of("el_init", "the line editor", errno);
  HistEventW event{};
  ::history_w(history_.get(), &event, H_SETSIZE, history_lines);
  ::history_w(history_.get(), &event, H_SETUNIQUE, 1); // no line twice in a row
  auto* const editor = editor_.get();
  ::el_wset(editor, EL_TERMINAL, L"dumb"); // the fewest ways to draw what nobody sees
  ::el_wset(editor, EL_EDITOR, L"emacs");
  ::el_wset(editor, EL_CLIENTDATA, this);
  ::el_wset(editor, EL_GETCFN, &EditedLine::read_key);
  ::el_wset(editor, EL_HIST, &::history_w, history_.get());
  bind_keys();
  ::el_wset(editor, EL_UNBUFFERED, 1); // el_wgets() returns after each command
}

EditedLine::~EditedLine()
{
  const Utf8 characters(*this);
  editor_.reset();
}

void EditedLine::bind_keys()
{
  const auto bind = [this](std::string_view key, const wchar_t* command) {
    ::el_wset(editor_.get(), EL_BIND, octal(key).c_str(), command, static_cast<const wchar_t*>(nullptr));
  };
  for (const auto& binding : bindings)
    bind(binding.key, binding.command);
  ::el_wset(editor_.get(), EL_ADDFN, clear_command, L"an empty line", &fail_fatally);
  bind(clear_key, clear_command);
}

int EditedLine::read_key(EditLine* editor, wchar_t* character)
{
  EditedLine* line = nullptr;
  ::el_wget(editor, EL_CLIENTDATA, &line);
  if (line->key_.empty()) return 0;
  *character = static_cast<unsigned char>(line->key_.front());
  line->key_.remove_prefix(1);
  return 1;
}

void EditedLine::press(std::string_view key)
{
  if (std::ranges::find(bindings, key, &Binding::key) != bindings.end()) obey(key);
}

void EditedLine::clear()
{
  obey(clear_key);
}

void EditedLine::obey(std::string_view key)
{
  const Utf8 characters(*this);
  key_ = key;
  int length = 0;
  ::el_wgets(editor_.get(), &length);
  key_ = {};
}

void EditedLine::insert(std::string_view text)
{
  const Utf8 characters(*this);
  ::el_winsertstr(editor_.get(), wide(text).c_str());
}

void EditedLine::set(std::string_view before, std::string_view after)
{
  const auto* const line = ::el_wline(editor_.get());
  ::el_cursor(editor_.get(), static_cast<int>(line->lastchar - line->cursor));
  ::el_deletestr(editor_.get(), static_cast<int>(line->lastchar - line->buffer));
  insert(before);
  insert(after);
  ::el_cursor(editor_.get(), -static_cast<int>(wide(after).size()));
}

std::string EditedLine::before_cursor() const
{
  const auto* const line = ::el_wline(editor_.get());
  return narrow(line->buffer, line->cursor);
}

std::string EditedLine::after_cursor() const
{
  const auto* const line = ::el_wline(editor_.get());
  return narrow(line->cursor, line->lastchar);
}

void EditedLine::remember(const std::string& line)
{
  HistEventW event{};
  ::history_w(history_.get(), &event, H_ENTER, wide(line).c_str());
}

std::optional<std::string> EditedLine::find(std::string_view pattern, std::size_t newer) const
{
  const auto wanted = wide(pattern);
  HistEventW event{};
  for (int found = ::history_w(history_.get(), &event, H_FIRST); found != -1;
       found = ::history_w(history_.get(), &event, H_NEXT)) {
    const std::wstring_view line(event.str);
    if (line.find(wanted) != std::wstring_view::npos && newer-- == 0)
      return narrow(line.data(), line.data() + line.size());
  }
  return {};
}

} // namespace sockplay::io
