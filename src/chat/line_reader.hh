// Lines out of a member's bytes, however they were cut on their way. What a line means is said by request.hh.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace sockplay::chat {

/// One line, without its LF and the CR before it. Good until the reader is given more bytes, or asked for the
/// next.
struct Line {
  std::string_view text;
  bool too_long = false; // it was skipped to its end; `text` is empty
};

/// Holds at most one line and what came with it. Lines are taken one at a time, so that whoever reads many
/// members can take one of each.
class LineReader {
public:
  /// A line of more than `limit_bytes` (its CR and LF not counted) is skipped.
  explicit LineReader(std::size_t limit_bytes) : limit_bytes_(limit_bytes) {}

  void append(std::string_view bytes);
  /// No more bytes will come: what stands there without an LF is a line too.
  void end();
  /// The next whole line that is not empty; none where more bytes are needed.
  std::optional<Line> next();

  /// Bytes that were appended and not taken: how far a member has spoken ahead.
  [[nodiscard]] std::size_t waiting_bytes() const { return bytes_.size() - taken_; }

private:
  std::optional<Line> take(std::size_t end);
  void compact();
  void release();

  std::size_t limit_bytes_;
  std::string bytes_;
  std::size_t taken_ = 0;  // so much of bytes_ was taken
  std::size_t looked_ = 0; // there is no LF before this place
  bool skipping_ = false;  // a line that is too long
  bool ended_ = false;
};

} // namespace sockplay::chat
