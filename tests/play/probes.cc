// Packets that wait for their answers: which of them one answers, how long it took, and that memory is
// bounded.
#include "play/probes.hh"

#include "packet/build.hh"

#include <gtest/gtest.h>
#include <string>

namespace sockplay::play {
namespace {

using namespace std::chrono_literals;
using packet::Answer;

constexpr packet::Ipv4Address us{{10, 0, 0, 1}}, them{{10, 0, 0, 2}};
constexpr packet::Ipv4 there{.ttl = 64, .carried = 17, .source = us, .destination = them};
constexpr packet::Ipv4 back{.ttl = 64, .carried = 17, .source = them, .destination = us};
constexpr Probes::Time start{1h};

std::string sent_from(std::uint16_t port)
{
  return build(there, "", build(packet::Udp{.source_port = port, .destination_port = 53}, there, "question"));
}
std::string answer_to(std::uint16_t port)
{
  return build(back, "", build(packet::Udp{.source_port = 53, .destination_port = port}, back, "answer"));
}

// About a packet that we sent.
std::string icmp_about(std::uint8_t type, std::uint16_t port)
{
  const packet::Ipv4 from_router{.ttl = 64, .carried = 1, .source = {{10, 0, 0, 254}}, .destination = us};
  return build(from_router, "", build(packet::Icmp{.type = type}, sent_from(port)));
}

class ProbesTest : public testing::Test {
protected:
  void send(std::string_view packet) { probes_.sent(packet, start, departures_++); }
  std::optional<Probes::Match> hear(const std::string& bytes, Probes::Time time)
  {
    return probes_.match(packet::decode(packet::LinkType::raw_ip, bytes, bytes.size()), time);
  }

  Probes probes_{packet::LinkType::raw_ip};
  std::uint32_t departures_ = 0;
};

TEST_F(ProbesTest, AreFoundByTheirAnswers)
{
  send(sent_from(5001));
  send(sent_from(5002));
  EXPECT_EQ(probes_.unanswered(), 2U);
  const auto match = hear(answer_to(5002), start + 5ms);
  ASSERT_TRUE(match);
  EXPECT_EQ(match->number, 2U);
  EXPECT_EQ(match->answer, Answer::reply);
  EXPECT_EQ(match->round_trip, 5ms);
  EXPECT_TRUE(match->is_first);
  EXPECT_EQ(probes_.unanswered(), 1U);
  EXPECT_FALSE(hear(answer_to(5003), start));
}

TEST_F(ProbesTest, LeftWhenTheKernelSaysSo)
{
  send(sent_from(5001));
  ++departures_; // of one that came to nothing
  send(sent_from(5002));
  probes_.left(0, start + 3ms);
  probes_.left(1, start + 1h);
  probes_.left(2, start + 4ms);
  probes_.left(3, start + 1h); // which nobody sent
  EXPECT_EQ(hear(answer_to(5001), start + 5ms)->round_trip, 2ms);
  EXPECT_EQ(hear(answer_to(5002), start + 5ms)->round_trip, 1ms);
}

TEST_F(ProbesTest, AreNeverAnsweredBeforeTheyLeft)
{
  send(sent_from(5001));
  probes_.left(0, start + 3ms);
  EXPECT_EQ(hear(answer_to(5001), start)->round_trip, 0ms) << "a copy for a group is made before";
}

TEST_F(ProbesTest, ThatMetAnErrorMayStillBeAnswered)
{
  send(sent_from(5001));
  const auto error = hear(icmp_about(packet::Icmp::unreachable, 5001), start + 1ms);
  ASSERT_TRUE(error);
  EXPECT_EQ(error->answer, Answer::error);
  EXPECT_TRUE(error->is_first);
  EXPECT_EQ(probes_.unanswered(), 0U);
  EXPECT_FALSE(hear(icmp_about(packet::Icmp::unreachable, 5001), start + 1ms)->is_first);
  const auto reply = hear(answer_to(5001), start + 5ms);
  ASSERT_TRUE(reply);
  EXPECT_TRUE(reply->is_first);
  EXPECT_EQ(probes_.unanswered(), 0U);
}

TEST_F(ProbesTest, AreNotSettledByAdvice)
{
  send(sent_from(5001));
  for (const auto type : {packet::Icmp::redirect, packet::Icmp::source_quench}) {
    const auto advice = hear(icmp_about(type, 5001), start);
    ASSERT_TRUE(advice);
    EXPECT_EQ(advice->answer, Answer::advice);
    EXPECT_EQ(probes_.unanswered(), 1U);
  }
  EXPECT_TRUE(hear(answer_to(5001), start)->is_first);
}

// They may be long, and many.
TEST_F(ProbesTest, AreKnownByTheirBeginning)
{
  const std::string payload(60'000, 'x');
  const auto packet =
      build(there, "", build(packet::Udp{.source_port = 5001, .destination_port = 53}, there, payload));
  send(packet);
  EXPECT_FALSE(hear(packet, start)) << "itself, on a loopback";
  EXPECT_EQ(hear(answer_to(5001), start)->number, 1U);
}

TEST_F(ProbesTest, ThatWereAnsweredAreKnownAgain)
{
  send(sent_from(5001));
  EXPECT_TRUE(hear(answer_to(5001), start)->is_first);
  const auto again = hear(answer_to(5001), start + 1ms);
  ASSERT_TRUE(again);
  EXPECT_FALSE(again->is_first);
  EXPECT_EQ(again->number, 1U);
  EXPECT_EQ(probes_.unanswered(), 0U);
}

TEST_F(ProbesTest, ThatLookAlikeAreAnsweredInTheirOrder)
{
  for (int i = 0; i < 3; ++i) {
    send(sent_from(5001));
  }
  EXPECT_EQ(hear(answer_to(5001), start)->number, 1U);
  EXPECT_EQ(hear(answer_to(5001), start)->number, 2U);
  EXPECT_EQ(hear(answer_to(5001), start)->number, 3U);
  EXPECT_FALSE(hear(answer_to(5001), start)->is_first);
}

TEST_F(ProbesTest, AreForgottenFromTheFirstOn)
{
  for (std::size_t i = 0; i < Probes::most + 2; ++i) {
    send(sent_from(static_cast<std::uint16_t>(i)));
  }
  EXPECT_EQ(probes_.count(), Probes::most + 2);
  EXPECT_EQ(probes_.unanswered(), Probes::most);
  EXPECT_EQ(hear(answer_to(0), start)->number, Probes::most + 1) << "the first with that port is forgotten";
  probes_.left(0, start); // is forgotten too
  EXPECT_EQ(hear(answer_to(2), start)->number, 3U);
}

} // namespace
} // namespace sockplay::play
