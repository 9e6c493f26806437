// Who speaks with whom, and who is let go.
#include "capture/conversations.hh"

#include "packet/samples.hh"
#include "spoken.hh"
#include "support/allocated.hh"

#include <gtest/gtest.h>
#include <string>
#include <vector>

namespace sockplay::capture {
namespace {

std::vector<std::uint64_t> known(const Conversations& conversations)
{
  std::vector<std::uint64_t> numbers;
  conversations.for_each([&](const Conversation& conversation) { numbers.push_back(conversation.number); });
  std::sort(numbers.begin(), numbers.end());
  return numbers;
}

TEST(Conversations, AreNumberedInOrderOfAppearanceWhicheverEndSpeaks)
{
  Listening listening;
  EXPECT_EQ(listening.hear_bytes(datagram(5, "a")).conversation->number, 1u);
  EXPECT_EQ(listening.hear_bytes(datagram(6, "b")).conversation->number, 2u);
  const Heard answer = listening.hear_bytes(datagram(5, "c", back));
  EXPECT_EQ(answer.conversation->number, 1u);
  EXPECT_EQ(answer.way, back);
  EXPECT_EQ(listening.hear_bytes(datagram(5, "d")).way, Way::forth);
  EXPECT_EQ(listening.hear({.port = 5}).conversation->number, 3u) << "TCP is not UDP";
  EXPECT_EQ(listening.conversations.size(), 3u);
}

TEST(Conversations, CountPacketsAndBytesEachWayAndTheirTime)
{
  Listening listening;
  listening.hear_bytes(datagram(5, "a"), 1s);
  listening.hear_bytes(datagram(5, "bcd", back), 2s);
  const Heard heard = listening.hear_bytes(datagram(5, "ef"), 3s);
  const Conversation& conversation = *heard.conversation;
  EXPECT_EQ(conversation.tallies[0], (Tally{.packets = 2, .bytes = 28 + 1 + 28 + 2}));
  EXPECT_EQ(conversation.tallies[1], (Tally{.packets = 1, .bytes = 28 + 3}));
  EXPECT_EQ(conversation.total(), (Tally{.packets = 3, .bytes = 90}));
  EXPECT_EQ(conversation.span.first, beginning + 1s);
  EXPECT_EQ(conversation.span.duration(), 5s);
}

TEST(Conversations, OfTheSameEndOnBothSidesGoForth)
{
  packet::Ipv4 ip{.ttl = 64, .carried = 17, .source = {{127, 0, 0, 1}}, .destination = {{127, 0, 0, 1}}};
  const packet::Udp udp{.source_port = 7, .destination_port = 7};
  Listening listening;
  for (int i = 0; i < 2; ++i) {
    const Heard heard = listening.hear_bytes(packet::build(ip, "", packet::build(udp, ip, "x")));
    EXPECT_EQ(heard.conversation->number, 1u);
    EXPECT_EQ(heard.way, Way::forth);
  }
}

TEST(Conversations, ASynWithAnotherNumberBeginsAnother)
{
  Listening listening;
  listening.shake_hands();
  EXPECT_EQ(listening.hear({.flags = Tcp::syn, .seq = 100}).conversation->number, 1u) << "the same again";
  const Heard again = listening.hear({.flags = Tcp::syn, .seq = 9000});
  EXPECT_EQ(again.conversation->number, 2u);
  EXPECT_TRUE(again.notes.has(Note::ports_reused));
  EXPECT_EQ(listening.hear({.from = back, .flags = Tcp::syn | Tcp::ack, .seq = 1, .ack = 9001}).notes.empty(),
            true);
  EXPECT_EQ(known(listening.conversations), (std::vector<std::uint64_t>{1, 2}))
      << "the first is still counted";
}

TEST(Conversations, ASynFromTheOtherEndBeginsAnotherThatGoesForth)
{
  Listening listening;
  listening.shake_hands();
  const Heard heard = listening.hear({.from = back, .flags = Tcp::syn, .seq = 9000});
  EXPECT_EQ(heard.conversation->number, 2u);
  EXPECT_EQ(heard.way, Way::forth);
  EXPECT_EQ(heard.conversation->ends.source.port, 80);
}

TEST(Conversations, WhatIsOfNoneIsCounted)
{
  Conversations conversations;
  const auto arp = packet::sample("ARP reply").decoded();
  EXPECT_EQ(conversations.hear(arp, beginning).conversation, nullptr);
  EXPECT_EQ(conversations.others(), (Tally{.packets = 1, .bytes = arp.wire_bytes}));
  EXPECT_EQ(conversations.size(), 0u);
}

TEST(Conversations, ThatAreSilentAreLetGoWhenThereAreTooMany)
{
  Listening listening(4);
  for (std::uint16_t port = 1; port <= 4; ++port)
    listening.hear_bytes(datagram(port, "a"));
  listening.hear_bytes(datagram(5, "a")); // the hand goes round once, and all have spoken: the first goes
  EXPECT_EQ(known(listening.conversations), (std::vector<std::uint64_t>{2, 3, 4, 5}));
  listening.hear_bytes(datagram(2, "b"));
  listening.hear_bytes(datagram(6, "a"));
  EXPECT_EQ(known(listening.conversations), (std::vector<std::uint64_t>{2, 4, 5, 6})) << "not who has spoken";
  EXPECT_EQ(listening.conversations.let_go(), 2u);
  EXPECT_EQ(listening.conversations.let_go_tally(), (Tally{.packets = 2, .bytes = 58}));
  EXPECT_EQ(listening.hear_bytes(datagram(1, "c")).conversation->number, 7u) << "who comes back is another";
}

TEST(Conversations, ThatAreKeptAreNotLetGo)
{
  Listening listening(2);
  listening.conversations.keep(1);
  for (std::uint16_t port = 1; port <= 100; ++port)
    listening.hear_bytes(datagram(port, "a"));
  EXPECT_EQ(known(listening.conversations), (std::vector<std::uint64_t>{1, 100}));
}

TEST(Conversations, OfManyEachIsFoundAgain)
{
  constexpr std::uint16_t count = 5000;
  Listening listening(count);
  for (int round = 0; round < 3; ++round) {
    for (std::uint16_t port = 1; port <= count; ++port)
      ASSERT_EQ(listening.hear_bytes(datagram(port, "a")).conversation->number, port);
  }
  EXPECT_EQ(listening.conversations.let_go(), 0u);
}

// As a flood of SYNs from one port does.
TEST(Conversations, ThatBeginAgainAndAgainCostNoMoreEachTime)
{
  constexpr std::uint32_t count = 200'000;
  Listening listening(1000);
  for (std::uint32_t i = 0; i < count; ++i)
    listening.hear({.flags = Tcp::syn, .seq = i * 7919});
  EXPECT_EQ(listening.conversations.begun(), count);
  EXPECT_EQ(listening.conversations.size(), 1000u);
}

TEST(Conversations, TakeNoMemoryForWhomTheyKnow)
{
  Listening listening;
  const std::string bytes = datagram(5, "abc");
  const packet::Packet packet = decoded(bytes);
  listening.conversations.hear(packet, beginning);
  const auto before = test::allocated_bytes();
  for (int i = 0; i < 1000; ++i)
    listening.conversations.hear(packet, beginning);
  EXPECT_EQ(test::allocated_bytes(), before);
}

TEST(Conversations, TakeNoMoreMemoryOnceAllPlacesAreTaken)
{
  Listening listening(100);
  for (std::uint16_t port = 1; port <= 100; ++port)
    listening.hear_bytes(datagram(port, "abc"));
  const auto before = test::allocated_bytes();
  for (std::uint16_t port = 101; port <= 1000; ++port)
    listening.hear_bytes(datagram(port, "abc"));
  EXPECT_EQ(test::allocated_bytes(), before);
}

TEST(Conversations, TimesThatGoBackOrBeyondAllBoundsAreTimesToo)
{
  Conversations conversations;
  const std::string bytes = datagram(5, "abc");
  const packet::Packet packet = decoded(bytes);
  conversations.hear(packet, Time::max());
  const Heard heard = conversations.hear(packet, Time::min());
  EXPECT_EQ(heard.conversation->span.duration(), std::chrono::nanoseconds::max());
}

} // namespace
} // namespace sockplay::capture
