// The screen: keys and frames in, a picture out.
#include "browse/browser.hh"

#include "browse/columns.hh"
#include "net/error.hh"
#include "packet/samples.hh"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sockplay::browse {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

constexpr auto up = "\x1b[A", down = "\x1b[B", end = "\x1b[F", home = "\x1b[H", page_up = "\x1b[5~",
               tab = "\t", enter = "\n";

std::string text_of(const Line& line)
{
  std::string text;
  for (const auto& span : line)
    text += span.text;
  return text.substr(0, text.find_last_not_of(' ') + 1);
}

class BrowserTest : public testing::Test {
protected:
  BrowserTest() { restart({}); }

  void restart(Packets::Limits limits)
  {
    browser_.emplace(
        Browser::Options{
            .subject = "lo",
            .view = {.times = capture::TimeForm::epoch},
            .limits = limits,
            .compile = [this](const std::string& expression) { return compile(expression); },
            .save = [this](const std::string& name,
                           const std::vector<capture::Frame>& frames) { return save(name, frames); }},
        io::WindowSize{.rows = 24, .columns = 80});
  }

  // "all" is every packet, a digit the packets whose time ends in it.
  static Typed compile(const std::string& expression)
  {
    if (expression == "wrong") return {.passes = {}, .problem = "that is wrong"};
    if (expression.starts_with("icmp and ip host"))
      return {.passes = [](const auto&) { return true; }, .problem = {}};
    return {.passes =
                [digit = std::stoi(expression)](const capture::Frame& frame) {
                  return frame.time.time_since_epoch() / std::chrono::seconds(1) % 10 == digit;
                },
            .problem = {}};
  }
  std::string save(const std::string& name, const std::vector<capture::Frame>& frames)
  {
    if (name == "exists") throw net::Error({.operation = "open", .object = name, .reason = "File exists"});
    saved_ = frames.size();
    return "./" + name;
  }

  void come(int count, std::string_view name = "ICMP echo request")
  {
    const auto& bytes = packet::sample(name).bytes;
    for (int i = 0; i < count; ++i)
      browser_->take({.bytes = bytes,
                      .wire_bytes = bytes.size(),
                      .time = capture::Time(std::chrono::seconds(++seconds_))});
  }
  void press(const std::string& sequence)
  {
    browser_->press({.kind = io::Key::Kind::control, .bytes = sequence});
  }
  void type(const std::string& text) { browser_->press({.kind = io::Key::Kind::text, .bytes = text}); }

  std::vector<std::string> rows()
  {
    std::vector<std::string> rows;
    for (const auto& line : browser_->picture().lines)
      rows.push_back(text_of(line));
    return rows;
  }
  // The number of the packet that is chosen, by the title of its fields.
  int chosen()
  {
    for (const auto& row : rows()) {
      if (row.starts_with("── packet ")) return std::stoi(row.substr(row.find("packet ") + 7));
    }
    return 0;
  }
  std::string status() { return rows().front(); }
  // What is reversed or underlined in the pane of bytes.
  std::string marked()
  {
    std::string text;
    for (const auto& line : browser_->picture().lines) {
      for (const auto& span : line) {
        if (span.look.reverse && span.look.bold) text += "[" + span.text + "]";
      }
    }
    return text;
  }

  std::optional<Browser> browser_;
  int seconds_ = 0;
  std::size_t saved_ = 0;
};

TEST_F(BrowserTest, FillsTheWindow)
{
  come(3);
  const auto picture = browser_->picture();
  EXPECT_EQ(picture.lines.size(), 24u);
  for (const auto& line : picture.lines)
    EXPECT_LE(width_of(line), 80u);
  EXPECT_EQ(picture.cursor, std::nullopt);
}

TEST_F(BrowserTest, ListsPacketsAsLinesAndCountsThem)
{
  come(2);
  EXPECT_THAT(rows()[1], StartsWith("     1 1.000000 10.0.0.1 → 10.0.0.2 ICMP echo request"));
  EXPECT_THAT(status(), StartsWith(" lo "));
  EXPECT_THAT(status(), EndsWith("2 of 2 listed  0 lost"));
  browser_->set_lost(7);
  EXPECT_THAT(status(), EndsWith("7 lost"));
}

TEST_F(BrowserTest, FollowsTheNewestWhileTheLastIsChosen)
{
  come(30);
  EXPECT_EQ(chosen(), 30);
  press(up);
  come(1);
  EXPECT_EQ(chosen(), 29);
  press(end);
  come(1);
  EXPECT_EQ(chosen(), 32);
}

TEST_F(BrowserTest, GoesThroughTheList)
{
  come(30);
  press(home);
  EXPECT_EQ(chosen(), 1);
  type("jjk");
  EXPECT_EQ(chosen(), 2);
  press(end);
  press(page_up);
  EXPECT_EQ(chosen(), 22) << "one row of the page before stays in sight";
  type("G");
  EXPECT_EQ(chosen(), 30);
  type("g");
  EXPECT_EQ(chosen(), 1);
}

TEST_F(BrowserTest, MarksTheBytesOfTheChosenField)
{
  come(1);
  EXPECT_THAT(rows(), Contains(StartsWith("── bytes 0-")));
  press(enter);
  press(down);
  press(enter);
  press(down);
  EXPECT_THAT(rows(), Contains(StartsWith("── byte")));
  EXPECT_NE(marked(), "");
}

TEST_F(BrowserTest, MovesBetweenPanes)
{
  come(3);
  press(tab);
  press(down);
  EXPECT_EQ(chosen(), 3) << "that moved a field";
  press(tab);
  press(down);
  EXPECT_EQ(chosen(), 3) << "that moved bytes";
  press(tab);
  press(up);
  EXPECT_EQ(chosen(), 2);
  press("\x1b[Z");
  press(up);
  EXPECT_EQ(chosen(), 2);
}

TEST_F(BrowserTest, ListsWhatPassesAFilterOfThoseHeldAndOfNewOnes)
{
  come(20);
  type("/3");
  EXPECT_EQ(browser_->picture().cursor, (Place{23, 9}));
  press(enter);
  EXPECT_THAT(status(), HasSubstr("filter: 3"));
  EXPECT_THAT(status(), HasSubstr("2 of 20 listed"));
  come(10);
  EXPECT_EQ(chosen(), 23);
  type("/");
  press("\x15");
  press(enter);
  EXPECT_THAT(status(), HasSubstr("30 of 30 listed"));
}

TEST_F(BrowserTest, KeepsAFilterThatIsNoneInItsLineAndSaysWhy)
{
  come(3);
  type("/wrong");
  press(enter);
  const auto shown = rows();
  EXPECT_EQ(shown[22], "that is wrong");
  EXPECT_EQ(shown[23], "Filter: wrong");
  EXPECT_THAT(shown[0], HasSubstr("3 of 3 listed"));
  press("\x15");
  type("2");
  EXPECT_NE(rows()[22], "that is wrong");
  press(enter);
  EXPECT_THAT(status(), HasSubstr("1 of 3 listed"));
}

TEST_F(BrowserTest, LeavesAFilterAsItWasOnEscape)
{
  come(3);
  type("/wrong");
  browser_->escape();
  EXPECT_THAT(rows()[23], StartsWith("? help"));
  EXPECT_THAT(status(), Not(HasSubstr("filter")));
}

TEST_F(BrowserTest, KeepsTheChosenPacketUnderAFilter)
{
  come(30);
  press(home);
  for (int i = 0; i < 12; ++i)
    press(down);
  ASSERT_EQ(chosen(), 13);
  type("/3");
  press(enter);
  EXPECT_EQ(chosen(), 13);
}

TEST_F(BrowserTest, ListsWhatCameDuringAPauseAfterIt)
{
  come(3);
  type("p");
  EXPECT_THAT(status(), EndsWith("PAUSED"));
  come(2);
  EXPECT_EQ(chosen(), 3);
  EXPECT_THAT(status(), HasSubstr("3 of 5 listed"));
  type(" ");
  EXPECT_THAT(status(), HasSubstr("5 of 5 listed"));
  EXPECT_EQ(chosen(), 5);
}

TEST_F(BrowserTest, LetsTheNewestGoWhilePausedAndTheOldestElse)
{
  restart({.packets = 4});
  come(4);
  press(home);
  type("p");
  come(3);
  EXPECT_EQ(chosen(), 1) << "nothing that is seen goes away";
  EXPECT_THAT(status(), HasSubstr("4 of 4 listed  3 let go"));
  type("p");
  come(2);
  EXPECT_EQ(chosen(), 3);
  EXPECT_THAT(status(), HasSubstr("4 of 4 listed  5 let go"));
}

TEST_F(BrowserTest, FollowsAConversationAndComesBack)
{
  come(5);
  type("f");
  EXPECT_THAT(status(), HasSubstr("follow: icmp and ip host 10.0.0.1 and"));
  type("f");
  EXPECT_THAT(status(), Not(HasSubstr("follow")));
}

TEST_F(BrowserTest, SaysWhenThereIsNothingToFollow)
{
  type("f");
  EXPECT_THAT(rows()[23], StartsWith("no two ends"));
}

TEST_F(BrowserTest, SavesWhatIsListed)
{
  come(20);
  type("/3");
  press(enter);
  type("w");
  press("\x15");
  type("x.pcap");
  press(enter);
  EXPECT_EQ(saved_, 2u);
  EXPECT_EQ(rows()[23], "2 packets saved in ./x.pcap");
  press(up);
  EXPECT_THAT(rows()[23], StartsWith("? help"));
  for (const auto* offered : {"x-2.pcap", "x-3.pcap", "x-4.pcap"}) { // what is there is not written over
    type("w");
    EXPECT_THAT(rows()[23], HasSubstr(offered));
    press(enter);
  }
}

TEST_F(BrowserTest, KeepsANameThatCannotBeInItsLineAndSaysWhy)
{
  for (const std::string name : {"exists", "a/b", ""}) {
    type("w");
    press("\x15");
    type(name);
    press(enter);
    EXPECT_THAT(rows()[22],
                HasSubstr(name.find('/') == name.npos && !name.empty() ? "File exists" : "wanted"))
        << name;
    browser_->escape();
  }
}

TEST_F(BrowserTest, ShowsKeysAndTheBoundUntilTheNextKey)
{
  restart({.packets = 1234});
  type("?");
  EXPECT_THAT(rows(), Contains(HasSubstr("man pcap-filter")));
  EXPECT_THAT(rows(), Contains(HasSubstr("1 234 packets")));
  type("q");
  EXPECT_FALSE(browser_->wants_to_quit());
  EXPECT_THAT(rows()[23], StartsWith("? help"));
  type("q");
  EXPECT_TRUE(browser_->wants_to_quit());
}

TEST_F(BrowserTest, TellsOfTheEnd)
{
  browser_->end("capture on lo: the interface went down");
  EXPECT_THAT(status(), HasSubstr("ENDED"));
  EXPECT_THAT(rows()[23], HasSubstr("went down"));
}

TEST_F(BrowserTest, FitsEveryWindowAndSaysWhenOneIsTooSmall)
{
  come(40, "TCP data with an escape sequence in it");
  for (std::size_t rows = 1; rows < 60; rows += 3) {
    for (const std::size_t columns : {1, 20, 40, 41, 77, 80, 200}) {
      browser_->resize({rows, columns});
      for (const auto* key : {"\t", down, "\n"})
        press(key);
      const auto picture = browser_->picture();
      EXPECT_LE(picture.lines.size(), rows);
      for (const auto& line : picture.lines)
        EXPECT_LE(width_of(line), columns);
    }
  }
  browser_->resize({5, 80});
  EXPECT_THAT(rows(), ElementsAre(HasSubstr("too small")));
  type("q");
  EXPECT_TRUE(browser_->wants_to_quit());
}

TEST_F(BrowserTest, ColoursWithoutColoursNothingButLooks)
{
  come(2, "TCP RST");
  press(up);
  const auto picture = browser_->picture();
  EXPECT_EQ(picture.lines[2].back().look.hue, capture::Hue::red);
  EXPECT_TRUE(picture.lines[1].front().look.reverse) << "the chosen one";
}

TEST_F(BrowserTest, ShowsNothingThatDrivesATerminal)
{
  for (const auto& sample : packet::samples())
    come(1, sample.name);
  press(tab);
  type("+");
  press("\x1b[Z");
  press(home);
  for (std::size_t i = 0; i < packet::samples().size(); ++i) {
    for (const auto& row : rows())
      EXPECT_TRUE(std::ranges::none_of(
          row, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }));
    press(down);
  }
}

TEST_F(BrowserTest, IsStaleOnlyWhenSomethingChanged)
{
  EXPECT_TRUE(browser_->is_stale());
  (void)browser_->picture();
  EXPECT_FALSE(browser_->is_stale());
  browser_->set_lost(0);
  EXPECT_FALSE(browser_->is_stale());
  come(1);
  EXPECT_TRUE(browser_->is_stale());
}

} // namespace
} // namespace sockplay::browse
