// What is held, and what is let go.
#include "browse/packets.hh"

#include <gtest/gtest.h>

namespace sockplay::browse {
namespace {

capture::Frame frame(std::string_view bytes, int second = 0)
{
  return {.bytes = bytes, .wire_bytes = bytes.size(), .time = capture::Time(std::chrono::seconds(second))};
}

TEST(Packets, AreNumberedAsTheyCome)
{
  Packets packets({});
  packets.add(frame("a", 5));
  packets.add(frame("b", 7));
  ASSERT_EQ(packets.size(), 2u);
  EXPECT_EQ(packets[0].number, 1u);
  EXPECT_EQ(packets[1].number, 2u);
  EXPECT_EQ(packets[1].bytes, "b");
  EXPECT_EQ(packets[0].time_before, packets[0].time);
  EXPECT_EQ(packets[1].time_before, packets[0].time);
}

TEST(Packets, LetTheOldestGoAndKeepTheirPositions)
{
  Packets packets({.packets = 2});
  for (const auto* bytes : {"a", "b", "c"})
    packets.add(frame(bytes));
  EXPECT_EQ(packets.begin(), 1u);
  EXPECT_EQ(packets.end(), 3u);
  EXPECT_EQ(packets[2].bytes, "c");
  EXPECT_EQ(packets[2].number, 3u);
  EXPECT_EQ(packets.let_go(), 1u);
}

TEST(Packets, TakeNoMoreMemoryThanIsMeantForThem)
{
  Packets packets({.packets = 1000, .bytes = 10'000});
  const std::string bytes(1000, 'x');
  for (int i = 0; i < 100; ++i)
    packets.add(frame(bytes));
  EXPECT_LT(packets.size(), 10u);
  EXPECT_GT(packets.size(), 5u);
  EXPECT_EQ(packets.came(), 100u);
}

TEST(Packets, HoldTheNewestHoweverLargeItIs)
{
  Packets packets({.packets = 10, .bytes = 100});
  packets.add(frame("a"));
  packets.add(frame(std::string(1000, 'x')));
  ASSERT_EQ(packets.size(), 1u);
  EXPECT_EQ(packets[1].bytes.size(), 1000u);
}

TEST(Packets, ThatArePassedOverAreCountedAndNumbered)
{
  Packets packets({.packets = 1});
  EXPECT_TRUE(packets.has_room_for(frame("a")));
  packets.add(frame("a"));
  EXPECT_FALSE(packets.has_room_for(frame("b")));
  packets.pass_over(frame("b", 3));
  EXPECT_EQ(packets.let_go(), 1u);
  packets.add(frame("c", 4));
  EXPECT_EQ(packets[1].number, 3u);
  EXPECT_EQ(packets[1].time_before, capture::Time(std::chrono::seconds(3)));
}

} // namespace
} // namespace sockplay::browse
