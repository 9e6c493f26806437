// One direction of a TCP connection, put in order: whatever comes early, twice, otherwise, or not at all.
#include "capture/stream.hh"

#include "pieces.hh"
#include "support/allocated.hh"

#include <gtest/gtest.h>
#include <string>

namespace sockplay::capture {
namespace {

class StreamTest : public testing::Test {
protected:
  void take(std::uint32_t sequence, std::string_view bytes) { stream_.take(sequence, bytes, bytes.size()); }
  std::string told() { return pieces_.take_all(); }

  Pieces pieces_;
  Stream stream_{Way::forth, pieces_, 10'000};
};

TEST_F(StreamTest, InOrderPassesAtOnce)
{
  stream_.begin(100);
  take(100, "hello ");
  EXPECT_EQ(told(), "hello ");
  take(106, "world");
  EXPECT_EQ(told(), "world");
  stream_.end(111);
  EXPECT_EQ(told(), "[ended]");
  stream_.finish();
  EXPECT_EQ(told(), "");
}

TEST_F(StreamTest, WhatComesEarlyWaits)
{
  stream_.begin(100);
  take(103, "def");
  take(109, "jkl");
  stream_.end(112);
  EXPECT_EQ(told(), "");
  take(100, "abc");
  EXPECT_EQ(told(), "abcdef");
  take(106, "ghi");
  EXPECT_EQ(told(), "ghijkl[ended]");
}

TEST_F(StreamTest, ACopyIsPassedOver)
{
  stream_.begin(100);
  take(100, "abcdef");
  take(100, "abc");
  take(103, "defghi");
  take(112, "mno");
  take(110, "klmnop");
  take(109, "jkl");
  EXPECT_EQ(told(), "abcdefghijklmnop");
}

TEST_F(StreamTest, OfCopiesThatDifferTheFirstCountsAndItIsSaid)
{
  stream_.begin(100);
  take(100, "abcdef");
  take(100, "abXYef");
  EXPECT_EQ(told(), "abcdef[2 bytes differ]");
  take(109, "jkl");
  take(106, "ghiZklm"); // the first byte that waits is not the same
  EXPECT_EQ(told(), "[1 bytes differ]ghijklm");
}

TEST_F(StreamTest, TheByteOfAKeepAliveIsNoCopy)
{
  stream_.begin(100);
  take(100, "abc");
  take(102, "\0"sv);
  EXPECT_EQ(told(), "abc");
}

TEST_F(StreamTest, AGapIsMissingOnceTheOtherEndHasWhatIsBehindIt)
{
  stream_.begin(100);
  take(100, "abc");
  take(113, "def");
  stream_.acknowledge(103);
  EXPECT_EQ(told(), "abc") << "it may still come";
  stream_.acknowledge(116);
  EXPECT_EQ(told(), "[10 bytes missing]def");
  take(103, "0123456789");
  EXPECT_EQ(told(), "") << "too late";
}

TEST_F(StreamTest, WhatIsAcknowledgedBeforeItIsCapturedIsNotMissingYet)
{
  stream_.begin(100);
  stream_.acknowledge(103);
  take(100, "abc");
  EXPECT_EQ(told(), "abc");
  stream_.acknowledge(109);
  take(106, "ghi");
  EXPECT_EQ(told(), "[3 bytes missing]ghi");
}

TEST_F(StreamTest, AGapIsMissingOnceTooMuchWaits)
{
  stream_.begin(100);
  const std::string thousand(1000, 'x');
  for (std::uint32_t i = 0; i < 8; ++i)
    take(200 + i * 1000, thousand);
  EXPECT_EQ(told(), "");
  take(8200, thousand);
  EXPECT_EQ(told(), "[100 bytes missing]" + std::string(9000, 'x'));
}

TEST_F(StreamTest, EveryPacketThatWaitsCountsHoweverSmall)
{
  const auto before = test::allocated_bytes();
  stream_.begin(100);
  for (std::uint32_t i = 0; i < 100'000; ++i) {
    take(200 + 2 * i, "x");
    told();
  }
  EXPECT_LT(test::allocated_bytes() - before, 20'000u);
}

TEST_F(StreamTest, WhatWaitsAtTheEndIsToldWithWhatIsMissing)
{
  stream_.begin(100);
  take(103, "def");
  take(112, "mno");
  stream_.acknowledge(120);
  EXPECT_EQ(told(), "[3 bytes missing]def[6 bytes missing]mno");
  stream_.finish();
  EXPECT_EQ(told(), "[5 bytes missing]");
  stream_.finish();
  EXPECT_EQ(told(), "");
}

TEST_F(StreamTest, OneByteMoreThanThereIsMayBeAFin)
{
  stream_.begin(100);
  take(100, "abc");
  stream_.acknowledge(104);
  stream_.finish();
  EXPECT_EQ(told(), "abc");
}

TEST_F(StreamTest, ItsEndIsToldBehindWhatIsMissingBeforeIt)
{
  stream_.begin(100);
  take(100, "abc");
  stream_.end(110);
  EXPECT_EQ(told(), "abc");
  stream_.acknowledge(111);
  EXPECT_EQ(told(), "[7 bytes missing][ended]");
}

TEST_F(StreamTest, ItsEndIsToldAtTheEndToo)
{
  stream_.begin(100);
  stream_.end(110);
  stream_.finish();
  EXPECT_EQ(told(), "[10 bytes missing][ended]");
}

TEST_F(StreamTest, ACaptureThatBeginsAmidAConnectionIsSaid)
{
  take(5000, "abc");
  EXPECT_EQ(told(), "[mid-stream]abc");
  take(4990, "0123456789");
  EXPECT_EQ(told(), "") << "that was before";
  take(4999, "9abcd");
  EXPECT_EQ(told(), "d");
}

TEST_F(StreamTest, SequenceNumbersWrapAround)
{
  stream_.begin(UINT32_MAX - 2);
  take(3, "ghi");
  take(UINT32_MAX - 2, "abcdef");
  EXPECT_EQ(told(), "abcdefghi");
  for (std::uint32_t i = 0; i < 5; ++i) { // five times a quarter of all numbers
    stream_.take(6 + (i << 30), "", 1u << 30);
    EXPECT_EQ(told(), "[1073741824 bytes cut]");
  }
  take(6 + (5u << 30), "z");
  EXPECT_EQ(told(), "z");
}

TEST_F(StreamTest, WhatTheCaptureCutOffIsSaid)
{
  stream_.begin(100);
  stream_.take(100, "abc", 10);
  EXPECT_EQ(told(), "abc[7 bytes cut]");
  stream_.take(120, "mno", 10);
  stream_.take(110, "def", 10);
  EXPECT_EQ(told(), "def[7 bytes cut]mno[7 bytes cut]");
  stream_.take(100, "XXX", 30);
  EXPECT_EQ(told(), "") << "what was told before a gap is not remembered";
}

TEST_F(StreamTest, LongAgoIsNotComparedButPassedOver)
{
  stream_.begin(0);
  const std::string kilobytes(1 << 16, 'a');
  for (std::uint32_t i = 0; i < 64; ++i)
    take(i << 16, kilobytes);
  told();
  take(0, "b");
  take((64 << 16) - 10, "b");
  EXPECT_EQ(told(), "[1 bytes differ]");
}

} // namespace
} // namespace sockplay::capture
