// The JSON view: one object for each piece, offsets and sizes being those of the bytes in it.
// A piece that is not text anyway is never split, a record neither.
#include "record/json_view.hh"

#include "text/json.hh"
#include "text/time.hh"
#include "text/utf8.hh"

#include <utility>

namespace sockplay::record {
namespace {

std::string_view name_of(Direction direction)
{
  return direction == Direction::received ? "received" : "sent";
}

text::JsonLine& append_origin(text::JsonLine& line, const Piece& piece)
{
  return line.field("time", text::iso_time(piece.time))
      .field("direction", name_of(piece.direction))
      .field("peer", piece.peer);
}

void append_data(std::string& out, const Piece& piece)
{
  text::JsonLine line;
  append_origin(line.field("event", "data"), piece)
      .field("offset_bytes", piece.offset)
      .field("size_bytes", piece.bytes.size())
      .payload(piece.bytes);
  out += std::move(line).str();
}

void append_circumstances(text::JsonLine& line, const Circumstances& told)
{
  if (told.ttl) line.field("ttl", *told.ttl);
  if (told.tos) line.field("tos", *told.tos);
  if (!told.destination.empty()) line.field("destination", told.destination);
  if (!told.interface.empty()) line.field("interface", told.interface);
}

void append_record(std::string& out, const Piece& record)
{
  text::JsonLine line;
  append_origin(line.field("event", "record"), record)
      .field("record", record.record)
      .field("size_bytes", record.bytes.size());
  if (record.cut_bytes > 0) line.field("cut_bytes", record.cut_bytes);
  if (record.circumstances) append_circumstances(line, *record.circumstances);
  out += std::move(line.payload(record.bytes)).str();
}

// How many bytes at the end to keep for the next piece.
std::size_t cut_off(std::string_view bytes)
{
  const std::size_t tail = text::incomplete_tail(bytes);
  return tail > 0 && text::is_valid(bytes.substr(0, bytes.size() - tail)) ? tail : 0;
}

} // namespace

void JsonView::append(std::string& out, const Piece& piece)
{
  if (piece.record != 0) {
    finish(out);
    return append_record(out, piece);
  }
  Held& before = held(piece.direction);
  if (!is_continued_by(before, piece)) flush(out, piece.direction);
  if (before.bytes.empty()) return append_decided(out, piece);

  const std::string joined = std::exchange(before.bytes, {}).append(piece.bytes);
  Piece whole = piece;
  whole.bytes = joined;
  whole.offset = before.offset;
  append_decided(out, whole);
}

void JsonView::finish(std::string& out)
{
  flush(out, Direction::received);
  flush(out, Direction::sent);
}

bool JsonView::is_continued_by(const Held& held, const Piece& piece)
{
  return held.peer == piece.peer && held.offset + held.bytes.size() == piece.offset;
}

void JsonView::append_decided(std::string& out, const Piece& piece)
{
  const std::size_t decided = piece.bytes.size() - cut_off(piece.bytes);
  Piece shown = piece;
  shown.bytes = piece.bytes.substr(0, decided);
  if (decided > 0 || piece.bytes.empty()) append_data(out, shown);
  if (decided == piece.bytes.size()) return;
  held(piece.direction) = {.peer = std::string(piece.peer),
                           .bytes = std::string(piece.bytes.substr(decided)),
                           .offset = piece.offset + decided,
                           .time = piece.time};
}

void JsonView::flush(std::string& out, Direction direction)
{
  Held& last = held(direction);
  if (last.bytes.empty()) return;
  append_data(out, {.direction = direction,
                    .peer = last.peer,
                    .bytes = last.bytes,
                    .offset = last.offset,
                    .time = last.time});
  last.bytes.clear();
}

} // namespace sockplay::record
