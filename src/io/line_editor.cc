#include "io/line_editor.hh"

#include "io/job_control.hh"
#include "sys/invoke.hh"
#include "text/escape.hh"
#include "text/utf8.hh"

#include <algorithm>
#include <cstdlib>
#include <fmt/format.h>
#include <iterator>
#include <span>

namespace sockplay::io {

namespace {

constexpr std::string_view end_of_file_key = "\x04"; // ^D
constexpr std::string_view abort_key = "\x07";       // ^G
constexpr std::string_view complete_key = "\t";
constexpr std::string_view return_key = "\n";
constexpr std::string_view clear_screen_key = "\x0c"; // ^L
constexpr std::string_view search_key = "\x12";       // ^R

// ECMA-48: CUU, ED and CUP; DEC's private modes as in ctlseqs.
constexpr std::string_view erase_below = "\x1b[J";
constexpr std::string_view erase_screen = "\x1b[H\x1b[2J";
constexpr std::string_view mark_pastes = "\x1b[?2004h";
constexpr std::string_view leave_pastes = "\x1b[?2004l";

bool is_backspace(std::string_view key)
{
  return key == "\x08" || key == "\x7f";
}

std::string up(std::size_t rows)
{
  return rows == 0 ? "" : fmt::format("\x1b[{}A", rows);
}

std::string to_column(std::size_t column)
{
  return column == 0 ? "\r" : fmt::format("\r\x1b[{}C", column);
}

// The end of a text, back to a whole character.
void drop_last_character(std::string& text)
{
  while (!text.empty() && (static_cast<unsigned char>(text.back()) & 0xC0) == 0x80)
    text.pop_back();
  if (!text.empty()) text.pop_back();
}

std::string_view without_trailing_blanks(std::string_view text)
{
  return text.substr(0, text.find_last_not_of(' ') + 1);
}

std::string_view word_at_end(std::string_view text)
{
  return text.substr(text.find_last_of(' ') + 1); // npos + 1 is 0
}

// What all candidates begin with, in whole characters.
std::string_view common_prefix(const std::vector<std::string>& candidates)
{
  std::string_view prefix = candidates.front();
  for (const auto& candidate : candidates) {
    const auto ends = std::ranges::mismatch(prefix, candidate);
    prefix = prefix.substr(0, static_cast<std::size_t>(ends.in1 - prefix.begin()));
  }
  return prefix.substr(0, prefix.size() - text::incomplete_tail(prefix));
}

// The rows as the terminal is to get them. It goes on in the next row by itself; an empty last row is reached
// by a blank that does so too, since a terminal moves on from its right edge only for the next character. A
// CR LF would do as well until the window is made wider: what was one line stays one only if no LF is in it.
std::string drawn_rows(std::span<const std::string> rows)
{
  std::string drawn;
  for (const auto& row : rows)
    drawn += row;
  if (rows.size() > 1 && rows.back().empty()) drawn += " \r";
  return drawn;
}

} // namespace

bool LineEditor::can_edit(int terminal)
{
  const char* const type = std::getenv("TERM");
  const std::string_view name = type == nullptr ? "" : type;
  if (name.empty() || name == "dumb" || name == "emacs") return false;
  termios modes{};
  return sys::invoke(sys::TcGetAttr{terminal, &modes}).ok() && is_in_foreground(terminal);
}

LineEditor::LineEditor(End& terminal, Options options)
    : terminal_(terminal), options_(std::move(options)), modes_(terminal.number()),
      line_(terminal.number(), options_.program)
{
  resume();
}

LineEditor::~LineEditor()
{
  try {
    suspend();
    flush();
  } catch (...) { // no memory: the line stays where it is, but the modes are restored all the same
  }
}

// --- what is typed -----------------------------------------------------------------------------------------

void LineEditor::feed(std::string_view typed)
{
  keys_.append(typed);
  while (const auto key = has_ended_ ? std::nullopt : keys_.next()) {
    take(*key);
    is_stale_ = true;
  }
}

std::optional<std::string> LineEditor::next_line()
{
  if (finished_.empty()) return {};
  auto line = std::move(finished_.front());
  finished_.pop_front();
  return line;
}

void LineEditor::take(const Key& key)
{
  if (search_ && continue_search(key)) return;
  if (key.kind == Key::Kind::text) return insert(key.bytes);
  take_control(key.bytes);
}

void LineEditor::take_control(std::string_view key)
{
  if (key == return_key) return finish_line();
  if (key == complete_key) return complete();
  if (key == clear_screen_key) return clear_screen();
  if (key == search_key) return begin_search();
  if (key == end_of_file_key && size_bytes() == 0) {
    has_ended_ = true;
    return;
  }
  press(key);
}

void LineEditor::insert(std::string_view text)
{
  const auto room = options_.limit_bytes - std::min(size_bytes(), options_.limit_bytes);
  if (text.size() > room) {
    text = text.substr(0, room);
    text.remove_suffix(text::incomplete_tail(text));
    ring();
  }
  line_.insert(text);
}

void LineEditor::press(std::string_view key)
{
  const auto before = typed_line();
  line_.press(key);
  if (size_bytes() <= options_.limit_bytes) return;
  line_.set(before.before, before.after); // ^Y would take it beyond the limit
  ring();
}

void LineEditor::finish_line()
{
  search_.reset();
  auto line = line_.before_cursor() + line_.after_cursor();
  erase();
  if (options_.keeps_finished && !is_suspended_) {
    const auto rows = lay_out({options_.prompt, line, ""}, window_.columns).rows;
    output_ += drawn_rows(rows);
    if (rows.size() == 1 || !rows.back().empty()) output_ += "\r\n";
  }
  if (!line.empty() && !line.starts_with(options_.secret_prefix)) line_.remember(line);
  line_.clear();
  finished_.push_back(std::move(line));
}

// --- completion --------------------------------------------------------------------------------------------

void LineEditor::complete()
{
  const auto candidates =
      options_.complete ? options_.complete(line_.before_cursor()) : std::vector<std::string>();
  if (candidates.empty()) return ring();
  if (candidates.size() == 1) return replace_word(candidates.front());
  const auto word_size = word_at_end(line_.before_cursor()).size();
  const auto prefix = common_prefix(candidates);
  if (prefix.size() > word_size) replace_word(prefix);
  offer(candidates);
}

void LineEditor::offer(const std::vector<std::string>& candidates)
{
  std::string list;
  for (const auto& candidate : candidates) {
    list += (list.empty() ? "" : "  ") + text::escaped(without_trailing_blanks(candidate));
  }
  print(list);
}

void LineEditor::replace_word(std::string_view replacement)
{
  auto before = line_.before_cursor();
  const auto after = line_.after_cursor();
  before.resize(before.size() - word_at_end(before).size());
  if (before.size() + replacement.size() + after.size() > options_.limit_bytes) return ring();
  line_.set(before + std::string(replacement), after);
}

// --- searching the history ---------------------------------------------------------------------------------

// libedit's own search would wait for its next key within a call.
void LineEditor::begin_search()
{
  search_ = Search{.pattern = "", .newer = 0, .before = typed_line()};
}

// Whether the key belonged to the search; one that does not ends it, and acts on what was found.
bool LineEditor::continue_search(const Key& key)
{
  if (key.kind == Key::Kind::text) {
    extend_search(key.bytes);
  } else if (key.bytes == search_key) {
    search(search_->newer + 1);
  } else if (is_backspace(key.bytes)) {
    drop_last_character(search_->pattern);
    search(0);
  } else {
    const auto before = search_->before;
    search_.reset();
    if (key.bytes != abort_key) return false;
    line_.set(before.before, before.after);
  }
  return true;
}

void LineEditor::extend_search(std::string_view text)
{
  if (search_->pattern.size() + text.size() > options_.limit_bytes) return ring();
  search_->pattern += text;
  search(search_->newer);
}

void LineEditor::search(std::size_t newer)
{
  if (search_->pattern.empty()) return;
  const auto found = line_.find(search_->pattern, newer);
  if (!found) return ring();
  const auto at = found->find(search_->pattern);
  line_.set(found->substr(0, at), found->substr(at));
  search_->newer = newer;
}

// --- what is shown -----------------------------------------------------------------------------------------

TypedLine LineEditor::typed_line() const
{
  const auto prompt = search_ ? fmt::format("(search: {}) ", search_->pattern) : options_.prompt;
  return {prompt, line_.before_cursor(), line_.after_cursor()};
}

std::size_t LineEditor::size_bytes() const
{
  return line_.before_cursor().size() + line_.after_cursor().size();
}

// A line of more rows than the window has would leave some of them above it each time: only those around the
// cursor are drawn.
void LineEditor::draw()
{
  erase();
  drawn_ = typed_line();
  const auto layout = lay_out(drawn_, window_.columns);
  const auto count = std::min(layout.rows.size(), window_.rows);
  const auto first = std::min(layout.cursor_row, layout.rows.size() - count);
  cursor_row_ = layout.cursor_row - first;
  output_ += drawn_rows(std::span(layout.rows).subspan(first, count));
  output_ += up(count - 1 - cursor_row_) + to_column(layout.cursor_column);
  is_drawn_ = true;
  is_stale_ = false;
}

void LineEditor::erase()
{
  if (!is_drawn_) return;
  output_ += up(cursor_row_) + "\r";
  output_ += erase_below;
  is_drawn_ = false;
}

void LineEditor::clear_screen()
{
  if (is_suspended_) return;
  output_ += erase_screen;
  is_drawn_ = false;
}

// CR LF: the terminal may be one whose output is not post-processed (OPOST), and where it is, the second CR
// does no harm.
void LineEditor::print(std::string_view lines)
{
  erase();
  while (!lines.empty()) {
    const auto line = lines.substr(0, lines.find('\n'));
    output_ += line;
    output_ += "\r\n";
    lines.remove_prefix(std::min(line.size() + 1, lines.size()));
  }
}

// Terminals of today break a line anew that went on over several rows, and keep the cursor at its character
// (VTE, kitty, tmux, ...): where it is now, what was drawn says. On those that do not (xterm, the console),
// rows of a wrapped line may stay behind.
void LineEditor::resized()
{
  window_ = window_size(terminal_.number());
  if (!is_drawn_) return;
  cursor_row_ = std::min(lay_out(drawn_, window_.columns).cursor_row, window_.rows - 1);
  is_stale_ = true;
}

void LineEditor::suspend()
{
  if (is_suspended_) return;
  erase();
  output_ += leave_pastes;
  is_suspended_ = true;
  modes_.restore();
}

void LineEditor::resume()
{
  if (!is_in_foreground(terminal_.number())) return;
  if (is_suspended_) output_ += mark_pastes;
  is_suspended_ = false;
  modes_.edit();
  resized();
  is_stale_ = true;
}

net::IoResult LineEditor::flush()
{
  const bool is_wanted = !is_suspended_ && (!is_drawn_ || is_stale_);
  if (is_wanted && terminal_.writable) draw();
  net::IoResult result{net::IoResult::What::moved};
  std::string_view left = output_;
  while (!left.empty() && result.what == net::IoResult::What::moved) {
    result = terminal_.write(std::as_bytes(std::span(left)));
    left.remove_prefix(result.bytes);
  }
  output_.erase(0, output_.size() - left.size());
  return result;
}

} // namespace sockplay::io
