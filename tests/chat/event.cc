// What happened, as people and programs are told of it; and that what members send is safe to tell.
#include "chat/event.hh"

#include "chat/safe.hh"

#include <gtest/gtest.h>

namespace sockplay::chat {
namespace {

using namespace std::chrono_literals;
using Kind = Event::Kind;

constexpr Time noon{1'767'355'445'678ms}; // 2026-01-02T12:04:05.678Z

std::string text_of(const Event& event)
{
  std::string out;
  append_text(out, event);
  return out;
}

std::string json_of(Event event)
{
  event.seq = 17;
  event.time = noon;
  std::string out;
  append_json(out, event);
  return out;
}

TEST(EventText, NamesTheSpeakerAndMarksWhatIsNotSaid)
{
  EXPECT_EQ(text_of({.from = "alice", .text = "hello"}), "alice: hello\n");
  EXPECT_EQ(text_of({.kind = Kind::action, .from = "alice", .text = "waves"}), "~ alice waves\n");
  EXPECT_EQ(text_of({.kind = Kind::join, .from = "alice", .here = 3}), "* alice joined (3 here)\n");
  EXPECT_EQ(text_of({.kind = Kind::leave, .from = "bob", .text = "stopped reading"}),
            "* bob left (stopped reading)\n");
  EXPECT_EQ(text_of({.kind = Kind::leave, .from = "bob"}), "* bob left\n");
  EXPECT_EQ(text_of({.kind = Kind::nick, .from = "alice", .text = "al"}), "* alice is now al\n");
  EXPECT_EQ(text_of({.kind = Kind::notice, .text = "the room closes"}), "* the room closes\n");
}

TEST(EventText, MarksWhatIsReplayed)
{
  std::string out;
  append_replayed_text(out, {.from = "alice", .text = "hello"});
  EXPECT_EQ(out, "= alice: hello\n");
}

TEST(EventJson, HasItsFieldsInOneOrder)
{
  const std::string head = R"({"seq":17,"time":"2026-01-02T12:04:05.678Z",)";
  EXPECT_EQ(json_of({.from = "alice", .text = "he\"llo"}),
            head + R"("type":"message","from":"alice","text":"he\"llo"})"
                   "\n");
  EXPECT_EQ(json_of({.kind = Kind::action, .from = "al", .text = "waves"}),
            head + R"("type":"action","from":"al","text":"waves"})"
                   "\n");
  EXPECT_EQ(json_of({.kind = Kind::join, .from = "al", .here = 3}),
            head + R"("type":"join","from":"al","here":3})"
                   "\n");
  EXPECT_EQ(json_of({.kind = Kind::leave, .from = "al", .text = "quit"}),
            head + R"("type":"leave","from":"al","text":"quit"})"
                   "\n");
  EXPECT_EQ(json_of({.kind = Kind::leave, .from = "al"}), head + R"("type":"leave","from":"al"})"
                                                                 "\n");
  EXPECT_EQ(json_of({.kind = Kind::nick, .from = "alice", .text = "al"}),
            head + R"("type":"nick","from":"alice","name":"al"})"
                   "\n");
  EXPECT_EQ(json_of({.kind = Kind::notice, .text = "bye"}), head + R"("type":"notice","text":"bye"})"
                                                                   "\n");
}

TEST(Safe, LeavesNothingThatDrivesATerminalOrEndsALine)
{
  std::string out;
  append_safe(out, "a\tb\x1b[31m\x07\x7f\u0085\u202e\u2028\r\n\xFFz");
  EXPECT_EQ(out, "a\tb\\x1b[31m\\x07\\x7f\\u0085\\u202e\\u2028\\r\\n\uFFFDz");
}

} // namespace
} // namespace sockplay::chat
