// How a speaker is named in front of what it says: the arrow, the safe name and its colour.
// Where labels stand is left to the views.
#pragma once

#include "record/piece.hh"

#include <string>
#include <string_view>

namespace sockplay::record {

// "← " for what was received, "→ " for what was sent.
std::string_view arrow(Direction direction);

// Appends a peer's name, escaped to fit within a line; with `colour` in one of six colours, always the same
// for a name.
void append_name(std::string& out, std::string_view peer, bool colour);

} // namespace sockplay::record
