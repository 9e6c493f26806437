// The rows of a line and the place of the cursor, for every width.
#include "io/line_layout.hh"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sockplay::io {
namespace {

using testing::ElementsAre;

std::pair<std::size_t, std::size_t> cursor(const LineLayout& layout)
{
  return {layout.cursor_row, layout.cursor_column};
}

TEST(LineLayout, OfAShortLineIsARow)
{
  const auto layout = lay_out({"> ", "ab", "cd"}, 10);
  EXPECT_THAT(layout.rows, ElementsAre("> abcd"));
  EXPECT_EQ(cursor(layout), std::pair(0UL, 4UL));
}

TEST(LineLayout, BreaksAtTheEdge)
{
  const auto layout = lay_out({"> ", "abc", "defgh"}, 4);
  EXPECT_THAT(layout.rows, ElementsAre("> ab", "cdef", "gh"));
  EXPECT_EQ(cursor(layout), std::pair(1UL, 1UL));
}

TEST(LineLayout, HasARowForTheCursorAfterAFullOne)
{
  auto layout = lay_out({"> ", "ab", ""}, 4);
  EXPECT_THAT(layout.rows, ElementsAre("> ab", ""));
  EXPECT_EQ(cursor(layout), std::pair(1UL, 0UL));
  layout = lay_out({"> ", "ab", "\u0301"}, 4);
  EXPECT_THAT(layout.rows, ElementsAre("> ab\u0301", ""));
  EXPECT_EQ(cursor(layout), std::pair(1UL, 0UL));
}

TEST(LineLayout, TakesAWideCharacterThatDoesNotFitToTheNextRow)
{
  const auto layout = lay_out({"> ", "a日", "本"}, 4);
  EXPECT_THAT(layout.rows, ElementsAre("> a", "日本", ""));
  EXPECT_EQ(cursor(layout), std::pair(1UL, 2UL));
}

TEST(LineLayout, KeepsACombiningMarkWithItsCharacter)
{
  const auto layout = lay_out({"> ", "ae\u0301", "x"}, 4);
  EXPECT_THAT(layout.rows, ElementsAre("> ae\u0301", "x"));
  EXPECT_EQ(cursor(layout), std::pair(1UL, 0UL));
}

TEST(LineLayout, ShowsControlCharactersAndTabs)
{
  EXPECT_THAT(lay_out({"> ", "a\x1b", "\u202e"}, 20).rows, ElementsAre("> a\\x1b\\u202e"));
  EXPECT_THAT(lay_out({"> ", "a\tb", "\tc"}, 20).rows, ElementsAre("> a    b    c"));
  EXPECT_THAT(lay_out({"> ", "a\tb", ""}, 5).rows, ElementsAre("> a  ", "  b"));
}

TEST(LineLayout, EndsEvenWhereNothingFits)
{
  EXPECT_THAT(lay_out({">", "日", "本"}, 1).rows, ElementsAre(">", "日", "本", ""));
  EXPECT_THAT(lay_out({">", "a", ""}, 0).rows, ElementsAre(">", "a", ""));
}

} // namespace
} // namespace sockplay::io
