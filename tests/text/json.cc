// The JSON writer: spelling of strings and numbers, and the overloads that C++ would choose wrongly if let.
// Which events have which fields is tested where they are written.
#include "text/json.hh"

#include <cstdint>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <limits>
#include <string>
#include <utility>

namespace sockplay::text {
namespace {

std::string in_json(std::string_view bytes)
{
  std::string out;
  append_json_string(out, bytes);
  return out;
}

template <class T>
std::string with(T value)
{
  return JsonLine().field("x", value).str();
}

TEST(JsonLine, IsAnEmptyObjectWithoutFields)
{
  EXPECT_EQ(JsonLine().str(), "{}\n");
}

TEST(JsonLine, KeepsFieldsInTheirOrder)
{
  JsonLine object;
  object.field("event", "data").field("size_bytes", 5).field("first", true).payload("hello");
  const std::string line = object.str();
  EXPECT_EQ(line, "{\"event\":\"data\",\"size_bytes\":5,\"first\":true,\"text\":\"hello\"}\n");
}

TEST(JsonLine, IsTheSameCopiedOrMovedOut)
{
  JsonLine object;
  object.field("x", 1);
  EXPECT_EQ(object.str(), "{\"x\":1}\n");
  EXPECT_EQ(object.str(), "{\"x\":1}\n");
  EXPECT_EQ(std::move(object).str(), "{\"x\":1}\n");
}

TEST(JsonLine, TakesEveryKindOfStringForAString)
{
  const char* pointer = "s";
  char array[] = "s";
  EXPECT_EQ(with(pointer), "{\"x\":\"s\"}\n");
  EXPECT_EQ(JsonLine().field("x", array).str(), "{\"x\":\"s\"}\n");
  EXPECT_EQ(with(std::string("s")), "{\"x\":\"s\"}\n");
  EXPECT_EQ(with(std::string_view("s")), "{\"x\":\"s\"}\n");
}

template <class T>
concept Field = requires(JsonLine line, T value) { line.field("x", value); };

TEST(JsonLine, TakesNoCharacterNoPointerAndNoEnumForANumber)
{
  enum Unscoped { one };
  static_assert(!Field<char> && !Field<char32_t> && !Field<int*> && !Field<std::nullptr_t>);
  static_assert(!Field<Unscoped>);
  static_assert(Field<bool> && Field<int> && Field<std::uint64_t> && Field<float> && Field<const char*>);
}

TEST(JsonLine, WritesIntegersToTheirLimits)
{
  EXPECT_EQ(with(0), "{\"x\":0}\n");
  EXPECT_EQ(with(std::uint8_t{200}), "{\"x\":200}\n");
  EXPECT_EQ(with(std::int16_t{-7}), "{\"x\":-7}\n");
  EXPECT_EQ(with(std::numeric_limits<std::int64_t>::min()), "{\"x\":-9223372036854775808}\n");
  EXPECT_EQ(with(std::numeric_limits<std::uint64_t>::max()), "{\"x\":18446744073709551615}\n");
}

TEST(JsonLine, WritesDoublesShortAndNullForWhatJsonHasNot)
{
  EXPECT_EQ(with(0.1), "{\"x\":0.1}\n");
  EXPECT_EQ(with(1.5f), "{\"x\":1.5}\n");
  EXPECT_EQ(with(-1e300), "{\"x\":-1e+300}\n");
  EXPECT_EQ(with(std::numeric_limits<double>::infinity()), "{\"x\":null}\n");
  EXPECT_EQ(with(std::numeric_limits<double>::quiet_NaN()), "{\"x\":null}\n");
}

TEST(JsonLine, GivesBytesAsTextOrElseAsBase64)
{
  EXPECT_EQ(JsonLine().payload("€\n").str(), "{\"text\":\"€\\n\"}\n");
  EXPECT_EQ(JsonLine().payload("").str(), "{\"text\":\"\"}\n");
  EXPECT_EQ(JsonLine().payload("a\xFF").str(), "{\"base64\":\"Yf8=\"}\n");
}

TEST(JsonLine, EscapesNames)
{
  EXPECT_EQ(JsonLine().field("a\"b", 1).str(), "{\"a\\\"b\":1}\n");
}

TEST(JsonString, EscapesEveryC0Control)
{
  const std::string_view short_forms = "btnfr";
  for (int byte = 0; byte < 0x20; ++byte) {
    const std::string string = in_json(std::string{static_cast<char>(byte)});
    const bool is_short = string.size() == 4 && short_forms.find(string[2]) != short_forms.npos;
    EXPECT_TRUE(is_short || string == fmt::format("\"\\u{:04x}\"", byte)) << string;
  }
  EXPECT_EQ(in_json("\b\t\n\f\r"), "\"\\b\\t\\n\\f\\r\"");
}

TEST(JsonString, EscapesQuotesAndBackslashesWhereverTheyStand)
{
  for (const char special : {'"', '\\'}) {
    for (std::size_t at = 0; at < 20; ++at) {
      std::string bytes(20, '!');
      bytes[at] = special;
      std::string expected(20, '!');
      expected.insert(at, "\\");
      expected[at + 1] = special;
      ASSERT_EQ(in_json(bytes), '"' + expected + '"');
    }
  }
}

TEST(JsonString, IsHarmlessOnATerminal)
{
  EXPECT_EQ(in_json("\x7F"), "\"\\u007f\"");
  EXPECT_EQ(in_json("\u009B2J"), "\"\\u009b2J\"");
  EXPECT_EQ(in_json("\u202E\u2028\u2066"), "\"\\u202e\\u2028\\u2066\"");
}

TEST(JsonString, WritesControlsAboveTheBasicPlaneAsSurrogatePairs)
{
  EXPECT_EQ(in_json("\U000E0041"), "\"\\udb40\\udc41\"");
}

TEST(JsonString, ReplacesBytesThatAreNotUtf8)
{
  EXPECT_EQ(in_json("a\xFFz\xE2\x82"), "\"a\uFFFDz\uFFFD\uFFFD\"");
}

TEST(JsonString, LeavesOtherTextAsItIs)
{
  EXPECT_EQ(in_json("Grüße / 日本語 😀"), "\"Grüße / 日本語 😀\"");
}

} // namespace
} // namespace sockplay::text
