// Addresses as text.
#include "packet/address.hh"

#include <arpa/inet.h>
#include <array>
#include <gtest/gtest.h>
#include <random>
#include <string>

namespace sockplay::packet {
namespace {

template <class Address>
std::string text_of(const Address& address)
{
  std::string out;
  append_text(out, address);
  return out;
}

Ipv6Address parsed(const char* text)
{
  Ipv6Address address;
  EXPECT_EQ(::inet_pton(AF_INET6, text, address.octets.data()), 1) << text;
  return address;
}

TEST(Addresses, AreWrittenAsEverybodyWritesThem)
{
  EXPECT_EQ(text_of(Ipv4Address{{192, 0, 2, 1}}), "192.0.2.1");
  EXPECT_EQ(text_of(Ipv4Address{{255, 255, 255, 255}}), "255.255.255.255");
  EXPECT_EQ(text_of(Ipv4Address{{0, 10, 100, 99}}), "0.10.100.99");
  EXPECT_EQ(text_of(MacAddress{{0x02, 0, 0, 0xAB, 0xCD, 0xEF}}), "02:00:00:ab:cd:ef");
}

// RFC 5952 section 4.
TEST(Addresses, OfIpv6HaveOneSpelling)
{
  for (const char* text : {"2001:db8::1", "::", "::1", "1::", "2001:db8:0:1:1:1:1:1", "2001:0:0:1::1",
                           "2001:db8::1:0:0:1", "fe80::202:b3ff:fe1e:8329", "::ffff:192.0.2.1",
                           "1:2:3:4:5:6:7:8", "1:0:2:0:3:0:4:0", "::2:3:4:5:6:7:8", "1:2:3:4:5:6::"}) {
    const bool is_one_group = std::string(text) == "::2:3:4:5:6:7:8"; // a single zero is not left out
    EXPECT_EQ(text_of(parsed(text)), is_one_group ? "0:2:3:4:5:6:7:8" : text);
  }
}

TEST(Addresses, OfIpv6ReadBackAsWhatTheyWere)
{
  std::minstd_rand random(1);
  for (int i = 0; i < 10000; ++i) {
    Ipv6Address address;
    for (std::uint8_t& octet : address.octets)
      octet = random() % 3 == 0 ? static_cast<std::uint8_t>(random()) : std::uint8_t{0};
    EXPECT_EQ(parsed(text_of(address).c_str()), address);
  }
}

} // namespace
} // namespace sockplay::packet
