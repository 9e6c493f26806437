// How the screen looks: from the top a line about the capture, the packets, the fields and the bytes of the
// chosen one, each under a title, and a line about keys, in which things are typed as well.
#include "browse/browser.hh"
#include "browse/columns.hh"
#include "browse/hex_dump.hh"
#include "packet/checksum.hh"
#include "text/escape.hh"
#include "text/quantity.hh"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace sockplay::browse {

namespace {

constexpr std::size_t least_rows = 10;
constexpr std::size_t least_columns = 40;
constexpr std::size_t other_rows = 4; // the first, the last, and two titles

constexpr std::string_view keys_line =
    "? help  / filter  f follow  p pause  w save  Tab pane  Enter open  q quit";

constexpr auto help_lines = std::to_array<std::string_view>({
    "raw sniff --screen: keys",
    "",
    "  arrows, j k, PgUp PgDn   one packet, field or row; a page of them",
    "  Home End, g G            the first; the last, which new packets then are",
    "  left right, h l          see more of long lines; close and open fields",
    "  Tab, Shift-Tab           the next pane: packets, fields, bytes",
    "  Enter                    to the fields; there it opens and closes",
    "  + -                      open and close all fields",
    "  /                        list what passes a filter: man pcap-filter; names are",
    "                           not looked up. An empty one lists all, Esc leaves it",
    "  f                        the chosen packet's conversation; again: as before",
    "  p, space                 pause: what comes meanwhile is listed afterwards",
    "  w                        save what is listed in a capture file",
    "  ^L                       draw all again",
    "  ^Z                       stop; fg goes on",
    "  q, ^C                    quit",
    "",
});

Line plain(std::string_view text)
{
  return {{std::string(text), {}}};
}

} // namespace

bool Browser::is_too_small() const
{
  return window_.rows < least_rows || window_.columns < least_columns;
}

Browser::Layout Browser::layout() const
{
  const std::size_t rows = window_.rows - std::min(window_.rows, other_rows);
  const std::size_t list = rows * 9 / 20;
  const std::size_t detail = (rows - list) * 6 / 11;
  return {.list = list, .detail = detail, .bytes = rows - list - detail};
}

std::size_t Browser::rows_of_pane() const
{
  const auto rows = layout();
  return pane_ == Pane::list ? rows.list : pane_ == Pane::detail ? rows.detail : rows.bytes;
}

Picture Browser::picture()
{
  is_stale_ = false;
  if (is_too_small())
    return {.lines = {plain(columns_of(fmt::format("{}x{} is too small: {}x{}, or q", window_.columns,
                                                   window_.rows, least_columns, least_rows),
                                       0, window_.columns))},
            .cursor = {}};
  if (shows_help_) return help();
  describe_chosen();
  Picture picture;
  const auto rows = layout();
  picture.lines.push_back(status_line());
  draw_list(picture, rows.list);
  draw_detail(picture, rows.detail);
  draw_bytes(picture, rows.bytes);
  picture.lines.push_back(bottom_line());
  if (prompt_) draw_prompt(picture);
  for (auto& line : picture.lines)
    cut(line, window_.columns);
  return picture;
}

// "eth0: port 53, tcp     12 of 3,456 listed  1,200 let go  0 lost  PAUSED"; counts stand at the right edge.
Line Browser::status_line() const
{
  std::string counts =
      fmt::format("{} of {} listed", text::format_count(list_.size()), text::format_count(packets_.size()));
  if (packets_.let_go() > 0) counts += fmt::format("  {} let go", text::format_count(packets_.let_go()));
  if (!has_ended_ || lost_ > 0) counts += fmt::format("  {} lost", text::format_count(lost_));
  if (has_ended_) counts += "  ENDED";
  if (is_paused_) counts += "  PAUSED";
  std::string what = text::escaped(options_.subject);
  if (!options_.capture_filter.empty()) what += ": " + text::escaped(options_.capture_filter);
  if (!filter_.empty())
    what += (follows_conversation_ ? "  follow: " : "  filter: ") + text::escaped(filter_);
  const std::size_t room = window_.columns - std::min(window_.columns, width_of(counts) + 3);
  if (width_of(what) > room) what = columns_of(what, 0, room - std::min<std::size_t>(room, 1)) + "…";
  return {{padded(" " + padded(what, room) + " " + counts + " ", window_.columns), {.reverse = true}}};
}

void Browser::draw_list(Picture& picture, std::size_t rows)
{
  list_.fit(rows);
  for (std::size_t i = 0; i < rows; ++i) {
    const std::size_t row = list_.top() + i;
    if (row < list_.size())
      picture.lines.push_back(packet_line(packets_[list_[row]], row == list_.chosen_row()));
    else
      picture.lines.emplace_back();
  }
}

Line Browser::packet_line(const Packet& packet, bool is_chosen) const
{
  const auto decoded = this->decoded(packet);
  std::string time;
  std::string unused;
  capture::TimeColumn column(options_.view.times); // that of -ttt counts from the one before it
  const bool since_first = options_.view.times == capture::TimeForm::since_first;
  column.append(unused, since_first ? packets_.first_time() : packet.time_before);
  column.append(time, packet.time);
  std::string words;
  packet::append_summary(words, decoded, summary_);
  if (options_.view.checksums) packet::append_bad_checksums(words, decoded);
  const std::string number = fmt::format("{:>6} ", packet.number);
  const std::size_t room = window_.columns - std::min(window_.columns, number.size() + time.size());
  words = columns_of(words, first_column_, room);
  Look look = is_chosen ? chosen_look(Pane::list) : Look();
  look.hue = capture::hue_of(decoded);
  if (is_chosen) return {{padded(number + time + words, window_.columns), look}};
  return {{number + time, {.dim = true}}, {words, look}};
}

Look Browser::chosen_look(Pane pane) const
{
  return pane == pane_ ? Look{.reverse = true} : Look{.bold = true, .underline = true};
}

Line Browser::title(Pane pane, std::string_view text) const
{
  std::string rule = "── ";
  rule += text;
  rule += ' ';
  std::size_t width = width_of(rule);
  for (; width < window_.columns; ++width)
    rule += "─";
  return {{rule, pane == pane_ ? Look{.bold = true} : Look{.dim = true}}};
}

void Browser::draw_detail(Picture& picture, std::size_t rows)
{
  const auto* packet = chosen();
  picture.lines.push_back(
      title(Pane::detail, packet == nullptr
                              ? "no packet"
                              : fmt::format("packet {}, {} bytes", packet->number, packet->wire_bytes)));
  detail_.fit(rows);
  for (std::size_t i = 0; i < rows; ++i) {
    const std::size_t row = detail_.top() + i;
    picture.lines.push_back(row < detail_.size() ? detail_line(row) : Line());
  }
}

Line Browser::detail_line(std::size_t row) const
{
  const auto& node = detail_[row];
  std::string text(1 + 2 * node.depth, ' ');
  text += node.path.empty() ? "  " : detail_.is_open(node) ? "- " : "+ ";
  text += node.text;
  if (row == detail_.chosen_row()) return {{padded(text, window_.columns), chosen_look(Pane::detail)}};
  return {{text, node.depth == 0 ? Look{.bold = true} : Look()}};
}

// What is marked anew is brought into sight.
void Browser::draw_bytes(Picture& picture, std::size_t rows)
{
  const auto* packet = chosen();
  const std::string_view bytes = packet != nullptr ? std::string_view(packet->bytes) : std::string_view();
  const auto marked = detail_.marked();
  std::string text = "bytes";
  if (marked.size == 1) text = fmt::format("byte {}", marked.offset);
  if (marked.size > 1) text = fmt::format("bytes {}-{}", marked.offset, marked.offset + marked.size - 1);
  picture.lines.push_back(title(Pane::bytes, text));
  const std::size_t count = bytes_a_line(window_.columns);
  if (marked != marked_ && marked.size > 0) {
    const std::size_t first = marked.offset / count;
    const std::size_t last = (marked.offset + marked.size - 1) / count;
    if (last >= first_byte_row_ + rows) first_byte_row_ = last - std::min(last, rows - 1);
    first_byte_row_ = std::min(first_byte_row_, first);
  }
  marked_ = marked;
  const std::size_t all = (bytes.size() + count - 1) / count;
  first_byte_row_ = std::min(first_byte_row_, all - std::min(all, rows));
  for (std::size_t i = 0; i < rows; ++i) {
    const std::size_t offset = (first_byte_row_ + i) * count;
    picture.lines.push_back(offset < bytes.size() ? hex_line(bytes, offset, count, marked) : Line());
  }
}

Line Browser::bottom_line() const
{
  if (!message_.empty()) return {{text::escaped(message_), {.bold = true}}};
  return {{std::string(keys_line), {.dim = true}}};
}

// In the last line, and what is wrong with it above.
void Browser::draw_prompt(Picture& picture) const
{
  picture.lines.back() = prompt_->line(window_.columns);
  picture.cursor = Place{.row = picture.lines.size() - 1, .column = prompt_->cursor_column(window_.columns)};
  if (problem_.empty()) return;
  const Look look{.hue = capture::Hue::red, .bold = true};
  picture.lines[picture.lines.size() - 2] = {{padded(text::escaped(problem_), window_.columns), look}};
}

Picture Browser::help() const
{
  Picture picture;
  for (const auto line : help_lines)
    picture.lines.push_back(plain(line));
  picture.lines.front().front().look.bold = true;
  picture.lines.push_back(plain(fmt::format("Held are the newest {} packets, of at most {}.",
                                            text::format_count(options_.limits.packets),
                                            text::format_size(options_.limits.bytes))));
  picture.lines.push_back(plain("Older ones are let go. Any key goes back."));
  picture.lines.resize(std::min(picture.lines.size(), window_.rows));
  for (auto& line : picture.lines)
    cut(line, window_.columns);
  return picture;
}

} // namespace sockplay::browse
