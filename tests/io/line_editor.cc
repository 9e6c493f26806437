// What the screen shows while somebody types and others talk: on a pseudo-terminal, with a model of a
// terminal window at its other end. `|` is the cursor.
#include "io/line_editor.hh"

#include "net/error.hh"
#include "support/pseudo_terminal.hh"
#include "support/screen_model.hh"

#include <cstdlib>
#include <cstring>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <memory>
#include <string>
#include <vector>

// tgetent(3), which libedit calls, keeps what it read of the last four terminals and forgets the others:
// nothing in a program with one editor.
extern "C" const char* __lsan_default_suppressions() // NOLINT(bugprone-reserved-identifier)
{
  return "leak:libtinfo";
}

namespace sockplay::io {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::StartsWith;

constexpr std::string_view left = "\x1b[D";
constexpr std::string_view up = "\x1b[A";
constexpr std::string_view down = "\x1b[B";

std::string times(std::size_t count, std::string_view text)
{
  std::string all;
  while (count-- > 0)
    all += text;
  return all;
}

// A window with somebody who types.
class Window {
public:
  explicit Window(LineEditor::Options options = {}, unsigned short rows = 6, unsigned short columns = 20)
      : terminal_(rows, columns), end_(End::inherited(terminal_.slave(), O_RDWR)), screen_(rows, columns),
        editor_(std::make_unique<LineEditor>(end_, std::move(options)))
  {}

  LineEditor& editor() { return *editor_; }
  End& end() { return end_; }
  test::PseudoTerminal& terminal() { return terminal_; }
  test::ScreenModel& screen() { return screen_; }

  void type(std::string_view keys) { editor_->feed(terminal_.typed(keys)); }
  std::string shows()
  {
    if (editor_) editor_->flush();
    screen_.write(terminal_.written());
    EXPECT_EQ(screen_.unknown(), "");
    return screen_.text();
  }
  void resize(unsigned short rows, unsigned short columns)
  {
    shows();
    screen_.resize(rows, columns);
    terminal_.resize(rows, columns);
    editor_->resized();
  }
  void end_editing() { editor_.reset(); }
  std::vector<std::string> lines()
  {
    std::vector<std::string> lines;
    while (auto line = editor_->next_line())
      lines.push_back(std::move(*line));
    return lines;
  }

private:
  test::PseudoTerminal terminal_;
  End end_;
  test::ScreenModel screen_;
  std::unique_ptr<LineEditor> editor_;
};

// --- lines from elsewhere ----------------------------------------------------------------------------------

TEST(LineEditor, ShowsItsPrompt)
{
  Window window;
  EXPECT_EQ(window.shows(), "> |");
}

TEST(LineEditor, KeepsAHalfTypedLineBelowWhatArrives)
{
  Window window;
  window.type("hal");
  EXPECT_EQ(window.shows(), "> hal|");
  window.editor().print("bob: hi\n");
  EXPECT_EQ(window.shows(), "bob: hi\n> hal|");
  window.type("f");
  EXPECT_EQ(window.shows(), "bob: hi\n> half|");
}

TEST(LineEditor, PrintsManyLinesAtOnce)
{
  Window window;
  window.type("x");
  window.editor().print("one\ntwo");
  window.editor().print("\x1b[1mthree\x1b[0m\n");
  EXPECT_EQ(window.shows(), "one\ntwo\nthree\n> x|");
}

TEST(LineEditor, ErasesEveryRowOfAWrappedLine)
{
  Window window({}, 6, 10);
  window.type("abcdefghijklmnopqrstuv");
  EXPECT_EQ(window.shows(), "> abcdefgh\nijklmnopqr\nstuv|");
  window.editor().print("bob: hi\n");
  EXPECT_EQ(window.shows(), "bob: hi\n> abcdefgh\nijklmnopqr\nstuv|");
  window.editor().print("1\n2\n3\n");
  EXPECT_EQ(window.shows(), "1\n2\n3\n> abcdefgh\nijklmnopqr\nstuv|");
  EXPECT_EQ(window.screen().scrolled(), "bob: hi\n");
}

TEST(LineEditor, KeepsTheCursorInTheMiddleOfAWrappedLine)
{
  Window window({}, 6, 10);
  window.type("abcdefghijklmnopqrstuv" + times(12, left));
  EXPECT_EQ(window.shows(), "> abcdefgh\nij|klmnopqr\nstuv");
  window.editor().print("bob: hi\n");
  EXPECT_EQ(window.shows(), "bob: hi\n> abcdefgh\nij|klmnopqr\nstuv");
  window.type("XY");
  EXPECT_EQ(window.shows(), "bob: hi\n> abcdefgh\nijXY|klmnop\nqrstuv");
  window.type("\x01");
  window.editor().print("bob: ho\n");
  EXPECT_EQ(window.shows(), "bob: hi\nbob: ho\n> |abcdefgh\nijXYklmnop\nqrstuv");
}

TEST(LineEditor, HasARowForTheCursorAfterAFullOne)
{
  Window window({}, 6, 10);
  window.type("abcdefgh");
  EXPECT_EQ(window.shows(), "> abcdefgh\n|");
  window.editor().print("bob: hi\n");
  EXPECT_EQ(window.shows(), "bob: hi\n> abcdefgh\n|");
  window.type("i");
  EXPECT_EQ(window.shows(), "bob: hi\n> abcdefgh\ni|");
  window.type("\x7f\n");
  EXPECT_EQ(window.shows(), "bob: hi\n> abcdefgh\n> |");
}

TEST(LineEditor, KnowsHowWideCharactersAre)
{
  Window window({}, 6, 10);
  window.type("日本語x語");
  EXPECT_EQ(window.shows(), "> 日本語x\n語|") << "two columns do not fit into one";
  window.editor().print("bob: hi\n");
  EXPECT_EQ(window.shows(), "bob: hi\n> 日本語x\n語|");
  window.type(times(2, left) + "\x7f");
  EXPECT_EQ(window.shows(), "bob: hi\n> 日本|x語");
  window.editor().print("ho\n");
  EXPECT_EQ(window.shows(), "bob: hi\nho\n> 日本|x語");
}

TEST(LineEditor, KnowsThatCombiningMarksHaveNoWidth)
{
  Window window({}, 6, 10);
  window.type(times(8, "e\u0301"));
  EXPECT_EQ(window.shows(), "> " + times(8, "e\u0301") + "\n|");
  window.editor().print("bob: hi\n");
  window.type("x");
  EXPECT_EQ(window.shows(), "bob: hi\n> " + times(8, "e\u0301") + "\nx|");
}

TEST(LineEditor, PrintsBetweenTheHalvesOfACharacterOrOfAKey)
{
  Window window;
  window.type("a\xe6\x97");
  window.editor().print("one\n");
  EXPECT_EQ(window.shows(), "one\n> a|");
  window.type("\xa5");
  EXPECT_EQ(window.shows(), "one\n> a日|");
  window.type("\x1b");
  window.editor().print("two\n");
  EXPECT_EQ(window.shows(), "one\ntwo\n> a日|");
  window.type("[D");
  EXPECT_EQ(window.shows(), "one\ntwo\n> a|日");
}

TEST(LineEditor, TakesUpWhereAFullTerminalStopped)
{
  Window window;
  window.type("half");
  for (int line = 0; line < 20'000; ++line) {
    window.editor().print("line " + std::to_string(line) + "\n");
    if (line % 100 == 0) window.editor().flush();
  }
  EXPECT_FALSE(window.end().writable);
  EXPECT_FALSE(window.editor().is_empty());
  while (!window.editor().is_empty()) {
    window.screen().write(window.terminal().waiting());
    window.end().writable = true;
    window.editor().flush();
  }
  EXPECT_THAT(window.shows(), testing::EndsWith("line 19998\nline 19999\n> half|"));
  EXPECT_EQ(window.screen().scrolled().find("half"), std::string::npos)
      << "no line was left among the others";
}

TEST(LineEditor, IsFullWhereNobodyReads)
{
  Window window;
  window.end().writable = false;
  EXPECT_FALSE(window.editor().is_full());
  window.editor().print(std::string(1 << 20, 'x'));
  EXPECT_TRUE(window.editor().is_full());
}

// --- editing -----------------------------------------------------------------------------------------------

TEST(LineEditor, GivesTheLineThatReturnFinishes)
{
  Window window;
  window.type("hello, 世界\n");
  EXPECT_THAT(window.lines(), ElementsAre("hello, 世界"));
  EXPECT_EQ(window.shows(), "> hello, 世界\n> |");
}

TEST(LineEditor, LetsAFinishedLineVanishWhereAsked)
{
  Window window({.keeps_finished = false});
  window.type("hello\nx");
  EXPECT_EQ(window.shows(), "> x|");
}

TEST(LineEditor, GivesAllLinesThatWereTypedAhead)
{
  Window window;
  window.type("one\ntwo\rthree");
  EXPECT_THAT(window.lines(), ElementsAre("one", "two"));
  EXPECT_EQ(window.shows(), "> one\n> two\n> three|");
}

TEST(LineEditor, GivesAllLinesOfAPaste)
{
  Window window({.complete = [](std::string_view) { return std::vector<std::string>{"never"}; }});
  window.shows();
  EXPECT_TRUE(window.screen().marks_pastes());
  window.type("\x1b[200~one\ttab\x04\x15\x0c\rtwo\n\x1b[Athree\x1b[201~!");
  EXPECT_THAT(window.lines(), ElementsAre("one\ttab", "two"));
  EXPECT_EQ(window.shows(), "> one    tab\n> two\n> [Athree!|");
}

TEST(LineEditor, EditsWithTheKeysOfEmacs)
{
  Window window;
  window.type("one two three\x17");
  EXPECT_EQ(window.shows(), "> one two |");
  window.type("\x01X\x05Y");
  EXPECT_EQ(window.shows(), "> Xone two Y|");
  window.type("\x02\x02\x0b");
  EXPECT_EQ(window.shows(), "> Xone two|");
  window.type("\x19");
  EXPECT_EQ(window.shows(), "> Xone two Y|");
  window.type("\x15");
  EXPECT_EQ(window.shows(), "> |");
  window.type("ab\x1b[H\x1b[3~\x1b[F!\x1bOH?");
  EXPECT_EQ(window.shows(), "> ?|b!");
}

TEST(LineEditor, TakesLettersOfAllAlphabetsForWords)
{
  Window window;
  window.type("été größe\x1b"
              "b");
  EXPECT_EQ(window.shows(), "> été |größe");
  window.type("\x1b[1;5D\x1b[1;5C");
  EXPECT_EQ(window.shows(), "> été| größe");
  window.type("\x05\x17");
  EXPECT_EQ(window.shows(), "> été |");
}

TEST(LineEditor, IgnoresKeysItDoesNotKnow)
{
  Window window;
  window.type("a\x1b[15~\x1b[99;9u\x1bq\x16\x18\x1e\x1f\x1b[Ib");
  EXPECT_EQ(window.shows(), "> ab|");
}

TEST(LineEditor, ReplacesWhatIsNotUtf8)
{
  Window window;
  window.type(std::string("a\xff") + '\0' + "b\xc3(\n");
  EXPECT_THAT(window.lines(), ElementsAre("a\uFFFDb\uFFFD("));
}

TEST(LineEditor, EndsWithControlDOnAnEmptyLine)
{
  Window window;
  window.type("ab\x02\x04");
  EXPECT_EQ(window.shows(), "> a|");
  EXPECT_FALSE(window.editor().has_ended());
  window.type("\x7f\x04typed after the end\n");
  EXPECT_TRUE(window.editor().has_ended());
  EXPECT_THAT(window.lines(), IsEmpty());
}

TEST(LineEditor, ClearsTheScreen)
{
  Window window;
  window.editor().print("one\ntwo\n");
  window.type("half\x0c");
  EXPECT_EQ(window.shows(), "> half|");
}

TEST(LineEditor, BoundsALineAndRings)
{
  Window window({.limit_bytes = 10});
  window.type("1234567日x");
  EXPECT_EQ(window.shows(), "> 1234567日|");
  EXPECT_EQ(window.screen().bells(), 1);
  window.type("\x15\x19\x19\n");
  EXPECT_THAT(window.lines(), ElementsAre("1234567日")) << "^Y does not go beyond it either";
  window.shows();
  EXPECT_EQ(window.screen().bells(), 2);
  window.type("123456789日\n");
  EXPECT_THAT(window.lines(), ElementsAre("123456789")) << "no half characters";
}

TEST(LineEditor, TakesAVeryLongLine)
{
  Window window({}, 6, 20);
  window.editor().print("before\n");
  for (int i = 0; i < 64; ++i)
    window.type(std::string(1024, 'x'));
  EXPECT_EQ(window.shows(), times(5, std::string(20, 'x') + "\n") + std::string(18, 'x') + "|");
  window.type("\x7f");
  window.shows();
  window.type("\x01");
  EXPECT_EQ(window.shows(), "> |" + std::string(18, 'x') + times(5, "\n" + std::string(20, 'x')));
  EXPECT_EQ(window.screen().scrolled(), "before\n") << "nothing of it was left above the window";
  window.type("\n");
  EXPECT_THAT(window.lines(), ElementsAre(std::string(4095, 'x')));
}

// --- history -----------------------------------------------------------------------------------------------

TEST(LineEditor, KeepsAHistoryButNoPasswords)
{
  Window window({}, 20);
  window.type("one\n/password hunter2\n\ntwo\nthr");
  window.type(up);
  EXPECT_THAT(window.shows(), testing::EndsWith("> two|"));
  window.type(up);
  EXPECT_THAT(window.shows(), testing::EndsWith("> one|"));
  window.type(up);
  EXPECT_THAT(window.shows(), testing::EndsWith("> one|"));
  window.type(times(2, down));
  EXPECT_THAT(window.shows(), testing::EndsWith("> thr|"));
  window.type(times(2, up));
  window.type("!\n");
  EXPECT_THAT(window.lines(), ElementsAre("one", "/password hunter2", "", "two", "one!"));
  window.type(up);
  EXPECT_THAT(window.shows(), testing::EndsWith("> one!|")) << "a new line begins at the end of the history";
}

TEST(LineEditor, SearchesTheHistory)
{
  Window window({}, 20, 40);
  window.type("alpha one\nbeta\nalpha two\nwas");
  window.lines();
  window.type("\x12");
  EXPECT_THAT(window.shows(), testing::EndsWith("(search: ) was|"));
  window.type("alp");
  EXPECT_THAT(window.shows(), testing::EndsWith("(search: alp) |alpha two"));
  window.editor().print("bob: hi\n");
  EXPECT_THAT(window.shows(), testing::EndsWith("bob: hi\n(search: alp) |alpha two"));
  window.type("\x12");
  EXPECT_THAT(window.shows(), testing::EndsWith("(search: alp) |alpha one"));
  window.type("\x7fx");
  EXPECT_THAT(window.shows(), testing::EndsWith("(search: alx) |alpha two"));
  EXPECT_EQ(window.screen().bells(), 1);
  window.type("\x07");
  EXPECT_THAT(window.shows(), testing::EndsWith("> was|"));
  window.type("\x12"
              "bet\x05!\n");
  EXPECT_THAT(window.lines(), ElementsAre("beta!"));
}

TEST(LineEditor, BoundsWhatIsSearchedFor)
{
  Window window({.limit_bytes = 10}, 6, 40);
  window.type("\x12");
  window.type("1234567890");
  window.type("1");
  EXPECT_EQ(window.shows(), "(search: 1234567890) |");
}

// --- completion --------------------------------------------------------------------------------------------

LineEditor::Options with_names(std::vector<std::string> names)
{
  const auto complete = [names](std::string_view line) {
    const auto word = line.substr(line.find_last_of(' ') + 1);
    std::vector<std::string> fitting;
    for (const auto& name : names) {
      if (name.starts_with(word)) fitting.push_back(name);
    }
    return fitting;
  };
  return {.complete = complete};
}

TEST(LineEditor, CompletesAWord)
{
  Window window(with_names({"alice: ", "bob: "}));
  window.type("al\t");
  EXPECT_EQ(window.shows(), "> alice: |");
  window.type("hi bo!\x02\t");
  EXPECT_EQ(window.shows(), "> alice: hi bob: |!");
  window.type("x\t");
  EXPECT_EQ(window.shows(), "> alice: hi bob: x|!");
  EXPECT_EQ(window.screen().bells(), 1) << "there is no such name";
}

TEST(LineEditor, ListsWhatAWordMayBecome)
{
  Window window(with_names({"zoë: ", "zoé: ", "z\x1b[m"}));
  window.type("z\t");
  EXPECT_EQ(window.shows(), "zoë:  zoé:  z\\x1b[m\n> z|");
  window.type("o\t");
  EXPECT_EQ(window.shows(), "zoë:  zoé:  z\\x1b[m\nzoë:  zoé:\n> zo|") << "no half characters";
}

TEST(LineEditor, CompletesAsFarAsAllAgree)
{
  Window window(with_names({"annabel", "annette"}));
  window.type("a\t");
  EXPECT_EQ(window.shows(), "annabel  annette\n> ann|");
}

// --- the terminal ------------------------------------------------------------------------------------------

TEST(LineEditor, FollowsAWindowThatIsMadeNarrower)
{
  Window window({}, 8, 20);
  window.editor().print("bob: hi\n");
  window.type("abcdefghijklmnopqrstuvwxyz");
  EXPECT_EQ(window.shows(), "bob: hi\n> abcdefghijklmnopqr\nstuvwxyz|");
  window.resize(8, 10);
  EXPECT_EQ(window.shows(), "bob: hi\n> abcdefgh\nijklmnopqr\nstuvwxyz|");
  window.editor().print("bob: ho\n");
  EXPECT_EQ(window.shows(), "bob: hi\nbob: ho\n> abcdefgh\nijklmnopqr\nstuvwxyz|");
}

TEST(LineEditor, FollowsAWindowThatIsMadeWider)
{
  Window window({}, 8, 10);
  window.editor().print("bob: hi\n");
  window.type("abcdefghijklmnopqrstuvwxyz" + times(15, left));
  EXPECT_EQ(window.shows(), "bob: hi\n> abcdefgh\nijk|lmnopqr\nstuvwxyz");
  window.resize(8, 24);
  EXPECT_EQ(window.shows(), "bob: hi\n> abcdefghijk|lmnopqrstuv\nwxyz");
  window.resize(8, 40);
  EXPECT_EQ(window.shows(), "bob: hi\n> abcdefghijk|lmnopqrstuvwxyz");
}

TEST(LineEditor, FollowsAWindowThroughEveryWidth)
{
  for (const std::string text :
       {"abcdefghijklmnopqrstuvwx", "日本語x日本語日本語", "abcdefgh", "e\u0301a日"}) {
    Window window({}, 40, 10);
    window.editor().print("hi\n");
    window.type(text + times(3, left));
    for (const unsigned short columns : {9, 26, 5, 6, 7, 4, 13, 12, 11, 10, 3, 80}) {
      window.resize(40, columns);
      const auto shown = window.shows();
      EXPECT_THAT(shown, StartsWith("hi\n>")) << columns << " columns";
      EXPECT_EQ(shown.find('>'), shown.rfind('>')) << columns << " columns:\n" << shown;
    }
    EXPECT_EQ(window.shows().substr(0, 5), "hi\n> ");
  }
}

TEST(LineEditor, EndsEvenInTheNarrowestWindow)
{
  for (const unsigned short columns : {2, 1}) {
    Window window({}, 3, columns);
    window.type("日本e\u0301語\x01\x05\x7f\x0c");
    window.editor().print("日本\n");
    window.type("x\n");
    EXPECT_THAT(window.lines(), ElementsAre("日本e\u0301x"));
    window.shows();
  }
}

TEST(LineEditor, LetsTheTerminalGoAndTakesItBack)
{
  Window window;
  window.type("half");
  const auto editing = window.terminal().modes();
  window.editor().suspend();
  EXPECT_EQ(window.shows(), "|");
  EXPECT_FALSE(window.screen().marks_pastes());
  EXPECT_NE(window.terminal().modes().c_lflag & ICANON, 0U);
  window.editor().print("bob: hi\n");
  EXPECT_EQ(window.shows(), "bob: hi\n|");
  window.editor().resume();
  EXPECT_EQ(window.shows(), "bob: hi\n> half|");
  EXPECT_TRUE(window.screen().marks_pastes());
  EXPECT_EQ(window.terminal().modes().c_lflag, editing.c_lflag);
  window.editor().resume();
  EXPECT_EQ(window.shows(), "bob: hi\n> half|") << "twice is as good as once";
}

bool are_equal(const termios& one, const termios& other)
{
  return one.c_iflag == other.c_iflag && one.c_oflag == other.c_oflag && one.c_cflag == other.c_cflag &&
         one.c_lflag == other.c_lflag && std::memcmp(one.c_cc, other.c_cc, sizeof one.c_cc) == 0;
}

TEST(LineEditor, RestoresTheModesAndErasesTheLine)
{
  const test::PseudoTerminal terminal(6, 20);
  const auto before = terminal.modes();
  auto end = End::inherited(terminal.slave(), O_RDWR);
  test::ScreenModel screen(6, 20);
  {
    LineEditor editor(end, {});
    EXPECT_EQ(terminal.modes().c_lflag & (ICANON | ECHO | ISIG), static_cast<tcflag_t>(ISIG));
    editor.feed("half");
    editor.print("bob: hi\n");
    editor.flush();
  }
  EXPECT_TRUE(are_equal(terminal.modes(), before));
  screen.write(terminal.written());
  EXPECT_EQ(screen.text(), "bob: hi\n|");
}

TEST(LineEditor, LeavesATerminalThatTakesNothingWithoutWaiting)
{
  Window window;
  window.end_editing();
  const auto before = window.terminal().modes();
  {
    LineEditor editor(window.end(), {});
    while (window.end().writable) {
      editor.print("bob: hi\n");
      editor.flush();
    }
  }
  EXPECT_TRUE(are_equal(window.terminal().modes(), before));
}

TEST(LineEditor, RestoresTheModesWhereSomethingThrows)
{
  const test::PseudoTerminal terminal(6, 20);
  const auto before = terminal.modes();
  auto end = End::inherited(terminal.slave(), O_RDWR);
  const auto fail = [&] {
    LineEditor editor(end, {.complete = [](std::string_view) -> std::vector<std::string> { throw 1; }});
    editor.feed("\t");
  };
  EXPECT_THROW(fail(), int);
  EXPECT_TRUE(are_equal(terminal.modes(), before));
}

TEST(LineEditor, ThrowsWhereThereIsNoTerminal)
{
  auto nowhere = End::nowhere();
  EXPECT_THROW(LineEditor(nowhere, {}), net::Error);
}

TEST(LineEditor, DoesNotNeedOutputToBeProcessed)
{
  const test::PseudoTerminal terminal(6, 20);
  auto modes = terminal.modes();
  modes.c_oflag &= ~static_cast<tcflag_t>(OPOST);
  ASSERT_EQ(::tcsetattr(terminal.slave(), TCSANOW, &modes), 0);
  auto end = End::inherited(terminal.slave(), O_RDWR);
  LineEditor editor(end, {});
  editor.print("one\ntwo\n");
  editor.feed("three\nfour");
  editor.flush();
  test::ScreenModel screen(6, 20);
  screen.write(terminal.written());
  EXPECT_EQ(screen.text(), "one\ntwo\n> three\n> four|");
}

// Sets TERM for a scope.
class TerminalType {
public:
  explicit TerminalType(const char* type)
  {
    if (const char* const before = std::getenv("TERM")) before_ = before;
    set(type);
  }
  TerminalType(const TerminalType&) = delete;
  TerminalType& operator=(const TerminalType&) = delete;
  ~TerminalType() { set(before_ ? before_->c_str() : nullptr); }

private:
  static void set(const char* type) { type != nullptr ? ::setenv("TERM", type, 1) : ::unsetenv("TERM"); }
  std::optional<std::string> before_;
};

TEST(LineEditor, EditsOnEveryTerminalThatDraws)
{
  for (const char* const type :
       {"xterm", "xterm-256color", "screen", "tmux-256color", "vt100", "linux", "of-tomorrow"}) {
    const TerminalType scope(type);
    Window window({}, 6, 10);
    EXPECT_TRUE(LineEditor::can_edit(window.terminal().slave())) << type;
    window.type("one\nabcdefghijkl" + std::string(left) + std::string(up) + "\x1bOB\x1b[1~X");
    window.editor().print("hi\n");
    EXPECT_EQ(window.shows(), "> one\nhi\n> X|abcdefg\nhijkl") << type;
  }
}

TEST(LineEditor, CannotEditWhereNothingDraws)
{
  const test::PseudoTerminal terminal(6, 20);
  const auto can_edit = [&](const char* type, int fd) {
    const TerminalType scope(type);
    return LineEditor::can_edit(fd);
  };
  EXPECT_FALSE(can_edit("dumb", terminal.slave()));
  EXPECT_FALSE(can_edit("", terminal.slave()));
  EXPECT_FALSE(can_edit(nullptr, terminal.slave()));
  EXPECT_FALSE(can_edit("xterm", End::nowhere().number()));
  EXPECT_TRUE(can_edit("xterm", terminal.slave()));
}

} // namespace
} // namespace sockplay::io
