// Where one record ends and the next begins in a stream of bytes, and how records are written so that they
// can be told apart again. Pure; which socket they go to or come from is io's and net's matter.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace sockplay::record {

struct Framing {
  enum class Kind {
    as_it_is,      // writing only: the bytes of a record and nothing else
    line,          // a record ends with its newline, which belongs to it
    size,          // so many bytes each, the last one what is left
    delimiter,     // a byte between records that belongs to none
    length_prefix, // four bytes before each, the most significant first
    whole,         // all there is
  };
  Kind kind = Kind::line;
  std::size_t size_bytes = 0; // size
  char delimiter = '\0';      // delimiter

  bool operator==(const Framing&) const = default;
};

/// Cuts a stream of bytes into records, the same ones however the stream comes in pieces. Holds nothing: the
/// caller keeps what was not consumed and puts what comes next behind it. With room for four bytes more than
/// the limit it never waits for what it has no room for.
class Framer {
public:
  enum class Problem {
    none,
    too_long,   // no end within the limit: the record is left where it is, with all behind it
    incomplete, // the stream ended within a record that had announced its length
  };
  struct Cut {
    std::size_t consumed_bytes = 0; // from the front, frames included
    Problem problem = Problem::none;
  };

  /// `limit_bytes`: no record is longer (a frame's own bytes do not count); of a `size_bytes` above it every
  /// record is too long. `size_bytes` is not 0, the kind not `as_it_is`.
  Framer(Framing framing, std::size_t limit_bytes);

  /// Appends to `records` the whole ones at the front of `bytes`, as views into them, `most` at most. With
  /// `at_end` nothing follows: what is left is a record too (none where nothing is left; `whole` of nothing
  /// is one empty record).
  Cut cut(std::string_view bytes, bool at_end, std::vector<std::string_view>& records, std::size_t most);

  [[nodiscard]] const Framing& framing() const { return framing_; }
  [[nodiscard]] std::size_t limit_bytes() const { return limit_bytes_; }

private:
  // What stands at the front, as far as it can be seen; it has more bytes than there are while its end is not
  // there.
  struct Frame {
    std::size_t before_bytes = 0, record_bytes = 0, after_bytes = 0;
    [[nodiscard]] std::size_t size_bytes() const { return before_bytes + record_bytes + after_bytes; }
  };

  Frame front(std::string_view rest);
  static Frame unended(std::string_view rest);
  std::size_t find(char end, std::string_view rest);

  Framing framing_;
  std::size_t limit_bytes_;
  std::size_t searched_bytes_ = 0; // of what was not consumed: not looked through again
  bool found_any_ = false;         // so that `whole` of nothing is one record, not one each time
};

constexpr std::size_t length_prefix_bytes = 4;
/// The length that the first four of these bytes announce.
std::size_t length_of(std::string_view prefix);

/// Appends one record in its frame: `line` adds a newline where the record has none at its end, `delimiter`
/// the byte, `length_prefix` four bytes before it; `as_it_is`, `size` and `whole` add nothing.
void append_framed(std::string& out, std::string_view record, const Framing& framing);

} // namespace sockplay::record
