// The keys that bytes make, however they are cut.
#include "io/key_reader.hh"

#include "text/escape.hh"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>
#include <vector>

namespace sockplay::io {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// Text in quotes, control characters and sequences bare and escaped.
std::vector<std::string> keys_of(std::string_view bytes, std::size_t piece = 1000)
{
  KeyReader reader;
  std::vector<std::string> keys;
  std::string text;
  const auto end_text = [&] {
    if (!text.empty()) keys.push_back("'" + std::exchange(text, "") + "'");
  };
  for (; !bytes.empty(); bytes.remove_prefix(std::min(piece, bytes.size()))) {
    reader.append(bytes.substr(0, piece));
    while (const auto key = reader.next()) {
      if (key->kind == Key::Kind::text) {
        text += key->bytes;
      } else {
        end_text();
        keys.push_back(text::escaped(key->bytes));
      }
    }
  }
  end_text();
  return keys;
}

TEST(KeyReader, TellsTextFromControlCharacters)
{
  EXPECT_THAT(keys_of("hé日\x01x\x7f"), ElementsAre("'hé日'", "\\x01", "'x'", "\\x7f"));
}

TEST(KeyReader, TakesCrAndLfForReturn)
{
  EXPECT_THAT(keys_of("a\rb\n"), ElementsAre("'a'", "\\n", "'b'", "\\n"));
}

TEST(KeyReader, KnowsTheSequencesOfArrowsAndTheirLike)
{
  EXPECT_THAT(keys_of("\x1b[A\x1bOH\x1b[3~\x1b[1;5C\x1b[[Ax"),
              ElementsAre("\\x1b[A", "\\x1bOH", "\\x1b[3~", "\\x1b[1;5C", "\\x1b[[A", "'x'"));
}

TEST(KeyReader, TakesACharacterAfterEscForMeta)
{
  EXPECT_THAT(keys_of("\x1b"
                      "bc\x1b\x7f"),
              ElementsAre("\\x1bb", "'c'", "\\x1b\\x7f"));
}

TEST(KeyReader, DropsAnEscThatBeginsNothing)
{
  EXPECT_THAT(keys_of("\x1b\x1b[A"), ElementsAre("\\x1b[A"));
  EXPECT_THAT(keys_of("\x1b\né\x1bé"), ElementsAre("\\n", "'éé'"));
}

TEST(KeyReader, WaitsForTheRestOfAKey)
{
  EXPECT_THAT(keys_of("\x1b"), IsEmpty());
  EXPECT_THAT(keys_of("\x1b["), IsEmpty());
  EXPECT_THAT(keys_of("\x1b[1;"), IsEmpty());
  EXPECT_THAT(keys_of("\xe6\x97"), IsEmpty());
}

TEST(KeyReader, GivesUpOnASequenceThatNeverEnds)
{
  const auto keys = keys_of("\x1b[" + std::string(100, '1') + "m");
  EXPECT_EQ(keys.size(), 2U) << "32 bytes that are no key, and text";
}

TEST(KeyReader, ReplacesWhatIsNotUtf8AndDropsNul)
{
  EXPECT_THAT(keys_of(std::string_view("a\xff\0b\xe6"
                                       "c",
                                       6)),
              ElementsAre("'a\uFFFDb\uFFFDc'"));
}

TEST(KeyReader, LetsNothingPastedDriveAnything)
{
  EXPECT_THAT(keys_of("\x1b[200~a\tb\x04\x1b[Ac\rd\x1b[201~\x04"),
              ElementsAre("'a\tb[Ac'", "\\n", "'d'", "\\x04"));
}

TEST(KeyReader, DoesNotCareWhereTheBytesAreCut)
{
  const std::string bytes = "é日\x1b[A\x1b[200~x\x1b[20\ty\x1b[201~\x1b[1;5Dz\x1b\x1bOF\xff\r\x1b[[B";
  const auto whole = keys_of(bytes);
  for (std::size_t piece = 1; piece < bytes.size(); ++piece) {
    EXPECT_EQ(keys_of(bytes, piece), whole) << piece;
  }
}

TEST(KeyReader, TellsWhetherALoneEscapeWaits)
{
  KeyReader reader;
  EXPECT_FALSE(reader.holds_lone_escape());
  reader.append("a\x1b");
  while (reader.next()) {}
  EXPECT_TRUE(reader.holds_lone_escape());
  reader.take_lone_escape();
  EXPECT_FALSE(reader.holds_lone_escape());
  reader.append("[A");
  EXPECT_EQ(reader.next()->bytes, "[A") << "it was taken";
  reader.append("\x1b[");
  while (reader.next()) {}
  EXPECT_FALSE(reader.holds_lone_escape());
}

} // namespace
} // namespace sockplay::io
