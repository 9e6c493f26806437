// Hex: the columns of a dump, and what counts as hex digits when typed.
// Headers over dumps are tested with the hex view.
#include "text/hex.hh"

#include <gtest/gtest.h>
#include <numeric>
#include <string>

namespace sockplay::text {
namespace {

using namespace std::string_literals;

std::string dumped(std::string_view bytes, std::uint64_t offset = 0, std::string_view prefix = "")
{
  std::string out;
  append_hex_dump(out, bytes, offset, prefix);
  return out;
}

TEST(HexDump, ShowsSixteenBytesALineWithTheirText)
{
  EXPECT_EQ(dumped("hello\n\0\0\0\0\0\0\0\0\0\0"s, 0, "← "),
            "← 00000000  68 65 6c 6c 6f 0a 00 00  00 00 00 00 00 00 00 00  |hello...........|\n");
}

TEST(HexDump, KeepsTheTextColumnInAShortLastLine)
{
  EXPECT_EQ(dumped("0123456789abcdefg", 0, "< "),
            "< 00000000  30 31 32 33 34 35 36 37  38 39 61 62 63 64 65 66  |0123456789abcdef|\n"
            "< 00000010  67                                                |g|\n");
}

TEST(HexDump, CountsOnFromTheOffsetOfTheFirstByte)
{
  EXPECT_TRUE(dumped("x", 0x1234).starts_with("00001234  78"));
  EXPECT_TRUE(dumped("x", 0xFFFFFFFF).starts_with("ffffffff  78"));
}

TEST(HexDump, WidensTheOffsetBeyondFourGibibytes)
{
  EXPECT_TRUE(dumped("x", 0x100000000).starts_with("100000000  78"));
  EXPECT_TRUE(dumped("x", ~0ull).starts_with("ffffffffffffffff  78"));
}

TEST(HexDump, ShowsOnlyPrintableAsciiAsText)
{
  EXPECT_TRUE(dumped("\x1f ~\x7f\x80\xff\t|").ends_with("|. ~....||\n"));
}

TEST(HexDump, IsEmptyForNoBytes)
{
  EXPECT_EQ(dumped(""), "");
}

TEST(HexDigits, StandSideBySide)
{
  std::string out = "0x";
  append_hex_digits(out, "\0h\x7f\xff"s);
  EXPECT_EQ(out, "0x00687fff");
}

TEST(ParseHex, ReadsBackEveryByte)
{
  std::string bytes(256, 0);
  std::iota(bytes.begin(), bytes.end(), 0);
  std::string lower;
  std::string upper;
  for (const char byte : bytes) {
    const auto value = static_cast<unsigned char>(byte);
    lower += {hex_digits[value >> 4], hex_digits[value & 15]};
    upper += {"0123456789ABCDEF"[value >> 4], "0123456789ABCDEF"[value & 15]};
  }
  EXPECT_EQ(parse_hex(lower), bytes);
  EXPECT_EQ(parse_hex(upper), bytes);
}

TEST(ParseHex, AllowsSeparatorsAndPrefixesBetweenBytes)
{
  for (const std::string_view digits : {"68656c6c6f", "68 65 6c 6c 6f", "68:65:6c:6c:6f", "0x68656c6c6f",
                                        "0x68 0X65\n0x6c6c\t6f", "  6865\r\n6c6c 6f\n"}) {
    EXPECT_EQ(parse_hex(digits), "hello") << digits;
  }
}

TEST(ParseHex, TakesNoDigitsForNoBytes)
{
  EXPECT_EQ(parse_hex(""), "");
  EXPECT_EQ(parse_hex(" \n:"), "");
}

TEST(ParseHex, RefusesWhatIsNotAWholeNumberOfBytes)
{
  for (const std::string_view digits : {"6", "686", "6 8", "0x6", "0x", "68 0x", "0x0x68", "6865 6"}) {
    EXPECT_EQ(parse_hex(digits), std::nullopt) << digits;
  }
}

TEST(ParseHex, RefusesOtherCharacters)
{
  for (const std::string_view digits : {"zz", "6g", "68,65", "\\x68", "68x65", "-1", "+68", "6\0"}) {
    EXPECT_EQ(parse_hex(digits), std::nullopt) << digits;
  }
  EXPECT_EQ(parse_hex("68\0"s), std::nullopt);
}

} // namespace
} // namespace sockplay::text
