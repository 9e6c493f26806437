// What one member alone is told, as text and as JSON.
#include "chat/reply.hh"

#include <array>
#include <gtest/gtest.h>
#include <string>

namespace sockplay::chat {
namespace {

using namespace std::chrono_literals;

const Time noon{std::chrono::sys_days(std::chrono::year(2026) / 1 / 2) + 12h};
const std::array<std::string, 2> names{"alice", "bob"};

template <class Tell>
std::string told(Form form, Tell tell)
{
  Reply reply(form, noon);
  EXPECT_TRUE(reply.is_empty());
  tell(reply);
  return reply.lines();
}

// Of JSON what comes after the time.
template <class Tell>
std::string json(Tell tell)
{
  const std::string time = R"({"time":"2026-01-02T12:00:00.000Z",)";
  auto lines = told(Form::json, tell);
  EXPECT_TRUE(lines.starts_with(time)) << lines;
  return lines.substr(std::min(time.size(), lines.size()));
}

TEST(Reply, NoticesAndRefusalsBeginWithAStarOrAreOfTheirType)
{
  const auto notice = [](Reply& reply) { reply.notice("the room"); };
  const auto error = [](Reply& reply) { reply.error("say \"no\""); };
  EXPECT_EQ(told(Form::text, notice), "* the room\n");
  EXPECT_EQ(told(Form::text, error), "* say \"no\"\n");
  EXPECT_EQ(json(notice), "\"type\":\"notice\",\"text\":\"the room\"}\n");
  EXPECT_EQ(json(error), "\"type\":\"error\",\"text\":\"say \\\"no\\\"\"}\n");
}

TEST(Reply, EveryLineOfAMessageOfTheDayIsANotice)
{
  const auto motd = [](std::string_view text) {
    return told(Form::text, [text](Reply& reply) { reply.motd(text); });
  };
  EXPECT_EQ(motd(""), "");
  EXPECT_EQ(motd("one\n\ntwo"), "* one\n* \n* two\n");
  EXPECT_EQ(motd("one\n"), "* one\n");
}

TEST(Reply, TellsWhatSomebodyIsCalled)
{
  const auto named = [](Reply& reply) { reply.named("127.0.0.1:5", "alice"); };
  EXPECT_EQ(told(Form::text, named), "* you are alice\n");
  EXPECT_EQ(json(named), "\"type\":\"nick\",\"from\":\"127.0.0.1:5\",\"name\":\"alice\"}\n");
}

TEST(Reply, TellsWhoIsHereAndHowManyMore)
{
  const auto all = [](Reply& reply) { reply.who(2, names); };
  const auto some = [](Reply& reply) { reply.who(10'000, names); };
  EXPECT_EQ(told(Form::text, all), "* 2 here: alice, bob\n");
  EXPECT_EQ(told(Form::text, some), "* 10000 here: alice, bob and 9998 more\n");
  EXPECT_EQ(
      json(all),
      "\"type\":\"notice\",\"text\":\"2 here: alice, bob\",\"here\":2,\"names\":[\"alice\",\"bob\"]}\n");
}

TEST(Reply, WelcomesWithAllThatAClientKeeps)
{
  EXPECT_EQ(json([](Reply& reply) {
              reply.welcome(
                  {.room = "r", .seq = 7, .name = "alice", .resume = "s", .here = 2, .names = names});
            }),
            "\"type\":\"welcome\",\"room\":\"r\",\"seq\":7,\"name\":\"alice\",\"resume\":\"s\",\"here\":2,"
            "\"names\":[\"alice\",\"bob\"]}\n");
}

TEST(Reply, AcknowledgesWithBothNumbersThatThereAre)
{
  EXPECT_EQ(told(Form::text, [](Reply& reply) { reply.ack(3, 17); }), "* said 3\n");
  EXPECT_EQ(told(Form::json, [](Reply& reply) { reply.ack(3, 17); }),
            "{\"seq\":17,\"time\":\"2026-01-02T12:00:00.000Z\",\"type\":\"ack\",\"say\":3}\n");
  EXPECT_EQ(json([](Reply& reply) { reply.ack(3, 0); }), "\"type\":\"ack\",\"say\":3}\n");
  EXPECT_EQ(told(Form::json, [](Reply& reply) { reply.ack(0, 17); }),
            "{\"seq\":17,\"time\":\"2026-01-02T12:00:00.000Z\",\"type\":\"ack\"}\n");
}

TEST(Reply, SaysWhatIsNotKept)
{
  EXPECT_EQ(told(Form::text, [](Reply& reply) { reply.gap(5, 5); }), "* 1 line is not kept\n");
  EXPECT_EQ(told(Form::text, [](Reply& reply) { reply.gap(5, 9); }), "* 5 lines are not kept\n");
  EXPECT_EQ(json([](Reply& reply) { reply.gap(5, 9); }),
            "\"type\":\"gap\",\"first_seq\":5,\"last_seq\":9}\n");
}

TEST(Reply, AnswersPingsAndPassesPrivateWordsOn)
{
  EXPECT_EQ(told(Form::text, [](Reply& reply) { reply.pong(""); }), "* pong\n");
  EXPECT_EQ(told(Form::text, [](Reply& reply) { reply.pong("x y"); }), "* pong x y\n");
  EXPECT_EQ(json([](Reply& reply) { reply.pong("x"); }), "\"type\":\"pong\",\"token\":\"x\"}\n");
  const auto psst = [](Reply& reply) { reply.private_line("bob", "psst"); };
  EXPECT_EQ(told(Form::text, psst), "bob (to you): psst\n");
  EXPECT_EQ(json(psst), "\"type\":\"private\",\"from\":\"bob\",\"text\":\"psst\"}\n");
}

TEST(Reply, MarksHistoryInTextOnly)
{
  const Event event{.seq = 4, .time = noon, .from = "bob", .text = "hi"};
  EXPECT_EQ(told(Form::text, [&](Reply& reply) { reply.event(event, true); }), "= bob: hi\n");
  EXPECT_EQ(told(Form::text, [&](Reply& reply) { reply.event(event, false); }), "bob: hi\n");
  EXPECT_EQ(told(Form::json, [&](Reply& reply) { reply.event(event, true); }),
            told(Form::json, [&](Reply& reply) { reply.event(event, false); }));
}

} // namespace
} // namespace sockplay::chat
