// A terminal that is drawn on, left as it was found, and never waited for.
#include "browse/window.hh"

#include "support/pseudo_terminal.hh"

#include <cstring>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sockplay::browse {
namespace {

using ::testing::HasSubstr;

class WindowTest : public testing::Test {
protected:
  WindowTest()
      : end_(io::End::own_file(net::Fd(::open(terminal_.path().c_str(), O_RDWR | O_NOCTTY | O_NONBLOCK)),
                               "it"))
  {
    ::setenv("TERM", "xterm", 1);
  }

  test::PseudoTerminal terminal_{24, 80};
  io::End end_;
};

TEST_F(WindowTest, RestoresModesAndScreen)
{
  const auto before = terminal_.modes();
  {
    Window window(end_, false);
    EXPECT_EQ(terminal_.modes().c_lflag & (ICANON | ECHO), 0u);
    window.draw({.lines = {{{"hello", {}}}}, .cursor = {}});
    EXPECT_EQ(window.flush().what, net::IoResult::What::moved);
    EXPECT_THAT(terminal_.written(), AllOf(HasSubstr("\x1b[?1049h"), HasSubstr("hello")));
  }
  const auto after = terminal_.modes();
  EXPECT_EQ(std::memcmp(&before, &after, sizeof before), 0);
  EXPECT_THAT(terminal_.written(), HasSubstr("\x1b[?1049l"));
}

TEST_F(WindowTest, IsNotReadyWhileTheTerminalTakesNothing)
{
  Window window(end_, false);
  const std::string line(80, 'x');
  for (int i = 0; i < 1000 && window.is_empty(); ++i) {
    window.forget();
    window.draw({.lines = std::vector<Line>(24, {{line, {}}}), .cursor = {}});
    window.flush();
  }
  EXPECT_FALSE(window.is_empty());
  EXPECT_FALSE(window.is_ready());
  while (!window.is_empty()) {
    static_cast<void>(terminal_.waiting());
    end_.writable = true;
    window.flush();
  }
  EXPECT_TRUE(window.is_ready());
}

TEST_F(WindowTest, KnowsItsSize)
{
  Window window(end_, false);
  EXPECT_EQ(window.size().columns, 80u);
  terminal_.resize(30, 100);
  window.resized();
  EXPECT_EQ(window.size().rows, 30u);
  EXPECT_EQ(window.size().columns, 100u);
}

} // namespace
} // namespace sockplay::browse
