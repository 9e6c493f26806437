// Pieces as text that is safe on a terminal, each line with its speaker and time where those are asked for.
// Escaping is text/'s; choosing this view is view.hh's.
#pragma once

#include "record/piece.hh"
#include "text/escape.hh"

#include <string>
#include <utility>

namespace sockplay::record {

// Keeps a line open across pieces, however long it gets: nothing but the speaker and three bytes is
// remembered.
class TextView {
public:
  explicit TextView(ViewOptions options) : options_(std::move(options)) {}

  // A change of speaker or direction within a line ends the line. Sent lines begin with an arrow. A record
  // has a heading above it and always ends its line; nothing of it waits for the next one.
  void append(std::string& out, const Piece& piece);

  // Shows what was held back, and ends an open line if lines have beginnings of ours.
  void finish(std::string& out);

private:
  void append_record(std::string& out, const Piece& record);
  bool is_heard_from(const Piece& piece) const;
  void change_speaker(std::string& out, const Piece& piece);
  void end_line(std::string& out);
  std::string line_start(const Piece& piece) const;
  void append_lines(std::string& out, std::string_view bytes, std::string_view start);

  ViewOptions options_;
  text::StreamEscaper escaper_;
  Direction direction_ = Direction::received;
  std::string peer_;
  std::string label_;
  bool in_line_ = false;
};

} // namespace sockplay::record
