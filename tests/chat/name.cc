// What one may be called, and who looks like whom.
#include "chat/name.hh"

#include <gtest/gtest.h>
#include <string>

namespace sockplay::chat {
namespace {

TEST(ParseName, TakesLettersOfOneScriptDigitsAndSigns)
{
  for (const std::string_view word : {"alice", "Alice_2", "a", "x.y-z", "42", "Ünal", "Ольга", "Ελένη",
                                      "田中さん", "김철수", "محمد", "Zoë"}) {
    const auto name = parse_name(word);
    ASSERT_TRUE(name) << word;
    EXPECT_EQ(name->shown, word);
  }
}

TEST(ParseName, TakesThirtyTwoLettersAndNoMore)
{
  EXPECT_TRUE(parse_name(std::string(32, 'x')));
  EXPECT_FALSE(parse_name(std::string(33, 'x')));
  std::string letters;
  for (int i = 0; i < 32; ++i)
    letters += "я";
  EXPECT_TRUE(parse_name(letters));
  EXPECT_FALSE(parse_name(letters + "я"));
  EXPECT_FALSE(parse_name(""));
}

TEST(ParseName, RefusesWhatIsNoNameAtAll)
{
  for (const std::string_view word : {"al ice", "a:b", "127.0.0.1:5000", "*", "=", "~x", "/x", "a\x1b[1m",
                                      "a\n", "\xFF", "a\u202Eb", "a\u200Db", "😀", "@x", "\u0301x"}) {
    EXPECT_FALSE(parse_name(word)) << word;
  }
}

TEST(ParseName, RefusesLettersOfTwoScripts)
{
  EXPECT_FALSE(parse_name("аlice")) << "the first letter is Cyrillic";
  EXPECT_FALSE(parse_name("alicе")) << "the last one is";
  EXPECT_FALSE(parse_name("αlpha"));
}

TEST(ParseName, ComparesWithoutCaseAndForm)
{
  const auto alice = parse_name("alice");
  EXPECT_EQ(parse_name("ALICE")->folded, alice->folded);
  EXPECT_EQ(parse_name("ＡＬＩＣＥ")->folded, alice->folded) << "full width";
  EXPECT_EQ(parse_name("STRASSE")->folded, parse_name("Straße")->folded);
  EXPECT_EQ(parse_name("Zoe\u0308")->folded, parse_name("Zoë")->folded) << "composed or not";
  EXPECT_EQ(parse_name("Zoe\u0308")->shown, "Zoë");
  EXPECT_NE(parse_name("alice_")->folded, alice->folded);
}

TEST(IsReserved, WhatTheRelayItselfSays)
{
  for (const std::string_view word : {"you", "YOU", "all", "sockplay", "unix-7", "Unix-12"}) {
    EXPECT_TRUE(is_reserved(*parse_name(word))) << word;
  }
  EXPECT_FALSE(is_reserved(*parse_name("alice")));
  EXPECT_FALSE(is_reserved(*parse_name("unix")));
}

TEST(Folded, LeavesAloneWhatIsNotText)
{
  EXPECT_EQ(folded("127.0.0.1:50312"), "127.0.0.1:50312");
  EXPECT_EQ(folded("/tmp/\xFF"), "/tmp/\xFF");
}

} // namespace
} // namespace sockplay::chat
