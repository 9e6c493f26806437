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

class ProbesTest : public testing::Test {
protected:
  std::optional<Probes::Match> hear(const std::string& bytes, Probes::Time time)
  {
    return probes_.match(packet::decode(packet::LinkType::raw_ip, bytes, bytes.size()), time);
  }

  Probes probes_{packet::LinkType::raw_ip};
};

TEST_F(ProbesTest, AreFoundByTheirAnswers)
{
  probes_.sent(sent_from(5001), start);
  probes_.sent(sent_from(5002), start);
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
  probes_.sent(sent_from(5001), start);
  probes_.left(1, start + 3ms);
  probes_.left(2, start); // which nobody sent
  EXPECT_EQ(hear(answer_to(5001), start + 5ms)->round_trip, 2ms);
}

TEST_F(ProbesTest, ThatWereAnsweredAreKnownAgain)
{
  probes_.sent(sent_from(5001), start);
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
    probes_.sent(sent_from(5001), start);
  }
  EXPECT_EQ(hear(answer_to(5001), start)->number, 1U);
  EXPECT_EQ(hear(answer_to(5001), start)->number, 2U);
  EXPECT_EQ(hear(answer_to(5001), start)->number, 3U);
  EXPECT_FALSE(hear(answer_to(5001), start)->is_first);
}

TEST_F(ProbesTest, AreForgottenFromTheFirstOn)
{
  for (std::size_t i = 0; i < Probes::most + 2; ++i) {
    probes_.sent(sent_from(static_cast<std::uint16_t>(i)), start);
  }
  EXPECT_EQ(probes_.count(), Probes::most + 2);
  EXPECT_EQ(probes_.unanswered(), Probes::most);
  EXPECT_EQ(hear(answer_to(0), start)->number, Probes::most + 1) << "the first with that port is forgotten";
  probes_.left(1, start); // is forgotten too
  EXPECT_EQ(hear(answer_to(2), start)->number, 3U);
}

} // namespace
} // namespace sockplay::play
