// One conversation of many, both directions.
#include "capture/follow.hh"

#include "packet/samples.hh"
#include "pieces.hh"
#include "spoken.hh"

#include <gtest/gtest.h>
#include <string>

namespace sockplay::capture {
namespace {

class FollowTest : public testing::Test {
protected:
  FollowTest() { pieces_.shows_ways = true; }

  void hear(const Said& said)
  {
    const Heard heard = listening_.hear(said);
    follow_.take(listening_.packet(), heard);
  }
  void hear_bytes(const std::string& bytes)
  {
    const Heard heard = listening_.hear_bytes(bytes);
    follow_.take(listening_.packet(), heard);
  }
  void shake_hands()
  {
    hear({.flags = Tcp::syn, .seq = 100});
    hear({.from = back, .flags = Tcp::syn | Tcp::ack, .seq = 500, .ack = 101});
    hear({.seq = 101, .ack = 501});
  }
  std::string told() { return pieces_.take_all(); }

  Pieces pieces_;
  Listening listening_;
  Follow follow_{1, pieces_};
};

TEST_F(FollowTest, BothDirectionsInTheOrderInWhichTheyWereSaid)
{
  shake_hands();
  EXPECT_EQ(told(), "");
  hear({.seq = 101, .ack = 501, .payload = "question"});
  hear({.from = back, .seq = 501, .ack = 109, .payload = "answer"});
  hear({.flags = Tcp::fin | Tcp::ack, .seq = 109, .ack = 507, .payload = " thanks"});
  hear({.from = back, .flags = Tcp::fin | Tcp::ack, .seq = 507, .ack = 117});
  EXPECT_EQ(told(), "question←answer→ thanks[ended]←[ended]");
  follow_.finish();
  EXPECT_EQ(told(), "");
}

TEST_F(FollowTest, NothingOfOtherConversations)
{
  shake_hands();
  hear({.seq = 101, .ack = 501, .payload = "other", .port = 7});
  hear_bytes(datagram(1000, "other"));
  hear_bytes(packet::sample("ARP reply").bytes);
  EXPECT_EQ(told(), "");
}

TEST_F(FollowTest, ALaterConnectionBetweenTheSameEndsIsAnother)
{
  shake_hands();
  hear({.flags = Tcp::syn, .seq = 7000});
  hear({.seq = 7001, .ack = 1, .payload = "other"});
  EXPECT_EQ(told(), "");
}

TEST_F(FollowTest, DataOfASynStandsBehindIt)
{
  hear({.flags = Tcp::syn, .seq = 100, .payload = "early"});
  hear({.from = back, .flags = Tcp::syn | Tcp::ack, .seq = 500, .ack = 106});
  hear({.seq = 106, .ack = 501, .payload = " bird"});
  EXPECT_EQ(told(), "early bird");
}

TEST_F(FollowTest, AnAcknowledgementByTheOtherEndTellsThatAGapIsLost)
{
  shake_hands();
  hear({.seq = 111, .ack = 501, .payload = "late"});
  EXPECT_EQ(told(), "");
  hear({.from = back, .seq = 501, .ack = 115});
  EXPECT_EQ(told(), "[10 bytes missing]late");
}

TEST_F(FollowTest, AResetTellsWhatWaited)
{
  shake_hands();
  hear({.seq = 111, .ack = 501, .payload = "late"});
  hear({.flags = Tcp::rst, .seq = 115});
  EXPECT_EQ(told(), "[10 bytes missing]late[reset]");
  hear({.from = back, .seq = 501, .ack = 101, .payload = "in vain"});
  EXPECT_EQ(told(), "←in vain");
}

TEST_F(FollowTest, WhatWaitsAtTheEndIsTold)
{
  shake_hands();
  hear({.seq = 111, .ack = 501, .payload = "late"});
  follow_.finish();
  EXPECT_EQ(told(), "[10 bytes missing]late");
}

TEST_F(FollowTest, AKeepAliveIsNothingThatWasSaid)
{
  shake_hands();
  hear({.seq = 101, .ack = 501, .payload = "abc"});
  hear({.seq = 103, .ack = 501, .payload = "?"});
  hear({.seq = 104, .ack = 501, .payload = "def"});
  EXPECT_EQ(told(), "abcdef");
}

TEST_F(FollowTest, DatagramsAreAPieceEachEmptyOnesToo)
{
  EXPECT_FALSE(follow_.has_begun());
  hear_bytes(datagram(5, "ping"));
  hear_bytes(datagram(5, "pong", back));
  EXPECT_EQ(told(), "ping←pong");
  EXPECT_TRUE(follow_.has_begun());
  std::size_t count = 0;
  class Counting final : public PieceSink {
  public:
    explicit Counting(std::size_t& count) : count_(count) {}
    void take(const Piece& piece) override { count_ += piece.kind == Piece::Kind::bytes ? 1 : 0; }

  private:
    std::size_t& count_;
  } counting(count);
  Follow follow(1, counting);
  const Heard heard = listening_.hear_bytes(datagram(5, ""));
  follow.take(listening_.packet(), heard);
  EXPECT_EQ(count, 1u);
}

TEST_F(FollowTest, PaddingOfAShortFrameIsNotSaid)
{
  const packet::Packet frame = packet::sample("UDP in a frame that is padded").decoded();
  follow_.take(frame, listening_.conversations.hear(frame, beginning));
  EXPECT_EQ(told(), "abc");
}

TEST_F(FollowTest, WhatATunnelCarriesIsFollowed)
{
  const packet::Packet frame = packet::sample("VXLAN").decoded();
  follow_.take(frame, listening_.conversations.hear(frame, beginning));
  EXPECT_EQ(told().size(), 2u);
}

TEST_F(FollowTest, WhatWasNotCapturedIsCut)
{
  const std::string whole = datagram(5, "0123456789");
  const auto cut =
      packet::decode(packet::LinkType::ipv4, std::string_view(whole).substr(0, 32), whole.size());
  follow_.take(cut, listening_.conversations.hear(cut, beginning));
  EXPECT_EQ(told(), "0123[6 bytes cut]");
}

TEST_F(FollowTest, OnlyTransportsWithPortsCanBeFollowed)
{
  const auto can_follow = [&](const std::string& bytes) {
    return Follow::can_follow(listening_.hear_bytes(bytes).conversation->ends);
  };
  EXPECT_TRUE(can_follow(bytes_of({})));
  EXPECT_TRUE(can_follow(datagram(5, "")));
  for (const char* name : {"ICMP echo request", "SCTP INIT"}) {
    const packet::Packet packet = packet::sample(name).decoded();
    EXPECT_FALSE(Follow::can_follow(listening_.conversations.hear(packet, beginning).conversation->ends))
        << name;
  }
}

} // namespace
} // namespace sockplay::capture
