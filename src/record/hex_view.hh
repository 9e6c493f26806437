// Pieces as hex dumps with their direction and offset, under a heading if they are records, or where peer or
// time are asked for.
// The dump itself is text/'s; choosing this view is view.hh's.
#pragma once

#include "record/piece.hh"

#include <string>
#include <utility>

namespace sockplay::record {

// Remembers nothing: a piece is shown when it comes.
class HexView {
public:
  explicit HexView(ViewOptions options) : options_(std::move(options)) {}

  // A piece of no bytes is shown too, by its heading alone: an empty record is data.
  //   ← 127.0.0.1:5000 #0 6 bytes 03:04:05.678901
  //   ← 00000000  68 65 6c 6c 6f 0a                                 |hello.|
  void append(std::string& out, const Piece& piece);

  void finish(std::string&) {}

private:
  ViewOptions options_;
};

} // namespace sockplay::record
