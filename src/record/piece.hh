// What a view is handed, a piece of what somebody said, and how it is asked to show it.
// Where pieces come from and where one record ends is left to others.
#pragma once

#include <chrono>
#include <cstdint>
#include <string_view>

namespace sockplay::record {

enum class Direction { received, sent };

// Bytes that arrived or left together. The views copy what they need beyond the call.
struct Piece {
  Direction direction = Direction::received;
  std::string_view peer = {}; // the other end's name, as it came: views escape it
  std::string_view bytes = {};
  std::uint64_t offset = 0; // of bytes[0] within what this peer said in this direction
  std::chrono::system_clock::time_point time = {};
};

enum class ViewKind { raw, text, hex, json };

struct ViewOptions {
  ViewKind kind = ViewKind::raw;
  bool labelled = false;   // name the peer, for several talk (JSON always does)
  bool timestamps = false; // say when (JSON always does)
  bool colour = false;
};

} // namespace sockplay::record
