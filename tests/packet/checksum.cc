// Checksums: examples of the RFCs, and verdicts on packets.
#include "packet/checksum.hh"

#include "packet/json.hh"
#include "packet/tree.hh"
#include "samples.hh"

#include <gtest/gtest.h>
#include <string>

namespace sockplay::packet {
namespace {

using namespace std::string_literals;

std::size_t index_of(const Packet& packet, std::string_view name)
{
  for (std::size_t i = 0; i < packet.layers.size(); ++i) {
    if (name_of(packet.layers[i]) == name) return i;
  }
  ADD_FAILURE() << "no layer " << name;
  return 0;
}

ChecksumVerdict verdict(const Packet& packet, std::string_view layer)
{
  return verify(packet, index_of(packet, layer));
}

// RFC 1071 section 3.
TEST(InternetChecksum, IsThatOfTheExample)
{
  EXPECT_EQ(InternetSum().add("\x00\x01\xf2\x03\xf4\xf5\xf6\xf7"s).value(),
            static_cast<std::uint16_t>(~0xDDF2));
}

TEST(InternetChecksum, TakesALastOddByteForTheUpperHalf)
{
  EXPECT_EQ(InternetSum().add("\x12"s).value(), static_cast<std::uint16_t>(~0x1200));
}

TEST(InternetChecksum, DoesNotDependOnHowItWasCut)
{
  std::string bytes;
  for (int i = 0; i < 3000; ++i)
    bytes += static_cast<char>(i * 7 ^ 0xFF);
  const auto whole = InternetSum().add(bytes).value();
  for (const std::size_t cut : {2, 100, 1998})
    EXPECT_EQ(InternetSum().add(bytes.substr(0, cut)).add(bytes.substr(cut)).value(), whole);
}

// RFC 3720 appendix B.4.
TEST(Crc32c, IsThatOfTheExamples)
{
  EXPECT_EQ(crc32c(std::string(32, '\0')), 0x8A9136AAu);
  EXPECT_EQ(crc32c(std::string(32, '\xff')), 0x62A8AB43u);
  std::string ascending;
  for (char byte = 0; byte < 32; ++byte)
    ascending += byte;
  EXPECT_EQ(crc32c(ascending), 0x46DD794Eu);
  EXPECT_EQ(crc32c(ascending.substr(7), crc32c(ascending.substr(0, 7))), 0x46DD794Eu);
}

TEST(Verify, FindsGoodChecksumsGood)
{
  for (const auto& [name, layer] : std::vector<std::pair<const char*, const char*>>{
           {"TCP SYN with the options of Linux", "ip"},
           {"TCP SYN with the options of Linux", "tcp"},
           {"TCP over IPv6", "tcp"},
           {"UDP in a frame that is padded", "udp"},
           {"IPv6 by segments of which none is left", "udp"},
           {"IPv6 with the header of a fragment, and whole", "udp"},
           {"UDP over IPv6 with bytes that are no text", "udp"},
           {"ICMP echo request", "icmp"},
           {"ICMP port unreachable", "icmp"},
           {"ICMPv6 echo request", "icmpv6"},
           {"MLDv2 report", "icmpv6"},
           {"IGMPv3 report", "igmp"},
           {"SCTP COOKIE ECHO and DATA", "sctp"},
           {"UDP-Lite whose checksum covers the header", "udplite"},
           {"UDP-Lite whose checksum covers all", "udplite"},
           {"IPv4 with record route and timestamp options", "ip"},
       })
    EXPECT_EQ(verdict(sample(name).decoded(), layer), ChecksumVerdict::good) << name;
}

TEST(Verify, FindsEveryFlippedByte)
{
  Sample flipped = sample("TCP SYN with the options of Linux");
  for (std::size_t i = 38; i < flipped.bytes.size(); ++i) { // what follows the ports, of whatever meaning
    if (i == 46) continue;                                  // the header's length
    flipped.bytes[i] = static_cast<char>(flipped.bytes[i] ^ 1);
    EXPECT_EQ(verdict(flipped.decoded(), "tcp"), ChecksumVerdict::bad) << i;
    flipped.bytes[i] = static_cast<char>(flipped.bytes[i] ^ 1);
  }
}

TEST(Verify, CountsTheAddressesToo)
{
  Sample flipped = sample("UDP in a frame that is padded");
  flipped.bytes[29] = 9;
  EXPECT_EQ(verdict(flipped.decoded(), "udp"), ChecksumVerdict::bad);
  EXPECT_EQ(verdict(flipped.decoded(), "ip"), ChecksumVerdict::bad);
  std::string line;
  append_bad_checksums(line, flipped.decoded());
  EXPECT_EQ(line, " [bad IPv4 checksum] [bad UDP checksum]");
}

TEST(Verify, KnowsWhereThereIsNone)
{
  Sample without = sample("UDP in a frame that is padded");
  without.bytes[40] = without.bytes[41] = 0;
  EXPECT_EQ(verdict(without.decoded(), "udp"), ChecksumVerdict::absent);
  EXPECT_EQ(verdict(without.decoded(), "eth"), ChecksumVerdict::none);
}

TEST(Verify, CannotSayWithoutTheWhole)
{
  const Sample& whole = sample("UDP in a frame that is padded");
  const Packet cut = decode(whole.link, std::string_view(whole.bytes).substr(0, 44), whole.bytes.size());
  EXPECT_EQ(verdict(cut, "udp"), ChecksumVerdict::unknown);
  EXPECT_EQ(verdict(cut, "ip"), ChecksumVerdict::good);
  EXPECT_EQ(verdict(sample("IPv4 first fragment").decoded(), "udp"), ChecksumVerdict::unknown);
  EXPECT_EQ(verdict(sample("IPv6 first fragment").decoded(), "udp"), ChecksumVerdict::unknown);
  EXPECT_EQ(verdict(sample("ICMP port unreachable").decoded(), "udp"), ChecksumVerdict::unknown);
}

// Which is the one that counts, and not the next on the way.
TEST(Verify, CannotSayWithoutTheLastDestination)
{
  EXPECT_EQ(verdict(sample("IPv6 by a segment that is left").decoded(), "udp"), ChecksumVerdict::unknown);
  EXPECT_EQ(verdict(sample("IPv4 with a source route").decoded(), "udp"), ChecksumVerdict::unknown);
}

// The sum of the ends as Linux leaves it in the field, not complemented.
std::uint16_t begun(std::uint8_t protocol, std::uint16_t bytes)
{
  InternetSum sum;
  sum.add_ends(Ipv4Address{{10, 0, 0, 1}}, Ipv4Address{{10, 0, 0, 2}}, protocol, bytes);
  return static_cast<std::uint16_t>(~sum.value());
}

void put_word(std::string& bytes, std::size_t at, std::uint16_t word)
{
  bytes[at] = static_cast<char>(word >> 8);
  bytes[at + 1] = static_cast<char>(word);
}

TEST(Verify, TellsWhatIsLeftToTheCardFromWhatIsWrong)
{
  Sample udp = sample("UDP in a frame that is padded");
  put_word(udp.bytes, 40, begun(17, 11));
  EXPECT_EQ(verdict(udp.decoded(), "udp"), ChecksumVerdict::partial);
  put_word(udp.bytes, 40, static_cast<std::uint16_t>(begun(17, 11) + 1));
  EXPECT_EQ(verdict(udp.decoded(), "udp"), ChecksumVerdict::bad);

  Sample tcp = sample("TCP SYN with the options of Linux");
  put_word(tcp.bytes, 50, begun(6, static_cast<std::uint16_t>(tcp.bytes.size() - 34)));
  EXPECT_EQ(verdict(tcp.decoded(), "tcp"), ChecksumVerdict::partial);

  Sample sctp = sample("SCTP COOKIE ECHO and DATA");
  sctp.bytes.replace(42, 4, 4, '\0');
  EXPECT_EQ(verdict(sctp.decoded(), "sctp"), ChecksumVerdict::partial);
}

TEST(Verify, FindsASumThatIsRightRightThoughItLooksBegun)
{
  // A payload that makes the sum of everything but the ends zero, so that both readings agree.
  Sample sample = packet::sample("UDP in a frame that is padded");
  sample.bytes[38] = 0, sample.bytes[39] = 10; // two bytes
  sample.bytes[17] = 30;
  put_word(sample.bytes, 40, begun(17, 10));
  put_word(sample.bytes, 42, 0);
  InternetSum all;
  all.add_ends(Ipv4Address{{10, 0, 0, 1}}, Ipv4Address{{10, 0, 0, 2}}, 17, 10);
  put_word(sample.bytes, 42, all.add(std::string_view(sample.bytes).substr(34, 10)).value());
  EXPECT_EQ(verdict(sample.decoded(), "udp"), ChecksumVerdict::good);
}

TEST(Verify, SaysInALineWhatIsLeftToTheCard)
{
  Sample udp = sample("UDP in a frame that is padded");
  put_word(udp.bytes, 40, begun(17, 11));
  std::string line;
  append_bad_checksums(line, udp.decoded());
  EXPECT_EQ(line, " [UDP checksum left to the card]");
}

TEST(Verify, IsToldInTheViewsThatAreAsked)
{
  std::string json;
  append_json(json, sample("ICMP echo request").decoded(), {}, {.checksums = true});
  EXPECT_NE(json.find("\"checksum.status\":\"good\"},\"data\":{"), std::string::npos) << json;
  std::string tree;
  append_tree(tree, sample("ICMP echo request").decoded(), {.checksums = true});
  EXPECT_NE(tree.find("Checksum is: good\n"), std::string::npos) << tree;
}

} // namespace
} // namespace sockplay::packet
