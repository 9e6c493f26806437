// What a command sends: standard input, a file, or data given on the command line; how fast, and with which
// line ends.
#pragma once

#include "io/end.hh"
#include "io/pacer.hh"

#include <optional>
#include <string>

namespace sockplay::play {

struct Input {
  std::optional<std::string> data; // --data, --hex-data
  std::string file;                // --file
  bool crlf = false;
  io::Pace pace;

  [[nodiscard]] bool is_standard() const { return !data && file.empty(); }
};

/// Opens it from its beginning. Throws net::Error.
io::End open_input(const Input& input);

} // namespace sockplay::play
