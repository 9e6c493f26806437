// What becomes of records under faults, by a clock that the tests hold.
// That the command line's options reach them is tested there.
#include "record/faults.hh"

#include <algorithm>
#include <bit>
#include <gtest/gtest.h>
#include <string>
#include <vector>

namespace sockplay::record {
namespace {

using namespace std::chrono_literals;
using Records = std::vector<std::string>;

constexpr Faults::Time start{};

Records due_at(Faults& faults, Faults::Time now)
{
  Records records;
  while (auto record = faults.next(now))
    records.push_back(std::move(record->bytes));
  return records;
}

Records numbered(int count)
{
  Records records;
  for (int number = 0; number < count; ++number)
    records.push_back(std::to_string(number));
  return records;
}

// All that comes out in the end, `apart` being the time between two records.
Records outcome(const Faults::Options& options, const Records& records, std::chrono::nanoseconds apart = 0ns)
{
  Faults faults(options);
  Records out;
  Faults::Time now = start;
  for (const std::string& record : records) {
    faults.take(record, "", now += apart);
    std::ranges::move(due_at(faults, now), std::back_inserter(out));
  }
  faults.end();
  std::ranges::move(due_at(faults, now + options.jitter), std::back_inserter(out));
  EXPECT_TRUE(faults.is_empty());
  return out;
}

Records sorted(Records records)
{
  std::ranges::sort(records);
  return records;
}

int bits_apart(const std::string& one, const std::string& other)
{
  int count = 0;
  for (std::size_t at = 0; at < one.size(); ++at)
    count += std::popcount(static_cast<unsigned char>(one[at] ^ other.at(at)));
  return count;
}

TEST(Faults, EnvelopesComeBackAsTheyWere)
{
  Faults faults({.corrupt = 1});
  faults.take("a", "to: somebody", start);
  EXPECT_EQ(faults.next(start).value().envelope, "to: somebody");
}

TEST(Faults, LeaveEverythingAloneUnlessAsked)
{
  EXPECT_FALSE(Faults::Options{}.any());
  const Records records{"a", "", std::string(65507, 'x'), "a"};
  EXPECT_EQ(outcome({}, records), records);

  Faults faults({});
  faults.take("a", "", start);
  const Faults::Counts counts = faults.counts();
  EXPECT_EQ(counts.dropped + counts.duplicated + counts.reordered + counts.corrupted, 0u);
}

TEST(Faults, DropEachWithCertainty)
{
  Faults faults({.drop = 1});
  for (int time = 0; time < 100; ++time)
    faults.take("x", "", start);
  EXPECT_TRUE(faults.is_empty());
  EXPECT_EQ(faults.counts().dropped, 100u);
}

TEST(Faults, DuplicateEachWithCertainty)
{
  EXPECT_EQ(outcome({.duplicate = 1}, {"a", "", "b"}), (Records{"a", "a", "", "", "b", "b"}));
}

TEST(Faults, SwapEachWithTheNextWithCertainty)
{
  EXPECT_EQ(outcome({.reorder = 1}, {"a", "b", "c", "d"}), (Records{"b", "a", "d", "c"}));
}

TEST(Faults, LetTheLastOneGoThatHasNoNextOne)
{
  EXPECT_EQ(outcome({.reorder = 1}, {"a", "b", "c"}), (Records{"b", "a", "c"}));

  Faults faults({.reorder = 1});
  faults.take("a", "", start);
  EXPECT_FALSE(faults.due());
  EXPECT_FALSE(faults.is_empty());
  EXPECT_EQ(due_at(faults, Faults::Time::max()), Records{});
  faults.end();
  EXPECT_EQ(faults.due(), start);
  EXPECT_EQ(due_at(faults, start), Records{"a"});
  EXPECT_EQ(faults.counts().reordered, 0u); // nothing went before it
}

TEST(Faults, PutARecordAndItsDoubleBehindTheNextOneAndItsDouble)
{
  EXPECT_EQ(outcome({.duplicate = 1, .reorder = 1}, {"a", "b"}), (Records{"b", "b", "a", "a"}));
}

TEST(Faults, NeverPutARecordBeforeTheOneItWaitedFor)
{
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    const Faults::Options options{.reorder = 1, .jitter = 1s, .seed = seed};
    EXPECT_EQ(outcome(options, {"a", "b"}), (Records{"b", "a"}));
  }
}

TEST(Faults, TurnOneBitOfEachWithCertaintyAndEveryBitAtSomeTime)
{
  const std::string record(3, '\x5A');
  std::vector<int> turned(record.size());
  for (const std::string& out : outcome({.corrupt = 1}, Records(500, record))) {
    ASSERT_EQ(out.size(), record.size());
    ASSERT_EQ(bits_apart(out, record), 1);
    for (std::size_t at = 0; at < record.size(); ++at)
      turned[at] |= out[at] ^ record[at];
  }
  EXPECT_EQ(turned, std::vector<int>(record.size(), static_cast<char>(0xFF)));
}

TEST(Faults, DoNotCorruptWhatIsEmpty)
{
  Faults faults({.corrupt = 1});
  faults.take("", "", start);
  EXPECT_EQ(due_at(faults, start), Records{""});
  EXPECT_EQ(faults.counts().corrupted, 0u);
}

TEST(Faults, MakeEachLateByAsMuchAsTheJitterAtMost)
{
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    Faults faults({.jitter = 10ns, .seed = seed});
    faults.take("a", "", start);
    const Faults::Time due = faults.due().value();
    ASSERT_GE(due, start);
    ASSERT_LE(due, start + 10ns);
    ASSERT_FALSE(faults.next(due - 1ns));
    ASSERT_EQ(faults.next(due).value().bytes, "a");
  }
}

TEST(Faults, MakeADoubleLateInItsOwnWay)
{
  Faults faults({.duplicate = 1, .jitter = 1h});
  faults.take("a", "", start);
  const Faults::Time first = faults.due().value();
  EXPECT_GT(first, start);
  EXPECT_TRUE(faults.next(first));
  EXPECT_GT(faults.due().value(), first);
}

TEST(Faults, LetALateOneBeOvertakenButLoseNone)
{
  const Records out = outcome({.jitter = 1s}, numbered(100), 1ms);
  EXPECT_NE(out, numbered(100));
  EXPECT_EQ(sorted(out), sorted(numbered(100)));
}

TEST(Faults, MeetTheSameFateWithTheSameSeedWhateverTheTimes)
{
  Faults::Options options{.drop = .3, .duplicate = .3, .reorder = .3, .corrupt = .3};
  const Records once = outcome(options, numbered(200));
  EXPECT_EQ(outcome(options, numbered(200), 7s), once);
  options.seed = 2;
  EXPECT_NE(outcome(options, numbered(200)), once);

  options.jitter = 1s;
  const Records late = outcome(options, numbered(200));
  EXPECT_EQ(outcome(options, numbered(200)), late);
  EXPECT_EQ(sorted(outcome(options, numbered(200), 7s)), sorted(late));
}

// The generator is the standard's, so these numbers are the same wherever this is run.
TEST(Faults, MeetTheSameFateEverywhere)
{
  EXPECT_EQ(outcome({.drop = .5, .reorder = .5}, numbered(12)), (Records{"4", "3", "6", "5", "10", "11"}));
  EXPECT_EQ(outcome({.corrupt = .5, .seed = 7}, Records(6, "aa")),
            (Records{"aa", "aa", "aa", "aq", "aA", "ea"}));
}

TEST(Faults, TurnOtherBitsOnTheWayBackOrAnEchoWouldBeWholeAgain)
{
  const Faults::Options options{.corrupt = 1};
  const Records sent(8, "a record of some length");
  for (const auto& back : outcome(options.of_the_way_back(), outcome(options, sent)))
    EXPECT_NE(back, sent.front());
}

TEST(Faults, DrawTheFateOfARecordWhateverBecameOfOthers)
{
  const Records dropped = outcome({.drop = .5}, numbered(100));
  EXPECT_GT(dropped.size(), 30u);
  EXPECT_LT(dropped.size(), 70u);
  Records twice;
  for (const std::string& record : dropped)
    twice.insert(twice.end(), 2, record);
  EXPECT_EQ(outcome({.drop = .5, .duplicate = 1}, numbered(100)), twice);
  EXPECT_EQ(sorted(outcome({.drop = .5, .reorder = .5, .jitter = 1s}, numbered(100))), sorted(dropped));
}

TEST(Faults, CountWhatTheyDid)
{
  Faults faults({.drop = .5, .duplicate = .5, .reorder = 1, .corrupt = 1});
  for (int time = 0; time < 100; ++time)
    faults.take("x", "", start);
  const Faults::Counts counts = faults.counts();
  const std::uint64_t left = 100 - counts.dropped;
  EXPECT_EQ(counts.corrupted, left);
  EXPECT_EQ(counts.reordered, left / 2);
  faults.end();
  EXPECT_EQ(due_at(faults, start).size(), left + counts.duplicated);
}

TEST(Faults, SayHowMuchWaitsEmptyRecordsToo)
{
  Faults faults({.duplicate = 1, .reorder = 1, .jitter = 1s});
  EXPECT_EQ(faults.waiting_bytes(), 0u);
  faults.take("", "", start);
  EXPECT_GT(faults.waiting_bytes(), 0u);
  faults.take(std::string(8193, 'x'), "", start);
  EXPECT_GT(faults.waiting_bytes(), 2 * 8193u);
  due_at(faults, start + 1s);
  EXPECT_EQ(faults.waiting_bytes(), 0u);
}

} // namespace
} // namespace sockplay::record
