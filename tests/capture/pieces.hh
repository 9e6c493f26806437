// What was told of a conversation, as text: bytes as they are, all else in brackets.
#pragma once

#include "capture/stream.hh"

#include <string>
#include <utility>

namespace sockplay::capture {

using namespace std::string_view_literals;

class Pieces final : public PieceSink {
public:
  void take(const Piece& piece) override
  {
    using Kind = Piece::Kind;
    const auto way = static_cast<std::size_t>(piece.way);
    if (shows_ways && piece.way != last_) told_ += way == 0 ? "→" : "←";
    last_ = piece.way;
    const std::string size = std::to_string(piece.size_bytes) + " bytes ";
    switch (piece.kind) {
    case Kind::bytes: told_ += piece.bytes; break;
    case Kind::missing: told_ += "[" + size + "missing]"; break;
    case Kind::cut: told_ += "[" + size + "cut]"; break;
    case Kind::differing: told_ += "[" + size + "differ]"; break;
    case Kind::mid_stream: told_ += "[mid-stream]"; break;
    case Kind::ended: told_ += "[ended]"; break;
    case Kind::reset: told_ += "[reset]"; break;
    }
  }

  std::string take_all() { return std::exchange(told_, {}); }

  bool shows_ways = false;

private:
  std::string told_;
  Way last_ = Way::forth;
};

} // namespace sockplay::capture
