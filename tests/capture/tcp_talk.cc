// What is remarkable about segments. tests/cli compares the same with tshark.
#include "capture/tcp_talk.hh"

#include "spoken.hh"

#include <gtest/gtest.h>
#include <string>

namespace sockplay::capture {
namespace {

using namespace std::string_literals;

class TcpTalkTest : public testing::Test {
protected:
  std::string notes(const Said& said) { return listening_.notes(said); }
  void hear(const Said& said) { listening_.hear(said); }
  TcpState state()
  {
    TcpState state{};
    listening_.conversations.for_each(
        [&](const Conversation& conversation) { state = conversation.tcp.state(); });
    return state;
  }

  // `size` bytes from the first end.
  static Said data(std::uint32_t seq, std::size_t size, std::chrono::nanoseconds after = 10ms)
  {
    return {.seq = seq, .ack = 501, .payload = std::string(size, 'x'), .after = after};
  }
  static Said ack_back(std::uint32_t ack, std::uint16_t window = 1000)
  {
    return {.from = back, .seq = 501, .ack = ack, .window = window};
  }

  Listening listening_;
};

TEST_F(TcpTalkTest, NothingIsRemarkableAboutAnOrdinaryConnection)
{
  listening_.shake_hands();
  EXPECT_EQ(notes(data(101, 100)), "");
  EXPECT_EQ(notes(data(201, 100)), "");
  EXPECT_EQ(notes(ack_back(301)), "");
  EXPECT_EQ(notes({.from = back, .seq = 501, .ack = 301, .payload = "yes"}), "");
  EXPECT_EQ(notes({.seq = 301, .ack = 504}), "");
  EXPECT_EQ(notes({.flags = Tcp::fin | Tcp::ack, .seq = 301, .ack = 504}), "");
  EXPECT_EQ(notes({.from = back, .flags = Tcp::fin | Tcp::ack, .seq = 504, .ack = 302}), "");
  EXPECT_EQ(notes({.seq = 302, .ack = 505}), "");
  EXPECT_EQ(state(), TcpState::closed);
}

TEST_F(TcpTalkTest, WhatWasSeenBeforeIsARetransmission)
{
  listening_.shake_hands();
  hear(data(101, 100));
  EXPECT_EQ(notes(data(101, 100, 1ms)), "[retransmission]");
  EXPECT_EQ(notes(data(151, 20, 1ms)), "[retransmission]");
  EXPECT_EQ(notes(data(151, 100, 1ms)), "[retransmission]") << "though half of it is new";
  EXPECT_EQ(notes(data(251, 10)), "");
}

TEST_F(TcpTalkTest, WhatOvertookItsLikeIsOutOfOrderWithinARoundTripAndLostLater)
{
  listening_.shake_hands();
  EXPECT_EQ(notes(data(201, 100)), "[previous segment not captured]");
  EXPECT_EQ(notes(data(101, 100, 19ms)), "[out of order]");
  EXPECT_EQ(notes(data(401, 100)), "[previous segment not captured]");
  EXPECT_EQ(notes(data(301, 100, 21ms)), "[retransmission]");
}

TEST_F(TcpTalkTest, WithoutARoundTripThreeMillisecondsAreSoon)
{
  hear(data(101, 100));
  EXPECT_EQ(notes(data(301, 100)), "[previous segment not captured]");
  EXPECT_EQ(notes(data(201, 50, 2ms)), "[out of order]");
  EXPECT_EQ(notes(data(251, 50, 2ms)), "[retransmission]");
}

TEST_F(TcpTalkTest, WhatStandsBeforeTheFirstSegmentOfACaptureWasNotSeen)
{
  hear(data(1001, 100));
  EXPECT_EQ(notes(data(901, 100, 1ms)), "[out of order]");
  EXPECT_EQ(notes(data(801, 100, 1s)), "[retransmission]");
}

TEST_F(TcpTalkTest, OfMoreGapsThanItRemembersTheFirstPassForSeen)
{
  listening_.shake_hands();
  for (std::uint32_t i = 1; i <= 5; ++i)
    hear(data(101 + i * 100, 50, 1ms));
  EXPECT_EQ(notes(data(101, 100, 1ms)), "[retransmission]");
  EXPECT_EQ(notes(data(251, 50, 1ms)), "[out of order]");
}

TEST_F(TcpTalkTest, AGapIsFilledFromItsMiddleToo)
{
  listening_.shake_hands();
  hear(data(401, 100, 1ms));
  EXPECT_EQ(notes(data(201, 100, 1ms)), "[out of order]");
  EXPECT_EQ(notes(data(201, 100, 1ms)), "[retransmission]");
  EXPECT_EQ(notes(data(301, 100, 1ms)), "[out of order]");
  EXPECT_EQ(notes(data(101, 100, 1ms)), "[out of order]");
  EXPECT_EQ(notes(data(101, 100, 1ms)), "[retransmission]");
}

TEST_F(TcpTalkTest, WhatWasAcknowledgedIsRetransmittedInVain)
{
  listening_.shake_hands();
  hear(data(101, 100));
  hear(ack_back(201));
  EXPECT_EQ(notes(data(101, 100)), "[spurious retransmission]");
}

TEST_F(TcpTalkTest, DuplicateAcksAreCountedAndAFastRetransmissionAnswersThem)
{
  listening_.shake_hands();
  hear(data(101, 100));
  hear(ack_back(201));
  hear(data(201, 100));
  hear(data(401, 100));
  EXPECT_EQ(notes(ack_back(201)), "[duplicate ack 1]");
  EXPECT_EQ(notes(ack_back(201)), "[duplicate ack 2]");
  EXPECT_EQ(notes(data(201, 100, 19ms)), "[fast retransmission]");
  EXPECT_EQ(notes(ack_back(301)), "");
  EXPECT_EQ(notes(ack_back(301)), "[duplicate ack 1]");
}

TEST_F(TcpTalkTest, ARetransmissionIsNotFastLongAfterTheDuplicateAcks)
{
  listening_.shake_hands();
  hear(data(101, 100));
  hear(data(201, 100));
  hear(ack_back(101));
  hear(ack_back(101));
  hear(ack_back(101));
  EXPECT_EQ(notes(data(101, 100, 20ms)), "[retransmission]");
}

TEST_F(TcpTalkTest, AnAckWithAnotherWindowIsAnUpdateUnlessItNamesAGap)
{
  listening_.shake_hands();
  hear(data(101, 100));
  hear(ack_back(201));
  EXPECT_EQ(notes(ack_back(201, 2000)), "[window update]");
  Said with_sack = ack_back(201, 3000);
  with_sack.options = packet::build_option(5, "\0\0\1\1\0\0\2\1"s);
  EXPECT_EQ(notes(with_sack), "[duplicate ack 1]");
}

TEST_F(TcpTalkTest, AKeepAliveAndItsAnswer)
{
  listening_.shake_hands();
  hear(data(101, 100));
  hear(ack_back(201));
  EXPECT_EQ(notes({.seq = 200, .ack = 501}), "[keep-alive]");
  EXPECT_EQ(notes(ack_back(201)), "[keep-alive ack]");
  EXPECT_EQ(notes({.seq = 200, .ack = 501, .payload = "x"}), "[keep-alive]");
  EXPECT_EQ(notes(ack_back(201)), "[keep-alive ack]");
  EXPECT_EQ(notes(data(201, 1)), "");
}

TEST_F(TcpTalkTest, AWindowThatIsFullThenClosedThenProbedThenOpen)
{
  listening_.shake_hands(packet::build_option(3, "\2"));
  hear(ack_back(101, 50)); // 200 bytes
  EXPECT_EQ(notes(data(101, 100)), "");
  EXPECT_EQ(notes(data(201, 100)), "[window full]");
  EXPECT_EQ(notes(ack_back(301, 0)), "[zero window]");
  EXPECT_EQ(notes(data(301, 1)), "[zero window probe]");
  EXPECT_EQ(notes(ack_back(301, 0)), "[zero window, zero window probe ack]");
  EXPECT_EQ(notes(ack_back(301, 1000)), "[window update]");
  EXPECT_EQ(notes(data(301, 100)), "");
}

TEST_F(TcpTalkTest, AProbeThatIsTakenIsFollowedByWhatComesBehindIt)
{
  listening_.shake_hands();
  hear(ack_back(101, 0));
  EXPECT_EQ(notes(data(101, 1)), "[zero window probe]");
  EXPECT_EQ(notes(ack_back(102, 100)), "");
  EXPECT_EQ(notes(data(102, 50)), "");
}

TEST_F(TcpTalkTest, AWindowIsNotKnownToBeFullWithoutTheBeginning)
{
  hear(data(101, 100));
  hear(ack_back(201, 100));
  EXPECT_EQ(notes(data(201, 100)), "");
}

TEST_F(TcpTalkTest, AcknowledgingWhatWasNotSeenIsSaidOnce)
{
  listening_.shake_hands();
  hear(data(101, 100));
  EXPECT_EQ(notes(ack_back(301)), "[acked segment not captured]");
  EXPECT_EQ(notes(ack_back(401)), "");
  hear(data(401, 100));
  hear(data(601, 100));
  EXPECT_EQ(notes(ack_back(701)), "[acked segment not captured]") << "in the midst of what was seen";
}

TEST_F(TcpTalkTest, SequenceNumbersWrapAround)
{
  const std::uint32_t last = UINT32_MAX - 49; // 50 bytes are left
  hear(data(last, 100));
  EXPECT_EQ(notes(data(50, 100)), "");
  EXPECT_EQ(notes(data(250, 100)), "[previous segment not captured]");
  EXPECT_EQ(notes(data(last, 100, 1ms)), "[retransmission]");
  EXPECT_EQ(notes(data(150, 100, 1ms)), "[out of order]");
  EXPECT_EQ(notes(ack_back(0)), "");
  EXPECT_EQ(notes(ack_back(0)), "[duplicate ack 1]");
}

TEST_F(TcpTalkTest, ASynThatNobodyAnswersIsHalfOpen)
{
  const Said syn{.flags = Tcp::syn, .seq = 100};
  EXPECT_EQ(notes(syn), "");
  EXPECT_EQ(state(), TcpState::unanswered);
  EXPECT_EQ(notes(syn), "[retransmission, half-open]");
  const Said answer{.from = back, .flags = Tcp::syn | Tcp::ack, .seq = 500, .ack = 101};
  EXPECT_EQ(notes(answer), "");
  EXPECT_EQ(state(), TcpState::half_open);
  EXPECT_EQ(notes(answer), "[retransmission, half-open]");
  hear({.seq = 101, .ack = 501});
  EXPECT_EQ(state(), TcpState::open);
  EXPECT_EQ(notes(answer), "[retransmission]");
}

TEST_F(TcpTalkTest, WhatIsSaidToOneWhoHasResetIsHalfOpen)
{
  listening_.shake_hands();
  EXPECT_EQ(notes({.from = back, .flags = Tcp::rst, .seq = 501}), "[reset]");
  EXPECT_EQ(state(), TcpState::reset);
  EXPECT_EQ(notes(data(101, 10)), "[half-open]");
}

TEST_F(TcpTalkTest, AnAnswerToASynByOneWhoKnowsOfAnotherConnectionIsHalfOpen)
{
  hear({.flags = Tcp::syn, .seq = 100});
  EXPECT_EQ(notes({.from = back, .seq = 7000, .ack = 3000}), "[acked segment not captured, half-open]");
  EXPECT_EQ(notes({.flags = Tcp::rst, .seq = 3000}), "[reset]");
}

TEST_F(TcpTalkTest, AResetThatAnswersASynIsARefusal)
{
  hear({.flags = Tcp::syn, .seq = 100});
  EXPECT_EQ(notes({.from = back, .flags = Tcp::rst | Tcp::ack, .seq = 0, .ack = 101, .window = 0}),
            "[reset]");
  EXPECT_EQ(state(), TcpState::refused);
}

TEST_F(TcpTalkTest, OneFinIsHalfOfAnEnd)
{
  listening_.shake_hands();
  hear({.flags = Tcp::fin | Tcp::ack, .seq = 101, .ack = 501});
  EXPECT_EQ(state(), TcpState::half_closed);
  EXPECT_EQ(notes({.flags = Tcp::fin | Tcp::ack, .seq = 101, .ack = 501}), "[retransmission]");
}

TEST_F(TcpTalkTest, ASecondAnswerThatIsAnotherIsSaid)
{
  hear({.flags = Tcp::syn, .seq = 100});
  hear({.from = back, .flags = Tcp::syn | Tcp::ack, .seq = 500, .ack = 101});
  EXPECT_NE(notes({.from = back, .flags = Tcp::syn | Tcp::ack, .seq = 900, .ack = 101}).find("ports reused"),
            std::string::npos);
  EXPECT_EQ(listening_.conversations.size(), 1u);
}

TEST_F(TcpTalkTest, AHeaderThatWasCutOffSaysNothing)
{
  const std::string whole = bytes_of(data(101, 100));
  const auto cut =
      packet::decode(packet::LinkType::ipv4, std::string_view(whole).substr(0, 32), whole.size());
  EXPECT_FALSE(segment_of(cut, cut.layers[1]));
}

TEST_F(TcpTalkTest, ItIsSmall)
{
  EXPECT_LE(sizeof(TcpTalk), 256u);
}

} // namespace
} // namespace sockplay::capture
