// Lines that are kept whole in bounded memory, whatever their lengths.
#include "chat/ring.hh"

#include <gtest/gtest.h>
#include <string>

namespace sockplay::chat {
namespace {

std::string all_from(const Ring& ring, std::uint64_t position)
{
  std::string bytes;
  while (true) {
    const auto piece = ring.from(position, ring.head());
    if (piece.empty()) {
      return bytes;
    }
    bytes += piece;
    position += piece.size();
  }
}

TEST(Ring, GivesWhatCameAfterAPosition)
{
  Ring ring(100);
  const auto start = ring.head();
  ring.append("one\n");
  const auto middle = ring.head();
  ring.append("two\n");
  EXPECT_EQ(all_from(ring, start), "one\ntwo\n");
  EXPECT_EQ(all_from(ring, middle), "two\n");
  EXPECT_EQ(all_from(ring, ring.head()), "");
}

TEST(Ring, StopsWhereItIsTold)
{
  Ring ring(100);
  ring.append("one\n");
  auto position = ring.head() - 4;
  EXPECT_EQ(ring.from(position, position + 2), "on");
  EXPECT_EQ(ring.from(position, position), "");
}

TEST(Ring, CutsNoLineInTwo)
{
  Ring ring(10);
  ring.append("1234\n");
  const auto second = ring.append("abc\n");
  const auto third = ring.append("xyz\n"); // one byte is left of the first turn
  EXPECT_EQ(ring.line(second), "abc\n");
  EXPECT_EQ(ring.line(third), "xyz\n");
  EXPECT_EQ(third.begin, 10U);
  EXPECT_EQ(all_from(ring, second.begin), "abc\nxyz\n");
}

TEST(Ring, ForgetsTheOldestAndSaysHowMuchRoomThereIs)
{
  Ring ring(10);
  EXPECT_EQ(ring.room_bytes(0), 10U);
  ring.append("1234\n");
  EXPECT_EQ(ring.room_bytes(0), 5U);
  ring.append("1234\n");
  EXPECT_EQ(ring.room_bytes(0), 0U);
  EXPECT_EQ(ring.oldest(), 0U);
  ring.append("5\n");
  EXPECT_EQ(ring.oldest(), 2U);
  EXPECT_EQ(ring.room_bytes(0), 0U);
}

TEST(Ring, KeepsEveryLineForWhoeverFollowsClosely)
{
  Ring ring(128);
  auto position = ring.head();
  std::string said;
  std::string heard;
  for (std::size_t i = 0; i < 10'000; ++i) {
    const auto line = std::string(i * 7 % 31, static_cast<char>('a' + i % 26)) + "\n";
    ring.append(line);
    said += line;
    if (i % 2 == 0) {
      while (true) {
        const auto piece = ring.from(position, ring.head());
        if (piece.empty()) break;
        heard += piece;
        position += piece.size();
      }
    }
    ASSERT_LE(ring.head() - position, 128U);
  }
  heard += all_from(ring, position);
  EXPECT_EQ(heard, said);
}

} // namespace
} // namespace sockplay::chat
