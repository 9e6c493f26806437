// Names in DNS messages: where they go on elsewhere, and where they lead nowhere.
#include "packet/dns_name.hh"

#include <gtest/gtest.h>
#include <string>

namespace sockplay::packet {
namespace {

using namespace std::string_literals;

struct Read {
  std::string text;
  std::size_t next; // where the reader stood afterwards
  bool is_whole;

  bool operator==(const Read&) const = default;
};

// The name at `offset` of a message.
Read read(std::string_view message, std::size_t offset = 0)
{
  Reader reader = Reader(message).at(offset);
  const DnsName name(reader, 0);
  return {std::string(name.text()), reader.offset(), reader.is_whole()};
}

TEST(DnsNames, AreLabelsInDots)
{
  EXPECT_EQ(read("\3www\7example\3com\0X"s), (Read{"www.example.com", 17, true}));
  EXPECT_EQ(read("\0X"s), (Read{".", 1, true}));
}

// RFC 1035 section 4.1.4.
TEST(DnsNames, GoOnWhereAPointerLeads)
{
  const std::string message = "\1F\3ISI\4ARPA\0\3FOO\xC0\0\xC0\6\xC0\x0C"s;
  EXPECT_EQ(read(message), (Read{"F.ISI.ARPA", 12, true}));
  EXPECT_EQ(read(message, 12), (Read{"FOO.F.ISI.ARPA", 18, true}));
  EXPECT_EQ(read(message, 18), (Read{"ARPA", 20, true}));
  EXPECT_EQ(read(message, 20), (Read{"FOO.F.ISI.ARPA", 22, true})) << "a pointer to a pointer";
}

TEST(DnsNames, NeverGoOnAheadOrInACircle)
{
  EXPECT_FALSE(read("\xC0\0"s).is_whole);
  EXPECT_FALSE(read("\xC0\2\1a\0"s).is_whole);
  EXPECT_FALSE(read("\1a\xC0\0"s, 0).is_whole);
  EXPECT_FALSE(read("\xC0\2\xC0\0"s, 2).is_whole);
}

// Nobody needs many pointers, and without a limit a message of nothing else costs as many steps as it has
// bytes, for each of its names.
TEST(DnsNames, AreSoonGivenUpWhereOnePointerLeadsToTheNext)
{
  std::string message = "\0"s;
  const auto add_pointer_to = [&](std::size_t target) {
    message += static_cast<char>(0xC0 | target >> 8);
    message += static_cast<char>(target & 0xFF);
  };
  add_pointer_to(0);
  while (message.size() < 1 + 2 * 127)
    add_pointer_to(message.size() - 2);
  EXPECT_EQ(read(message, message.size() - 2), (Read{".", message.size(), true}));
  add_pointer_to(message.size() - 2);
  EXPECT_FALSE(read(message, message.size() - 2).is_whole);
}

TEST(DnsNames, AreNoLongerThanTheyMayBe)
{
  std::string longest;
  for (int i = 0; i < 3; ++i)
    longest += '\x3F' + std::string(63, 'a');
  EXPECT_TRUE(read(longest + '\x3D' + std::string(61, 'a') + '\0').is_whole);
  EXPECT_FALSE(read(longest + '\x3F' + std::string(63, 'a') + "\1a\0"s).is_whole);
}

TEST(DnsNames, ThatAreCutOffAreNotWhole)
{
  const std::string message = "\1F\3ISI\4ARPA\0\3FOO\xC0\0"s;
  for (std::size_t size = 12; size < message.size(); ++size)
    EXPECT_FALSE(read(message.substr(0, size), 12).is_whole) << size;
}

TEST(DnsNames, HaveNoLabelsOfOtherKinds)
{
  EXPECT_FALSE(read("\x40"
                    "a\0"s)
                   .is_whole);
  EXPECT_FALSE(read("\x80"
                    "a\0"s)
                   .is_whole);
}

} // namespace
} // namespace sockplay::packet
