// Lines out of bytes: the same whatever the cuts, bounded whatever comes.
#include "chat/line_reader.hh"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>
#include <vector>

namespace sockplay::chat {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// What comes out of a reader now; a line that is too long is "[too long]".
std::vector<std::string> lines_of(LineReader& reader)
{
  std::vector<std::string> lines;
  while (const auto line = reader.next()) {
    lines.emplace_back(line->too_long ? "[too long]" : std::string(line->text));
  }
  return lines;
}

TEST(LineReader, EndsALineAtLfAndDropsTheCrBeforeIt)
{
  LineReader reader(100);
  reader.append("one\ntwo\r\nthr\ree\n");
  EXPECT_THAT(lines_of(reader), ElementsAre("one", "two", "thr\ree"));
}

TEST(LineReader, TakesNoLineBeforeItsEnd)
{
  LineReader reader(100);
  reader.append("hel");
  EXPECT_THAT(lines_of(reader), IsEmpty());
  reader.append("lo\nnext");
  EXPECT_THAT(lines_of(reader), ElementsAre("hello"));
  EXPECT_EQ(reader.waiting_bytes(), 4U);
}

TEST(LineReader, PassesOverEmptyLines)
{
  LineReader reader(100);
  reader.append("\n\r\n\none\n\n");
  EXPECT_THAT(lines_of(reader), ElementsAre("one"));
}

TEST(LineReader, TakesTheRestForALineWhenTheMemberHasEnded)
{
  LineReader reader(100);
  reader.append("one\ngoodbye");
  reader.end();
  EXPECT_THAT(lines_of(reader), ElementsAre("one", "goodbye"));
  EXPECT_THAT(lines_of(reader), IsEmpty());
}

TEST(LineReader, TakesALineThatIsJustAsLongAsItMayBe)
{
  for (const std::string_view end : {"\n", "\r\n"}) {
    LineReader reader(5);
    reader.append("12345");
    EXPECT_THAT(lines_of(reader), IsEmpty());
    reader.append(end);
    EXPECT_THAT(lines_of(reader), ElementsAre("12345"));
  }
}

TEST(LineReader, SkipsALineThatIsTooLongToItsEndAndSaysSoOnce)
{
  LineReader reader(5);
  reader.append("123456\nnext\n");
  EXPECT_THAT(lines_of(reader), ElementsAre("[too long]", "next"));
  reader.append("1234567890");
  EXPECT_THAT(lines_of(reader), IsEmpty());
  reader.append("1234567890\r");
  reader.append("\nafter\n");
  EXPECT_THAT(lines_of(reader), ElementsAre("[too long]", "after"));
}

TEST(LineReader, SaysThatALineWasTooLongThoughItNeverEnded)
{
  LineReader reader(5);
  reader.append("1234567890");
  EXPECT_THAT(lines_of(reader), IsEmpty());
  reader.end();
  EXPECT_THAT(lines_of(reader), ElementsAre("[too long]"));
  EXPECT_THAT(lines_of(reader), IsEmpty());
}

TEST(LineReader, KeepsNothingOfALineThatIsTooLong)
{
  LineReader reader(5);
  const std::string piece(65536, 'x');
  for (int i = 0; i < 1600; ++i) {
    reader.append(piece);
    EXPECT_THAT(lines_of(reader), IsEmpty());
    EXPECT_EQ(reader.waiting_bytes(), 0U);
  }
  reader.append("\nhere\n");
  EXPECT_THAT(lines_of(reader), ElementsAre("[too long]", "here"));
}

TEST(LineReader, KeepsNulsAndWhatIsNotUtf8)
{
  LineReader reader(100);
  reader.append(std::string_view("a\0\xFF\n", 4));
  EXPECT_THAT(lines_of(reader), ElementsAre(std::string("a\0\xFF", 3)));
}

TEST(LineReader, GivesTheSameLinesWhereverTheBytesAreCut)
{
  const std::string_view bytes = "one\r\n\n123456\r\n12345\r\nlonger than that\ntwo\r";
  for (std::size_t size = 1; size <= bytes.size(); ++size) {
    LineReader reader(5);
    std::vector<std::string> lines;
    for (auto rest = bytes; !rest.empty(); rest.remove_prefix(std::min(size, rest.size()))) {
      reader.append(rest.substr(0, size));
      const auto some = lines_of(reader);
      lines.insert(lines.end(), some.begin(), some.end());
    }
    reader.end();
    const auto last = lines_of(reader);
    lines.insert(lines.end(), last.begin(), last.end());
    EXPECT_THAT(lines, ElementsAre("one", "[too long]", "12345", "[too long]", "two"))
        << "pieces of " << size;
  }
}

} // namespace
} // namespace sockplay::chat
