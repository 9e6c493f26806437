// The line above what is shown of a piece: who, which way, which one, how much, and what else is known of it.
// Whether there is one is left to the views.
#pragma once

#include "record/piece.hh"

#include <string>

namespace sockplay::record {

/// Appends the heading of a piece, a line of its own. A record is numbered, and its peer always named; of a
/// piece of a stream it is the offset that is told.
///   ← 127.0.0.1:5000 #3 14 bytes, 200 bytes cut off 03:04:05.678901 ttl 64 tos 0x10 to 10.0.0.1 on eth0
void append_heading(std::string& out, const Piece& piece, const ViewOptions& options);

} // namespace sockplay::record
