// Lines, kept once in bounded memory and addressed by position. Positions grow for ever; what falls out at
// the far end is gone. A line is never cut in two, so that it can be looked at again as it is.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

namespace sockplay::chat {

/// Where a line stands.
struct Range {
  std::uint64_t begin = 0, end = 0;
};

class Ring {
public:
  /// Memory that nothing was written to yet costs nothing.
  explicit Ring(std::size_t size_bytes)
      : size_(size_bytes), bytes_(std::make_unique_for_overwrite<char[]>(size_bytes))
  {}

  /// Appends a line of at most half the ring.
  Range append(std::string_view line);

  [[nodiscard]] std::size_t size_bytes() const { return size_; }
  [[nodiscard]] std::uint64_t head() const { return head_; }
  /// Positions before this one are gone.
  [[nodiscard]] std::uint64_t oldest() const { return head_ > size_ ? head_ - size_ : 0; }
  /// Whether a line of that size can be appended and nobody who stands at `position` loses anything.
  [[nodiscard]] bool fits(std::size_t line_bytes, std::uint64_t position) const;
  /// How much may be appended before somebody who stands at `position` loses something.
  [[nodiscard]] std::size_t room_bytes(std::uint64_t position) const;

  /// `position`, or where the next line begins if it stands in the gap between two lines.
  [[nodiscard]] std::uint64_t past_gap(std::uint64_t position) const
  {
    return position >= gap_.begin && position < gap_.end ? gap_.end : position;
  }
  /// The bytes from `position` on that lie together, at most to `end`; moves `position` over a gap between
  /// two lines.
  [[nodiscard]] std::string_view from(std::uint64_t& position, std::uint64_t end) const;
  [[nodiscard]] std::string_view line(Range range) const;

private:
  [[nodiscard]] std::size_t place(std::uint64_t position) const { return position % size_; }

  std::size_t size_;
  std::unique_ptr<char[]> bytes_;
  std::uint64_t head_ = 0;
  std::size_t head_place_ = 0; // place(head_): a division for every line would be felt
  // The gap before the last turn of the ring: where a line did not fit any more. None if it is empty.
  Range gap_;
};

} // namespace sockplay::chat
