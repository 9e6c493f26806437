// Records on their way out: every edge is kept, whatever the sizes, and calls are few. What the kernel
// refuses is played by a script; the edges are compared with what arrives on loopback.
#include "net/departures.hh"

#include "net/arrivals.hh"
#include "support/loopback.hh"
#include "support/recorded_calls.hh"
#include "support/scripted_kernel.hh"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <linux/udp.h>
#include <string>
#include <vector>

namespace sockplay::net {
namespace {

using test::inet;
using test::inet6;
using testing::ElementsAre;
using testing::HasSubstr;
using What = IoResult::What;

std::vector<Departure> departures(const std::vector<std::string>& records, const Endpoint* to = nullptr)
{
  std::vector<Departure> all;
  for (const auto& record : records) {
    all.push_back({record, to});
  }
  return all;
}

// Views into one text, one behind the other.
std::vector<Departure> slices(std::string_view text, std::size_t size)
{
  std::vector<Departure> all;
  for (; !text.empty(); text.remove_prefix(std::min(size, text.size()))) {
    all.push_back({text.substr(0, size)});
  }
  return all;
}

// What a message would be cut into: its bytes' count and, where it is segmented, the size of a segment.
std::string shape(const msghdr& message)
{
  std::size_t bytes = 0;
  for (std::size_t i = 0; i < message.msg_iovlen; ++i) {
    bytes += message.msg_iov[i].iov_len;
  }
  auto text = std::to_string(bytes);
  if (const auto* control = CMSG_FIRSTHDR(&message); control != nullptr) {
    EXPECT_EQ(control->cmsg_level, IPPROTO_UDP);
    EXPECT_EQ(control->cmsg_type, UDP_SEGMENT);
    std::uint16_t segment = 0;
    std::memcpy(&segment, CMSG_DATA(control), sizeof segment);
    text += " by " + std::to_string(segment);
  }
  return text;
}

test::Step sendmsg_gets(std::string expected, sys::Outcome outcome)
{
  return test::step<sys::SendMsg>(expected, [=](test::ScriptedKernel&, const sys::SendMsg& call) {
    EXPECT_EQ(shape(*call.message), expected);
    return outcome;
  });
}

test::Step sendmmsg_gets(std::vector<std::string> expected, sys::Outcome outcome)
{
  return test::step<sys::SendMmsg>("messages", [=](test::ScriptedKernel&, const sys::SendMmsg& call) {
    std::vector<std::string> shapes;
    for (unsigned i = 0; i < call.count; ++i) {
      shapes.push_back(shape(call.messages[i].msg_hdr));
    }
    EXPECT_EQ(shapes, expected);
    return outcome;
  });
}

// --- what the kernel is asked ------------------------------------------------------------------------------

TEST(Departures, OfOneSizeAreOneCall)
{
  test::ScriptedKernel kernel;
  kernel.expect(sendmsg_gets("8192 by 64", {8192, 0}));
  const auto text = test::pattern(128UL * 64);
  const auto sent = Departures({.segments = true}).send(1001, slices(text, 64));
  EXPECT_EQ(sent.what, What::moved);
  EXPECT_EQ(sent.records, 128);
  EXPECT_EQ(sent.bytes, 8192);
}

TEST(Departures, WithoutSegmentsLeaveTogetherAllTheSame)
{
  test::ScriptedKernel kernel;
  kernel.expect(sendmmsg_gets(std::vector<std::string>(64, "10"), {64, 0}),
                sendmmsg_gets({"10", "10", "10", "10", "10", "4"}, {6, 0}));
  const auto text = test::pattern(694);
  EXPECT_EQ(Departures({}).send(1001, slices(text, 10)).records, 70);
}

TEST(Departures, OfOneRecordIsAPlainSend)
{
  test::ScriptedKernel kernel;
  kernel.expect(test::send_takes());
  const std::string record = "hello\n";
  EXPECT_EQ(Departures({.segments = true}).send(1001, departures({record})).bytes, 6);
  EXPECT_EQ(kernel.taken(), "hello\n");
}

TEST(Departures, MayEndAMessageWithAShorterRecordAndBeginNoneWithIt)
{
  test::ScriptedKernel kernel;
  kernel.expect(sendmmsg_gets({"11 by 4", "7 by 4", "0", "0", "2"}, {5, 0}));
  const std::vector<std::string> records{"aaaa", "bbbb", "ccc", "dddd", "eee", "", "", "ff"};
  EXPECT_EQ(Departures({.segments = true}).send(1001, departures(records)).records, 8);
}

TEST(Departures, ToSeveralPeersKeepThemApart)
{
  test::ScriptedKernel kernel;
  const auto one = inet("127.0.0.1", 1);
  const auto same = inet("127.0.0.1", 1);
  const auto other = inet("127.0.0.1", 2);
  kernel.expect(sendmmsg_gets({"4 by 2", "2", "4 by 2"}, {3, 0}));
  const std::vector<Departure> records{
      {"aa", &one}, {"bb", &same}, {"cc", &other}, {"dd", &one}, {"ee", &one}};
  EXPECT_EQ(Departures({.segments = true}).send(1001, records).records, 5);
}

TEST(Departures, AreNoLongerTogetherThanAPacketIs)
{
  test::ScriptedKernel kernel;
  kernel.expect(sendmmsg_gets({"64000 by 32000", "32000"}, {2, 0}));
  const auto text = test::pattern(96'000);
  EXPECT_EQ(Departures({.segments = true}).send(1001, slices(text, 32'000)).records, 3);
}

// --- how far it got ----------------------------------------------------------------------------------------

TEST(Departures, SayHowFarTheyGotWhereTheSocketIsFull)
{
  test::ScriptedKernel kernel;
  kernel.expect(sendmmsg_gets({"4 by 2", "3", "4"}, {2, 0}),
                test::step<sys::Send>("", [](auto&, const sys::Send&) {
                  return sys::Outcome{-1, EAGAIN};
                }));
  const auto sent = Departures({.segments = true}).send(1001, departures({"aa", "bb", "ccc", "dddd"}));
  EXPECT_EQ(sent.what, What::would_block);
  EXPECT_EQ(sent.records, 3);
  EXPECT_EQ(sent.bytes, 7);
}

TEST(Departures, SayWhichRecordMetAnError)
{
  test::ScriptedKernel kernel;
  kernel.expect(sendmmsg_gets({"1", "2", "3"}, {1, 0}), sendmmsg_gets({"2", "3"}, {-1, EMSGSIZE}));
  const auto sent = Departures({}).send(1001, departures({"a", "bb", "ccc"}));
  EXPECT_EQ(sent.what, What::failed);
  EXPECT_EQ(sent.error, EMSGSIZE);
  EXPECT_EQ(sent.records, 1);
}

TEST(Departures, GoOnAfterASignal)
{
  test::ScriptedKernel kernel;
  kernel.expect(test::fails<sys::Send>(EINTR), test::send_takes());
  EXPECT_EQ(Departures({}).send(1001, departures({"a"})).what, What::moved);
}

TEST(Departures, OfNothingAskNobody)
{
  const test::ScriptedKernel kernel;
  EXPECT_EQ(Departures({}).send(1001, {}).what, What::moved);
}

// --- segmentation that is refused
// ---------------------------------------------------------------------------

TEST(Departures, GoOneByOneForGoodWhereSegmentsAreRefused)
{
  for (const int error : {EIO, EOPNOTSUPP, ENOPROTOOPT, EINVAL}) {
    test::ScriptedKernel kernel;
    kernel.expect(sendmsg_gets("6 by 3", {-1, error}), sendmmsg_gets({"3", "3"}, {2, 0}),
                  sendmmsg_gets({"1", "1"}, {2, 0}));
    Departures out({.segments = true});
    EXPECT_EQ(out.send(1001, departures({"aaa", "bbb"})).records, 2);
    EXPECT_EQ(out.send(1001, departures({"a", "b"})).records, 2);
    EXPECT_THAT(kernel.remarks(), ElementsAre(HasSubstr("one by one")));
  }
}

TEST(Departures, MakeDoWithTheSegmentsOfAnOlderKernel)
{
  test::ScriptedKernel kernel;
  kernel.expect(sendmsg_gets("200 by 2", {-1, EINVAL}), sendmmsg_gets({"128 by 2", "72 by 2"}, {2, 0}));
  const auto text = test::pattern(200);
  EXPECT_EQ(Departures({.segments = true}).send(1001, slices(text, 2)).records, 100);
}

TEST(Departures, SegmentWhatFitsThePathEvenIfOthersDoNot)
{
  test::ScriptedKernel kernel;
  kernel.expect(sendmsg_gets("4000 by 2000", {-1, EINVAL}), sendmmsg_gets({"2000", "2000"}, {2, 0}),
                sendmsg_gets("2800 by 1400", {2800, 0}));
  Departures out({.segments = true});
  const auto text = test::pattern(4000);
  EXPECT_EQ(out.send(1001, slices(text, 2000)).records, 2);
  EXPECT_EQ(out.send(1001, slices(std::string_view(text).substr(0, 2800), 1400)).records, 2);
}

TEST(Departures, DoNotTakeARefusalOfOneRecordForOneOfSegments)
{
  test::ScriptedKernel kernel;
  kernel.expect(test::fails<sys::Send>(EMSGSIZE));
  const auto sent = Departures({.segments = true}).send(1001, departures({"a"}));
  EXPECT_EQ(sent.error, EMSGSIZE);
}

// --- edges, on the real kernel
// ------------------------------------------------------------------------------

struct Way {
  const char* host;
  bool segments, merges; // UDP_SEGMENT at one end, UDP_GRO at the other
};

class RecordEdges : public testing::TestWithParam<Way> {
protected:
  static Endpoint host()
  {
    return std::string_view(GetParam().host) == "::1" ? inet6("::1") : inet("127.0.0.1");
  }

  RecordEdges() : receiver_(host()), sender_(host())
  {
    sender_.connect(receiver_.endpoint);
    ask_for_ancillary(receiver_.socket.fd(), receiver_.endpoint, {.segments = GetParam().merges});
  }

  // Sends them all, and takes what comes in between so that no burst is lost.
  std::vector<std::string> carried(const std::vector<Departure>& records)
  {
    std::vector<std::string> came;
    std::span<const Departure> left(records);
    while (came.size() < records.size()) {
      const auto some = left.first(std::min<std::size_t>(left.size(), 50));
      const auto sent = out_.send(sender_.socket.fd(), some);
      EXPECT_NE(sent.what, What::failed) << std::strerror(sent.error);
      left = left.subspan(sent.records);
      const auto wanted = records.size() - left.size();
      while (came.size() < wanted && take(came)) {}
      if (testing::Test::HasFailure()) break;
    }
    return came;
  }

  void expect_carried(const std::vector<Departure>& records)
  {
    const auto came = carried(records);
    ASSERT_EQ(came.size(), records.size());
    for (std::size_t i = 0; i < came.size(); ++i) {
      ASSERT_EQ(came[i], records[i].bytes) << "record " << i;
    }
  }

private:
  bool take(std::vector<std::string>& came)
  {
    if (!test::becomes_ready(receiver_.socket.fd(), POLLIN)) {
      ADD_FAILURE() << "a record was lost after " << came.size();
      return false;
    }
    in_.receive(receiver_.socket.fd());
    for (const Arrival& arrival : in_.all()) {
      EXPECT_EQ(arrival.cut_bytes, 0);
      EXPECT_EQ(*arrival.from, sender_.endpoint);
      came.emplace_back(arrival.bytes);
    }
    return true;
  }

  test::BareDatagrams receiver_, sender_;
  Departures out_{{.segments = GetParam().segments}};
  Arrivals in_{{}};
};

TEST_P(RecordEdges, AreKeptAtEverySize)
{
  const auto text = test::pattern(65'507);
  std::vector<Departure> records;
  for (std::size_t size = 0; size <= 2000; ++size) {
    records.push_back({std::string_view(text).substr(0, size)});
  }
  for (const std::size_t size : {8192, 8193, 65'507, 32'500, 32'500, 32'501, 32'501, 1, 0}) {
    records.push_back({std::string_view(text).substr(0, size)});
  }
  expect_carried(records);
}

TEST_P(RecordEdges, AreKeptInRunsOfEverySize)
{
  const auto text = test::pattern(140'000);
  for (const std::size_t size : {1, 2, 63, 64, 65, 508, 1400, 1472, 8192, 20'000}) {
    expect_carried(slices(
        std::string_view(text).substr(0, std::min<std::size_t>(size * 150 + size / 2, 140'000)), size));
  }
}

TEST_P(RecordEdges, AreKeptInMixesOfSizes)
{
  const auto text = test::pattern(70'000);
  const auto choice = test::pattern(1500);
  constexpr std::array<std::size_t, 10> sizes{0, 1, 64, 64, 64, 100, 1400, 1400, 3000, 9000};
  std::vector<Departure> records;
  std::size_t at = 0;
  for (const char byte : choice) {
    const auto size = sizes.at(static_cast<unsigned char>(byte) % sizes.size());
    at = at + size > text.size() ? 0 : at;
    records.push_back({std::string_view(text).substr(at, size)});
    at += static_cast<unsigned char>(byte) % 3 == 0 ? 0 : size; // sometimes beside the last, sometimes not
  }
  expect_carried(records);
}

INSTANTIATE_TEST_SUITE_P(Loopback, RecordEdges,
                         testing::Values(Way{"127.0.0.1", false, false}, Way{"127.0.0.1", true, false},
                                         Way{"127.0.0.1", false, true}, Way{"127.0.0.1", true, true},
                                         Way{"::1", true, true}, Way{"::1", false, false}),
                         [](const testing::TestParamInfo<Way>& info) {
                           const auto& way = info.param;
                           return std::string(way.host[0] == ':' ? "V6" : "V4") +
                                  (way.segments ? "Segmented" : "Plain") + (way.merges ? "Merged" : "Single");
                         });

TEST(Departures, OverUdpLiteGoOneByOne)
{
  const test::Peer receiver(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, IPPROTO_UDPLITE));
  const test::Peer sender(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, IPPROTO_UDPLITE));
  if (receiver.fd() < 0) GTEST_SKIP() << "this kernel has no UDP-Lite";
  auto where = inet("127.0.0.1");
  ASSERT_EQ(::bind(receiver.fd(), where.address(), where.size()), 0);
  ASSERT_EQ(::getsockname(receiver.fd(), where.room(), where.room_size()), 0);
  ASSERT_EQ(::connect(sender.fd(), where.address(), where.size()), 0);
  EXPECT_EQ(Departures({.segments = true}).send(sender.fd(), departures({"aa", "bb", "cc"})).records, 3);
  Arrivals in({});
  ASSERT_TRUE(test::becomes_ready(receiver.fd(), POLLIN));
  in.receive(receiver.fd());
  ASSERT_EQ(in.all().size(), 3);
  EXPECT_EQ(in.all()[2].bytes, "cc");
}

} // namespace
} // namespace sockplay::net
