// What is to be seen in a window: lines of text with their looks, and where the cursor is. How it gets there
// is the canvas's matter.
#pragma once

#include "capture/colour.hh"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace sockplay::browse {

struct Look {
  capture::Hue hue = capture::Hue::none;
  bool bold = false;
  bool dim = false;
  bool underline = false;
  bool reverse = false;

  bool operator==(const Look&) const = default;
};

/// UTF-8 in which nothing drives a terminal, all of it with one look.
struct Span {
  std::string text;
  Look look = {};

  bool operator==(const Span&) const = default;
};
using Line = std::vector<Span>;

struct Place {
  std::size_t row = 0;
  std::size_t column = 0;

  bool operator==(const Place&) const = default;
};

struct Picture {
  std::vector<Line> lines;     // from the top
  std::optional<Place> cursor; // none: it is not seen
};

} // namespace sockplay::browse
