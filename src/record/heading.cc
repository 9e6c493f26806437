// Headings, field by field. The number of bytes is that of the content below, so that content which looks
// like a heading can be told from one.
#include "record/heading.hh"

#include "record/label.hh"
#include "text/escape.hh"
#include "text/time.hh"

#include <fmt/format.h>
#include <iterator>

namespace sockplay::record {
namespace {

void append_size(std::string& out, std::uint64_t bytes)
{
  out += fmt::format_int(bytes).c_str();
  out += bytes == 1 ? " byte" : " bytes";
}

void append_circumstances(std::string& out, const Circumstances& told)
{
  if (told.ttl) fmt::format_to(std::back_inserter(out), " ttl {}", *told.ttl);
  if (told.tos) fmt::format_to(std::back_inserter(out), " tos {:#04x}", *told.tos);
  if (!told.destination.empty()) text::append_escaped(out += " to ", told.destination, {});
  if (!told.interface.empty()) text::append_escaped(out += " on ", told.interface, {});
}

} // namespace

void append_heading(std::string& out, const Piece& piece, const ViewOptions& options)
{
  const bool is_record = piece.record != 0;
  out += arrow(piece.direction);
  if ((is_record || options.labelled) && !piece.peer.empty()) {
    append_name(out, piece.peer, options.colour);
    out += ' ';
  }
  fmt::format_to(std::back_inserter(out), "#{} ", is_record ? piece.record : piece.offset);
  append_size(out, piece.bytes.size());
  if (piece.cut_bytes > 0) {
    append_size(out += ", ", piece.cut_bytes);
    out += " cut off";
  }
  if (options.timestamps) out += ' ' + text::clock_time(piece.time);
  if (piece.circumstances) append_circumstances(out, *piece.circumstances);
  out += '\n';
}

} // namespace sockplay::record
