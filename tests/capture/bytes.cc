// The bytes beneath a line, in the forms of -x, -X and -A.
#include "capture/bytes.hh"

#include "packet/samples.hh"

#include <gtest/gtest.h>

namespace sockplay::capture {
namespace {

std::string shown(const packet::Packet& packet, BytesForm form, bool with_link = false)
{
  std::string out;
  append_bytes(out, packet, {form, with_link});
  return out;
}

packet::Packet raw(std::string_view bytes)
{
  return packet::decode(packet::LinkType(147), bytes, bytes.size()); // of nobody's
}

TEST(Bytes, AreNoneUnlessAskedFor)
{
  EXPECT_EQ(shown(raw("abc"), BytesForm::none), "");
}

TEST(Bytes, InHexAreAsTcpdumpHasThem)
{
  EXPECT_EQ(shown(raw("0123456789abcdefXYZ"), BytesForm::hex),
            "        0x0000:  3031 3233 3435 3637 3839 6162 6364 6566\n"
            "        0x0010:  5859 5a\n");
}

TEST(Bytes, InHexAndCharactersAreAsInOtherViews)
{
  EXPECT_EQ(shown(raw("a\x1b[31m"), BytesForm::hex_and_text),
            "        00000000  61 1b 5b 33 31 6d                                 |a.[31m|\n");
}

TEST(Bytes, InCharactersKeepLinesAndNothingElseThatIsNotPrintable)
{
  EXPECT_EQ(shown(raw("GET /\r\n\x1b[31m\xc3\xa4\t\r"), BytesForm::text), "GET /\n.[31m..\t.\n");
}

TEST(Bytes, BeginBehindTheLinkUnlessItIsAskedFor)
{
  const auto packet = packet::sample("UDP in a frame that is padded").decoded();
  EXPECT_TRUE(shown(packet, BytesForm::hex).starts_with("        0x0000:  4500 "));
  EXPECT_FALSE(shown(packet, BytesForm::hex, true).starts_with("        0x0000:  4500 "));
  const auto tagged = packet::sample("VLAN 802.1Q tag").decoded();
  EXPECT_TRUE(shown(tagged, BytesForm::hex).starts_with("        0x0000:  45"));
}

TEST(Bytes, OfAnEmptyPacketAreNone)
{
  EXPECT_EQ(shown(raw(""), BytesForm::hex), "");
}

} // namespace
} // namespace sockplay::capture
