// What comes next: by number, by port, by looks.
#include "packet/next.hh"

#include "packet/reader.hh"

#include <gtest/gtest.h>
#include <string>

namespace sockplay::packet {
namespace {

using namespace std::string_literals;

Protocol in_stream(const std::string& bytes, std::uint16_t port = 9)
{
  Reader reader(bytes);
  return next_in_stream(50000, port, reader).protocol;
}

Protocol in_datagram(const std::string& bytes, std::uint16_t port = 9)
{
  return next_in_datagram(50000, port, Reader(bytes)).protocol;
}

TEST(Next, IsToldByTheLooksOfAStreamOnAnyPort)
{
  EXPECT_EQ(in_stream("\x16\x03\x01\x00\x05hello"s), Protocol::tls);
  EXPECT_EQ(in_stream("GET / HTTP/1.1\r\n"), Protocol::http);
  EXPECT_EQ(in_stream("HTTP/1.0 200 OK\r\n"), Protocol::http);
  EXPECT_EQ(in_stream("hello"), Protocol::payload);
}

TEST(Next, IsNotTakenForWhatItResembles)
{
  EXPECT_EQ(in_stream("\x16\x04\x01\x00\x05hello"s), Protocol::payload) << "no such version";
  EXPECT_EQ(in_stream("\x18\x03\x01\x00\x05hello"s), Protocol::payload) << "no such content";
  EXPECT_EQ(in_stream("\x16\x03\x01\xFF\xFFhello"s), Protocol::payload) << "too long";
  EXPECT_EQ(in_stream("\x16\x03\x01\x00"s), Protocol::payload) << "cut off";
  EXPECT_EQ(in_stream("GETTING"), Protocol::payload);
  EXPECT_EQ(in_datagram("\xC0\0\0\0\2\0\0"s), Protocol::payload) << "no such version of QUIC";
  EXPECT_EQ(in_datagram("\x80\0\0\0\1\0\0"s), Protocol::payload) << "without the bit that QUIC fixes";
  EXPECT_EQ(in_datagram("\xC0\0\0\0\1\x15\0"s), Protocol::payload) << "an identifier too long for QUIC";
}

TEST(Next, IsToldByThePortsOfADatagramInEitherDirection)
{
  EXPECT_EQ(in_datagram("x", 53), Protocol::dns);
  EXPECT_EQ(next_in_datagram(53, 50000, Reader("x")).protocol, Protocol::dns);
  EXPECT_EQ(next_in_datagram(53, 50000, Reader("x")).number, 53u);
  EXPECT_EQ(in_datagram("\xC0\0\0\0\1\0\0"s), Protocol::quic);
}

TEST(Next, HasNothingToExpectInASegmentWithoutAPayload)
{
  EXPECT_EQ(in_stream("", 53), Protocol::payload);
}

TEST(Next, IsALengthUpTo1500)
{
  Reader reader(std::string_view("\x42\x42\x03padding", 10));
  EXPECT_EQ(next_by_type_or_length(3, reader).protocol, Protocol::llc);
  EXPECT_EQ(reader.remaining(), 3u);
  EXPECT_EQ(next_by_type_or_length(1501, reader).protocol, Protocol::payload);
  EXPECT_EQ(next_by_type_or_length(0x0800, reader).protocol, Protocol::ipv4);
}

} // namespace
} // namespace sockplay::packet
