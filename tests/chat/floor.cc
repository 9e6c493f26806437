// Who may speak while somebody is behind, and how much is much.
#include "chat/floor.hh"

#include "chat/safe.hh"

#include <gtest/gtest.h>
#include <string>

namespace sockplay::chat {
namespace {

using namespace std::chrono_literals;

constexpr Clock::time_point start{1h};

TEST(SaidLately, CountsWhatIsOlderForLessAndLess)
{
  SaidLately said;
  EXPECT_EQ(said.bytes(start), 0);
  said.add(1000, start);
  EXPECT_EQ(said.bytes(start), 1000);
  EXPECT_NEAR(said.bytes(start + 1s), 368, 1);
  said.add(1000, start + 1s);
  EXPECT_NEAR(said.bytes(start + 1s), 1368, 1);
  EXPECT_LT(said.bytes(start + 20s), 1);
}

TEST(Allowance, IsSoManyAtOnceAndThenSoManyASecond)
{
  Allowance allowance;
  int taken = 0;
  while (allowance.take(5, start))
    ++taken;
  EXPECT_EQ(taken, 5);
  EXPECT_EQ(allowance.due(5), start + 200ms);
  EXPECT_FALSE(allowance.take(5, start + 199ms));
  EXPECT_TRUE(allowance.take(5, allowance.due(5)));
  EXPECT_FALSE(allowance.take(5, start + 201ms));
}

TEST(Allowance, SparesNoMoreThanASecondsWorth)
{
  Allowance allowance;
  allowance.take(2, start);
  int taken = 0;
  while (allowance.take(2, start + 1h))
    ++taken;
  EXPECT_EQ(taken, 2);
}

TEST(Allowance, OfLessThanALineASecondIsALineAfterItsTime)
{
  Allowance allowance;
  EXPECT_TRUE(allowance.take(0.1, start));
  EXPECT_FALSE(allowance.take(0.1, start + 9s));
  EXPECT_TRUE(allowance.take(0.1, start + 11s));
}

// The room must never need more than it asked the floor for.
TEST(LineSize, IsNeverTooSmall)
{
  for (const char* worst :
       {"\x01", "\xff", "\"", "\\", "\xc2\x85", "\xe2\x80\xae", "\xf3\xa0\x80\x81", "a"}) {
    std::string said, text, lines;
    for (int i = 0; i < 100; ++i)
      said += worst;
    append_safe(text, said);
    const std::string from(128, 'n');
    const auto size = line_size(from.size(), said.size());
    for (const auto kind : {Event::Kind::message, Event::Kind::action, Event::Kind::leave}) {
      const Event event{.kind = kind, .seq = UINT64_MAX, .from = from, .text = text, .say = UINT64_MAX};
      lines.clear();
      append_text(lines, event);
      EXPECT_LE(lines.size(), size.text_bytes) << worst;
      lines.clear();
      append_json(lines, event);
      EXPECT_LE(lines.size(), size.json_bytes) << worst;
    }
  }
}

class FloorTest : public testing::Test {
protected:
  // The rings' heads; nobody is behind.
  void nobody_is_behind() { floor_.set_slowest(log_.text().head(), log_.json().head()); }
  void say(std::size_t bytes)
  {
    const std::string text(bytes, 'x');
    log_.append({.from = "alice", .text = text});
  }

  Log log_{8 * 4096}; // 8 KiB of text, 16 of JSON
  Floor floor_{log_};
};

TEST_F(FloorTest, IsEverybodysWhileNobodyIsHalfOfTheBufferBehind)
{
  nobody_is_behind();
  for (int i = 0; i < 4; ++i)
    say(1000);
  EXPECT_FALSE(floor_.is_crowded());
  EXPECT_TRUE(floor_.admits(line_size(5, 100), 1e9));
  say(1000);
  EXPECT_TRUE(floor_.is_crowded());
  EXPECT_TRUE(floor_.is_far_behind(log_.text(), 0));
  EXPECT_FALSE(floor_.is_far_behind(log_.text(), log_.text().head()));
  nobody_is_behind();
  EXPECT_FALSE(floor_.is_crowded());
}

TEST_F(FloorTest, WhenItIsCrowdedWhoFloodsWaitsAndWhoTalksDoesNot)
{
  nobody_is_behind();
  for (int i = 0; i < 5; ++i)
    say(1000);
  EXPECT_FALSE(floor_.admits(line_size(5, 100), 1000));
  EXPECT_TRUE(floor_.admits(line_size(5, 100), 100));
}

TEST_F(FloorTest, NobodyMaySayWhatDoesNotFit)
{
  nobody_is_behind();
  for (int i = 0; i < 8; ++i)
    say(1000);
  EXPECT_FALSE(floor_.has_room_for(line_size(5, 100)));
  EXPECT_FALSE(floor_.admits(line_size(5, 100), 0));
  nobody_is_behind();
  EXPECT_TRUE(floor_.has_room_for(line_size(5, 100)));
}

TEST_F(FloorTest, ReadersOfJsonCountAsWell)
{
  log_.want_json();
  nobody_is_behind();
  const auto json = log_.json().head();
  for (int i = 0; i < 9; ++i)
    say(1000);
  floor_.set_slowest(log_.text().head(), json);
  EXPECT_TRUE(floor_.is_crowded());
  EXPECT_FALSE(floor_.is_far_behind(log_.text(), log_.text().head()));
}

} // namespace
} // namespace sockplay::chat
