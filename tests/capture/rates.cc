// What was captured when, in few slots.
#include "capture/rates.hh"

#include "spoken.hh"

#include <gtest/gtest.h>

namespace sockplay::capture {
namespace {

TEST(Rates, CountByTheTimeSinceTheFirst)
{
  Rates rates;
  EXPECT_EQ(rates.size(), 0u);
  rates.add(beginning, 10);
  rates.add(beginning + 3us, 20);
  rates.add(beginning + 3999ns, 30);
  EXPECT_EQ(rates.width(), 1us);
  ASSERT_EQ(rates.size(), 4u);
  EXPECT_EQ(rates[0], (Tally{.packets = 1, .bytes = 10}));
  EXPECT_EQ(rates[1], Tally());
  EXPECT_EQ(rates[3], (Tally{.packets = 2, .bytes = 50}));
}

TEST(Rates, SlotsAreJoinedWhenTimeGoesOn)
{
  Rates rates;
  for (int i = 0; i < 40; ++i)
    rates.add(beginning + i * 1us, 1);
  EXPECT_EQ(rates.size(), 40u);
  rates.add(beginning + 41us, 100);
  EXPECT_EQ(rates.width(), 5us);
  ASSERT_EQ(rates.size(), 9u);
  for (int i = 0; i < 8; ++i)
    EXPECT_EQ(rates[static_cast<std::size_t>(i)], (Tally{.packets = 5, .bytes = 5}));
  EXPECT_EQ(rates[8], (Tally{.packets = 1, .bytes = 100}));
}

TEST(Rates, WidthsAreThosePeopleCountIn)
{
  const std::pair<std::chrono::nanoseconds, std::chrono::nanoseconds> expected[] = {
      {150us, 5us}, {39ms, 1ms}, {41ms, 5ms}, {30s, 1s},
      {10min, 30s}, {1h, 5min},  {24h, 1h},   {24h * 30, 24h}};
  for (const auto& [time, width] : expected) {
    Rates rates;
    rates.add(beginning, 1);
    rates.add(beginning + time, 1);
    EXPECT_EQ(rates.width(), width) << time.count();
    EXPECT_LE(rates.size(), Rates::most);
  }
}

TEST(Rates, NothingIsLostWhateverTheTimes)
{
  Rates rates;
  for (const Time at : {beginning, Time::min(), Time::max(), beginning - 1s, beginning + 1h})
    rates.add(at, 1);
  Tally total;
  for (std::size_t slot = 0; slot < rates.size(); ++slot)
    total += rates[slot];
  EXPECT_EQ(total, (Tally{.packets = 5, .bytes = 5}));
}

} // namespace
} // namespace sockplay::capture
