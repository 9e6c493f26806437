// What happens in the room as it is shown to people, to pipes and to programs.
#include "chat/painter.hh"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <set>

namespace sockplay::chat {
namespace {

using namespace std::chrono_literals;
using ::testing::MatchesRegex;
using ::testing::StartsWith;
using Kind = Event::Kind;

const Time noon{std::chrono::sys_days(std::chrono::year(2026) / 1 / 2) + 12h};

std::string painted(Painter::Options options, const Event& event, bool is_past = false)
{
  std::string out;
  Painter(options).event(out, event, is_past);
  return out;
}

TEST(Painter, ForAPipeIsTheTextThatAnyClientGets)
{
  for (const Event& event : {Event{.from = "alice", .text = "hi"},
                             {.kind = Kind::action, .from = "al", .text = "x"},
                             {.kind = Kind::join, .from = "al", .here = 2},
                             {.kind = Kind::leave, .from = "al"},
                             {.kind = Kind::nick, .from = "al", .text = "bo"},
                             {.kind = Kind::notice, .text = "n"}}) {
    std::string text, past;
    append_text(text, event);
    append_replayed_text(past, event);
    EXPECT_EQ(painted({}, event), text);
    EXPECT_EQ(painted({}, event, true), past);
  }
}

TEST(Painter, ColoursNamesAndDimsWhatTheRoomSays)
{
  EXPECT_THAT(painted({.colours = true}, {.from = "alice", .text = "hi"}),
              MatchesRegex("\x1b\\[[39][1-6]malice\x1b\\[0m: hi\n"));
  EXPECT_THAT(painted({.colours = true}, {.kind = Kind::action, .from = "alice", .text = "waves"}),
              MatchesRegex("~ \x1b\\[[39][1-6]malice\x1b\\[0m waves\n"));
  EXPECT_EQ(painted({.colours = true}, {.kind = Kind::leave, .from = "alice"}),
            "\x1b[2m* alice left\x1b[0m\n");
  EXPECT_THAT(painted({.colours = true}, {.from = "alice", .text = "hi"}, true),
              StartsWith("\x1b[2m= \x1b[0m"));
}

TEST(Painter, GivesANameItsColourAndOthersOthers)
{
  std::set<std::string> colours;
  for (int i = 0; i < 100; ++i) {
    const auto name = "somebody" + std::to_string(i);
    const auto line = painted({.colours = true}, {.from = name, .text = ""});
    EXPECT_EQ(line, painted({.colours = true}, {.from = name, .text = ""}));
    colours.insert(line.substr(0, line.find('m')));
  }
  EXPECT_EQ(colours.size(), 12U);
}

TEST(Painter, TellsTheTimeWhereItIsAskedFor)
{
  const auto line = painted({.timestamps = true}, {.time = noon, .from = "alice", .text = "hi"});
  EXPECT_THAT(line, MatchesRegex("[0-9][0-9]:00:00 alice: hi\n|[0-9][0-9]:[0-9][0-9]:00 alice: hi\n"));
}

TEST(Painter, WritesEventsForPrograms)
{
  const Painter painter({.colours = true, .timestamps = true, .json = true});
  std::string out;
  painter.event(out, {.seq = 3, .time = noon, .from = "alice", .text = "hi"});
  EXPECT_EQ(out, "{\"event\":\"message\",\"time\":\"2026-01-02T12:00:00.000Z\",\"seq\":3,\"from\":\"alice\","
                 "\"text\":\"hi\"}\n");
  out.clear();
  painter.notice(out, "error", noon, "no");
  painter.private_line(out, noon, "bob", "psst");
  EXPECT_EQ(
      out,
      "{\"event\":\"error\",\"time\":\"2026-01-02T12:00:00.000Z\",\"text\":\"no\"}\n"
      "{\"event\":\"private\",\"time\":\"2026-01-02T12:00:00.000Z\",\"from\":\"bob\",\"text\":\"psst\"}\n");
}

TEST(Painter, ShowsWordsForOneAlone)
{
  std::string out;
  Painter({}).notice(out, "error", noon, "no");
  Painter({}).private_line(out, noon, "bob", "psst");
  EXPECT_EQ(out, "* no\nbob (to you): psst\n");
}

} // namespace
} // namespace sockplay::chat
