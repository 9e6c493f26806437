// Inputs that are opened by name or given on the command line.
#include "io/source.hh"

#include "net/error.hh"
#include "support/loopback.hh"
#include "support/scripted_kernel.hh"

#include <gtest/gtest.h>
#include <string>
#include <sys/stat.h>

namespace sockplay::io {
namespace {

std::string all_of(End& end)
{
  std::string all;
  std::string room(4096, '\0');
  auto result = end.read(std::as_writable_bytes(std::span(room)));
  while (result.what == net::IoResult::What::moved) {
    all.append(room, 0, result.bytes);
    result = end.read(std::as_writable_bytes(std::span(room)));
  }
  EXPECT_EQ(static_cast<int>(result.what), static_cast<int>(net::IoResult::What::end));
  return all;
}

std::string refusal(const std::string& path)
{
  try {
    file_source(path);
    return "accepted";
  } catch (const net::Error& error) {
    return error.what();
  }
}

TEST(FileSource, GivesTheFileFromItsBeginning)
{
  const test::TempDir dir;
  const auto bytes = test::pattern(10'000);
  test::write_file(dir.path("file"), bytes);
  auto end = file_source(dir.path("file"));
  EXPECT_EQ(end.size_left(), bytes.size());
  EXPECT_EQ(end.name(), dir.path("file"));
  EXPECT_TRUE(all_of(end) == bytes);
}

TEST(FileSource, DoesNotWaitForTheWriterOfAFifo)
{
  const test::TempDir dir;
  ASSERT_EQ(::mkfifo(dir.path("fifo").c_str(), 0600), 0);
  const auto end = file_source(dir.path("fifo"));
  EXPECT_EQ(end.kind(), End::Kind::pipe);
}

TEST(FileSource, SaysWhatIsWrongWithAPath)
{
  const test::TempDir dir;
  EXPECT_EQ(refusal(dir.path("none")), "open " + dir.path("none") + ": No such file or directory (ENOENT)");
  EXPECT_EQ(refusal(dir.path(".")), "read " + dir.path(".") + ": Is a directory (EISDIR)");
}

TEST(MemorySource, GivesItsBytesAndEnds)
{
  const auto bytes = test::pattern(100'000);
  auto end = memory_source(bytes, "--data");
  EXPECT_EQ(end.size_left(), bytes.size());
  EXPECT_EQ(end.kind(), End::Kind::file);
  EXPECT_TRUE(all_of(end) == bytes);
}

TEST(MemorySource, MayBeEmpty)
{
  auto end = memory_source("", "--data");
  EXPECT_EQ(all_of(end), "");
}

TEST(MemorySource, GoesOnAfterAShortWriteAndSaysWhatIsWrong)
{
  test::ScriptedKernel kernel;
  kernel.expect(test::answers<sys::MemFd>(1001), test::write_takes(2), test::write_takes(),
                test::answers<sys::Seek>(0), test::answers<sys::FStat>(0));
  memory_source("hello", "--data");
  EXPECT_EQ(kernel.taken(), "hello");
  kernel.expect(test::answers<sys::MemFd>(1002), test::fails<sys::Write>(ENOSPC));
  EXPECT_THROW(memory_source("hello", "--data"), net::Error);
  EXPECT_EQ(kernel.closed(), (std::vector{1001, 1002}));
}

} // namespace
} // namespace sockplay::io
