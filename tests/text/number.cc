// Whole numbers: all of a word, and nothing that only looks like one.
#include "text/number.hh"

#include <cstdint>
#include <gtest/gtest.h>

namespace sockplay::text {
namespace {

TEST(ParseNumber, TakesDecimalAndHexadecimal)
{
  EXPECT_EQ(parse_number<std::uint16_t>("65535"), 65535);
  EXPECT_EQ(parse_number<std::uint16_t>("0x1F"), 31);
  EXPECT_EQ(parse_number<int>("-5"), -5);
}

TEST(ParseNumber, TakesNothingElse)
{
  for (const auto* word : {"", "0x", " 5", "5 ", "+5", "5k", "1.0", "0x1G", "65536", "-1"})
    EXPECT_EQ(parse_number<std::uint16_t>(word), std::nullopt) << word;
}

} // namespace
} // namespace sockplay::text
