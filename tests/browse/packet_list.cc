// What is chosen and in sight while packets come and go.
#include "browse/packet_list.hh"

#include <gtest/gtest.h>

namespace sockplay::browse {
namespace {

PacketList list_of(std::uint64_t count)
{
  PacketList list;
  for (std::uint64_t position = 0; position < count; ++position)
    list.add(position);
  return list;
}

TEST(PacketList, FollowsTheNewestWhileTheLastIsChosen)
{
  auto list = list_of(3);
  EXPECT_EQ(list.chosen(), 2u);
  list.move(-1);
  list.add(3);
  EXPECT_EQ(list.chosen(), 1u);
  list.choose_last();
  list.add(4);
  EXPECT_EQ(list.chosen(), 4u);
  list.move(-1);
  list.move(1);
  list.add(5);
  EXPECT_EQ(list.chosen(), 5u) << "whoever goes down to the end follows again";
}

TEST(PacketList, GoesNoFurtherThanItsEnds)
{
  auto list = list_of(3);
  list.move(10);
  EXPECT_EQ(list.chosen(), 2u);
  list.move(-10);
  EXPECT_EQ(list.chosen(), 0u);
  PacketList empty;
  empty.move(1);
  empty.choose_last();
  EXPECT_EQ(empty.chosen(), std::nullopt);
}

TEST(PacketList, ScrollsNoMoreThanItMust)
{
  auto list = list_of(10);
  list.fit(4);
  EXPECT_EQ(list.top(), 6u);
  list.move(-2);
  list.fit(4);
  EXPECT_EQ(list.top(), 6u);
  list.move(-3);
  list.fit(4);
  EXPECT_EQ(list.top(), 4u);
  list.choose_first();
  list.fit(4);
  EXPECT_EQ(list.top(), 0u);
}

TEST(PacketList, StaysWhereItIsWhenTheOldestGo)
{
  auto list = list_of(10);
  list.move(-3);
  list.fit(4);
  list.forget_before(5);
  EXPECT_EQ(list.size(), 5u);
  EXPECT_EQ(list.chosen(), 6u);
  EXPECT_EQ(list[list.top()], 5u);
  list.forget_before(8);
  EXPECT_EQ(list.chosen(), 8u) << "what was chosen has gone: the nearest";
  list.forget_before(10);
  EXPECT_EQ(list.chosen(), std::nullopt);
}

TEST(PacketList, ChoosesTheNearest)
{
  PacketList list;
  for (const std::uint64_t position : {2, 5, 9})
    list.add(position);
  list.choose(4);
  EXPECT_EQ(list.chosen(), 5u);
  EXPECT_FALSE(list.follows());
  list.choose(10);
  EXPECT_EQ(list.chosen(), 9u);
  EXPECT_TRUE(list.follows());
}

} // namespace
} // namespace sockplay::browse
