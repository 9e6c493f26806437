// Capture files on disk: one, and one after the other.
#include "capture/writer.hh"

#include "net/error.hh"
#include "support/captures.hh"
#include "support/loopback.hh"
#include "support/recorded_calls.hh"

#include <algorithm>
#include <fcntl.h>
#include <filesystem>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

namespace sockplay::capture {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr std::size_t header_bytes = 24;
constexpr std::size_t record_header_bytes = 16;

class WriterTest : public testing::Test {
protected:
  [[nodiscard]] Writer writer(const std::string& name, Rotation rotation = {}) const
  {
    return Writer({.path = directory_.path(name), .rotation = rotation}, header_);
  }
  static void write(Writer& writer, const std::string& bytes, Time time = {})
  {
    writer.write({.bytes = bytes, .wire_bytes = bytes.size(), .time = time});
  }
  [[nodiscard]] std::string content(const std::string& name) const
  {
    return test::content_of(directory_.path(name));
  }
  [[nodiscard]] std::vector<std::string> bytes_in(const std::string& name) const
  {
    auto source = test::source_of(content(name));
    std::vector<std::string> all;
    for (const auto& frame : test::frames_of(source))
      all.push_back(frame.bytes);
    return all;
  }
  [[nodiscard]] std::vector<std::string> files() const
  {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(directory_.path("")))
      names.push_back(entry.path().filename());
    std::sort(names.begin(), names.end());
    return names;
  }

  test::TempDir directory_;
  std::string header_ = test::capture_file({});
};

TEST_F(WriterTest, MakesOneFileForTheUserAlone)
{
  auto one = writer("all.pcap");
  write(one, "first");
  write(one, "second");
  one.flush();
  EXPECT_THAT(bytes_in("all.pcap"), ElementsAre("first", "second"));
  EXPECT_EQ(one.directory(), -1);
  struct stat status {};
  ::stat(directory_.path("all.pcap").c_str(), &status);
  EXPECT_EQ(status.st_mode & 0777, 0600u);
}

TEST_F(WriterTest, WritesAHeaderEvenWhereNothingCame)
{
  writer("all.pcap").flush();
  EXPECT_EQ(content("all.pcap"), header_);
}

TEST_F(WriterTest, WritesManyFramesAtOnceAndEachWhereThatIsAskedFor)
{
  auto many = writer("many.pcap");
  Writer each({.path = directory_.path("each.pcap"), .flushes_each = true}, header_);
  const test::RecordedCalls calls;
  for (int i = 0; i < 100; ++i)
    write(many, "frame");
  many.flush();
  EXPECT_EQ(calls.count<sys::Write>(), 1);
  for (int i = 0; i < 100; ++i)
    write(each, "frame");
  EXPECT_EQ(calls.count<sys::Write>(), 101);
}

TEST_F(WriterTest, WaitsWhereAFifoTakesNothingAndGivesUpWhereThatIsWanted)
{
  const auto path = directory_.path("fifo");
  ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);
  const net::Fd reader(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
  auto one = writer("fifo");
  int waits = 0;
  std::string read(1 << 20, '\0');
  long got = 0;
  one.set_wait([&] {
    if (++waits > 1) return false;
    got = ::read(reader.number(), read.data(), read.size()); // a pipe takes 64 KiB
    return got > 0;
  });
  const std::string frame(100'000, 'x');
  write(one, frame);
  write(one, frame);
  one.flush();
  EXPECT_EQ(waits, 2);
  EXPECT_EQ(got, 1 << 16);
  EXPECT_EQ(one.pending_bytes(), header_bytes + 2 * (record_header_bytes + frame.size()) - 2 * (1 << 16));
}

TEST_F(WriterTest, GivesAwayWhatItMadeOnly)
{
  test::write_file(directory_.path("old"), "somebody's");
  const auto old = writer("old");
  const auto made = writer("new");
  const test::RecordedCalls calls;
  old.give_to(::getuid(), ::getgid());
  EXPECT_EQ(calls.count<sys::FChown>(), 0);
  made.give_to(::getuid(), ::getgid());
  EXPECT_EQ(calls.count<sys::FChown>(), 1);
}

TEST_F(WriterTest, WritesOverWhatWasThere)
{
  test::write_file(directory_.path("old"), std::string(1000, 'x'));
  writer("old").flush();
  EXPECT_EQ(content("old"), header_);
}

TEST_F(WriterTest, LeavesTheFileAloneThatIsRead)
{
  const auto path = directory_.path("same");
  test::write_file(path, "packets");
  const net::Fd read(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  EXPECT_THROW(Writer({.path = path, .source = read.number()}, header_), net::UsageError);
  EXPECT_EQ(content("same"), "packets");
  EXPECT_NO_THROW(Writer({.path = directory_.path("other"), .source = read.number()}, header_));
}

TEST_F(WriterTest, GoesOnInTheNextFileBeforeOneGetsTooLarge)
{
  const std::size_t two_frames = header_bytes + 2 * (record_header_bytes + 5);
  auto ring = writer("x", {.bytes = two_frames});
  for (const auto* bytes : {"frame", "frame", "third"})
    write(ring, bytes);
  ring.flush();
  EXPECT_THAT(files(), ElementsAre("x", "x1"));
  EXPECT_THAT(bytes_in("x"), ElementsAre("frame", "frame"));
  EXPECT_THAT(bytes_in("x1"), ElementsAre("third"));
}

TEST_F(WriterTest, TakesAFrameThatIsLargerThanAFileMayBe)
{
  auto ring = writer("x", {.bytes = 30});
  write(ring, std::string(100, 'a'));
  write(ring, std::string(100, 'b'));
  ring.flush();
  EXPECT_THAT(files(), ElementsAre("x", "x1"));
}

TEST_F(WriterTest, WritesFilesInTurn)
{
  auto ring = writer("x", {.bytes = 1, .count = 2});
  for (const auto* bytes : {"one", "two", "three"})
    write(ring, bytes);
  ring.flush();
  EXPECT_THAT(files(), ElementsAre("x0", "x1"));
  EXPECT_THAT(bytes_in("x0"), ElementsAre("three"));
  EXPECT_FALSE(ring.is_finished());
}

TEST_F(WriterTest, BeginsAFileForEveryPieceOfTimeAndEndsAfterTheLast)
{
  auto hourly = writer("x", {.seconds = 60, .count = 2});
  write(hourly, "one", Time(10s));
  write(hourly, "two", Time(69s));
  write(hourly, "three", Time(70s));
  EXPECT_FALSE(hourly.is_finished());
  write(hourly, "four", Time(200s));
  EXPECT_TRUE(hourly.is_finished());
  hourly.flush();
  EXPECT_THAT(bytes_in("x"), ElementsAre("one", "two"));
  EXPECT_THAT(bytes_in("x1"), ElementsAre("three"));
  EXPECT_THAT(files(), ElementsAre("x", "x1"));
}

TEST_F(WriterTest, MakesItsFilesBeneathTheDirectoryThatItOpened)
{
  const auto before = directory_.path("before");
  fs::create_directory(before);
  auto ring = writer("before/x", {.bytes = 1});
  fs::rename(before, directory_.path("after"));
  write(ring, "one");
  ring.flush();
  EXPECT_TRUE(fs::exists(directory_.path("after/x")));
}

TEST_F(WriterTest, NamesTheFileThatCannotBeWritten)
{
  auto full = writer("all.pcap");
  write(full, "frame");
  test::RecordedCalls calls;
  calls.refuse<sys::Write>(ENOSPC);
  try {
    full.flush();
    ADD_FAILURE() << "a full disk was not told of";
  } catch (const net::Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("all.pcap: No space left on device (ENOSPC)"));
  }
}

TEST_F(WriterTest, WritesNothingTwiceAfterAFailure)
{
  const auto path = directory_.path("fifo");
  ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);
  const net::Fd reader(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
  auto one = writer("fifo");
  test::RecordedCalls calls;
  one.set_wait([&] { // a pipe takes 64 KiB
    calls.refuse<sys::Write>(ENOSPC);
    return true;
  });
  const std::string frame(100'000, 'x');
  EXPECT_THROW(
      {
        write(one, frame);
        one.flush();
      },
      net::Error);
  EXPECT_EQ(one.pending_bytes(), header_bytes + record_header_bytes + frame.size() - (1 << 16));
}

TEST_F(WriterTest, NamesTheDirectoryThatIsNone)
{
  EXPECT_THROW(Writer({.path = directory_.path("none/x")}, header_), net::Error);
  EXPECT_THROW(Writer({.path = directory_.path("none/x"), .rotation = {.bytes = 1}}, header_), net::Error);
}

TEST_F(WriterTest, MakesAFileInADirectoryThatIsOpen)
{
  const auto directory = open_directory(directory_of(directory_.path("x")));
  Writer made(directory.number(), "made", header_);
  write(made, "one");
  made.flush();
  EXPECT_THAT(bytes_in("made"), ElementsAre("one"));
  EXPECT_THROW(Writer(directory.number(), "made", header_), net::Error) << "nothing is written over";
  EXPECT_THAT(bytes_in("made"), ElementsAre("one"));
}

} // namespace
} // namespace sockplay::capture
