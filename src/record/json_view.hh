// Pieces as JSON lines:
// {"event":"data","time":...,"direction":...,"peer":...,"offset_bytes":...,"size_bytes":...} and the bytes as
// "text" or "base64"; for a record {"event":"record",...,"record":...,"size_bytes":...}, what else is known
// of it, and its bytes. The other events of the schema are left to those to whom they happen.
#pragma once

#include "record/piece.hh"

#include <array>
#include <chrono>
#include <cstdint>
#include <string>

namespace sockplay::record {

// A piece of text that ends within a code point is shown without its last bytes (three at most); they go
// before the next piece of the same peer and direction, so that text which a read happened to cut does not
// become base64. A record is shown as it is.
class JsonView {
public:
  void append(std::string& out, const Piece& piece);

  // Shows what is held back, as base64.
  void finish(std::string& out);

private:
  struct Held {
    std::string peer;
    std::string bytes;
    std::uint64_t offset = 0;
    std::chrono::system_clock::time_point time;
  };

  static bool is_continued_by(const Held& held, const Piece& piece);
  void append_decided(std::string& out, const Piece& piece);
  void flush(std::string& out, Direction direction);
  Held& held(Direction direction) { return held_[static_cast<std::size_t>(direction)]; }

  std::array<Held, 2> held_;
};

} // namespace sockplay::record
