// What the error queue says of records that were sent: when they left, and which ICMP errors they met.
#include "net/error_queue.hh"

#include "net/icmp_error.hh"
#include "support/loopback.hh"

#include <gtest/gtest.h>
#include <vector>

namespace sockplay::net {
namespace {

std::vector<QueuedError> take_all(int fd)
{
  std::vector<QueuedError> all;
  while (auto queued = take_queued_error(fd)) {
    all.push_back(std::move(*queued));
  }
  return all;
}

TEST(ErrorQueue, HasTheTimeAtWhichEachRecordLeft)
{
  const test::BareDatagrams receiver;
  const test::BareDatagrams sender;
  ask_for_departure_times(sender.socket.fd());
  const auto before = std::chrono::system_clock::now();
  sender.say("one", receiver.endpoint);
  sender.say("two", receiver.endpoint);
  const auto all = take_all(sender.socket.fd());
  ASSERT_EQ(all.size(), 2U);
  for (std::uint32_t i = 0; i < 2; ++i) {
    const auto departure = departure_time_of(all[i]);
    ASSERT_TRUE(departure);
    EXPECT_EQ(departure->record, i);
    EXPECT_GE(departure->time, before);
    EXPECT_LE(departure->time, std::chrono::system_clock::now());
  }
}

TEST(ErrorQueue, HasTheBeginningOfARecordThatMetAnError)
{
  const test::DeafDatagrams nobody;
  const test::BareDatagrams sender;
  ask_for_icmp_errors(sender.socket.fd(), sender.endpoint);
  sender.say("hello?", nobody.endpoint());
  ASSERT_TRUE(test::becomes_ready(sender.socket.fd(), POLLERR));
  const auto all = take_all(sender.socket.fd());
  ASSERT_EQ(all.size(), 1U);
  EXPECT_TRUE(all[0].is_icmp());
  EXPECT_EQ(all[0].record, "hello?");
  EXPECT_EQ(all[0].destination, nobody.endpoint());
  EXPECT_FALSE(departure_time_of(all[0]));
}

TEST(ErrorQueue, IsEmptyWhereNothingWasAskedFor)
{
  const test::BareDatagrams sender;
  EXPECT_FALSE(take_queued_error(sender.socket.fd()));
}

} // namespace
} // namespace sockplay::net
