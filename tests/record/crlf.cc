// CRLF on the way out, cut in every way.
// That -C does this to what is sent is tested on the command line.
#include "record/crlf.hh"

#include <gtest/gtest.h>
#include <string>
#include <vector>

namespace sockplay::record {
namespace {

std::string written(const std::vector<std::string_view>& pieces)
{
  CrlfWriter writer;
  std::string out;
  for (const std::string_view piece : pieces)
    writer.append(out, piece);
  return out;
}

TEST(CrlfWriter, PutsACarriageReturnBeforeEachNewline)
{
  EXPECT_EQ(written({"a\nb\n\nc"}), "a\r\nb\r\n\r\nc");
  EXPECT_EQ(written({"\n"}), "\r\n");
}

TEST(CrlfWriter, NeverDoublesACarriageReturn)
{
  EXPECT_EQ(written({"a\r\nb\r\n\r\n"}), "a\r\nb\r\n\r\n");
  EXPECT_EQ(written({"a\r", "\nb"}), "a\r\nb");
  EXPECT_EQ(written({"a\r", "", "\nb"}), "a\r\nb");
}

TEST(CrlfWriter, LeavesOtherCarriageReturnsAlone)
{
  EXPECT_EQ(written({"a\rb\r\r\n\r"}), "a\rb\r\r\n\r");
}

TEST(CrlfWriter, GivesTheSameBytesHoweverTheInputIsCut)
{
  const std::string_view text = "\n\r\n\na\r\r\nb\n\r\r";
  const std::string whole = written({text});
  for (unsigned cuts = 0; cuts < 1u << text.size(); ++cuts) {
    CrlfWriter writer;
    std::string out;
    std::size_t begin = 0;
    for (std::size_t at = 1; at <= text.size(); ++at) {
      if (at < text.size() && !(cuts >> at & 1)) continue;
      writer.append(out, text.substr(begin, at - begin));
      begin = at;
    }
    ASSERT_EQ(out, whole);
  }
}

TEST(CrlfWriter, DoesNothingTheSecondTime)
{
  const std::string once = written({"a\nb\r\nc\r"});
  EXPECT_EQ(written({once}), once);
}

} // namespace
} // namespace sockplay::record
