#include "browse/prompt.hh"

#include "browse/columns.hh"
#include "browse/keys.hh"
#include "text/escape.hh"
#include "text/utf8.hh"

#include <algorithm>

namespace sockplay::browse {

void Prompt::insert(std::string_view text)
{
  text = text.substr(0, most_bytes - std::min(most_bytes, text_.size()));
  text.remove_suffix(text::incomplete_tail(text));
  text_.insert(cursor_, text);
  cursor_ += text.size();
}

void Prompt::press(std::string_view key)
{
  if (key == "\x02") key = "\x1b[D"; // ^B and ^F go by characters in a line
  if (key == "\x06") key = "\x1b[C";
  switch (key_of(key)) {
  case Key::left: cursor_ = before_cursor(); break;
  case Key::right: cursor_ = after_cursor(); break;
  case Key::home: cursor_ = 0; break;
  case Key::end: cursor_ = text_.size(); break;
  case Key::erase_before: erase(before_cursor(), cursor_); break;
  case Key::erase_after: erase(cursor_, after_cursor()); break;
  case Key::erase_rest: erase(cursor_, text_.size()); break;
  case Key::erase_line: erase(0, cursor_); break;
  case Key::erase_word: {
    const auto last = std::string_view(text_).substr(0, cursor_).find_last_not_of(' ');
    const auto blank = last == std::string::npos ? last : text_.rfind(' ', last);
    erase(blank + 1, cursor_); // npos + 1 is 0
    break;
  }
  default: break;
  }
}

void Prompt::erase(std::size_t from, std::size_t to)
{
  text_.erase(from, to - from);
  cursor_ = from;
}

// What combines is its own step: it can be taken back by itself.
std::size_t Prompt::before_cursor() const
{
  std::size_t at = cursor_ - std::min<std::size_t>(cursor_, 1);
  while (at > 0 && (static_cast<unsigned char>(text_[at]) & 0xC0) == 0x80)
    --at;
  return at;
}

std::size_t Prompt::after_cursor() const
{
  return cursor_ + text::decode(std::string_view(text_).substr(cursor_)).size;
}

std::string Prompt::shown_before() const
{
  return text::escaped(std::string_view(text_).substr(0, cursor_));
}

// The cursor has a column of its own behind the text.
std::size_t Prompt::first_column(std::size_t columns) const
{
  const auto room = columns - std::min(columns, width_of(question_) + 1);
  const auto width = width_of(shown_before());
  return width - std::min(width, room);
}

Line Prompt::line(std::size_t columns) const
{
  const auto room = columns - std::min(columns, width_of(question_));
  return {{question_, {.bold = true}}, {columns_of(text::escaped(text_), first_column(columns), room), {}}};
}

std::size_t Prompt::cursor_column(std::size_t columns) const
{
  return width_of(question_) + width_of(shown_before()) - first_column(columns);
}

} // namespace sockplay::browse
