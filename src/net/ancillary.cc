// Control messages are copied out before they are looked at: cmsg(3) promises no alignment.
#include "net/ancillary.hh"

#include "sys/invoke.hh"

#include <algorithm>
#include <array>
#include <cstring>
#include <ctime>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <linux/udp.h>
#include <netinet/in.h>

namespace sockplay::net {

namespace {

template <class T>
T value_of(const cmsghdr& control)
{
  T value{};
  const std::size_t length = control.cmsg_len - CMSG_LEN(0);
  std::memcpy(&value, CMSG_DATA(&control), std::min(length, sizeof value));
  return value;
}

// Every control message of a message, in order.
template <class Visit>
void for_each_control(const msghdr& message, Visit visit)
{
  auto walked = message; // CMSG_NXTHDR wants one that may be written
  for (auto* control = CMSG_FIRSTHDR(&walked); control != nullptr; control = CMSG_NXTHDR(&walked, control)) {
    visit(*control);
  }
}

Endpoint inet_host(const in_addr& host)
{
  const sockaddr_in address{.sin_family = AF_INET, .sin_addr = host};
  return {reinterpret_cast<const sockaddr*>(&address), sizeof address};
}

Endpoint inet6_host(const in6_addr& host)
{
  const sockaddr_in6 address{.sin6_family = AF_INET6, .sin6_addr = host};
  return Endpoint(reinterpret_cast<const sockaddr*>(&address), sizeof address).unmapped();
}

void read_inet(const cmsghdr& control, Ancillary& told)
{
  switch (control.cmsg_type) {
  case IP_TTL: told.ttl = value_of<int>(control); break;
  case IP_TOS: told.tos = value_of<std::uint8_t>(control); break;
  case IP_PKTINFO: {
    const auto info = value_of<in_pktinfo>(control);
    told.destination = inet_host(info.ipi_addr);
    told.interface = static_cast<unsigned>(info.ipi_ifindex);
    break;
  }
  default: break;
  }
}

void read_inet6(const cmsghdr& control, Ancillary& told)
{
  switch (control.cmsg_type) {
  case IPV6_HOPLIMIT: told.ttl = value_of<int>(control); break;
  case IPV6_TCLASS: told.tos = value_of<int>(control); break;
  case IPV6_PKTINFO: {
    const auto info = value_of<in6_pktinfo>(control);
    told.destination = inet6_host(info.ipi6_addr);
    told.interface = info.ipi6_ifindex;
    break;
  }
  default: break;
  }
}

void read_socket(const cmsghdr& control, Ancillary& told)
{
  switch (control.cmsg_type) {
  case SO_TIMESTAMPNS: told.time = time_of(value_of<timespec>(control)); break;
  case SO_RXQ_OVFL: told.lost = value_of<std::uint32_t>(control); break;
  case SCM_CREDENTIALS: told.credentials = value_of<ucred>(control); break;
  default: break;
  }
}

// A frame without a tag has one of no number here.
void read_packet(const cmsghdr& control, Ancillary& told)
{
  if (control.cmsg_type != PACKET_AUXDATA) return;
  const auto beside = value_of<tpacket_auxdata>(control);
  const bool is_tagged = (beside.tp_status & TP_STATUS_VLAN_VALID) != 0;
  const bool is_named = (beside.tp_status & TP_STATUS_VLAN_TPID_VALID) != 0;
  if (is_tagged)
    told.vlan = {is_named ? beside.tp_vlan_tpid : std::uint16_t{ETH_P_8021Q}, beside.tp_vlan_tci};
}

// What this kind of socket does not have, it does not tell.
void ask(int fd, int level, int name)
{
  const int on = 1;
  sys::invoke(sys::SetSockOpt{fd, level, name, &on, sizeof on});
}

// A socket of IPv6 is told of what came over IPv4 by IPv4's options, but where it went by IPv6's.
void ask_for_circumstances(int fd, const Endpoint& local)
{
  ask(fd, IPPROTO_IP, IP_RECVTTL);
  ask(fd, IPPROTO_IP, IP_RECVTOS);
  if (local.family() == AF_INET) {
    ask(fd, IPPROTO_IP, IP_PKTINFO);
    return;
  }
  ask(fd, IPPROTO_IPV6, IPV6_RECVHOPLIMIT);
  ask(fd, IPPROTO_IPV6, IPV6_RECVTCLASS);
  ask(fd, IPPROTO_IPV6, IPV6_RECVPKTINFO);
}

} // namespace

std::chrono::system_clock::time_point time_of(const timespec& time)
{
  using std::chrono::system_clock;
  return system_clock::time_point(std::chrono::duration_cast<system_clock::duration>(
      std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec)));
}

Ancillary read_ancillary(const msghdr& message)
{
  Ancillary told;
  for_each_control(message, [&](const cmsghdr& control) {
    told.is_any = true;
    switch (control.cmsg_level) {
    case IPPROTO_IP: read_inet(control, told); break;
    case IPPROTO_IPV6: read_inet6(control, told); break;
    case SOL_SOCKET: read_socket(control, told); break;
    case SOL_PACKET: read_packet(control, told); break;
    case IPPROTO_UDP:
      if (control.cmsg_type == UDP_GRO)
        told.segment_bytes = static_cast<std::uint16_t>(value_of<int>(control));
      break;
    default: break;
    }
  });
  return told;
}

void close_passed_descriptors(const msghdr& message)
{
  for_each_control(message, [](const cmsghdr& control) {
    if (control.cmsg_level != SOL_SOCKET || control.cmsg_type != SCM_RIGHTS) return;
    const std::size_t count = (control.cmsg_len - CMSG_LEN(0)) / sizeof(int);
    for (std::size_t i = 0; i < count; ++i) {
      int fd = -1;
      std::memcpy(&fd, CMSG_DATA(&control) + i * sizeof fd, sizeof fd);
      sys::invoke(sys::Close{fd});
    }
  });
}

void ask_for_ancillary(int fd, const Endpoint& local, const AncillaryWishes& wishes)
{
  if (local.is_internet() && wishes.circumstances) ask_for_circumstances(fd, local);
  if (local.is_internet() && wishes.segments) ask(fd, IPPROTO_UDP, UDP_GRO);
  const bool is_link = local.family() == AF_PACKET;
  if (is_link && wishes.vlan) ask(fd, SOL_PACKET, PACKET_AUXDATA);
  if ((local.is_internet() || is_link) && wishes.loss) ask(fd, SOL_SOCKET, SO_RXQ_OVFL);
  if (local.is_unix() && wishes.credentials) ask(fd, SOL_SOCKET, SO_PASSCRED);
  if (wishes.kernel_time) ask(fd, SOL_SOCKET, SO_TIMESTAMPNS);
}

std::string interface_name(unsigned index)
{
  std::array<char, IF_NAMESIZE> name{};
  return sys::invoke(sys::IfIndexToName{index, name.data()}).ok() ? name.data() : "";
}

} // namespace sockplay::net
