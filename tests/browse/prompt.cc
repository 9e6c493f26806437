// A line typed in place.
#include "browse/prompt.hh"

#include "browse/columns.hh"

#include <gtest/gtest.h>

namespace sockplay::browse {
namespace {

TEST(Prompt, IsEditedAsLinesAre)
{
  Prompt prompt("> ", "tcp port 80");
  prompt.press("\x17");
  prompt.insert("443");
  EXPECT_EQ(prompt.text(), "tcp port 443");
  prompt.press("\x01");
  prompt.insert("not ");
  EXPECT_EQ(prompt.text(), "not tcp port 443");
  prompt.press("\x1b[C");
  prompt.press("\x0b");
  EXPECT_EQ(prompt.text(), "not t");
  prompt.press("\x7f");
  prompt.press("\x7f");
  EXPECT_EQ(prompt.text(), "not");
  prompt.press("\x1b[D");
  prompt.press("\x1b[3~");
  EXPECT_EQ(prompt.text(), "no");
  prompt.press("\x15");
  EXPECT_EQ(prompt.text(), "");
  prompt.press("\x7f");
  prompt.press("\x1b[D");
  prompt.press("\x1b[C");
  prompt.press("\x17");
  EXPECT_EQ(prompt.text(), "");
}

TEST(Prompt, TakesWholeCharactersOnly)
{
  Prompt prompt("> ", "aé你");
  prompt.press("\x7f");
  EXPECT_EQ(prompt.text(), "aé");
  prompt.press("\x1b[D");
  prompt.press("\x7f");
  EXPECT_EQ(prompt.text(), "é");
}

TEST(Prompt, HasABound)
{
  Prompt prompt("> ", std::string(Prompt::most_bytes - 1, 'x'));
  prompt.insert("é");
  EXPECT_EQ(prompt.text().size(), Prompt::most_bytes - 1) << "half a character is none";
  prompt.insert("abc");
  EXPECT_EQ(prompt.text().size(), Prompt::most_bytes);
  prompt.insert("d");
  EXPECT_EQ(prompt.text().size(), Prompt::most_bytes);
}

TEST(Prompt, ShowsThePartAroundTheCursor)
{
  Prompt prompt("> ", "0123456789");
  EXPECT_EQ(prompt.cursor_column(8), 7u);
  EXPECT_EQ(prompt.line(8)[1].text, "56789");
  prompt.press("\x1b[H");
  EXPECT_EQ(prompt.cursor_column(8), 2u);
  EXPECT_EQ(prompt.line(8)[1].text, "012345");
  EXPECT_EQ(width_of(prompt.line(8)), 8u);
}

TEST(Prompt, ShowsNoControlCharacters)
{
  const Prompt prompt("> ", "a\u202eb");
  EXPECT_EQ(prompt.line(40)[1].text, "a\\u202eb");
  EXPECT_EQ(prompt.cursor_column(40), 10u);
}

} // namespace
} // namespace sockplay::browse
