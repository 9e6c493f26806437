#include "net/error_queue.hh"

#include "net/ancillary.hh"
#include "sys/invoke.hh"

#include <algorithm>
#include <array>
#include <cstring>
#include <linux/if_packet.h>
#include <linux/net_tstamp.h>
#include <netinet/in.h>

namespace sockplay::net {

namespace {

constexpr std::size_t quoted_bytes = 128; // the headers of what was sent, and what they name

// Behind the error's fields lies the address of who sent it (SO_EE_OFFENDER of <linux/errqueue.h>).
struct Told {
  sock_extended_err error;
  union {
    sockaddr generic;
    sockaddr_in inet;
    sockaddr_in6 inet6;
  } offender;
};

Endpoint offender_of(const Told& told)
{
  switch (told.offender.generic.sa_family) {
  case AF_INET: return {&told.offender.generic, sizeof told.offender.inet};
  case AF_INET6: return Endpoint(&told.offender.generic, sizeof told.offender.inet6).unmapped();
  default: return {};
  }
}

bool is_error(const cmsghdr& control)
{
  return (control.cmsg_level == IPPROTO_IP && control.cmsg_type == IP_RECVERR) ||
         (control.cmsg_level == IPPROTO_IPV6 && control.cmsg_type == IPV6_RECVERR) ||
         (control.cmsg_level == SOL_PACKET && control.cmsg_type == PACKET_TX_TIMESTAMP);
}

template <class T>
T value_of(const cmsghdr& control)
{
  T value{};
  std::memcpy(&value, CMSG_DATA(&control), std::min(sizeof value, control.cmsg_len - CMSG_LEN(0)));
  return value;
}

void note(const cmsghdr& control, QueuedError& queued)
{
  if (is_error(control)) {
    const auto told = value_of<Told>(control);
    queued.told = told.error;
    queued.offender = offender_of(told);
  } else if (control.cmsg_level == SOL_SOCKET && control.cmsg_type == SCM_TIMESTAMPING) {
    queued.time = time_of(value_of<scm_timestamping>(control).ts[0]);
  }
}

} // namespace

std::optional<QueuedError> take_queued_error(int fd)
{
  QueuedError queued;
  alignas(cmsghdr) std::array<std::byte, ancillary_bytes> control{};
  std::array<char, quoted_bytes> record{};
  iovec room{record.data(), record.size()};
  msghdr message{.msg_name = queued.destination.room(),
                 .msg_namelen = *queued.destination.room_size(),
                 .msg_iov = &room,
                 .msg_iovlen = 1,
                 .msg_control = control.data(),
                 .msg_controllen = control.size(),
                 .msg_flags = 0};
  const auto outcome = sys::invoke(sys::RecvMsg{fd, &message, MSG_ERRQUEUE | MSG_DONTWAIT});
  if (!outcome.ok()) return {};
  *queued.destination.room_size() = message.msg_namelen;
  queued.destination = message.msg_namelen > 0 ? queued.destination.unmapped() : Endpoint();
  queued.record.assign(record.data(), static_cast<std::size_t>(outcome.value));
  for (auto* header = CMSG_FIRSTHDR(&message); header != nullptr; header = CMSG_NXTHDR(&message, header)) {
    note(*header, queued);
  }
  return queued;
}

void ask_for_departure_times(int fd)
{
  const int wishes = SOF_TIMESTAMPING_TX_SCHED | SOF_TIMESTAMPING_SOFTWARE | SOF_TIMESTAMPING_OPT_ID |
                     SOF_TIMESTAMPING_OPT_TSONLY;
  sys::invoke(sys::SetSockOpt{fd, SOL_SOCKET, SO_TIMESTAMPING, &wishes, sizeof wishes});
}

std::optional<DepartureTime> departure_time_of(const QueuedError& queued)
{
  if (queued.told.ee_origin != SO_EE_ORIGIN_TIMESTAMPING || !queued.time) return {};
  return DepartureTime{queued.told.ee_data, *queued.time};
}

} // namespace sockplay::net
