// First what keys do, then what is listed, then how it looks (browser_picture.cc).
#include "browse/browser.hh"

#include "browse/conversation_filter.hh"
#include "browse/keys.hh"
#include "net/error.hh"
#include "text/number.hh"
#include "text/quantity.hh"
#include "text/utf8.hh"

#include <algorithm>
#include <cstdint>
#include <fmt/format.h>

namespace sockplay::browse {

namespace {

constexpr std::size_t columns_a_step = 8;

// "saved.pcap", "saved-2.pcap", "saved-3.pcap": what is there is not written over.
std::string next_name(const std::string& name)
{
  const auto end = std::min(name.rfind('.'), name.size());
  const auto dash = std::min(name.substr(0, end).rfind('-'), end);
  const auto digits = std::string_view(name).substr(dash, end - dash);
  const auto number = digits.empty() ? std::nullopt : text::parse_number<std::uint32_t>(digits.substr(1));
  return fmt::format("{}-{}{}", name.substr(0, number ? dash : end), number ? std::uint64_t{*number} + 1 : 2,
                     name.substr(end));
}

} // namespace

Browser::Browser(Options options, io::WindowSize window)
    : options_(std::move(options)), window_(window),
      summary_{.link = options_.view.link, .quick = options_.view.quick, .names = options_.view.names},
      packets_(options_.limits)
{}

void Browser::set_lost(std::uint64_t lost)
{
  is_stale_ |= lost != lost_;
  lost_ = lost;
}

void Browser::end(const std::string& why)
{
  has_ended_ = true;
  message_ = why;
  is_stale_ = true;
}

void Browser::resize(io::WindowSize window)
{
  window_ = window;
  is_stale_ = true;
}

// --- keys --------------------------------------------------------------------------------------------------

void Browser::press(const io::Key& key)
{
  is_stale_ = true;
  message_.clear();
  problem_.clear();
  if (key.kind == io::Key::Kind::text)
    press_text(key.bytes);
  else
    press_control(key.bytes);
}

void Browser::escape()
{
  is_stale_ = true;
  message_.clear();
  problem_.clear();
  prompt_.reset();
  asking_ = Asking::nothing;
  shows_help_ = false;
}

// What is typed fast comes at once, a command and what it asks for.
void Browser::press_text(std::string_view text)
{
  while (!text.empty()) {
    if (prompt_) return prompt_->insert(text);
    const auto size = text::decode(text).size;
    command(text.substr(0, size));
    text.remove_prefix(size);
  }
}

void Browser::command(std::string_view character)
{
  const bool closes_help = std::exchange(shows_help_, false);
  switch (character.front()) {
  case 'j': return move(1);
  case 'k': return move(-1);
  case 'h': return move_sideways(-1);
  case 'l': return move_sideways(1);
  case 'g': return go_to_end(false);
  case 'G': return go_to_end(true);
  case '/': return ask(Asking::filter, filter_);
  case 'p':
  case ' ': return pause();
  case 'f': return follow();
  case 'w': return ask(Asking::file_name, file_name_);
  case '+': return detail_.open_all();
  case '-': return detail_.close_all();
  case 'q': wants_to_quit_ = !closes_help; return;
  case '?': shows_help_ = !closes_help; return;
  default: break;
  }
}

void Browser::press_control(std::string_view sequence)
{
  const Key key = key_of(sequence);
  if (key == Key::redraw) {
    wants_redraw_ = true;
    return;
  }
  if (prompt_) return key == Key::enter ? answer() : prompt_->press(sequence);
  shows_help_ = false;
  const auto page = static_cast<long>(std::max<std::size_t>(rows_of_pane(), 2) - 1);
  switch (key) {
  case Key::up: return move(-1);
  case Key::down: return move(1);
  case Key::page_up: return move(-page);
  case Key::page_down: return move(page);
  case Key::left: return move_sideways(-1);
  case Key::right: return move_sideways(1);
  case Key::home: return go_to_end(false);
  case Key::end: return go_to_end(true);
  case Key::tab: return switch_pane(1);
  case Key::back_tab: return switch_pane(-1);
  case Key::enter: return enter();
  default: break;
  }
}

void Browser::move(long by)
{
  switch (pane_) {
  case Pane::list: return list_.move(by);
  case Pane::detail: return detail_.move(by);
  case Pane::bytes:
    first_byte_row_ = static_cast<std::size_t>(std::max(static_cast<long>(first_byte_row_) + by, 0L));
    break;
  }
}

void Browser::move_sideways(int by)
{
  if (pane_ == Pane::detail) return by < 0 ? detail_.close() : detail_.open();
  if (pane_ != Pane::list) return;
  constexpr std::size_t most_columns = 4096;
  if (by < 0)
    first_column_ -= std::min(first_column_, columns_a_step);
  else
    first_column_ = std::min(first_column_ + columns_a_step, most_columns);
}

void Browser::go_to_end(bool is_last)
{
  switch (pane_) {
  case Pane::list: return is_last ? list_.choose_last() : list_.choose_first();
  case Pane::detail: return is_last ? detail_.choose_last() : detail_.choose_first();
  case Pane::bytes: first_byte_row_ = is_last ? SIZE_MAX / 64 : 0; break; // as far as there are some
  }
}

void Browser::switch_pane(int by)
{
  constexpr int panes = 3;
  pane_ = static_cast<Pane>((static_cast<int>(pane_) + panes + by) % panes);
}

void Browser::enter()
{
  if (pane_ == Pane::detail)
    detail_.toggle();
  else if (chosen() != nullptr)
    pane_ = Pane::detail;
}

void Browser::ask(Asking what, std::string text)
{
  asking_ = what;
  prompt_.emplace(what == Asking::filter ? "Filter: " : "Save as: ", std::move(text));
}

// What cannot be done stays in its line, to be changed.
void Browser::answer()
{
  const auto text = prompt_->text();
  if (asking_ == Asking::filter) {
    if (!set_filter(text)) return;
    follows_conversation_ = false;
  } else {
    try {
      save(text);
    } catch (const net::Error& error) {
      problem_ = error.what();
      return;
    }
  }
  prompt_.reset();
  asking_ = Asking::nothing;
}

// --- what is listed ----------------------------------------------------------------------------------------

// While paused nothing that can be seen goes away: then it is the new ones that are let go.
void Browser::take(const capture::Frame& frame)
{
  is_stale_ = true;
  if (is_paused_ && !packets_.has_room_for(frame)) return packets_.pass_over(frame);
  packets_.add(frame);
  list_.forget_before(packets_.begin());
  if (!is_paused_) list_new();
}

void Browser::list_new()
{
  listed_until_ = std::max(listed_until_, packets_.begin());
  for (; listed_until_ < packets_.end(); ++listed_until_) {
    if (passes(packets_[listed_until_])) list_.add(listed_until_);
  }
}

// The packet that was chosen stays so, if it still is listed.
void Browser::list_again()
{
  const auto before = list_.follows() ? std::nullopt : list_.chosen();
  list_.clear();
  for (auto position = packets_.begin(); position < listed_until_; ++position) {
    if (passes(packets_[position])) list_.add(position);
  }
  if (before) list_.choose(*before);
}

bool Browser::passes(const Packet& packet) const
{
  return !passes_ || passes_(packet.frame());
}

// False where it is none; then all stays as it was.
bool Browser::set_filter(const std::string& expression)
{
  const bool is_blank = expression.find_first_not_of(' ') == std::string::npos;
  auto typed = is_blank ? Typed() : options_.compile(expression);
  if (!typed.problem.empty()) {
    problem_ = typed.problem;
    return false;
  }
  filter_ = is_blank ? "" : expression;
  passes_ = std::move(typed.passes);
  list_again();
  return true;
}

void Browser::follow()
{
  if (follows_conversation_) {
    follows_conversation_ = false;
    set_filter(filter_before_follow_);
    return;
  }
  const auto* packet = chosen();
  const auto ends = packet != nullptr ? conversation_filter(decoded(*packet)) : std::nullopt;
  if (!ends) {
    message_ = "no two ends whose packets a filter could find";
    return;
  }
  const auto before = filter_;
  if (!set_filter(*ends)) return;
  filter_before_follow_ = before;
  follows_conversation_ = true;
}

void Browser::pause()
{
  is_paused_ = !is_paused_;
  if (!is_paused_) list_new();
}

// A name only: other directories are closed to us.
void Browser::save(const std::string& name)
{
  if (name.empty() || name.find('/') != std::string::npos)
    throw net::Error({.operation = "save", .object = name, .reason = "a name without a directory is wanted"});
  std::vector<capture::Frame> frames;
  frames.reserve(list_.size());
  for (std::size_t row = 0; row < list_.size(); ++row)
    frames.push_back(packets_[list_[row]].frame());
  const auto path = options_.save(name, frames);
  file_name_ = next_name(name);
  message_ = fmt::format("{} {} saved in {}", text::format_count(frames.size()),
                         frames.size() == 1 ? "packet" : "packets", path);
}

const Packet* Browser::chosen() const
{
  const auto position = list_.chosen();
  return position ? &packets_[*position] : nullptr;
}

packet::Packet Browser::decoded(const Packet& packet) const
{
  return packet::decode(options_.link, packet.bytes, packet.wire_bytes);
}

void Browser::describe_chosen()
{
  const auto position = list_.chosen();
  if (position == described_) return;
  described_ = position;
  first_byte_row_ = 0;
  marked_ = {};
  if (position)
    detail_.describe(decoded(packets_[*position]), options_.view.checksums);
  else
    detail_.clear();
}

} // namespace sockplay::browse
