// Who takes nothing is waited for, but not for ever; by a clock that the test holds.
#include "io/full_queues.hh"

#include "support/loopback.hh"

#include <gtest/gtest.h>

namespace sockplay::io {
namespace {

using test::inet;

const Clock::time_point start{};
const auto one = inet("127.0.0.1", 1);
const auto other = inet("127.0.0.1", 2);

TEST(FullQueues, AreWaitedForUntilPatienceEnds)
{
  FullQueues queues;
  EXPECT_TRUE(queues.is_empty());
  EXPECT_TRUE(queues.is_worth_waiting(one, start));
  EXPECT_TRUE(queues.is_worth_waiting(one, start + FullQueues::patience / 2));
  EXPECT_FALSE(queues.is_worth_waiting(one, start + FullQueues::patience));
  EXPECT_FALSE(queues.is_worth_waiting(one, start + 5 * FullQueues::patience)) << "nor its next record";
}

TEST(FullQueues, AreWaitedForEachByItself)
{
  FullQueues queues;
  queues.is_worth_waiting(one, start);
  EXPECT_TRUE(queues.is_worth_waiting(other, start + FullQueues::patience));
  EXPECT_FALSE(queues.is_worth_waiting(one, start + FullQueues::patience));
}

TEST(FullQueues, AreForgottenOnceTheyTakeSomething)
{
  FullQueues queues;
  queues.is_worth_waiting(one, start);
  queues.took(other);
  EXPECT_FALSE(queues.is_empty());
  queues.took(one);
  EXPECT_TRUE(queues.is_empty());
  EXPECT_TRUE(queues.is_worth_waiting(one, start + FullQueues::patience));
}

TEST(FullQueues, AreBoundedInNumber)
{
  FullQueues queues;
  for (std::size_t i = 0; i <= FullQueues::most; ++i) {
    queues.is_worth_waiting(inet("127.0.0.1", static_cast<int>(i)), start);
  }
  const auto later = start + FullQueues::patience;
  EXPECT_FALSE(queues.is_worth_waiting(inet("127.0.0.1", 0), later)) << "it is remembered still";
  EXPECT_FALSE(queues.is_worth_waiting(inet("127.0.0.1", static_cast<int>(FullQueues::most)), start))
      << "so many do not read that nobody waits for another";
}

} // namespace
} // namespace sockplay::io
