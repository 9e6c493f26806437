// The hex view: a heading if one is due, then the dump, each line behind an arrow.
// Offsets within a stream are the caller's; within a record they begin at its first byte.
#include "record/hex_view.hh"

#include "record/heading.hh"
#include "record/label.hh"
#include "text/hex.hh"

namespace sockplay::record {

void HexView::append(std::string& out, const Piece& piece)
{
  const bool is_record = piece.record != 0;
  if (is_record || options_.labelled || options_.timestamps || piece.bytes.empty()) {
    append_heading(out, piece, options_);
  }
  text::append_hex_dump(out, piece.bytes, is_record ? 0 : piece.offset, arrow(piece.direction));
}

} // namespace sockplay::record
