// Who is connected: no two of one name, whatever its case, and names given back by those who go.
#include "chat/roster.hh"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sockplay::chat {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class RosterTest : public testing::Test {
protected:
  Member& add(const std::string& name, Member::State state = Member::State::present)
  {
    auto& member = roster_.add(
        std::make_unique<Member>(Newcomer{.name = name, .host = "h"}, ++number_, 100, Clock::time_point()));
    member.state = state;
    return member;
  }
  bool rename(Member& member, std::string_view name) { return roster_.rename(member, *parse_name(name)); }

  Roster roster_;
  std::uint32_t number_ = 0;
};

TEST_F(RosterTest, FindsByNameWithoutCase)
{
  auto& alice = add("127.0.0.1:5");
  EXPECT_EQ(roster_.find("127.0.0.1:5"), &alice);
  EXPECT_TRUE(rename(alice, "Ålice"));
  EXPECT_EQ(roster_.find("åLICE"), &alice);
  EXPECT_EQ(roster_.find("127.0.0.1:5"), nullptr);
  EXPECT_EQ(roster_.find("\xff"), nullptr);
}

TEST_F(RosterTest, NoTwoAreCalledTheSame)
{
  auto& alice = add("1");
  auto& bob = add("2");
  EXPECT_TRUE(rename(alice, "alice"));
  EXPECT_FALSE(rename(bob, "ALICE"));
  EXPECT_EQ(bob.name.shown, "2");
  EXPECT_EQ(roster_.find("2"), &bob);
  EXPECT_TRUE(rename(alice, "ALICE")) << "its own name in another case";
  EXPECT_EQ(alice.name.shown, "ALICE");
  EXPECT_EQ(roster_.find("alice"), &alice);
}

TEST_F(RosterTest, WhoGoesLeavesOthersTheirNamesAndPlaces)
{
  auto& first = add("a");
  auto& second = add("b");
  auto& third = add("c");
  roster_.remove(first);
  roster_.remove(third);
  EXPECT_EQ(roster_.find("a"), nullptr);
  EXPECT_EQ(roster_.find("b"), &second);
  EXPECT_EQ(second.place, 0U);
  roster_.remove(second);
  EXPECT_THAT(roster_.all(), IsEmpty());
}

TEST_F(RosterTest, OfTwoWhoCameByOneAddressTheFirstKeepsTheName)
{
  auto& first = add("same");
  auto& second = add("same");
  roster_.remove(second);
  EXPECT_EQ(roster_.find("same"), &first);
}

TEST_F(RosterTest, NamesThoseWhoArePresentAndNoMoreThanAskedFor)
{
  add("a");
  add("b", Member::State::at_door);
  add("c", Member::State::leaving);
  add("d");
  add("e");
  EXPECT_THAT(roster_.names(2), ElementsAre("a", "d"));
  EXPECT_THAT(roster_.names(9), ElementsAre("a", "d", "e"));
}

} // namespace
} // namespace sockplay::chat
