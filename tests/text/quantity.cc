// Quantities: what may be typed, to the last value that fits, and how numbers read.
// Which options take them is tested on the command line.
#include "text/quantity.hh"

#include <gtest/gtest.h>
#include <limits>

namespace sockplay::text {
namespace {

using namespace std::chrono_literals;

constexpr std::uint64_t most = std::numeric_limits<std::uint64_t>::max();

TEST(ParseSize, ReadsBytesAndPowersOf1024)
{
  EXPECT_EQ(parse_size("0"), 0u);
  EXPECT_EQ(parse_size("512"), 512u);
  EXPECT_EQ(parse_size("512B"), 512u);
  EXPECT_EQ(parse_size("2G"), 2u << 30);
  EXPECT_EQ(parse_size("3t"), 3ull << 40);
  EXPECT_EQ(parse_size("1P"), 1ull << 50);
  for (const std::string_view spelling : {"64k", "64K", "64kB", "64KB", "64KiB", "64kib"}) {
    EXPECT_EQ(parse_size(spelling), 64u << 10) << spelling;
  }
}

TEST(ParseSize, ReadsFractionsExactly)
{
  EXPECT_EQ(parse_size("1.5M"), 1536u << 10);
  EXPECT_EQ(parse_size(".5k"), 512u);
  EXPECT_EQ(parse_size("0.3k"), 307u);
  EXPECT_EQ(parse_size("0.99999999999999999999999999E"), (1ull << 60) - 1);
}

TEST(ParseSize, ReadsWhatJustFitsAndRefusesWhatDoesNot)
{
  EXPECT_EQ(parse_size("18446744073709551615"), most);
  EXPECT_EQ(parse_size("18446744073709551616"), std::nullopt);
  EXPECT_EQ(parse_size("15.999E"), parse_size("15E").value() + 1151768583102240129u);
  EXPECT_EQ(parse_size("16E"), std::nullopt);
  EXPECT_EQ(parse_size("99999999999999999999999"), std::nullopt);
}

TEST(ParseSize, RefusesWhatIsNoSize)
{
  for (const std::string_view text : {"", "k", "-1", "+1", " 1", "1 ", "1 k", "1.k", "1.", ".", ".k", "1.5B",
                                      "1.5", "0x10", "1x", "1i", "1iB", "1,5k", "1kBs"}) {
    EXPECT_EQ(parse_size(text), std::nullopt) << text;
  }
}

TEST(ParseDuration, ReadsEveryUnit)
{
  EXPECT_EQ(parse_duration("5ns"), 5ns);
  EXPECT_EQ(parse_duration("100us"), 100us);
  EXPECT_EQ(parse_duration("100µs"), 100us);
  EXPECT_EQ(parse_duration("500ms"), 500ms);
  EXPECT_EQ(parse_duration("2s"), 2s);
  EXPECT_EQ(parse_duration("1m"), 1min);
  EXPECT_EQ(parse_duration("1min"), 1min);
  EXPECT_EQ(parse_duration("1h"), 1h);
  EXPECT_EQ(parse_duration("2d"), 48h);
}

TEST(ParseDuration, TakesABareNumberForSeconds)
{
  EXPECT_EQ(parse_duration("0"), 0ns);
  EXPECT_EQ(parse_duration("3"), 3s);
  EXPECT_EQ(parse_duration("0.25"), 250ms);
  EXPECT_EQ(parse_duration(".5"), 500ms);
}

TEST(ParseDuration, ReadsFractionsExactly)
{
  EXPECT_EQ(parse_duration("1.5s"), 1500ms);
  EXPECT_EQ(parse_duration("0.1s"), 100ms);
  EXPECT_EQ(parse_duration("1.000000001s"), 1000000001ns);
  EXPECT_EQ(parse_duration("1.5m"), 90s);
}

TEST(ParseDuration, ReadsWhatJustFitsAndRefusesWhatDoesNot)
{
  EXPECT_EQ(parse_duration("9223372036854775807ns"), std::chrono::nanoseconds::max());
  EXPECT_EQ(parse_duration("9223372036854775808ns"), std::nullopt);
  EXPECT_EQ(parse_duration("9223372036.854775807"), std::chrono::nanoseconds::max());
  EXPECT_EQ(parse_duration("9223372036.854775808"), std::nullopt);
  EXPECT_EQ(parse_duration("99999999999h"), std::nullopt);
}

TEST(ParseDuration, RefusesWhatIsNoDuration)
{
  for (const std::string_view text : {"", "s", "-1", "-1s", "+1", " 1s", "1 s", "1.s", ".", "1S", "1M",
                                      "1sec", "1m30s", "inf", "nan", "1e3", "1,5", "1.5ns"}) {
    EXPECT_EQ(parse_duration(text), std::nullopt) << text;
  }
}

TEST(FormatSize, CountsBytesBelow1024)
{
  EXPECT_EQ(format_size(0), "0 bytes");
  EXPECT_EQ(format_size(1), "1 byte");
  EXPECT_EQ(format_size(1023), "1023 bytes");
}

TEST(FormatSize, GivesOneDecimalAboveAndNever1024OfAUnit)
{
  EXPECT_EQ(format_size(1024), "1.0 KiB");
  EXPECT_EQ(format_size(1536), "1.5 KiB");
  EXPECT_EQ(format_size(82732646), "78.9 MiB");
  EXPECT_EQ(format_size((1u << 20) - 1), "1.0 MiB");
  EXPECT_EQ(format_size(3ull << 30), "3.0 GiB");
  EXPECT_EQ(format_size(most), "16.0 EiB");
}

TEST(FormatDuration, ChoosesTheUnitByTheSize)
{
  EXPECT_EQ(format_duration(0ns), "0 ns");
  EXPECT_EQ(format_duration(999ns), "999 ns");
  EXPECT_EQ(format_duration(1500ns), "1.5 us");
  EXPECT_EQ(format_duration(12us), "12 us");
  EXPECT_EQ(format_duration(2ms), "2 ms");
  EXPECT_EQ(format_duration(1234ms), "1.2 s");
  EXPECT_EQ(format_duration(2s), "2 s");
  EXPECT_EQ(format_duration(185s), "3 min 5 s");
  EXPECT_EQ(format_duration(2h + 1min), "2 h 1 min");
  EXPECT_EQ(format_duration(76h), "3 d 4 h");
}

TEST(FormatDuration, LeavesOutALesserUnitOfWhichThereIsNone)
{
  EXPECT_EQ(format_duration(1min), "1 min");
  EXPECT_EQ(format_duration(2h), "2 h");
}

TEST(FormatDuration, RoundsUpIntoTheNextUnit)
{
  EXPECT_EQ(format_duration(999'600ns), "1 ms");
  EXPECT_EQ(format_duration(999'600us), "1 s");
  EXPECT_EQ(format_duration(59'960ms), "1 min");
  EXPECT_EQ(format_duration(3'599'700ms), "1 h");
  EXPECT_EQ(format_duration(24h - 1s), "1 d");
  EXPECT_EQ(format_duration(9'960ns), "10 us");
}

TEST(FormatDuration, TakesTimesThatRanBackwards)
{
  EXPECT_EQ(format_duration(-1500ms), "-1.5 s");
  EXPECT_EQ(format_duration(std::chrono::nanoseconds::min()), "-106752 d");
}

TEST(FormatDuration, IsReadBackAsTypedWhereItIsOneExactUnit)
{
  EXPECT_EQ(parse_duration("12us"), 12us);
  EXPECT_EQ(format_duration(*parse_duration("1.5s")), "1.5 s");
}

TEST(FormatRate, DividesBytesByTime)
{
  EXPECT_EQ(format_rate(82732646, 1s), "78.9 MiB/s");
  EXPECT_EQ(format_rate(2048, 500ms), "4.0 KiB/s");
  EXPECT_EQ(format_rate(1, 1s), "1 byte/s");
  EXPECT_EQ(format_rate(0, 1s), "0 bytes/s");
}

TEST(FormatRate, SaysNothingWhereNoTimeHasPassed)
{
  EXPECT_EQ(format_rate(100, 0ns), "-");
  EXPECT_EQ(format_rate(100, -1ns), "-");
}

TEST(FormatCount, GroupsDigitsByThrees)
{
  EXPECT_EQ(format_count(0), "0");
  EXPECT_EQ(format_count(999), "999");
  EXPECT_EQ(format_count(1204), "1 204");
  EXPECT_EQ(format_count(123456), "123 456");
  EXPECT_EQ(format_count(most), "18 446 744 073 709 551 615");
}

} // namespace
} // namespace sockplay::text
