// What comes at sockets that keep records: whole, in order, with who sent it; cut only where asked for; and
// an empty record is told from an end.
#include "net/arrivals.hh"

#include "support/loopback.hh"
#include "support/recorded_calls.hh"
#include "support/scripted_kernel.hh"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <linux/sctp.h>
#include <linux/udp.h>
#include <string>
#include <vector>

namespace sockplay::net {
namespace {

using test::inet;
using testing::ElementsAre;
using What = IoResult::What;

std::vector<std::string> bytes_of(const Arrivals& arrivals)
{
  std::vector<std::string> all;
  for (const Arrival& arrival : arrivals.all()) {
    all.emplace_back(arrival.bytes);
  }
  return all;
}

// Waits for something to receive, and receives it.
IoResult receive(Arrivals& arrivals, int fd)
{
  EXPECT_TRUE(test::becomes_ready(fd, POLLIN));
  return arrivals.receive(fd);
}

// --- datagrams
// ----------------------------------------------------------------------------------------------

TEST(Arrivals, OfDatagramsComeTogetherByOneCall)
{
  const test::BareDatagrams receiver;
  const test::BareDatagrams one;
  const test::BareDatagrams other;
  one.say("first", receiver.endpoint);
  other.say("", receiver.endpoint);
  one.say("third", receiver.endpoint);
  ASSERT_TRUE(test::becomes_ready(receiver.socket.fd(), POLLIN));
  const test::RecordedCalls calls;
  Arrivals in({});
  const auto result = in.receive(receiver.socket.fd());
  EXPECT_EQ(result.what, What::moved);
  EXPECT_EQ(result.bytes, 10);
  EXPECT_THAT(bytes_of(in), ElementsAre("first", "", "third"));
  EXPECT_EQ(*in.all()[0].from, one.endpoint);
  EXPECT_EQ(*in.all()[1].from, other.endpoint);
  EXPECT_FALSE(in.all()[0].beside->is_any);
  EXPECT_EQ(calls.summary(), "recvmmsg 1");
}

TEST(Arrivals, WouldBlockWhereNothingCame)
{
  const test::BareDatagrams receiver;
  Arrivals in({});
  EXPECT_EQ(in.receive(receiver.socket.fd()).what, What::would_block);
  EXPECT_TRUE(in.all().empty());
}

TEST(Arrivals, AreOnlyThoseOfTheLastCall)
{
  const test::BareDatagrams receiver;
  receiver.say("once", receiver.endpoint);
  Arrivals in({});
  receive(in, receiver.socket.fd());
  in.receive(receiver.socket.fd());
  EXPECT_TRUE(in.all().empty());
}

TEST(Arrivals, HaveTheirSendersEvenWhereOneFollowsWithoutAName)
{
  const test::TempDir dir;
  const test::BareDatagrams receiver(Endpoint::unix_path(dir.path("receiver")));
  const test::BareDatagrams named(Endpoint::unix_path(dir.path("named")));
  const test::Peer unnamed(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  Arrivals in({.is_internet = false});
  named.say("a", receiver.endpoint);
  receive(in, receiver.socket.fd());
  EXPECT_EQ(to_string(*in.all()[0].from), dir.path("named"));
  ::sendto(unnamed.fd(), "b", 1, 0, receiver.endpoint.address(), receiver.endpoint.size());
  receive(in, receiver.socket.fd());
  EXPECT_EQ(to_string(*in.all()[0].from), "unix");
}

TEST(Arrivals, AreCutToTheRoomAskedForAndSayByHowMuch)
{
  const test::BareDatagrams receiver;
  receiver.say("0123456789", receiver.endpoint);
  receiver.say("01234", receiver.endpoint);
  Arrivals in({.room_bytes = 6});
  const auto result = receive(in, receiver.socket.fd());
  EXPECT_THAT(bytes_of(in), ElementsAre("012345", "01234"));
  EXPECT_EQ(in.all()[0].cut_bytes, 4);
  EXPECT_EQ(in.all()[1].cut_bytes, 0);
  EXPECT_EQ(result.bytes, 11);
}

TEST(Arrivals, OfUnixDatagramsAreCutToTheRoomAskedFor)
{
  const auto [ours, theirs] = test::unix_pair(SOCK_DGRAM);
  theirs.say("0123456789");
  Arrivals in({.is_internet = false, .room_bytes = 6});
  receive(in, ours.fd());
  EXPECT_THAT(bytes_of(in), ElementsAre("012345"));
  EXPECT_EQ(in.all()[0].cut_bytes, 4);
}

TEST(Arrivals, TakeARecordAsLargeAsASocketMaySend)
{
  const auto [ours, theirs] = test::unix_pair(SOCK_SEQPACKET);
  const int bytes = 2 << 20;
  ASSERT_EQ(::setsockopt(theirs.fd(), SOL_SOCKET, SO_SNDBUF, &bytes, sizeof bytes), 0);
  const auto record = test::pattern(180'000);
  theirs.say(record);
  Arrivals in({.type = SOCK_SEQPACKET, .is_internet = false});
  receive(in, ours.fd());
  ASSERT_EQ(in.all().size(), 1);
  EXPECT_EQ(in.all()[0].bytes, record);
}

TEST(Arrivals, ThatTheKernelHasPutTogetherAreTakenApart)
{
  test::ScriptedKernel kernel;
  kernel.expect(test::step<sys::RecvMmsg>("", [](test::ScriptedKernel&, const sys::RecvMmsg& call) {
    auto& message = call.messages[0];
    std::memcpy(message.msg_hdr.msg_iov[0].iov_base, "aaabbbc", 7);
    auto* control = CMSG_FIRSTHDR(&message.msg_hdr);
    *control = {.cmsg_len = CMSG_LEN(sizeof(int)), .cmsg_level = IPPROTO_UDP, .cmsg_type = UDP_GRO};
    const int segment = 3;
    std::memcpy(CMSG_DATA(control), &segment, sizeof segment);
    message.msg_hdr.msg_controllen = CMSG_SPACE(sizeof(int));
    message.msg_hdr.msg_namelen = 0;
    message.msg_len = 7;
    return sys::Outcome{1, 0};
  }));
  Arrivals in({.room_bytes = 2});
  in.receive(1001);
  EXPECT_THAT(bytes_of(in), ElementsAre("aa", "bb", "c"));
  EXPECT_EQ(in.all()[1].cut_bytes, 1);
  EXPECT_EQ(in.all()[2].beside->segment_bytes, 3);
}

TEST(Arrivals, TellOfAnIcmpErrorAsTheErrnoItIs)
{
  const test::DeafDatagrams nobody;
  const test::BareDatagrams sender;
  sender.connect(nobody.endpoint());
  sender.socket.say("hello?");
  Arrivals in({});
  ASSERT_TRUE(test::becomes_ready(sender.socket.fd(), POLLIN));
  const auto result = in.receive(sender.socket.fd());
  EXPECT_EQ(result.what, What::failed);
  EXPECT_EQ(result.error, ECONNREFUSED);
  EXPECT_EQ(in.receive(sender.socket.fd()).what, What::would_block);
}

TEST(Arrivals, GoOnAfterASignal)
{
  test::ScriptedKernel kernel;
  kernel.expect(test::fails<sys::RecvMmsg>(EINTR), test::fails<sys::RecvMmsg>(EAGAIN));
  EXPECT_EQ(Arrivals({}).receive(1001).what, What::would_block);
}

TEST(Arrivals, HaveAsMuchRoomAfterManyAsBefore)
{
  const test::BareDatagrams receiver;
  const auto record = test::pattern(60'000);
  Arrivals in({});
  for (int i = 0; i < 40; ++i) {
    receiver.say(i % 2 == 0 ? "" : record, receiver.endpoint);
    receive(in, receiver.socket.fd());
    ASSERT_EQ(in.all()[0].bytes, i % 2 == 0 ? "" : record);
    ASSERT_EQ(*in.all()[0].from, receiver.endpoint);
  }
}

// --- seqpacket
// ----------------------------------------------------------------------------------------------

TEST(Arrivals, OfSeqpacketTellAnEmptyRecordFromAClose)
{
  auto [ours, theirs] = test::unix_pair(SOCK_SEQPACKET);
  ask_for_ancillary(ours.fd(), Endpoint::unix_unnamed(), {.credentials = true});
  EXPECT_EQ(::send(theirs.fd(), "", 0, 0), 0);
  theirs.say("after it");
  theirs.close();
  Arrivals in({.type = SOCK_SEQPACKET, .is_internet = false});
  EXPECT_EQ(receive(in, ours.fd()).what, What::moved);
  EXPECT_THAT(bytes_of(in), ElementsAre("", "after it"));
  EXPECT_EQ(in.all()[0].beside->credentials->pid, ::getpid());
  EXPECT_EQ(receive(in, ours.fd()).what, What::end);
  EXPECT_TRUE(in.all().empty());
}

TEST(Arrivals, OfSeqpacketEndWithAHalfClose)
{
  const auto [ours, theirs] = test::unix_pair(SOCK_SEQPACKET);
  ask_for_ancillary(ours.fd(), Endpoint::unix_unnamed(), {.credentials = true});
  ::shutdown(theirs.fd(), SHUT_WR);
  Arrivals in({.type = SOCK_SEQPACKET, .is_internet = false});
  EXPECT_EQ(receive(in, ours.fd()).what, What::end);
}

TEST(Arrivals, OfSeqpacketComeTogetherByOneCallAndTheEndByAnother)
{
  auto [ours, theirs] = test::unix_pair(SOCK_SEQPACKET);
  const int on = 1;
  ASSERT_EQ(::setsockopt(ours.fd(), SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof on), 0);
  for (const std::string_view record : {"one", "", "three"})
    EXPECT_EQ(::send(theirs.fd(), record.data(), record.size(), 0), static_cast<ssize_t>(record.size()));
  theirs.close();
  const test::RecordedCalls calls;
  Arrivals in({.type = SOCK_SEQPACKET, .is_internet = false});
  EXPECT_EQ(in.receive(ours.fd()).what, What::moved);
  EXPECT_THAT(bytes_of(in), ElementsAre("one", "", "three"));
  EXPECT_EQ(in.receive(ours.fd()).what, What::end);
  EXPECT_EQ(in.receive(ours.fd()).what, What::end);
  EXPECT_EQ(calls.summary(), "recvmmsg 3");
}

TEST(Arrivals, ThatAreNotWantedStayForTheNextCall)
{
  for (const int type : {SOCK_DGRAM, SOCK_SEQPACKET}) {
    const auto [ours, theirs] = test::unix_pair(type);
    for (const std::string_view record : {"one", "two", "three"})
      EXPECT_EQ(::send(theirs.fd(), record.data(), record.size(), 0), static_cast<ssize_t>(record.size()));
    Arrivals in({.type = type, .is_internet = false});
    in.receive(ours.fd(), {.most = 2});
    EXPECT_THAT(bytes_of(in), ElementsAre("one", "two"));
    in.receive(ours.fd());
    EXPECT_THAT(bytes_of(in), ElementsAre("three"));
  }
}

TEST(Arrivals, ThatNobodyLooksAtHaveTheirSizes)
{
  const test::BareDatagrams receiver;
  for (const std::string_view record : {"first", "", "third one"})
    receiver.say(std::string(record), receiver.endpoint);
  ASSERT_TRUE(test::becomes_ready(receiver.socket.fd(), POLLIN));
  Arrivals in({});
  EXPECT_EQ(in.receive(receiver.socket.fd(), {.bytes = false}).bytes, 14);
  ASSERT_EQ(in.all().size(), 3U);
  EXPECT_EQ(in.all()[2].bytes.size(), 9U);
  EXPECT_EQ(in.all()[2].cut_bytes, 0U);
  receiver.say("seen again", receiver.endpoint);
  receive(in, receiver.socket.fd());
  EXPECT_THAT(bytes_of(in), ElementsAre("seen again"));
}

TEST(Arrivals, OfUnixDatagramsNeverEnd)
{
  const auto [ours, theirs] = test::unix_pair(SOCK_DGRAM);
  EXPECT_EQ(::send(theirs.fd(), "", 0, 0), 0);
  Arrivals in({.is_internet = false});
  EXPECT_EQ(receive(in, ours.fd()).what, What::moved);
  EXPECT_THAT(bytes_of(in), ElementsAre(""));
}

TEST(Arrivals, CloseTheDescriptorsThatAPeerPassesAlong)
{
  const auto [ours, theirs] = test::unix_pair(SOCK_SEQPACKET);
  const std::array<int, 3> passed{0, 1, 2};
  alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof passed)> control{};
  std::string bytes = "catch";
  iovec piece{bytes.data(), bytes.size()};
  const msghdr message{
      .msg_iov = &piece, .msg_iovlen = 1, .msg_control = control.data(), .msg_controllen = control.size()};
  auto* header = CMSG_FIRSTHDR(&message);
  *header = {.cmsg_len = CMSG_LEN(sizeof passed), .cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS};
  std::memcpy(CMSG_DATA(header), passed.data(), sizeof passed);
  ASSERT_EQ(::sendmsg(theirs.fd(), &message, 0), 5);
  ASSERT_TRUE(test::becomes_ready(ours.fd(), POLLIN));
  const test::RecordedCalls calls;
  Arrivals in({.type = SOCK_SEQPACKET, .is_internet = false});
  in.receive(ours.fd());
  EXPECT_THAT(bytes_of(in), ElementsAre("catch"));
  EXPECT_EQ(calls.summary(), "close 3, recvmmsg 1");
}

// --- SCTP, which this kernel need not have
// --------------------------------------------------------------------

test::Step piece(std::string bytes, int flags)
{
  return test::step<sys::RecvMsg>("gives a piece", [=](test::ScriptedKernel&, const sys::RecvMsg& call) {
    EXPECT_LE(bytes.size(), call.message->msg_iov[0].iov_len);
    std::memcpy(call.message->msg_iov[0].iov_base, bytes.data(), bytes.size());
    call.message->msg_flags = flags;
    call.message->msg_namelen = 0;
    call.message->msg_controllen = 0;
    return sys::Outcome{static_cast<long>(bytes.size()), 0};
  });
}

constexpr Arrivals::Options sctp{.type = SOCK_SEQPACKET, .is_internet = true};

TEST(Arrivals, OfSctpArePutTogetherOfTheirPieces)
{
  test::ScriptedKernel kernel;
  Arrivals in(sctp);
  kernel.expect(piece("one ", 0), piece("record", MSG_EOR));
  EXPECT_EQ(in.receive(1001).bytes, 10);
  EXPECT_THAT(bytes_of(in), ElementsAre("one record"));
  kernel.expect(piece("next", MSG_EOR));
  in.receive(1001);
  EXPECT_THAT(bytes_of(in), ElementsAre("next"));
}

TEST(Arrivals, OfSctpWaitForThePiecesThatAreStillToCome)
{
  test::ScriptedKernel kernel;
  Arrivals in(sctp);
  kernel.expect(piece("one ", 0), test::fails<sys::RecvMsg>(EAGAIN));
  EXPECT_EQ(in.receive(1001).what, What::would_block);
  EXPECT_TRUE(in.all().empty());
  kernel.expect(piece("record", MSG_EOR));
  in.receive(1001);
  EXPECT_THAT(bytes_of(in), ElementsAre("one record"));
}

TEST(Arrivals, OfSctpLongerThanTheirRoomAreCut)
{
  test::ScriptedKernel kernel;
  Arrivals in({.type = SOCK_STREAM, .is_internet = true, .room_bytes = 6});
  kernel.expect(piece("0123", 0), piece("4567", 0), piece("89", MSG_EOR), piece("ab", MSG_EOR));
  in.receive(1001);
  EXPECT_THAT(bytes_of(in), ElementsAre("012345"));
  EXPECT_EQ(in.all()[0].cut_bytes, 4);
  in.receive(1001);
  EXPECT_THAT(bytes_of(in), ElementsAre("ab"));
  EXPECT_EQ(in.all()[0].cut_bytes, 0);
}

TEST(Arrivals, OfSctpTellANotificationFromARecord)
{
  test::ScriptedKernel kernel;
  Arrivals in(sctp);
  kernel.expect(piece("gone", int{MSG_EOR} | int{MSG_NOTIFICATION}), piece("", 0));
  in.receive(1001);
  EXPECT_TRUE(in.all()[0].is_notification);
  EXPECT_EQ(in.receive(1001).what, What::end);
}

} // namespace
} // namespace sockplay::net
