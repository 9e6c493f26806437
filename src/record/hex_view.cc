// The hex view: a header if one is due, then the dump, each line behind an arrow.
// Offsets are the caller's; the view only prints them.
#include "record/hex_view.hh"

#include "record/label.hh"
#include "text/hex.hh"
#include "text/time.hh"

#include <fmt/format.h>
#include <iterator>

namespace sockplay::record {

void HexView::append(std::string& out, const Piece& piece)
{
  if (options_.labelled || options_.timestamps || piece.bytes.empty()) append_header(out, piece);
  text::append_hex_dump(out, piece.bytes, piece.offset, arrow(piece.direction));
}

void HexView::append_header(std::string& out, const Piece& piece) const
{
  out += arrow(piece.direction);
  if (options_.labelled && !piece.peer.empty()) {
    append_name(out, piece.peer, options_.colour);
    out += ' ';
  }
  const std::size_t size = piece.bytes.size();
  fmt::format_to(std::back_inserter(out), "#{} {} {}", piece.offset, size, size == 1 ? "byte" : "bytes");
  if (options_.timestamps) out += ' ' + text::clock_time(piece.time);
  out += '\n';
}

} // namespace sockplay::record
