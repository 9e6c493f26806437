// The reader: numbers as they stand on the wire, and what is not there.
#include "packet/reader.hh"

#include <gtest/gtest.h>
#include <string>

namespace sockplay::packet {
namespace {

using namespace std::string_literals;

TEST(Reader, ReadsNumbersInNetworkOrder)
{
  Reader reader("\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f\x10\x11\x12");
  EXPECT_EQ(reader.u8(), 0x01);
  EXPECT_EQ(reader.u16(), 0x0203);
  EXPECT_EQ(reader.u24(), 0x040506u);
  EXPECT_EQ(reader.u32(), 0x0708090Au);
  EXPECT_EQ(reader.u64(), 0x0B0C0D0E0F101112u);
  EXPECT_EQ(reader.available(), 0u);
  EXPECT_TRUE(reader.is_whole());
}

TEST(Reader, ReadsTheOtherOrderWhereItIsAskedTo)
{
  Reader reader("\x01\x02\x03\x04\x05\x06");
  EXPECT_EQ(reader.u16_le(), 0x0201);
  EXPECT_EQ(reader.u32_le(), 0x06050403u);
}

TEST(Reader, ReadsManyBytesAtOnce)
{
  Reader reader("\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a");
  const auto fixed = reader.fixed<8>();
  EXPECT_EQ(fixed.u8<0>(), 0x01);
  EXPECT_EQ(fixed.u16<1>(), 0x0203);
  EXPECT_EQ(fixed.u32<4>(), 0x05060708u);
  EXPECT_EQ((fixed.octets<3, 2>()), (std::array<std::uint8_t, 2>{4, 5}));
  EXPECT_EQ(reader.u16(), 0x090A);
}

TEST(Reader, ReadsManyZerosWhereNotAllOfThemAreThere)
{
  Reader reader("\x01\x02\x03");
  EXPECT_EQ(reader.fixed<4>().u32<0>(), 0u);
  EXPECT_EQ(reader.u8(), 0u);
  EXPECT_EQ(reader.extent(), Extent::malformed);
}

TEST(Reader, ReadsZeroBeyondTheEndAndNothingAfterwards)
{
  Reader reader("\x01\x02\x03");
  EXPECT_EQ(reader.u32(), 0u);
  EXPECT_EQ(reader.u8(), 0u) << "there was a byte, but not where one could trust it";
  EXPECT_EQ(reader.extent(), Extent::malformed);
}

TEST(Reader, TellsWhatWasNotCapturedFromWhatNeverWas)
{
  Reader captured("\x01\x02", 4);
  EXPECT_EQ(captured.remaining(), 4u);
  EXPECT_EQ(captured.available(), 2u);
  captured.u32();
  EXPECT_EQ(captured.extent(), Extent::truncated);

  Reader beyond("\x01\x02", 4);
  beyond.u64();
  EXPECT_EQ(beyond.extent(), Extent::malformed);
}

TEST(Reader, StaysWithWhatWasFoundFirst)
{
  Reader reader("\x01\x02", 4);
  reader.u32();
  reader.u64();
  EXPECT_EQ(reader.extent(), Extent::truncated);
}

TEST(Reader, TakesAsManyBytesAsThereAre)
{
  Reader reader("abcdef", 10);
  EXPECT_EQ(reader.take(2), "ab");
  EXPECT_EQ(reader.peek(4), "cdef");
  EXPECT_EQ(reader.peek(5), "");
  EXPECT_EQ(reader.take(6), "cdef");
  EXPECT_EQ(reader.extent(), Extent::truncated);
}

TEST(Reader, GoesNoFurtherThanItsLimit)
{
  Reader reader("abcdef");
  reader.skip(1);
  reader.limit(3);
  EXPECT_EQ(reader.rest(), "bcd");
  EXPECT_EQ(reader.remaining(), 3u);
}

TEST(Reader, CallsALimitBeyondTheEndMalformed)
{
  Reader reader("abc");
  reader.limit(4);
  EXPECT_EQ(reader.extent(), Extent::malformed);
  EXPECT_EQ(reader.rest(), "abc");
}

TEST(Reader, BelievesALimitWhereOnlyABeginningIsToBeExpected)
{
  Reader reader("abc");
  reader.expect_beginning();
  reader.limit(1000);
  EXPECT_EQ(reader.remaining(), 1000u);
  EXPECT_EQ(reader.rest(), "abc");
  reader.skip(4);
  EXPECT_EQ(reader.extent(), Extent::truncated);
}

TEST(Reader, HandsOutAPartAndGoesOnBehindIt)
{
  Reader reader("abcdef");
  reader.skip(1);
  Reader part = reader.part(2);
  EXPECT_EQ(part.offset(), 1u);
  EXPECT_EQ(part.take(9), "bc");
  EXPECT_FALSE(part.is_whole());
  EXPECT_EQ(reader.rest(), "def");
  EXPECT_TRUE(reader.is_whole());
}

TEST(Reader, DoesNotHandOutMoreThanItHas)
{
  Reader reader("abc");
  const Reader part = reader.part(4);
  EXPECT_EQ(part.extent(), Extent::malformed);
  EXPECT_EQ(part.rest(), "abc");
  EXPECT_EQ(reader.available(), 0u);
}

TEST(Reader, NeverStandsBehindItsEnd)
{
  const Reader reader("abc");
  EXPECT_EQ(reader.at(1).rest(), "bc");
  EXPECT_EQ(reader.at(~std::size_t{0}).available(), 0u);
}

TEST(Reader, SurvivesLengthsOfAnySize)
{
  for (const std::size_t size : {std::size_t{4}, ~std::size_t{0}, ~std::size_t{0} / 2}) {
    Reader reader("abc");
    EXPECT_EQ(reader.take(size), "abc");
    Reader limited("abc");
    limited.limit(size);
    EXPECT_EQ(limited.rest(), "abc");
    EXPECT_EQ(Reader("abc").part(size).available(), 3u);
    Reader beginning("abc");
    beginning.skip(1);
    beginning.expect_beginning();
    Reader part = beginning.part(size);
    EXPECT_EQ(part.take(3), "bc");
    EXPECT_EQ(part.extent(), Extent::truncated);
  }
}

} // namespace
} // namespace sockplay::packet
