// Text measured and cut by columns.
#include "browse/columns.hh"

#include <gtest/gtest.h>

namespace sockplay::browse {
namespace {

TEST(Columns, AreTwoForWideCharactersAndNoneForCombiningOnes)
{
  EXPECT_EQ(width_of("abc"), 3u);
  EXPECT_EQ(width_of("a → b"), 5u);
  EXPECT_EQ(width_of("你好"), 4u);
  EXPECT_EQ(width_of("e\u0301"), 1u);
}

TEST(Columns, AreCutOutOfAText)
{
  EXPECT_EQ(columns_of("abcdef", 0, 3), "abc");
  EXPECT_EQ(columns_of("abcdef", 2, 3), "cde");
  EXPECT_EQ(columns_of("abc", 5, 3), "");
  EXPECT_EQ(columns_of("abc", 0, 0), "");
}

TEST(Columns, HaveABlankForHalfAWideCharacterAtEitherEdge)
{
  EXPECT_EQ(columns_of("a你b", 0, 2), "a ");
  EXPECT_EQ(columns_of("a你b", 2, 2), " b");
  EXPECT_EQ(columns_of("a你b", 1, 2), "你");
}

TEST(Columns, KeepWhatCombinesWithTheCharacterItStandsOn)
{
  EXPECT_EQ(columns_of("ae\u0301b", 1, 1), "e\u0301");
  EXPECT_EQ(columns_of("ae\u0301b", 2, 1), "b");
}

TEST(Columns, HaveABlankForATab)
{
  EXPECT_EQ(width_of("a\tb"), 3u);
  EXPECT_EQ(columns_of("a\tb", 0, 9), "a b");
}

TEST(Columns, AreFilledUp)
{
  EXPECT_EQ(padded("你", 4), "你  ");
  EXPECT_EQ(padded("a你", 2), "a ");
}

TEST(Columns, OfALineAreThoseOfItsSpans)
{
  Line line{{"ab", {}}, {"你好", {.bold = true}}, {"c", {}}};
  EXPECT_EQ(width_of(line), 7u);
  cut(line, 5);
  EXPECT_EQ(line, (Line{{"ab", {}}, {"你 ", {.bold = true}}, {"", {}}}));
}

} // namespace
} // namespace sockplay::browse
