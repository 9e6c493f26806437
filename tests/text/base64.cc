// Base64, by the examples of RFC 4648 and an alphabet gone through whole.
// When bytes become base64 is tested with json.
#include "text/base64.hh"

#include <gtest/gtest.h>
#include <string>

namespace sockplay::text {
namespace {

std::string base64(std::string_view bytes)
{
  std::string out;
  append_base64(out, bytes);
  return out;
}

TEST(Base64, GivesTheExamplesOfTheStandard)
{
  EXPECT_EQ(base64(""), "");
  EXPECT_EQ(base64("f"), "Zg==");
  EXPECT_EQ(base64("fo"), "Zm8=");
  EXPECT_EQ(base64("foo"), "Zm9v");
  EXPECT_EQ(base64("foob"), "Zm9vYg==");
  EXPECT_EQ(base64("fooba"), "Zm9vYmE=");
  EXPECT_EQ(base64("foobar"), "Zm9vYmFy");
}

TEST(Base64, UsesTheWholeAlphabetInOrder)
{
  const std::string_view bytes("\x00\x10\x83\x10\x51\x87\x20\x92\x8b\x30\xd3\x8f\x41\x14\x93\x51"
                               "\x55\x97\x61\x96\x9b\x71\xd7\x9f\x82\x18\xa3\x92\x59\xa7\xa2\x9a"
                               "\xab\xb2\xdb\xaf\xc3\x1c\xb3\xd3\x5d\xb7\xe3\x9e\xbb\xf3\xdf\xbf",
                               48);
  EXPECT_EQ(base64(bytes), "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/");
}

TEST(Base64, AppendsToWhatIsThere)
{
  std::string out = "x=";
  append_base64(out, "\xFF");
  EXPECT_EQ(out, "x=/w==");
}

} // namespace
} // namespace sockplay::text
