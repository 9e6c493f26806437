// Escaping: every character that must not reach a terminal, and streams cut in every way.
// Lines, labels and speakers are tested with the views in tests/record/.
#include "text/escape.hh"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <string>
#include <vector>

namespace sockplay::text {
namespace {

std::string utf8(char32_t point)
{
  const auto continuation = [&](int shift) { return static_cast<char>(0x80 | ((point >> shift) & 0x3F)); };
  if (point < 0x80) return {static_cast<char>(point)};
  if (point < 0x800) return {static_cast<char>(0xC0 | point >> 6), continuation(0)};
  if (point < 0x10000) return {static_cast<char>(0xE0 | point >> 12), continuation(6), continuation(0)};
  return {static_cast<char>(0xF0 | point >> 18), continuation(12), continuation(6), continuation(0)};
}

std::string shown(std::string_view bytes, EscapePolicy policy)
{
  std::string out;
  append_escaped(out, bytes, policy);
  return out;
}

TEST(Escape, LeavesPlainTextAsItIs)
{
  const std::string text = "a plain line, with \\backslashes\\, \"quotes\", tabs\t, Grüße, 日本語, 😀 and ~";
  EXPECT_EQ(escaped(text), text);
}

TEST(Escape, ShowsEveryC0ControlButTab)
{
  for (char32_t point = 0; point < 0x20; ++point) {
    EXPECT_TRUE(is_control(point));
    if (point == '\t' || point == '\n' || point == '\r') continue;
    EXPECT_EQ(escaped("a" + utf8(point) + "b"), fmt::format("a\\x{:02x}b", unsigned{point}));
  }
  EXPECT_EQ(escaped("a\tb\nc\rd"), "a\tb\\nc\\rd");
}

TEST(Escape, ShowsDelete)
{
  EXPECT_EQ(escaped("a\x7F"), "a\\x7f");
}

TEST(Escape, ShowsEveryC1ControlUnlikeTheByteOfItsValue)
{
  for (char32_t point = 0x80; point < 0xA0; ++point) {
    EXPECT_TRUE(is_control(point));
    EXPECT_EQ(escaped(utf8(point)), fmt::format("\\u{:04x}", unsigned{point}));
    EXPECT_EQ(escaped(std::string{static_cast<char>(point)}), fmt::format("\\x{:02x}", unsigned{point}));
  }
}

TEST(Escape, ShowsEveryBidirectionalControlAndSeparator)
{
  for (const char32_t point : {0x061C, 0x200E, 0x200F, 0x2028, 0x2029, 0x202A, 0x202B, 0x202C, 0x202D, 0x202E,
                               0x2066, 0x2067, 0x2068, 0x2069}) {
    EXPECT_TRUE(is_control(point));
    EXPECT_EQ(escaped("a" + utf8(point)), fmt::format("a\\u{:04x}", unsigned{point}));
  }
}

TEST(Escape, ShowsWhatHidesInAText)
{
  EXPECT_EQ(escaped("al\u200Bice\uFEFF"), "al\\u200bice\\ufeff");
  EXPECT_EQ(escaped("\uFFF9\uFFFA\uFFFB"), "\\ufff9\\ufffa\\ufffb");
  EXPECT_EQ(escaped("\U000E0041"), "\\U000e0041");
}

TEST(Escape, KeepsTheJoinersThatWordsAndEmojiAreWrittenWith)
{
  const std::string text = "می\u200Cخواهم 👩\u200D💻";
  EXPECT_EQ(escaped(text), text);
}

TEST(Escape, FindsNoControlsAmongLettersNextToThem)
{
  for (const char32_t point : {0x20, 0x7E, 0xA0, 0x61B, 0x61D, 0x200A, 0x200C, 0x200D, 0x2010, 0x2027, 0x202F,
                               0x205F, 0x2070, 0xFEFE, 0xFFF8, 0xFFFC, 0xFFFD, 0x10FFFF}) {
    EXPECT_FALSE(is_control(point)) << unsigned{point};
  }
}

TEST(Escape, ShowsOrReplacesEveryByteThatIsNotUtf8)
{
  EXPECT_EQ(shown("a\xFF\xE2\x82z", {}), "a\\xff\\xe2\\x82z");
  EXPECT_EQ(shown("a\xFF\xE2\x82z", {.invalid_as_replacement = true}), "a\uFFFD\uFFFD\uFFFDz");
}

TEST(Escape, KeepsNewlinesOnlyIfToldTo)
{
  EXPECT_EQ(shown("a\nb\n", {}), "a\\nb\\n");
  EXPECT_EQ(shown("a\nb\n", {.keep_newline = true}), "a\nb\n");
}

TEST(Escape, DropsCarriageReturnsOnlyBeforeNewlinesAndIfToldTo)
{
  EXPECT_EQ(shown("a\r\nb\rc\r", {.keep_newline = true}), "a\\r\nb\\rc\\r");
  EXPECT_EQ(shown("a\r\nb\rc\r\r\n", {.keep_newline = true, .drop_cr_before_lf = true}), "a\nb\\rc\\r\n");
}

TEST(Escape, FindsAControlWhereverItStands)
{
  for (std::size_t size = 1; size < 40; ++size) {
    for (std::size_t at = 0; at < size; ++at) {
      std::string bytes(size, 'a');
      bytes[at] = '\x1b';
      std::string expected(size, 'a');
      expected.replace(at, 1, "\\x1b");
      ASSERT_EQ(escaped(bytes), expected);
    }
  }
}

TEST(Escape, AppendsToWhatIsThere)
{
  std::string out = "before ";
  append_escaped(out, "\a", {});
  EXPECT_EQ(out, "before \\x07");
}

std::string streamed(const std::vector<std::string_view>& pieces, EscapePolicy policy)
{
  StreamEscaper escaper(policy);
  std::string out;
  for (const std::string_view piece : pieces)
    escaper.append(out, piece);
  escaper.finish(out);
  return out;
}

// What a cut may fall into: sequences of all lengths, cut off and interrupted ones, and CRs before all sorts
// of things.
const std::vector<std::string_view> delicate = {
    "\r\n\r\r\n\n\r",       "a\r€\n😀\r\n",
    "\xE2\x82\r\n",         "\xF0\x9F\r\xE2\n",
    "tab\t\\\\\r\n€",       "\u202E\x1b[2J\r\u0085",
    "\xE0\x80\xED\xA0\x80", "\xF4\x90\x80\x80\xC3",
    "\r\xC2\r\xC2\x80\n",   "\xE2\xE2\x82\xAC\xF0\xF0\x9F\x98\x80",
};

TEST(StreamEscaper, GivesTheSameTextHoweverTheInputIsCut)
{
  const EscapePolicy policies[] = {{.keep_newline = true}, {.invalid_as_replacement = true}};
  for (const EscapePolicy policy : policies) {
    for (const std::string_view text : delicate) {
      const std::string whole = streamed({text}, policy);
      for (unsigned cuts = 0; cuts < 1u << (text.size() - 1); ++cuts) {
        std::vector<std::string_view> pieces;
        std::size_t begin = 0;
        for (std::size_t at = 1; at <= text.size(); ++at) {
          if (at < text.size() && !(cuts >> (at - 1) & 1)) continue;
          pieces.push_back(text.substr(begin, at - begin));
          begin = at;
        }
        ASSERT_EQ(streamed(pieces, policy), whole);
      }
    }
  }
}

TEST(StreamEscaper, AgreesWithEscapingTheWhole)
{
  for (const std::string_view text : delicate) {
    EXPECT_EQ(streamed({text}, {}), shown(text, {.drop_cr_before_lf = true}));
  }
}

TEST(StreamEscaper, ShowsAtOnceWhatNothingCanChange)
{
  StreamEscaper escaper;
  std::string out;
  escaper.append(out, "prompt> \x1b");
  EXPECT_EQ(out, "prompt> \\x1b");
  escaper.append(out, "\xE2\x82");
  EXPECT_EQ(out, "prompt> \\x1b");
  escaper.append(out, "(");
  EXPECT_EQ(out, "prompt> \\x1b\\xe2\\x82(");
}

TEST(StreamEscaper, ShowsWhatItHeldBackAtTheEndAndBeginsAfresh)
{
  StreamEscaper escaper;
  std::string out;
  escaper.append(out, "a\r");
  EXPECT_EQ(out, "a");
  escaper.finish(out);
  EXPECT_EQ(out, "a\\r");
  escaper.append(out, "\n");
  EXPECT_EQ(out, "a\\r\n");
}

TEST(StreamEscaper, TakesFourMebibytesWithoutANewlineInPieces)
{
  const std::string piece = "0123456789 äöü €\x1b";
  StreamEscaper escaper;
  std::string out;
  std::size_t shown_size = 0;
  for (std::size_t sent = 0; sent < 4u << 20; sent += piece.size()) {
    out.clear();
    escaper.append(out, piece);
    ASSERT_LE(out.size(), 4 * piece.size());
    shown_size += out.size();
  }
  EXPECT_GT(shown_size, 4u << 20);
}

} // namespace
} // namespace sockplay::text
