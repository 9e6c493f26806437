// Lines of the pane of bytes.
#include "browse/hex_dump.hh"

#include "browse/columns.hh"

#include <gtest/gtest.h>

namespace sockplay::browse {
namespace {

std::string text_of(const Line& line)
{
  std::string text;
  for (const auto& span : line)
    text += span.text;
  return text;
}

std::string marked_in(const Line& line)
{
  std::string text;
  for (const auto& span : line) {
    if (span.look.reverse) text += "[" + span.text + "]";
  }
  return text;
}

TEST(HexDump, HasOffsetHexAndCharacters)
{
  EXPECT_EQ(text_of(hex_line("hello\n\x1b\xff", 0, 8, {})), "0000  68 65 6c 6c  6f 0a 1b ff  hello...");
}

TEST(HexDump, FillsUpTheLastLine)
{
  EXPECT_EQ(text_of(hex_line("0123456789", 8, 8, {})), "0008  38 39                     89");
}

TEST(HexDump, MarksARangeInBoth)
{
  EXPECT_EQ(marked_in(hex_line("hello, world", 0, 8, {2, 2})), "[6c 6c][ll]");
  EXPECT_EQ(marked_in(hex_line("hello, world", 8, 8, {6, 4})), "[6f 72][or]")
      << "what began in a line before";
  EXPECT_EQ(marked_in(hex_line("hello, world", 0, 8, {8, 2})), "");
}

TEST(HexDump, FitsTheColumns)
{
  for (const std::size_t columns : {40, 60, 80, 200}) {
    const auto count = bytes_a_line(columns);
    EXPECT_LE(width_of(hex_line(std::string(16, 'x'), 0, count, {})), columns);
  }
  EXPECT_EQ(bytes_a_line(80), 16u);
  EXPECT_EQ(bytes_a_line(40), 8u);
}

} // namespace
} // namespace sockplay::browse
