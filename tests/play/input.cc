// What a command sends: what was given on the command line, a file, or standard input.
#include "play/input.hh"

#include "net/error.hh"
#include "support/loopback.hh"

#include <gtest/gtest.h>
#include <string>

namespace sockplay::play {
namespace {

std::string beginning_of(io::End end)
{
  std::string room(4096, '\0');
  const auto result = end.read(std::as_writable_bytes(std::span(room)));
  return room.substr(0, result.bytes);
}

TEST(Input, IsDataBeforeAFileBeforeStandardInput)
{
  const test::TempDir dir;
  test::write_file(dir.path("file"), "from the file");
  const test::BarePipe pipe;
  test::write_all(pipe.in.fd(), "typed");
  const test::Redirected input(STDIN_FILENO, pipe.out.fd());
  EXPECT_EQ(beginning_of(open_input({.data = "given", .file = dir.path("file")})), "given");
  EXPECT_EQ(beginning_of(open_input({.file = dir.path("file")})), "from the file");
  EXPECT_EQ(beginning_of(open_input({})), "typed");
}

TEST(Input, ThatIsEmptyIsStillGiven)
{
  const Input input{.data = ""};
  EXPECT_FALSE(input.is_standard());
  EXPECT_EQ(beginning_of(open_input(input)), "");
}

TEST(Input, IsStandardInputWhereNothingElseIsNamed)
{
  EXPECT_TRUE(Input{}.is_standard());
  EXPECT_FALSE(Input{.file = "x"}.is_standard());
}

TEST(Input, ThatCannotBeOpenedIsAnError)
{
  const test::TempDir dir;
  EXPECT_THROW(open_input({.file = dir.path("none")}), net::Error);
}

} // namespace
} // namespace sockplay::play
