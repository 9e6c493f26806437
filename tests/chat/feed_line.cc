// Lines of JSON read back: what was written comes back as it was, and what is not as it should be is nothing.
#include "chat/feed_line.hh"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sockplay::chat {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using Kind = Event::Kind;

TEST(FeedLine, EveryKindOfEventComesBackFromItsRecord)
{
  const Event events[] = {{.kind = Kind::message, .from = "alice", .text = "\"he\\llo\"\t\xC3\xA9", .say = 9},
                          {.kind = Kind::action, .from = "alice", .text = "waves"},
                          {.kind = Kind::join, .from = "127.0.0.1:5", .here = 3},
                          {.kind = Kind::leave, .from = "bob", .text = "for tea"},
                          {.kind = Kind::leave, .from = "bob"},
                          {.kind = Kind::nick, .from = "alice", .text = "al"},
                          {.kind = Kind::notice, .text = "the room closes"}};
  for (auto event : events) {
    event.seq = UINT64_MAX;
    event.time = Time(1'234'567'890'123ms);
    event.speaker = UINT32_MAX;
    std::string record;
    append_record(record, event);
    const auto line = parse_feed_line(record);
    ASSERT_TRUE(line) << record;
    const auto read = event_of(*line);
    ASSERT_TRUE(read) << record;
    EXPECT_EQ(read->kind, event.kind);
    EXPECT_EQ(read->seq, event.seq);
    EXPECT_EQ(read->time, event.time);
    EXPECT_EQ(read->from, event.from);
    EXPECT_EQ(read->text, event.text);
    EXPECT_EQ(read->here, event.here);
    EXPECT_EQ(read->say, event.say);
    EXPECT_EQ(read->speaker, event.speaker);
  }
}

TEST(FeedLine, HasTheFieldsOfAWelcome)
{
  const auto line = parse_feed_line(R"({"type":"welcome","room":"r","seq":7,"name":"al","resume":"s",)"
                                    R"("here":2,"names":["al","bo"],"more":{"a":[1]}})");
  ASSERT_TRUE(line);
  EXPECT_EQ(line->room, "r");
  EXPECT_EQ(line->seq, 7U);
  EXPECT_EQ(line->name, "al");
  EXPECT_EQ(line->resume, "s");
  EXPECT_THAT(line->names, ElementsAre("al", "bo"));
  EXPECT_FALSE(event_of(*line));
}

TEST(FeedLine, IsNothingWhereItIsNoObjectWithAType)
{
  for (const char* text : {"", " ", "hello", "{", "{}", "[]", "null", "17", "\"type\"", "{\"type\":\"\"}",
                           "{\"type\":3}", "{\"typ\":\"message\"}", "{\"type\":\"message\"} x",
                           "[{\"type\":\"message\"}]", "{\"type\":\"\xff\"}"}) {
    EXPECT_FALSE(parse_feed_line(text)) << text;
  }
}

TEST(FeedLine, IsNothingWhereAFieldIsNotWhatItShouldBe)
{
  for (const char* field : {R"("seq":-1)", R"("seq":"1")", R"("seq":1.5)", R"("seq":99999999999999999999)",
                            R"("seq":null)", R"("from":7)", R"("text":[])", R"("text":{})", R"("names":"al")",
                            R"("names":[1])", R"("time":"yesterday")", R"("time":12)", R"("say":true)"}) {
    EXPECT_FALSE(parse_feed_line(std::string("{\"type\":\"message\",") + field + "}")) << field;
  }
}

TEST(FeedLine, SurvivesDepthThatNobodyWouldWrite)
{
  std::string deep = "{\"type\":\"message\",\"x\":";
  for (int i = 0; i < 200'000; ++i)
    deep += '[';
  EXPECT_FALSE(parse_feed_line(deep));
}

TEST(FeedLine, TellsOfNoEventWithoutANumberOrOfAnotherType)
{
  EXPECT_FALSE(event_of(*parse_feed_line(R"({"type":"message","from":"al","text":"hi"})")));
  EXPECT_FALSE(event_of(*parse_feed_line(R"({"type":"ack","seq":3})")));
  EXPECT_FALSE(event_of(*parse_feed_line(R"({"type":"Message","seq":3})")));
}

} // namespace
} // namespace sockplay::chat
