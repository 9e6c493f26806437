// The text view. A line's beginning is printed with the line's first byte, even one that is still held back:
// so what is shown does not depend on how the bytes were cut into pieces. A blank after the colon keeps what
// a member says apart from what the view says about it.
#include "record/text_view.hh"

#include "record/heading.hh"
#include "record/label.hh"
#include "text/time.hh"

#include <algorithm>

namespace sockplay::record {
namespace {

std::string label_for(const Piece& piece, const ViewOptions& options)
{
  std::string label;
  if (piece.direction == Direction::sent) label += arrow(piece.direction);
  if (!options.labelled || piece.peer.empty()) return label;
  append_name(label, piece.peer, options.colour);
  return label += ": ";
}

// The bytes up to the first newline and with it, or all.
std::string_view first_line(std::string_view bytes)
{
  return bytes.substr(0, std::min(bytes.find('\n'), bytes.size() - 1) + 1);
}

} // namespace

void TextView::append(std::string& out, const Piece& piece)
{
  if (piece.record != 0) return append_record(out, piece);
  if (piece.bytes.empty()) return;
  if (!is_heard_from(piece)) change_speaker(out, piece);
  append_lines(out, piece.bytes, line_start(piece));
}

void TextView::finish(std::string& out)
{
  escaper_.finish(out);
  if (options_.timestamps || !label_.empty()) end_line(out);
}

void TextView::append_record(std::string& out, const Piece& record)
{
  end_line(out);
  append_heading(out, record, options_);
  text::append_escaped(out, record.bytes, {.keep_newline = true, .drop_cr_before_lf = true});
  if (!record.bytes.empty() && !record.bytes.ends_with('\n')) out += '\n';
}

bool TextView::is_heard_from(const Piece& piece) const
{
  return piece.direction == direction_ && piece.peer == peer_;
}

void TextView::change_speaker(std::string& out, const Piece& piece)
{
  end_line(out);
  direction_ = piece.direction;
  peer_ = piece.peer;
  label_ = label_for(piece, options_);
}

void TextView::end_line(std::string& out)
{
  escaper_.finish(out);
  if (in_line_) out += '\n';
  in_line_ = false;
}

std::string TextView::line_start(const Piece& piece) const
{
  return options_.timestamps ? text::clock_time(piece.time) + ' ' + label_ : label_;
}

void TextView::append_lines(std::string& out, std::string_view bytes, std::string_view start)
{
  while (!bytes.empty()) {
    const std::string_view line = start.empty() ? bytes : first_line(bytes);
    if (!in_line_) out += start;
    escaper_.append(out, line);
    in_line_ = !line.ends_with('\n');
    bytes.remove_prefix(line.size());
  }
}

} // namespace sockplay::record
