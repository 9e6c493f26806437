// Which packets answer which: turned round, quoted by an error, of a group; and which only look like it.
#include "packet/answer.hh"

#include "packet/build.hh"

#include <gtest/gtest.h>
#include <string>

namespace sockplay::packet {
namespace {

constexpr Ipv4Address us{{10, 0, 0, 1}}, them{{10, 0, 0, 2}}, router{{10, 0, 0, 254}}, group{{224, 0, 0, 1}};
constexpr Ipv6Address us6{{0xFD, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}};
constexpr Ipv6Address them6{{0xFD, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2}};

Ipv4 ip(std::uint8_t protocol, Ipv4Address from = us, Ipv4Address to = them)
{
  return {.ttl = 64, .carried = protocol, .source = from, .destination = to};
}
Ipv6 ip6(std::uint8_t protocol, Ipv6Address from = us6, Ipv6Address to = them6)
{
  return {.next_header = protocol, .hop_limit = 64, .source = from, .destination = to};
}

std::string echo(std::uint8_t type, std::uint16_t identifier, std::uint16_t sequence, const Ipv4& ip)
{
  return build(ip, "", build(Icmp{.type = type, .identifier = identifier, .sequence = sequence}, "data"));
}
std::string udp(std::uint16_t from, std::uint16_t to, const Ipv4& ip, std::string_view data = "data")
{
  return build(ip, "", build(Udp{.source_port = from, .destination_port = to}, ip, data));
}
std::string tcp(std::uint16_t from, std::uint16_t to, std::uint32_t sequence, std::uint16_t flags,
                const Ipv4& ip)
{
  const Tcp tcp{.source_port = from, .destination_port = to, .sequence = sequence, .flags = flags};
  return build(ip, "", build(tcp, ip, "", ""));
}
std::string error(std::string_view quoted, Ipv4Address from = router)
{
  return build(ip(1, from, us), "", build(Icmp{.type = Icmp::unreachable, .code = 1}, quoted));
}

Packet decoded(const std::string& bytes, LinkType link = LinkType::raw_ip)
{
  return decode(link, bytes, bytes.size());
}
Answer answer(const std::string& sent, const std::string& heard, LinkType link = LinkType::raw_ip)
{
  return answer_to(decoded(sent, link), decoded(heard, link));
}

const auto back = [](std::uint8_t protocol) { return ip(protocol, them, us); };

TEST(Answer, OfAnEchoHasItsIdentifierAndSequence)
{
  const auto request = echo(Icmp::echo_request, 7, 1, ip(1));
  EXPECT_EQ(answer(request, echo(Icmp::echo_reply, 7, 1, back(1))), Answer::reply);
  EXPECT_EQ(answer(request, echo(Icmp::echo_reply, 7, 2, back(1))), Answer::none);
  EXPECT_EQ(answer(request, echo(Icmp::echo_reply, 8, 1, back(1))), Answer::none);
  EXPECT_EQ(answer(request, echo(Icmp::echo_request, 7, 1, back(1))), Answer::none);
  EXPECT_EQ(answer(request, echo(Icmp::echo_reply, 7, 1, ip(1, them, router))), Answer::none);
}

TEST(Answer, OfAnEchoToAGroupComesFromAnybody)
{
  const auto request = echo(Icmp::echo_request, 7, 1, ip(1, us, group));
  EXPECT_EQ(answer(request, echo(Icmp::echo_reply, 7, 1, back(1))), Answer::reply);
}

// Who the broadcast address of a link is, only its hosts know.
TEST(Answer, OfADatagramToSeveralComesFromAnybody)
{
  const auto sent = udp(5000, 53, ip(17, us, Ipv4Address{{10, 0, 0, 255}}));
  const auto reply = udp(53, 5000, back(17));
  EXPECT_EQ(answer(sent, reply), Answer::none);
  EXPECT_EQ(answer_to(decoded(sent), decoded(reply), true), Answer::reply);
}

TEST(Answer, OfAnEchoOverIpv6IsOneToo)
{
  const auto of = [](std::uint8_t type, const Ipv6& ip) {
    return build(ip, build(Icmpv6{.type = type, .identifier = 7, .sequence = 1}, ip, "data"));
  };
  const auto request = of(Icmpv6::echo_request, ip6(58));
  EXPECT_EQ(answer(request, of(Icmpv6::echo_reply, ip6(58, them6, us6))), Answer::reply);
  const auto carrier = ip6(58, them6, us6);
  const auto error = build(carrier, build(Icmpv6{.type = Icmpv6::unreachable, .code = 3}, carrier, request));
  EXPECT_EQ(answer(request, error), Answer::error);
}

TEST(Answer, OfATimestampRequestIsAReplyToThat)
{
  const auto request = echo(Icmp::timestamp_request, 7, 1, ip(1));
  EXPECT_EQ(answer(request, echo(Icmp::timestamp_reply, 7, 1, back(1))), Answer::reply);
  EXPECT_EQ(answer(request, echo(Icmp::echo_reply, 7, 1, back(1))), Answer::none);
}

TEST(Answer, OfADatagramComesFromItsPortToOurs)
{
  const auto sent = udp(5000, 53, ip(17));
  EXPECT_EQ(answer(sent, udp(53, 5000, back(17), "answer")), Answer::reply);
  EXPECT_EQ(answer(sent, udp(54, 5000, back(17))), Answer::none);
  EXPECT_EQ(answer(sent, udp(53, 5001, back(17))), Answer::none);
  EXPECT_EQ(answer(sent, udp(53, 5000, ip(17, router, us))), Answer::none);
  EXPECT_EQ(answer(udp(5000, 53, ip(17, us, group)), udp(53, 5000, back(17))), Answer::reply);
}

TEST(Answer, OfASegmentIsSynAckOrReset)
{
  const auto sent = tcp(5000, 80, 12, Tcp::syn, ip(6));
  EXPECT_EQ(answer(sent, tcp(80, 5000, 99, Tcp::syn | Tcp::ack, back(6))), Answer::reply);
  EXPECT_EQ(answer(sent, tcp(80, 5000, 0, Tcp::rst | Tcp::ack, back(6))), Answer::reply);
  EXPECT_EQ(answer(sent, tcp(81, 5000, 0, Tcp::rst, back(6))), Answer::none);
  EXPECT_EQ(answer(sent, udp(80, 5000, back(17))), Answer::none);
}

TEST(Answer, ThatIsAnErrorQuotesThePacket)
{
  const auto sent = udp(5000, 53, ip(17));
  EXPECT_EQ(answer(sent, error(sent)), Answer::error);
  EXPECT_EQ(answer(sent, error(sent.substr(0, 28))), Answer::error) << "no more than RFC 792 asks for";
  EXPECT_EQ(answer(sent, error(udp(5001, 53, ip(17)))), Answer::none);
  EXPECT_EQ(answer(sent, error(udp(5000, 53, ip(17, us, router)))), Answer::none);
  const auto segment = tcp(5000, 80, 12, Tcp::syn, ip(6));
  EXPECT_EQ(answer(segment, error(segment.substr(0, 28))), Answer::error);
  EXPECT_EQ(answer(segment, error(tcp(5000, 80, 13, Tcp::syn, ip(6)))), Answer::none);
  const auto request = echo(Icmp::echo_request, 7, 1, ip(1));
  EXPECT_EQ(answer(request, error(request)), Answer::error);
  EXPECT_EQ(answer(request, error(echo(Icmp::echo_request, 7, 2, ip(1)))), Answer::none);
}

TEST(Answer, ThatOnlyTellsOfABetterWayIsAdvice)
{
  const auto sent = udp(5000, 53, ip(17));
  const auto redirect = build(ip(1, router, us), "", build(Icmp{.type = Icmp::redirect, .code = 1}, sent));
  EXPECT_EQ(answer(sent, redirect), Answer::advice);
}

TEST(Answer, OfAProtocolWithoutPortsIsWhatComesBack)
{
  const auto sent = build(ip(253), "", "hello");
  EXPECT_EQ(answer(sent, build(back(253), "", "hello")), Answer::reply);
  EXPECT_EQ(answer(sent, build(back(254), "", "hello")), Answer::none);
  EXPECT_EQ(answer(sent, build(ip(253, router, us), "", "hello")), Answer::none);
}

TEST(Answer, IsNotThePacketItselfHeardOnALoopback)
{
  const auto sent = build(ip(253, us, us), "", "hello");
  auto heard = ip(253, us, us);
  heard.identification = 99; // the kernel's
  EXPECT_EQ(answer(sent, build(heard, "", "hello")), Answer::none);
  EXPECT_EQ(answer(sent, build(heard, "", "hello yourself")), Answer::reply);
  const auto datagram = udp(53, 53, ip(17, us, us));
  EXPECT_EQ(answer(datagram, datagram), Answer::none);
}

TEST(Answer, OfArpHasTheAddressThatWasAskedFor)
{
  const auto frame = [](std::uint16_t operation, Ipv4Address sender, Ipv4Address target) {
    return build(Ethernet{.ethertype = 0x0806},
                 build(Arp{.operation = operation, .sender = sender, .target = target}));
  };
  const auto sent = frame(Arp::request, us, them);
  EXPECT_EQ(answer(sent, frame(Arp::reply, them, us), LinkType::ethernet), Answer::reply);
  EXPECT_EQ(answer(sent, frame(Arp::reply, router, us), LinkType::ethernet), Answer::none);
  EXPECT_EQ(answer(sent, frame(Arp::request, them, us), LinkType::ethernet), Answer::none);
}

TEST(Answer, OfATaggedFrameIsFoundBehindItsTag)
{
  const auto tagged = [](const std::string& packet) {
    return build(Ethernet{.ethertype = 0x8100}, build(Vlan{.id = 5, .ethertype = 0x0800}, packet));
  };
  EXPECT_EQ(answer(tagged(echo(Icmp::echo_request, 7, 1, ip(1))),
                   tagged(echo(Icmp::echo_reply, 7, 1, back(1))), LinkType::ethernet),
            Answer::reply);
}

TEST(Answer, IsNoneToWhatCannotBeRead)
{
  const auto sent = udp(5000, 53, ip(17));
  EXPECT_EQ(answer(sent, ""), Answer::none);
  EXPECT_EQ(answer(sent, sent.substr(0, 10)), Answer::none);
  EXPECT_EQ(answer("", sent), Answer::none);
}

TEST(Thread, IsSharedByAPacketAndItsAnswers)
{
  const auto thread = [](const std::string& bytes) { return thread_of(decoded(bytes)); };
  const auto sent = udp(5000, 53, ip(17));
  EXPECT_EQ(thread(sent), thread(udp(53, 5000, back(17))));
  EXPECT_EQ(thread(sent), thread(error(sent)));
  EXPECT_NE(thread(sent), thread(udp(5001, 53, ip(17))));
  const auto request = echo(Icmp::echo_request, 7, 1, ip(1));
  EXPECT_EQ(thread(request), thread(echo(Icmp::echo_reply, 7, 1, back(1))));
  EXPECT_NE(thread(request), thread(echo(Icmp::echo_request, 7, 2, ip(1))));
}

} // namespace
} // namespace sockplay::packet
