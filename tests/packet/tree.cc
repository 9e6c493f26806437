// The tree: every line with its bytes.
#include "packet/tree.hh"

#include "samples.hh"

#include <gtest/gtest.h>
#include <string>

namespace sockplay::packet {
namespace {

TEST(Tree, ShowsTheBytesOfEveryFieldAndGroup)
{
  std::string out;
  append_tree(out, sample("UDP in a frame that is padded").decoded(), {});
  EXPECT_TRUE(out.starts_with("         0-13  Ethernet\n"
                              "          0-5    Destination: 02:00:00:00:00:02\n"
                              "         6-11    Source: 02:00:00:00:00:01\n"
                              "        12-13    Type: 0x0800 (IPv4)\n"
                              "        14-33  IPv4\n"))
      << out;
  EXPECT_TRUE(out.ends_with("        34-41  UDP\n"
                            "        34-35    Source port: 1\n"
                            "        36-37    Destination port: 2\n"
                            "        38-39    Length: 11\n"
                            "        40-41    Checksum: 0x2770\n"
                            "        42-44  Data\n"
                            "                 Length: 3\n"
                            "        42-44    Data: 3 bytes \"abc\"\n"
                            "        45-59  Trailer: 15 bytes beyond the end of the packet\n"))
      << out;
}

TEST(Tree, PutsTheBytesThemselvesBesideThem)
{
  std::string out;
  append_tree(out, decode(LinkType::ethernet, "abcdefghijklmn0123456789", 24), {.hex = true});
  EXPECT_EQ(out, "         0-13                             Ethernet\n"
                 "          0-5  61 62 63 64 65 66            Destination: 61:62:63:64:65:66\n"
                 "         6-11  67 68 69 6a 6b 6c            Source: 67:68:69:6a:6b:6c\n"
                 "        12-13  6d 6e                        Type: 0x6d6e\n"
                 "        14-23                             Data\n"
                 "                                            Length: 10\n"
                 "        14-23  30 31 32 33 34 35 36 37 …    Data: 10 bytes \"0123456789\"\n");
}

TEST(Tree, SaysWhereTheCaptureEnded)
{
  std::string out;
  append_tree(out, decode(LinkType::ethernet, "abcdefgh", 60), {});
  EXPECT_EQ(out, "          0-7  Ethernet\n"
                 "          0-5    Destination: 61:62:63:64:65:66\n"
                 "                 [truncated: not all of it was captured]\n");
}

} // namespace
} // namespace sockplay::packet
