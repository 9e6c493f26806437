// UTF-8: every code point there is, every way to be none, and the ends of cut texts.
// What is shown for bytes that are not UTF-8 is tested with escape and json.
#include "text/utf8.hh"

#include <gtest/gtest.h>
#include <string>

namespace sockplay::text {
namespace {

// The encoding of `point` by the bit patterns of RFC 3629 section 3, surrogates included.
std::string encoded(char32_t point)
{
  const auto continuation = [&](int shift) { return static_cast<char>(0x80 | ((point >> shift) & 0x3F)); };
  if (point < 0x80) return {static_cast<char>(point)};
  if (point < 0x800) return {static_cast<char>(0xC0 | point >> 6), continuation(0)};
  if (point < 0x10000) return {static_cast<char>(0xE0 | point >> 12), continuation(6), continuation(0)};
  return {static_cast<char>(0xF0 | point >> 18), continuation(12), continuation(6), continuation(0)};
}

bool is_surrogate(char32_t point)
{
  return point >= 0xD800 && point < 0xE000;
}

TEST(Utf8, ReadsEveryCodePointThatThereIs)
{
  for (char32_t point = 0; point <= 0x10FFFF; ++point) {
    if (is_surrogate(point)) continue;
    const std::string bytes = encoded(point);
    const CodePoint read = decode(bytes + "x");
    ASSERT_TRUE(read.valid && read.value == point && read.size == bytes.size()) << unsigned{point};
  }
}

TEST(Utf8, RefusesSurrogatesAndWhatLiesAboveTheLastCodePoint)
{
  for (char32_t point = 0xD800; point < 0xE000; ++point)
    ASSERT_FALSE(decode(encoded(point)).valid);
  for (char32_t point = 0x110000; point < 0x200000; ++point)
    ASSERT_FALSE(decode(encoded(point)).valid);
}

TEST(Utf8, RefusesOverlongForms)
{
  for (const std::string_view overlong :
       {"\xC0\x80", "\xC1\xBF", "\xE0\x80\x80", "\xE0\x9F\xBF", "\xF0\x80\x80\x80", "\xF0\x8F\xBF\xBF",
        "\xF8\x88\x80\x80\x80", "\xFC\x84\x80\x80\x80\x80"}) {
    EXPECT_FALSE(decode(overlong).valid);
    EXPECT_EQ(decode(overlong).size, 1u);
    EXPECT_FALSE(is_valid(overlong));
  }
}

TEST(Utf8, GoesOnOneByteAfterAByteThatBeginsNothing)
{
  for (const std::string_view bytes :
       {"\x80", "\xBF", "\xFF", "\xFEzz", "\xE2\x82", "\xE2\x82z", "\xF0\x9F\x98"}) {
    const CodePoint point = decode(bytes);
    EXPECT_FALSE(point.valid);
    EXPECT_EQ(point.size, 1u);
    EXPECT_EQ(point.value, replacement);
  }
}

TEST(Utf8, ReadsNothingFromNothing)
{
  EXPECT_FALSE(decode("").valid);
  EXPECT_EQ(decode("").size, 0u);
  EXPECT_TRUE(is_valid(""));
  EXPECT_EQ(incomplete_tail(""), 0u);
}

TEST(Utf8, FindsTheOneBadByteWhereverItStands)
{
  for (std::size_t size = 1; size < 40; ++size) {
    for (std::size_t bad = 0; bad < size; ++bad) {
      std::string bytes(size, 'a');
      ASSERT_TRUE(is_valid(bytes));
      bytes[bad] = '\x80';
      ASSERT_FALSE(is_valid(bytes));
    }
  }
}

TEST(Utf8, TakesTextOfAllLengthsOfCodePoints)
{
  EXPECT_TRUE(is_valid("plain, Grüße, 日本語, 😀, and \xF4\x8F\xBF\xBF"));
}

// What the definition says: some continuation makes it valid. Sequences of up to three bytes need at most
// three more.
bool can_be_completed(std::string_view bytes)
{
  const std::string continuations[] = {"\x80",     "\x90",     "\xA0",         "\x80\x80",
                                       "\x90\x80", "\xA0\x80", "\x80\x80\x80", "\x90\x80\x80"};
  for (const std::string& more : continuations) {
    const CodePoint point = decode(std::string(bytes) + more);
    if (point.valid && point.size == bytes.size() + more.size()) return true;
  }
  return false;
}

std::size_t longest_completable_tail(std::string_view bytes)
{
  std::size_t longest = 0;
  for (std::size_t size = 1; size <= bytes.size(); ++size) {
    if (can_be_completed(bytes.substr(bytes.size() - size))) longest = size;
  }
  return longest;
}

TEST(Utf8, HoldsATailBackExactlyIfSomethingCouldCompleteIt)
{
  // The bytes at which the rules change, and one on each side of them.
  const std::string_view edges =
      "\x7F\x80\x8F\x90\x9F\xA0\xBF\xC0\xC1\xC2\xDF\xE0\xE1\xEC\xED\xEE\xEF\xF0\xF1\xF3\xF4\xF5\xFF";
  for (const char first : edges) {
    for (const char second : edges) {
      for (const char third : edges) {
        const std::string bytes{first, second, third};
        ASSERT_EQ(incomplete_tail(bytes), longest_completable_tail(bytes));
      }
    }
  }
}

TEST(Utf8, HoldsNothingBackOfAWholeText)
{
  EXPECT_EQ(incomplete_tail("a"), 0u);
  EXPECT_EQ(incomplete_tail("€"), 0u);
  EXPECT_EQ(incomplete_tail("a\xE2\x82"), 2u);
  EXPECT_EQ(incomplete_tail("😀\xF0"), 1u);
  EXPECT_EQ(incomplete_tail("\xE2\x82z"), 0u);
}

} // namespace
} // namespace sockplay::text
