// Messages of records as --explain writes them: peers, bytes, what goes beside them; and nothing that is not
// there.
#include "explain/messages.hh"

#include "support/loopback.hh"

#include <array>
#include <cstring>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <linux/errqueue.h>
#include <linux/udp.h>
#include <netinet/in.h>
#include <string>
#include <vector>

namespace sockplay::explain {
namespace {

// A message with room of its own.
class Message {
public:
  explicit Message(std::string bytes) : bytes_(std::move(bytes)), piece_{bytes_.data(), bytes_.size()}
  {
    header.msg_iov = &piece_;
    header.msg_iovlen = 1;
  }
  Message(const Message&) = delete;
  Message& operator=(const Message&) = delete;
  ~Message() = default;

  void named(const net::Endpoint& peer)
  {
    peer_ = peer;
    header.msg_name = peer_.room();
    header.msg_namelen = peer_.size();
  }
  template <class T>
  void beside(int level, int type, const T& value)
  {
    auto* control = reinterpret_cast<cmsghdr*>(control_.data() + header.msg_controllen);
    *control = {.cmsg_len = CMSG_LEN(sizeof value), .cmsg_level = level, .cmsg_type = type};
    std::memcpy(CMSG_DATA(control), &value, sizeof value);
    header.msg_control = control_.data();
    header.msg_controllen += CMSG_SPACE(sizeof value);
  }

  msghdr header{};

private:
  std::string bytes_;
  iovec piece_;
  net::Endpoint peer_;
  alignas(cmsghdr) std::array<char, 512> control_{};
};

TEST(MessageText, HasThePeerTheBytesAndTheirLength)
{
  Message message("hello");
  EXPECT_EQ(received_message(message.header, 5), R"({"hello", 5})");
  message.named(test::inet("127.0.0.1", 5000));
  EXPECT_EQ(received_message(message.header, 5), R"({127.0.0.1:5000, "hello", 5})");
  EXPECT_EQ(received_message(message.header, 0), R"({127.0.0.1:5000, "", 0})");
}

TEST(MessageText, OfACutRecordShowsWhatThereWasRoomFor)
{
  Message message("hello");
  message.header.msg_flags = MSG_TRUNC;
  EXPECT_EQ(received_message(message.header, 9000), R"({"hello", 9000, MSG_TRUNC})");
}

TEST(MessageText, NamesWhatTheKernelTellsBeside)
{
  Message message("");
  message.beside(IPPROTO_IP, IP_TTL, 64);
  message.beside(IPPROTO_IP, IP_TOS, std::uint8_t{16});
  message.beside(IPPROTO_UDP, UDP_SEGMENT, std::uint16_t{1400});
  message.beside(SOL_SOCKET, SO_TIMESTAMPNS, timespec{1700000000, 5});
  message.beside(SOL_SOCKET, SCM_CREDENTIALS, ucred{1, 2, 3});
  EXPECT_EQ(controls(message.header),
            "IP_TTL=64, IP_TOS=16, UDP_SEGMENT=1400, "
            "SO_TIMESTAMPNS=1700000000.000000005, SCM_CREDENTIALS=pid 1 uid 2 gid 3");
}

TEST(MessageText, ShowsWhereARecordCameInAndWhatErrorItMet)
{
  Message message("");
  message.beside(IPPROTO_IP, IP_PKTINFO, in_pktinfo{1, {}, {htonl(INADDR_LOOPBACK)}});
  message.beside(IPPROTO_IPV6, IPV6_PKTINFO, in6_pktinfo{in6addr_loopback, 2});
  message.beside(IPPROTO_IP, IP_RECVERR,
                 sock_extended_err{.ee_errno = ECONNREFUSED, .ee_type = 3, .ee_code = 3});
  EXPECT_EQ(controls(message.header), "IP_PKTINFO=127.0.0.1 interface 1, IPV6_PKTINFO=::1 interface 2, "
                                      "IP_RECVERR=ECONNREFUSED type 3 code 3");
}

TEST(MessageText, SaysTheSizeOfWhatItDoesNotKnow)
{
  Message message("");
  message.beside(4711, 12, std::array<char, 24>{});
  EXPECT_EQ(controls(message.header), "4711:12=24 bytes");
}

TEST(MessageText, ReadsNoFurtherThanTheControlMessagesGo)
{
  Message message("");
  message.beside(IPPROTO_IP, IP_TTL, 64);
  reinterpret_cast<cmsghdr*>(message.header.msg_control)->cmsg_len = 1 << 20;
  message.header.msg_controllen = CMSG_LEN(sizeof(int));
  EXPECT_EQ(controls(message.header), "IP_TTL=64");
}

TEST(MessageText, IsBoundedHoweverManyControlMessagesThereAre)
{
  Message message("");
  for (int i = 0; i < 20; ++i) {
    message.beside(IPPROTO_IP, IP_TTL, i);
  }
  EXPECT_THAT(controls(message.header), testing::HasSubstr("IP_TTL=7"));
  EXPECT_THAT(controls(message.header), testing::Not(testing::HasSubstr("IP_TTL=8")));
}

TEST(MessageText, OfWhatIsSentHasAllItsPiecesCounted)
{
  std::string bytes = "hello";
  std::array<iovec, 3> pieces{{{bytes.data(), 5}, {bytes.data(), 5}, {bytes.data(), 2}}};
  mmsghdr message{{.msg_iov = pieces.data(), .msg_iovlen = pieces.size()}, 0};
  EXPECT_EQ(sent_messages({&message, 1}), R"([{["hello" and 2 more], 12}])");
}

TEST(MessageText, OfManyHasTheFirstThree)
{
  const Message message("x");
  const std::vector<mmsghdr> messages(64, {message.header, 1});
  EXPECT_EQ(received_messages(messages), R"([{"x", 1}, {"x", 1}, {"x", 1} and 61 more])");
}

} // namespace
} // namespace sockplay::explain
