// How fast is fast enough, by a clock that the test sets: rates hold over any time, chunks and lines wait for
// their turn, and nothing here sleeps.
#include "io/pacer.hh"

#include <algorithm>
#include <gtest/gtest.h>
#include <string>
#include <string_view>

namespace sockplay::io {
namespace {

using namespace std::chrono_literals;

const Clock::time_point start{1000s};
const std::string plenty(64 << 20, 'x');

struct Sent {
  double bytes = 0;
  int writes = 0;
};

// What a pacer lets through in so much time, if everything is taken at once.
Sent sent_within(const Pace& pace, std::chrono::nanoseconds time, std::string_view pending = plenty)
{
  Pacer pacer(pace);
  Sent sent;
  for (auto now = start; now < start + time;) {
    if (const auto size = pacer.next(pending, now); size != 0) {
      pacer.sent(size, now);
      sent.bytes += static_cast<double>(size);
      ++sent.writes;
    } else if (pacer.due() && *pacer.due() > now) {
      now = *pacer.due();
    } else {
      ADD_FAILURE() << "nothing may be sent, and no time is named";
      break;
    }
  }
  return sent;
}

TEST(Pacer, WithoutLimitsPassesEverythingAtOnce)
{
  Pacer pacer({});
  EXPECT_EQ(pacer.next("hello\nworld\n", start), 12U);
  pacer.sent(12, start);
  EXPECT_EQ(pacer.due(), std::nullopt);
  EXPECT_EQ(pacer.next("again", start), 5U);
}

TEST(Pacer, KeepsARateOverALongTime)
{
  for (const std::uint64_t rate : {1ULL, 7ULL, 100ULL, 64ULL << 10, 8ULL << 20}) {
    const auto sent = sent_within({.rate_bytes = rate}, 60s);
    const double wanted = 60.0 * static_cast<double>(rate);
    const double burst = std::max(1.0, static_cast<double>(rate) * 0.05);
    EXPECT_LE(sent.bytes, wanted + burst) << rate;
    EXPECT_GE(sent.bytes, wanted - burst - 1) << rate;
  }
}

TEST(Pacer, AtARateWritesAFewDozenTimesASecond)
{
  const auto sent = sent_within({.rate_bytes = 1 << 20}, 10s);
  EXPECT_LE(sent.writes, 450);
  EXPECT_GE(sent.writes, 200) << "too lumpy to look steady";
}

TEST(Pacer, SavesNoMoreThanATwentiethOfASecondUp)
{
  Pacer pacer({.rate_bytes = 1000});
  pacer.sent(pacer.next(plenty, start), start);
  EXPECT_LE(pacer.next(plenty, start + 1h), 50U);
}

TEST(Pacer, NamesTheTimeWhenARateAllowsTheNextByte)
{
  Pacer pacer({.rate_bytes = 1});
  EXPECT_EQ(pacer.next("x", start), 0U) << "a byte a second: not at once";
  ASSERT_TRUE(pacer.due());
  EXPECT_EQ(pacer.next("x", *pacer.due() - 1ms), 0U);
  EXPECT_EQ(pacer.next("x", *pacer.due() + 1ms), 1U);
}

TEST(Pacer, ChargesOnlyWhatWent)
{
  Pacer pacer({.rate_bytes = 1000});
  const auto allowed = pacer.next(plenty, start);
  ASSERT_EQ(allowed, 50U);
  pacer.sent(10, start);
  EXPECT_EQ(pacer.due(), std::nullopt) << "40 bytes are left of it";
  EXPECT_EQ(pacer.next(plenty, start), 40U);
}

TEST(Pacer, OffersTheSameAgainWhileTheSinkIsFull)
{
  Pacer pacer({.rate_bytes = 1000});
  EXPECT_EQ(pacer.next(plenty, start), 50U);
  EXPECT_EQ(pacer.next(plenty, start), 50U);
  EXPECT_EQ(pacer.next(plenty, start + 1s), 50U);
}

TEST(Pacer, WithADelaySendsLineByLine)
{
  Pacer pacer({.delay = 2s});
  EXPECT_EQ(pacer.next("one\ntwo\n", start), 4U);
  pacer.sent(4, start);
  EXPECT_EQ(pacer.due(), start + 2s);
  EXPECT_EQ(pacer.next("two\n", start + 1999ms), 0U);
  EXPECT_EQ(pacer.next("two\n", start + 2s), 4U);
}

TEST(Pacer, WithADelaySendsALineWithoutItsEndAsWell)
{
  Pacer pacer({.delay = 2s});
  EXPECT_EQ(pacer.next("no newline", start), 10U);
}

TEST(Pacer, WithChunksSendsThatManyAtOnce)
{
  Pacer pacer({.chunk_bytes = 3});
  EXPECT_EQ(pacer.next("a\nbcdef", start), 3U);
  pacer.sent(3, start);
  EXPECT_EQ(pacer.next("def", start), 3U);
  EXPECT_EQ(pacer.next("de", start), 2U);
}

TEST(Pacer, WithChunksAndADelayWaitsBetweenChunks)
{
  const auto sent = sent_within({.delay = 1s, .chunk_bytes = 3}, 10s);
  EXPECT_EQ(sent.writes, 10);
  EXPECT_EQ(sent.bytes, 30);
}

TEST(Pacer, HoldsToARateAlsoInChunks)
{
  const auto sent = sent_within({.rate_bytes = 1000, .chunk_bytes = 3}, 10s);
  EXPECT_LE(sent.bytes, 10'050);
  EXPECT_GE(sent.bytes, 9'900);
  EXPECT_GE(sent.writes, 3300) << "no write is more than a chunk";
}

TEST(Pacer, ObeysTheSlowerOfRateAndDelay)
{
  EXPECT_EQ(sent_within({.rate_bytes = 1 << 20, .delay = 1s, .chunk_bytes = 10}, 10s).bytes, 100);
  EXPECT_LE(sent_within({.rate_bytes = 5, .delay = 1s, .chunk_bytes = 10}, 100s).bytes, 501);
}

} // namespace
} // namespace sockplay::io
