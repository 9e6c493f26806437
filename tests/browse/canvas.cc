// What ncurses makes of pictures.
#include "browse/canvas.hh"

#include "net/error.hh"

#include <csignal>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sockplay::browse {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr auto to_alternate_screen = "\x1b[?1049h";
constexpr auto from_alternate_screen = "\x1b[?1049l";
constexpr io::WindowSize usual{.rows = 24, .columns = 80};

Picture picture_of(const std::string& text, Look look = {})
{
  return {.lines = {{{text, look}}}, .cursor = {}};
}

TEST(Canvas, GoesOverToTheAlternateScreenAndBack)
{
  Canvas canvas({.terminal_type = "xterm"}, usual);
  canvas.draw(picture_of("hello"));
  const auto drawn = canvas.take();
  EXPECT_THAT(drawn, HasSubstr(to_alternate_screen));
  EXPECT_THAT(drawn, HasSubstr("hello"));
  canvas.leave();
  EXPECT_THAT(canvas.take(), HasSubstr(from_alternate_screen));
  canvas.leave();
  EXPECT_EQ(canvas.take(), "");
  canvas.forget();
  canvas.draw(picture_of("again"));
  EXPECT_THAT(canvas.take(), AllOf(HasSubstr(to_alternate_screen), HasSubstr("again")));
}

TEST(Canvas, WritesWhatHasChanged)
{
  Canvas canvas({.terminal_type = "xterm"}, usual);
  canvas.draw(picture_of("hello, world"));
  canvas.take();
  canvas.draw(picture_of("hello, world"));
  EXPECT_EQ(canvas.take(), "");
  canvas.draw(picture_of("hello, World"));
  const auto drawn = canvas.take();
  EXPECT_THAT(drawn, HasSubstr("W"));
  EXPECT_THAT(drawn, Not(HasSubstr("hello")));
  canvas.forget();
  canvas.draw(picture_of("hello, World"));
  EXPECT_THAT(canvas.take(), HasSubstr("hello, World"));
}

TEST(Canvas, WritesUtf8WhateverTheLocaleIs)
{
  Canvas canvas({.terminal_type = "xterm"}, usual);
  canvas.draw(picture_of("a → 你 ─"));
  EXPECT_THAT(canvas.take(), HasSubstr("a → 你 ─"));
}

TEST(Canvas, HasColoursWhereTheTerminalHasThemAndSomebodyWantsThem)
{
  const Look red{.hue = capture::Hue::red}, bright{.hue = capture::Hue::bright_blue};
  const auto drawn = [](const std::string& type, bool colour, const Look& look) {
    Canvas canvas({.terminal_type = type, .colour = colour}, usual);
    canvas.draw(picture_of("x", look));
    return canvas.take();
  };
  EXPECT_THAT(drawn("xterm", true, red), HasSubstr("\x1b[31m"));
  EXPECT_THAT(drawn("xterm", true, bright), HasSubstr("\x1b[34m")) << "eight colours have no bright ones";
  EXPECT_THAT(drawn("xterm-256color", true, bright), HasSubstr("\x1b[94m"));
  EXPECT_THAT(drawn("xterm", false, red), Not(HasSubstr("\x1b[31m")));
  EXPECT_THAT(drawn("vt100", true, red), Not(HasSubstr("\x1b[31m")));
  EXPECT_THAT(drawn("vt100", true, {.reverse = true}), HasSubstr("7m\x0fx"));
}

TEST(Canvas, HasTheSizeOfTheWindow)
{
  Canvas canvas({.terminal_type = "xterm"}, {.rows = 2, .columns = 5});
  canvas.draw(picture_of("0123456789"));
  EXPECT_THAT(canvas.take(), Not(HasSubstr("012345")));
  canvas.resize({.rows = 2, .columns = 100});
  canvas.draw(picture_of("0123456789"));
  EXPECT_THAT(canvas.take(), HasSubstr("0123456789"));
}

TEST(Canvas, RefusesTerminalsThatItDoesNotKnowOrCannotDrawOn)
{
  for (const auto* type : {"nosuchterminal", "dumb", "", "unknown"})
    EXPECT_THROW(Canvas({.terminal_type = type}, usual), net::UsageError) << type;
}

TEST(Canvas, LeavesSignalsAsTheyWere)
{
  const Canvas canvas({.terminal_type = "xterm"}, usual);
  for (const int signal : {SIGINT, SIGTERM, SIGTSTP, SIGWINCH}) {
    struct sigaction now {};
    ::sigaction(signal, nullptr, &now);
    EXPECT_EQ(now.sa_handler, SIG_DFL) << signal;
  }
}

} // namespace
} // namespace sockplay::browse
