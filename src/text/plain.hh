// The fast road through text: how many bytes from here on can be taken as they are, looked at eight at a
// time. Which bytes those are is said by the caller, once for a byte and once for a word of eight.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace sockplay::text {

// Eight bytes side by side, in whatever order the machine keeps them: what is asked of them holds for all or
// none.
using Word = std::uint64_t;
inline constexpr std::size_t word_size = sizeof(Word);

constexpr Word word_of(std::uint8_t byte)
{
  return 0x0101010101010101u * byte;
}

inline Word word_at(const char* bytes)
{
  Word word;
  std::memcpy(&word, bytes, sizeof word);
  return word;
}

constexpr bool is_ascii(char byte)
{
  return static_cast<unsigned char>(byte) < 0x80;
}

constexpr bool is_ascii_word(Word word)
{
  return (word & word_of(0x80)) == 0;
}

constexpr bool is_printable(char byte)
{
  return byte >= 0x20 && byte < 0x7F;
}

// Whether all eight are 0x20-0x7E. No sum below carries from one byte into the next while all are ASCII, and
// if one is not, its own top bit has already said no.
constexpr bool is_printable_word(Word word)
{
  const Word is_delete = word + word_of(0x01);
  const Word is_above_c0 = (word | word_of(0x80)) - word_of(0x20);
  return ((word | is_delete | ~is_above_c0) & word_of(0x80)) == 0;
}

// Whether one of the eight is `byte`; they must all be ASCII, and so must it.
constexpr bool holds(Word word, char byte)
{
  const Word difference = word ^ word_of(static_cast<std::uint8_t>(byte));
  return ((difference + word_of(0x7F)) & word_of(0x80)) != word_of(0x80);
}

// The length of the longest beginning of `bytes` in which plain_byte holds for every byte. plain_word may
// only say yes where all eight are plain; where it says no they are looked at one by one.
template <class PlainWord, class PlainByte>
std::size_t plain_run(std::string_view bytes, PlainWord plain_word, PlainByte plain_byte)
{
  std::size_t size = 0;
  while (true) {
    while (size + word_size <= bytes.size() && plain_word(word_at(bytes.data() + size)))
      size += word_size;
    const std::size_t end = std::min(size + word_size, bytes.size());
    while (size < end && plain_byte(bytes[size]))
      ++size;
    if (size < end || size == bytes.size()) return size;
  }
}

} // namespace sockplay::text
