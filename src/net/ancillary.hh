// What the kernel tells beside a record (cmsg(3)): read from a message that was received, and the options
// that make it tell.
#pragma once

#include "net/endpoint.hh"

#include <chrono>
#include <cstdint>
#include <ctime>
#include <optional>
#include <string>
#include <sys/socket.h>

namespace sockplay::net {

/// Four bytes of a frame, as two numbers.
struct VlanTag {
  std::uint16_t ethertype = 0, tag = 0;
};

/// Each field is there only where it was asked for and came.
struct Ancillary {
  std::optional<int> ttl;                                    // IP_TTL, IPV6_HOPLIMIT
  std::optional<int> tos;                                    // IP_TOS, IPV6_TCLASS
  std::optional<Endpoint> destination;                       // IP_PKTINFO, IPV6_PKTINFO; its port is 0
  unsigned interface = 0;                                    // its index, of the same; 0: not told
  std::optional<std::chrono::system_clock::time_point> time; // SO_TIMESTAMPNS
  std::optional<std::uint32_t> lost; // SO_RXQ_OVFL: records dropped since the socket was opened
  std::optional<ucred> credentials;  // SO_PASSCRED
  std::uint16_t segment_bytes = 0;   // UDP_GRO: the message is records of this size; 0: one
  std::optional<VlanTag> vlan;       // PACKET_AUXDATA
  bool is_any = false;               // whether any control message came at all
};

/// A time as the kernel writes it.
std::chrono::system_clock::time_point time_of(const timespec& time);

/// Reads the control messages of a received message.
Ancillary read_ancillary(const msghdr& message);

/// Closes the descriptors that a Unix peer has passed along (SCM_RIGHTS). Nobody wants them here, and who
/// leaves them open lets a peer fill the table of this process.
void close_passed_descriptors(const msghdr& message);

/// Room for all of them in one message.
constexpr std::size_t ancillary_bytes = 512;

/// What a socket is asked to tell.
struct AncillaryWishes {
  bool circumstances = false; // ttl, tos, destination and interface: shown with -v
  bool kernel_time = false;   // --timestamps=kernel
  bool loss = false;          // SO_RXQ_OVFL
  bool credentials = false;   // SO_PASSCRED: who sent it
  bool segments = false;      // UDP_GRO
  bool vlan = false;          // PACKET_AUXDATA: the tag that a card has taken out of a frame
};
/// Asks; what this kind of socket does not have is left out in silence (loss of a Unix socket).
void ask_for_ancillary(int fd, const Endpoint& local, const AncillaryWishes& wishes);

/// "lo", "eth0"; empty where no interface has that index any more. Asks the kernel each time.
std::string interface_name(unsigned index);

} // namespace sockplay::net
