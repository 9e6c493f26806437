// What a line asks for: text, commands in each of their forms, and what is said of those in none.
#include "chat/request.hh"

#include <gtest/gtest.h>

namespace sockplay::chat {
namespace {

template <class Kind>
Kind as(std::string_view line)
{
  const auto request = parse_request(line);
  const auto* wanted = std::get_if<Kind>(&request);
  EXPECT_NE(wanted, nullptr) << line << " is number " << request.index() << " of the variant";
  return wanted == nullptr ? Kind{} : *wanted;
}

TEST(ParseRequest, TakesTextAsItIs)
{
  for (const std::string_view line : {"hello", " /nick x", "  two spaces  ", "a/b", "\t", "alice:hello"}) {
    EXPECT_EQ(as<Say>(line).text, line);
    EXPECT_FALSE(as<Say>(line).number);
  }
}

TEST(ParseRequest, TakesALineThatReallyBeginsWithASlash)
{
  EXPECT_EQ(as<Say>("//etc/passwd").text, "/etc/passwd");
  EXPECT_EQ(as<Say>("///").text, "//");
}

TEST(ParseRequest, TakesNumberedText)
{
  const auto say = as<Say>("/say 17   indented, /nick and all ");
  EXPECT_EQ(say.number, 17U);
  EXPECT_EQ(say.text, "  indented, /nick and all ");
  EXPECT_EQ(as<Say>("/say 18446744073709551615 x").number, 18446744073709551615U);
  for (const std::string_view line : {"/say", "/say x", "/say 1", "/say 1 ", "/say -1 x",
                                      "/say 18446744073709551616 x", "/say 1x y", "/say  1 x"}) {
    EXPECT_EQ(as<Misused>(line).usage, "/say N TEXT") << line;
  }
}

TEST(ParseRequest, TakesCommandsWithTheirWords)
{
  EXPECT_EQ(as<Nick>("/nick alice").name, "alice");
  EXPECT_EQ(as<Nick>("/nick alice ").name, "alice");
  EXPECT_EQ(as<Me>("/me waves, twice").action, "waves, twice");
  EXPECT_EQ(as<Msg>("/msg bob psst, you").name, "bob");
  EXPECT_EQ(as<Msg>("/msg bob psst, you").text, "psst, you");
  EXPECT_EQ(as<Quit>("/quit").text, "");
  EXPECT_EQ(as<Quit>("/quit good night").text, "good night");
  EXPECT_EQ(as<Ping>("/ping").token, "");
  EXPECT_EQ(as<Ping>("/ping 1 2").token, "1 2");
  EXPECT_EQ(as<Pass>("/pass a secret ").secret, "a secret ");
  EXPECT_EQ(as<Kick>("/kick bob").name, "bob");
  EXPECT_EQ(as<Kick>("/kick bob too loud").text, "too loud");
  as<Who>("/who");
  as<Help>("/help");
  as<Stop>("/stop");
}

TEST(ParseRequest, TakesHistoryWithOrWithoutANumber)
{
  EXPECT_FALSE(as<History>("/history").lines);
  EXPECT_FALSE(as<History>("/history  ").lines);
  EXPECT_EQ(as<History>("/history 20").lines, 20U);
  for (const std::string_view line : {"/history x", "/history 1 2", "/history -1"}) {
    EXPECT_EQ(as<Misused>(line).usage, "/history [NUMBER]");
  }
}

TEST(ParseRequest, TakesTheFeedAndItsPlace)
{
  EXPECT_FALSE(as<FeedJson>("/feed json").since);
  EXPECT_EQ(as<FeedJson>("/feed json since 0").since, 0U);
  EXPECT_EQ(as<FeedJson>("/feed json since 99").since, 99U);
  for (const std::string_view line : {"/feed", "/feed xml", "/feed json since", "/feed json since x",
                                      "/feed json 5", "/feed json since 5 6"}) {
    EXPECT_EQ(as<Misused>(line).usage, "/feed json [since SEQ]") << line;
  }
}

TEST(ParseRequest, TakesAConnectionUpAgain)
{
  EXPECT_EQ(as<Resume>("/resume 5f3a since 12").token, "5f3a");
  EXPECT_EQ(as<Resume>("/resume 5f3a since 12").since, 12U);
  for (const std::string_view line :
       {"/resume", "/resume x", "/resume x since", "/resume since 12", "/resume x 12"}) {
    EXPECT_EQ(as<Misused>(line).usage, "/resume TOKEN since SEQ") << line;
  }
}

TEST(ParseRequest, SaysTheFormOfACommandThatIsNotInIt)
{
  EXPECT_EQ(as<Misused>("/nick").usage, "/nick NAME, without spaces");
  EXPECT_EQ(as<Misused>("/nick al ice").usage, "/nick NAME, without spaces");
  EXPECT_EQ(as<Misused>("/me").usage, "/me ACTION");
  EXPECT_EQ(as<Misused>("/me  ").usage, "/me ACTION");
  EXPECT_EQ(as<Misused>("/msg bob").usage, "/msg NAME TEXT");
  EXPECT_EQ(as<Misused>("/pass").usage, "/pass SECRET");
  EXPECT_EQ(as<Misused>("/kick").usage, "/kick NAME [TEXT]");
}

TEST(ParseRequest, KnowsNoOtherCommand)
{
  EXPECT_EQ(as<Unknown>("/nickname x").command, "nickname");
  EXPECT_EQ(as<Unknown>("/NICK x").command, "NICK");
  EXPECT_EQ(as<Unknown>("/").command, "");
  EXPECT_EQ(as<Unknown>("/ nick x").command, "");
}

TEST(IsHttp, KnowsABrowserByItsMethod)
{
  for (const std::string_view line :
       {"GET / HTTP/1.1", "POST /chat HTTP/1.1", "OPTIONS * HTTP/1.1", "GET "}) {
    EXPECT_TRUE(is_http(line)) << line;
  }
  for (const std::string_view line : {"GET", "get / HTTP/1.1", "GETTING on", "hello", "/nick GET "}) {
    EXPECT_FALSE(is_http(line)) << line;
  }
}

} // namespace
} // namespace sockplay::chat
