// Steps of a scripted kernel about sockets that keep records. What leaves is kept with its edges:
// "[hello][]", or "[hello @2]" for a record to port 2.
#pragma once

#include "io/road.hh"
#include "net/endpoint.hh"
#include "support/loopback.hh"
#include "support/scripted_kernel.hh"

#include <cstdint>
#include <cstring>
#include <fmt/format.h>
#include <linux/udp.h>
#include <optional>
#include <string>
#include <vector>

namespace sockplay::test {

/// A record that came.
struct Came {
  std::string bytes;
  net::Endpoint from = inet("192.0.2.1", 1);
  std::optional<std::uint32_t> lost = {}; // as the kernel counts them (SO_RXQ_OVFL)
  bool has_time = false;                  // beside it
};

template <class Value>
void put_control(msghdr& message, int type, const Value& value)
{
  auto* control = CMSG_FIRSTHDR(&message);
  ASSERT_NE(control, nullptr);
  *control = {.cmsg_len = CMSG_LEN(sizeof value), .cmsg_level = SOL_SOCKET, .cmsg_type = type};
  std::memcpy(CMSG_DATA(control), &value, sizeof value);
  message.msg_controllen = CMSG_SPACE(sizeof value);
}

/// Writes it where the kernel would; its length.
inline unsigned put(msghdr& message, const Came& came)
{
  EXPECT_LE(came.bytes.size(), message.msg_iov[0].iov_len);
  std::memcpy(message.msg_iov[0].iov_base, came.bytes.data(), came.bytes.size());
  if (message.msg_name != nullptr) {
    std::memcpy(message.msg_name, came.from.address(), came.from.size());
    message.msg_namelen = came.from.size();
  }
  message.msg_flags = 0;
  if (came.lost) {
    put_control(message, SO_RXQ_OVFL, *came.lost);
  } else if (came.has_time) {
    put_control(message, SO_TIMESTAMPNS, timespec{1, 2});
  } else {
    message.msg_controllen = 0;
  }
  return static_cast<unsigned>(came.bytes.size());
}

/// recvmmsg(2) with these.
inline Step datagrams_come(std::vector<Came> records)
{
  return step<sys::RecvMmsg>("gives records", [records](ScriptedKernel&, const sys::RecvMmsg& call) {
    EXPECT_LE(records.size(), call.count);
    for (std::size_t i = 0; i < records.size(); ++i) {
      call.messages[i].msg_len = put(call.messages[i].msg_hdr, records[i]);
    }
    return sys::Outcome{static_cast<long>(records.size()), 0};
  });
}

/// recvmmsg(2) with one of a Unix seqpacket peer.
inline Step record_comes(std::string bytes)
{
  return datagrams_come(
      {{.bytes = std::move(bytes), .from = net::Endpoint::unix_unnamed(), .has_time = true}});
}

/// recvmmsg(2) of such a peer that has no more to say.
inline Step records_end()
{
  return datagrams_come({{.from = net::Endpoint::unix_unnamed()}});
}

/// Keeps the records of a message: several where it is segmented.
inline void keep(ScriptedKernel& kernel, const msghdr& message)
{
  std::string bytes;
  for (std::size_t i = 0; i < message.msg_iovlen; ++i) {
    bytes.append(static_cast<const char*>(message.msg_iov[i].iov_base), message.msg_iov[i].iov_len);
  }
  std::uint16_t segment = 0;
  if (const auto* control = CMSG_FIRSTHDR(&message); control != nullptr) {
    std::memcpy(&segment, CMSG_DATA(control), sizeof segment);
  }
  std::string to;
  if (message.msg_name != nullptr) {
    to = fmt::format(
        " @{}", net::Endpoint(static_cast<const sockaddr*>(message.msg_name), message.msg_namelen).port());
  }
  const auto size = segment != 0 ? segment : std::max<std::size_t>(bytes.size(), 1);
  for (std::size_t at = 0; at == 0 || at < bytes.size(); at += size) {
    kernel.take(fmt::format("[{}{}]", bytes.substr(at, size), to));
  }
}

/// send(2) of a single record.
inline Step one_leaves()
{
  return step<sys::Send>("takes a record", [](ScriptedKernel& kernel, const sys::Send& call) {
    kernel.take(fmt::format("[{}]", std::string_view(static_cast<const char*>(call.buffer), call.size)));
    return sys::Outcome{static_cast<long>(call.size), 0};
  });
}

/// sendmsg(2) of one record with its destination, or of a segmented message.
inline Step message_leaves()
{
  return step<sys::SendMsg>("takes a message", [](ScriptedKernel& kernel, const sys::SendMsg& call) {
    keep(kernel, *call.message);
    return sys::Outcome{1, 0};
  });
}

/// sendmmsg(2) that takes at most `most` of its messages.
inline Step many_leave(unsigned most = ~0U)
{
  return step<sys::SendMmsg>("takes messages", [most](ScriptedKernel& kernel, const sys::SendMmsg& call) {
    const auto count = std::min(most, call.count);
    for (unsigned i = 0; i < count; ++i) {
      keep(kernel, call.messages[i].msg_hdr);
    }
    return sys::Outcome{static_cast<long>(count), 0};
  });
}

/// Runs a road, which must come to that halt.
inline void expect_halt(io::Road& road, std::uint64_t& moved, io::Halt::Why why, int error = 0)
{
  const auto halt = road.run(moved);
  EXPECT_EQ(static_cast<int>(halt.why), static_cast<int>(why));
  EXPECT_EQ(halt.error, error);
}

} // namespace sockplay::test
