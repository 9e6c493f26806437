// Which parts of a sequence of bytes were never seen, though what follows was: a few ranges of numbers that
// wrap around.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>

namespace sockplay::capture {

/// Whether a sequence number comes after another: within the half of all numbers ahead. RFC 9293 section 3.4.
constexpr bool is_after(std::uint32_t number, std::uint32_t other)
{
  return static_cast<std::int32_t>(number - other) > 0;
}

/// At most `most` of them; of more the first are forgotten, which then pass for seen.
class Gaps {
public:
  /// Behind all others.
  void add(std::uint32_t begin, std::uint32_t end)
  {
    if (count_ == most) remove(0);
    ranges_[count_++] = {begin, end};
  }

  /// That range was seen.
  void fill(std::uint32_t begin, std::uint32_t end)
  {
    for (std::size_t i = 0; i < count_;)
      i = ranges_[i].touches(begin, end) ? cut(i, begin, end) : i + 1;
  }

  [[nodiscard]] bool has_some_of(std::uint32_t begin, std::uint32_t end) const
  {
    return std::any_of(ranges_.begin(), ranges_.begin() + count_,
                       [&](const Range& range) { return range.touches(begin, end); });
  }

  /// Whether something before that is missing.
  [[nodiscard]] bool has_some_before(std::uint32_t number) const
  {
    return count_ > 0 && is_after(number, ranges_[0].begin);
  }

  /// Nobody will ask for what stands before that.
  void forget_before(std::uint32_t number)
  {
    while (count_ > 0 && !is_after(ranges_[0].end, number))
      remove(0);
  }

private:
  static constexpr std::size_t most = 4;

  struct Range {
    std::uint32_t begin, end;

    [[nodiscard]] bool touches(std::uint32_t other_begin, std::uint32_t other_end) const
    {
      return is_after(other_end, begin) && is_after(end, other_begin);
    }
  };

  // Takes what lies between `begin` and `end` out of a range; returns the index of the next.
  std::size_t cut(std::size_t index, std::uint32_t begin, std::uint32_t end)
  {
    Range& range = ranges_[index];
    const Range rest{end, range.end};
    const bool keeps_front = is_after(begin, range.begin), keeps_back = is_after(range.end, end);
    if (keeps_front) range.end = begin;
    if (keeps_front && keeps_back) return insert(index + 1, rest) + 1;
    if (keeps_front) return index + 1;
    if (!keeps_back) {
      remove(index);
      return index;
    }
    range = rest;
    return index + 1;
  }

  // Returns where it came to stand.
  std::size_t insert(std::size_t index, Range range)
  {
    if (count_ == most) {
      remove(0);
      --index;
    }
    std::copy_backward(ranges_.begin() + index, ranges_.begin() + count_, ranges_.begin() + count_ + 1);
    ranges_[index] = range;
    ++count_;
    return index;
  }

  void remove(std::size_t index)
  {
    std::copy(ranges_.begin() + index + 1, ranges_.begin() + count_, ranges_.begin() + index);
    --count_;
  }

  std::array<Range, most> ranges_{};
  std::uint8_t count_ = 0;
};

} // namespace sockplay::capture
