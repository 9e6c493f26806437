// Capture files as frames: what is in them, and what is said of those that are none.
#include "capture/source.hh"

#include "net/error.hh"
#include "support/captures.hh"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sockplay::capture {
namespace {

using test::capture_file;
using test::frames_of;
using test::source_of;
using ::testing::HasSubstr;

const std::string arp(60, '\x06');

std::string refusal_of(const std::string& file)
{
  try {
    source_of(file);
  } catch (const net::Error& error) {
    return error.what();
  }
  return "none";
}

TEST(Source, GivesEveryFrameWithItsTimeToTheNanosecond)
{
  auto source = source_of(capture_file({{"one", 1'234'567'890'123'456'789}, {arp, 5, 1500}}));
  EXPECT_EQ(source.link_type(), packet::LinkType::ethernet);
  EXPECT_EQ(source.link_name(), "Ethernet");
  const auto frames = frames_of(source);
  ASSERT_EQ(frames.size(), 2u);
  EXPECT_EQ(frames[0].bytes, "one");
  EXPECT_EQ(frames[0].time, 1'234'567'890'123'456'789);
  EXPECT_EQ(frames[0].wire_bytes, 3u);
  EXPECT_EQ(frames[1].bytes, arp);
  EXPECT_EQ(frames[1].wire_bytes, 1500u);
}

TEST(Source, DoesNotDependOnThePiecesTheFileComesIn)
{
  auto source = source_of(capture_file({{"one"}, {arp}, {std::string(1000, 'x')}}), 7);
  EXPECT_EQ(frames_of(source).size(), 3u);
}

TEST(Source, EndsAndStaysThere)
{
  auto source = source_of(capture_file({}));
  Frame frame;
  EXPECT_EQ(source.next(frame), Source::Next::ended);
  EXPECT_EQ(source.next(frame), Source::Next::ended);
}

TEST(Source, NamesTheFileThatIsNone)
{
  EXPECT_THAT(refusal_of("no capture file at all, but long enough"), HasSubstr("read test.pcap: "));
  EXPECT_THAT(refusal_of(""), HasSubstr("read test.pcap: "));
}

TEST(Source, GivesWhatStandsBeforeTheCutAndThenSaysSo)
{
  auto file = capture_file({{"one"}, {arp}});
  file.pop_back();
  auto source = source_of(file);
  Frame frame;
  EXPECT_EQ(source.next(frame), Source::Next::frame);
  try {
    source.next(frame);
    ADD_FAILURE() << "half a frame was given";
  } catch (const net::Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("truncated dump file"));
  }
}

TEST(Source, LetsThroughWhatItsReaderThrows)
{
  struct Stop {};
  bool is_broken = false;
  const auto file = capture_file({});
  std::size_t done = 0;
  auto source = Source::file(
      [&](std::span<char> room) -> long {
        if (is_broken) throw Stop{};
        const auto size = std::min(room.size(), file.size() - done);
        std::memcpy(room.data(), file.data() + done, size);
        done += size;
        return static_cast<long>(size);
      },
      "pipe");
  is_broken = true;
  Frame frame;
  EXPECT_THROW(source.next(frame), Stop);
  EXPECT_THROW(Source::file([](std::span<char>) -> long { throw Stop{}; }, "pipe"), Stop);
}

// libpcap takes seconds for signed, and a fraction for what it is.
TEST(Source, GivesTimesThatNobodyCanMean)
{
  std::string file = capture_file({{"x"}});
  const std::uint32_t most = 0xFFFFFFFF;
  file.replace(24, 4, reinterpret_cast<const char*>(&most), 4);
  file.replace(28, 4, reinterpret_cast<const char*>(&most), 4);
  auto source = source_of(file);
  const auto frames = frames_of(source);
  ASSERT_EQ(frames.size(), 1u);
  EXPECT_EQ(frames[0].time, -1'000'000'000 + 4'294'967'295);
}

} // namespace
} // namespace sockplay::capture
