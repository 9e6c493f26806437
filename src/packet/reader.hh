// A cursor over a packet, checked at every step: what is not there reads as zero, and the reader remembers
// it. Everything that looks into packets does it through this one; what bytes mean is left to the protocols.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <utility>

namespace sockplay::packet {

/// Bytes of a packet: the place of the first, and how many.
struct Range {
  std::size_t offset = 0;
  std::size_t size = 0;

  bool operator==(const Range&) const = default;
};

/// What was found when more was asked for than there is.
enum class Extent : std::uint8_t {
  whole,     // nothing was missing
  truncated, // the packet had it, the capture has not
  malformed, // the packet itself ends before
};

/// A number in network order.
template <std::size_t count>
std::uint64_t big_endian(const char* bytes)
{
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < count; ++i)
    value = value << 8 | static_cast<std::uint8_t>(bytes[i]);
  return value;
}

/// So many bytes that lie at one place: that what is read from them is within them, the compiler sees to. For
/// the headers that nearly every packet has.
template <std::size_t bytes>
class Fixed {
public:
  explicit Fixed(const char* begin) : begin_(begin) {}

  template <std::size_t at>
  [[nodiscard]] std::uint8_t u8() const
  {
    return static_cast<std::uint8_t>(number<at, 1>());
  }
  template <std::size_t at>
  [[nodiscard]] std::uint16_t u16() const
  {
    return static_cast<std::uint16_t>(number<at, 2>());
  }
  template <std::size_t at>
  [[nodiscard]] std::uint32_t u32() const
  {
    return static_cast<std::uint32_t>(number<at, 4>());
  }
  template <std::size_t at, std::size_t count>
  [[nodiscard]] std::array<std::uint8_t, count> octets() const
  {
    static_assert(at + count <= bytes);
    std::array<std::uint8_t, count> octets;
    std::memcpy(octets.data(), begin_ + at, count);
    return octets;
  }

private:
  template <std::size_t at, std::size_t count>
  [[nodiscard]] std::uint64_t number() const
  {
    static_assert(at + count <= bytes);
    return big_endian<count>(begin_ + at);
  }

  const char* begin_;
};

/// Numbers come in network order unless their name ends in _le. Offsets are those in the whole packet. Once
/// something was missing, nothing more is there: one look at extent() after reading is enough. No call
/// throws.
class Reader {
public:
  /// `captured` is what there is of a packet that had `wire_bytes` on its wire.
  Reader(std::string_view captured, std::size_t wire_bytes)
      : bytes_(captured), end_(captured.size()), wire_end_(std::max(captured.size(), wire_bytes))
  {}
  explicit Reader(std::string_view whole) : Reader(whole, whole.size()) {}

  std::uint8_t u8() { return static_cast<std::uint8_t>(number<1>()); }
  std::uint16_t u16() { return static_cast<std::uint16_t>(number<2>()); }
  std::uint32_t u24() { return static_cast<std::uint32_t>(number<3>()); }
  std::uint32_t u32() { return static_cast<std::uint32_t>(number<4>()); }
  std::uint64_t u64() { return number<8>(); }
  std::uint16_t u16_le() { return __builtin_bswap16(u16()); }
  std::uint32_t u32_le() { return __builtin_bswap32(u32()); }

  /// A number of so many bytes.
  template <std::size_t count>
  std::uint64_t number()
  {
    if (!has(count)) return 0;
    const std::uint64_t value = big_endian<count>(bytes_.data() + at_);
    at_ += count;
    return value;
  }

  template <std::size_t count>
  std::array<std::uint8_t, count> octets()
  {
    std::array<std::uint8_t, count> octets{};
    if (!has(count)) return octets;
    std::memcpy(octets.data(), bytes_.data() + at_, count);
    at_ += count;
    return octets;
  }

  /// The next so many bytes at once; zeros if not all of them are there.
  template <std::size_t count>
  Fixed<count> fixed()
  {
    static constexpr std::array<char, count> zeros{};
    if (!has(count)) return Fixed<count>(zeros.data());
    const char* begin = bytes_.data() + at_;
    at_ += count;
    return Fixed<count>(begin);
  }

  /// The next so many bytes, or as many of them as there are.
  std::string_view take(std::size_t count)
  {
    const std::string_view taken = bytes_.substr(at_, std::min(count, available()));
    if (has(count)) at_ += count;
    return taken;
  }
  void skip(std::size_t count)
  {
    if (has(count)) at_ += count;
  }

  /// The first so many bytes of the rest, to be looked at without being taken; empty if they are not there.
  [[nodiscard]] std::string_view peek(std::size_t count) const
  {
    return count <= available() ? bytes_.substr(at_, count) : std::string_view();
  }
  /// All that is left, as far as it was captured.
  [[nodiscard]] std::string_view rest() const { return bytes_.substr(at_, available()); }

  /// What follows the next `wire_bytes` is not ours. Where the packet has fewer, it is malformed, unless only
  /// a beginning was to be expected: then its own word is believed.
  void limit(std::size_t wire_bytes)
  {
    if (wire_bytes > remaining() && !is_beginning_) {
      if (extent_ == Extent::whole) extent_ = Extent::malformed;
      return;
    }
    end_ = at_ + std::min(available(), wire_bytes); // first, as the sum below may be beyond all numbers
    wire_end_ = at_ + wire_bytes;
  }

  /// A reader of the next `count` bytes only, which are skipped here.
  Reader part(std::size_t count)
  {
    Reader part = *this;
    part.limit(count);
    skip(count);
    return part;
  }

  /// A reader of the same bytes that stands at `offset` of the packet, or at its end if that lies beyond.
  [[nodiscard]] Reader at(std::size_t offset) const
  {
    Reader moved = *this;
    moved.at_ = std::min(offset, end_);
    return moved;
  }

  /// From here on follows only the beginning of what its headers speak of: a packet quoted by an error
  /// message, a first fragment.
  void expect_beginning() { is_beginning_ = true; }

  /// What was read makes no sense, and so nothing is known of what follows.
  void reject()
  {
    extent_ = Extent::malformed;
    at_ = end_;
  }

  /// Returns what was found, and goes on with what there is, as if it had been nothing.
  Extent take_extent() { return std::exchange(extent_, Extent::whole); }

  [[nodiscard]] std::size_t offset() const { return at_; }
  [[nodiscard]] std::size_t available() const { return end_ - at_; }
  /// On the wire; never less than available().
  [[nodiscard]] std::size_t remaining() const { return wire_end_ - at_; }
  [[nodiscard]] bool is_beginning() const { return is_beginning_; }
  [[nodiscard]] Extent extent() const { return extent_; }
  [[nodiscard]] bool is_whole() const { return extent_ == Extent::whole; }

private:
  bool has(std::size_t count)
  {
    if (count <= available()) return true;
    if (extent_ == Extent::whole)
      extent_ = is_beginning_ || count <= remaining() ? Extent::truncated : Extent::malformed;
    at_ = end_;
    return false;
  }

  std::string_view bytes_;
  std::size_t at_ = 0;
  std::size_t end_;      // of what was captured
  std::size_t wire_end_; // of what the headers so far say
  Extent extent_ = Extent::whole;
  bool is_beginning_ = false;
};

} // namespace sockplay::packet
