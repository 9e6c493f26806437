// The summary: what was lost, and the times, as ping has them.
#include "play/round_trips.hh"

#include <gtest/gtest.h>

namespace sockplay::play {
namespace {

using namespace std::chrono_literals;

RoundTrips made(std::uint64_t sent, std::uint64_t answered)
{
  RoundTrips trips;
  trips.sent = sent;
  trips.answered = answered;
  return trips;
}

TEST(RoundTrips, SayWhatBecameOfThePackets)
{
  RoundTrips trips = made(4, 3);
  EXPECT_EQ(to_string(trips), "4 packets sent, 3 answered, 25% lost");
  trips.errors = 1;
  trips.repeated = 2;
  EXPECT_EQ(to_string(trips), "4 packets sent, 3 answered, 2 more than once, 1 met an ICMP error, 25% lost");
  EXPECT_EQ(to_string(made(1, 1)), "1 packet sent, 1 answered, 0% lost");
  EXPECT_EQ(to_string(made(3, 1)), "3 packets sent, 1 answered, 66.7% lost");
  EXPECT_EQ(to_string(RoundTrips{}), "0 packets sent, 0 answered, 0% lost");
}

TEST(RoundTrips, HaveTheTimesOfPing)
{
  RoundTrips trips;
  EXPECT_FALSE(trips.any());
  for (const auto time : {10us, 20us, 60us}) {
    trips.add(time);
  }
  EXPECT_EQ(times_of(trips), "round trip min/avg/max/mdev 0.010/0.030/0.060/0.022 ms");
}

TEST(RoundTrips, OfOneHaveNoDeviation)
{
  RoundTrips trips;
  trips.add(1500us);
  EXPECT_EQ(times_of(trips), "round trip min/avg/max/mdev 1.500/1.500/1.500/0.000 ms");
}

} // namespace
} // namespace sockplay::play
