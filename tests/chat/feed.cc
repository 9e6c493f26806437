// What one member still gets: every line of the ring but its own, and words for it alone between whole lines,
// however little of it is sent at once.
#include "chat/feed.hh"

#include <array>
#include <gtest/gtest.h>
#include <random>
#include <string>
#include <vector>

namespace sockplay::chat {
namespace {

// Sends all that is owed, at most `most` bytes at once.
std::string sent_of(Feed& feed, const Ring& ring, std::size_t most = SIZE_MAX)
{
  std::string bytes;
  std::array<std::string_view, 4> pieces;
  while (feed.owed(ring, pieces) != 0) {
    const auto piece = pieces[0].substr(0, most);
    bytes += piece;
    feed.sent(ring, piece.size());
  }
  return bytes;
}

TEST(Feed, BeforeItFollowsThereAreOnlyWordsForItAlone)
{
  Ring ring(100);
  Feed feed;
  ring.append("one\n");
  EXPECT_FALSE(feed.owes(ring));
  feed.aside("* hello\n", ring.head());
  ring.append("two\n");
  EXPECT_EQ(sent_of(feed, ring), "* hello\n");
  feed.follow(ring.head());
  ring.append("three\n");
  EXPECT_EQ(sent_of(feed, ring), "three\n");
}

TEST(Feed, LeavesOutItsOwnLines)
{
  Ring ring(100);
  Feed feed;
  feed.follow(0);
  ring.append("one\n");
  feed.skip(ring.append("mine\n"));
  feed.skip(ring.append("mine too\n"));
  ring.append("two\n");
  EXPECT_EQ(sent_of(feed, ring), "one\ntwo\n");
  feed.skip(ring.append("mine again\n"));
  EXPECT_FALSE(feed.owes(ring));
  feed.sent(ring, 0);
  EXPECT_EQ(feed.position(), ring.head()) << "who speaks and hears nothing is not behind";
}

TEST(Feed, PutsWordsForItAloneWhereTheRingStood)
{
  Ring ring(100);
  Feed feed;
  feed.follow(0);
  ring.append("one\n");
  feed.aside("* for you\n", ring.head());
  feed.aside("* and more\n", ring.head());
  ring.append("two\n");
  EXPECT_EQ(sent_of(feed, ring), "one\n* for you\n* and more\ntwo\n");
}

TEST(Feed, WordsMadeBeforeItFollowedAnotherRingComeFirst)
{
  Ring text(100), json(100);
  Feed feed;
  text.append("a long line of text\n");
  feed.aside("{1}\n", text.head());
  feed.follow(json.head());
  json.append("{2}\n");
  EXPECT_EQ(sent_of(feed, json), "{1}\n{2}\n");
}

TEST(Feed, EndsWhereItIsFinished)
{
  Ring ring(100);
  Feed feed;
  feed.follow(0);
  ring.append("one\n");
  feed.finish(ring.head());
  ring.append("two\n");
  EXPECT_EQ(sent_of(feed, ring), "one\n");
}

TEST(Feed, AHalfSentLineIsFinishedBeforeAnythingElse)
{
  Ring ring(100);
  Feed feed;
  feed.follow(0);
  ring.append("one\n");
  feed.sent(ring, 2);
  feed.aside("* for you\n", ring.head());
  EXPECT_EQ(sent_of(feed, ring, 3), "e\n* for you\n");
}

TEST(Feed, IsFullAtItsLimitAndHoldsNoMemoryOnceItIsSent)
{
  const Ring ring(100);
  Feed feed;
  const std::string words(Feed::aside_limit_bytes - 1, 'x');
  feed.aside(words, ring.head());
  EXPECT_FALSE(feed.is_full());
  feed.aside("\n", ring.head());
  EXPECT_TRUE(feed.is_full());
  feed.sent(ring, 1);
  EXPECT_FALSE(feed.is_full());
  EXPECT_EQ(sent_of(feed, ring).size(), words.size());
  EXPECT_EQ(feed.aside_bytes(), 0U);
}

TEST(Feed, AbandonedKeepsAndOwesNothing)
{
  Ring ring(100);
  Feed feed;
  feed.follow(0);
  ring.append("one\n");
  feed.aside("* for you\n", ring.head());
  feed.abandon();
  feed.aside("* and more\n", ring.head());
  feed.follow(0);
  EXPECT_FALSE(feed.owes(ring));
  EXPECT_EQ(feed.aside_bytes(), 0U);
}

// A room of one feed and a small ring, played at random; what is owed is kept as whole strings.
class PlayedFeed {
public:
  explicit PlayedFeed(unsigned seed) : random_(seed) { feed_.follow(0); }

  void play()
  {
    switch (roll(5)) {
    case 0:
    case 1: say(roll(3) == 0); break;
    case 2: whisper(); break;
    default: send();
    }
  }
  void send_the_rest()
  {
    while (feed_.owes(ring_))
      send();
  }
  void check() const
  {
    ASSERT_EQ(sent_, expected_);
    ASSERT_EQ(feed_.aside_bytes(), 0U);
  }

private:
  unsigned roll(unsigned sides) { return std::uniform_int_distribution<unsigned>(0, sides - 1)(random_); }
  std::string line(char mark) { return mark + std::to_string(++number_) + std::string(roll(12), '.') + "\n"; }
  void say(bool is_own)
  {
    const auto text = line(is_own ? 'o' : 'l');
    while (!ring_.fits(text.size(), feed_.position())) {
      ASSERT_TRUE(feed_.owes(ring_)) << "nothing is owed, and yet it is a ring behind";
      send();
    }
    const auto range = ring_.append(text);
    if (is_own) {
      feed_.skip(range);
      feed_.sent(ring_, 0);
    } else {
      expected_ += text;
    }
  }
  void whisper()
  {
    const auto text = line('*');
    feed_.aside(text, ring_.head());
    expected_ += text;
  }
  void send()
  {
    std::array<std::string_view, 8> pieces;
    const auto count = feed_.owed(ring_, std::span(pieces).first(1 + roll(8)));
    std::string offered;
    for (std::size_t i = 0; i < count; ++i) {
      ASSERT_FALSE(pieces[i].empty());
      offered += pieces[i];
    }
    ASSERT_EQ(offered.empty(), !feed_.owes(ring_));
    const auto size =
        offered.empty() || roll(3) == 0 ? offered.size() : roll(static_cast<unsigned>(offered.size()));
    sent_ += offered.substr(0, size);
    feed_.sent(ring_, size);
  }

  std::mt19937 random_;
  Ring ring_{64};
  Feed feed_;
  std::string expected_, sent_;
  unsigned number_ = 0;
};

TEST(Feed, WhateverTheScheduleNothingIsLostDoubledOrMisplaced)
{
  for (unsigned seed = 0; seed < 200 && !testing::Test::HasFatalFailure(); ++seed) {
    SCOPED_TRACE(seed);
    PlayedFeed play(seed);
    for (int i = 0; i < 400; ++i) {
      play.play();
    }
    play.send_the_rest();
    play.check();
  }
}

} // namespace
} // namespace sockplay::chat
