#include "packet/words.hh"

#include <gtest/gtest.h>
#include <string>

namespace sockplay::packet {
namespace {

TEST(Words, AreAppendedWhenTheyEnd)
{
  std::string out = "before ";
  Words(out) << "port " << 65535 << " " << Hex{255} << " " << Ipv4Address{{192, 0, 2, 255}};
  EXPECT_EQ(out, "before port 65535 0xff 192.0.2.255");
}

// However much was put together before: nothing is lost or turned round where the room ends.
TEST(Words, OfAnyLengthComeInTheirOrder)
{
  for (std::size_t before = 200; before < 300; ++before) {
    std::string out;
    Words(out) << std::string(before, 'a') << 18446744073709551615U << Ipv6Address{{0x20, 1, 0xd, 0xb8}}
               << "b" << std::string(before, 'c') << MacAddress{{2, 0, 0, 0, 0, 1}};
    EXPECT_EQ(out, std::string(before, 'a') + "18446744073709551615" + "2001:db8::" + "b" +
                       std::string(before, 'c') + "02:00:00:00:00:01");
  }
}

TEST(Words, OfAPacketAreEscapedAndCut)
{
  std::string out;
  Words(out) << "name " << Foreign{"a\x1b[2J"} << " " << Foreign{"abcdef", 3};
  EXPECT_EQ(out, "name a\\x1b[2J abc…");
}

TEST(Words, ApartHaveABlankBetweenThem)
{
  std::string out = "before ";
  {
    Words words(out);
    for (const std::string_view each : {"", "one", "", "two", ""})
      words.apart([&] { words << each; });
    words.apart([&] { words << Foreign{""}; }); // which goes to the text directly
  }
  EXPECT_EQ(out, "before one two");
}

} // namespace
} // namespace sockplay::packet
