#include "net/tap.hh"

#include "net/ancillary.hh"
#include "net/error.hh"
#include "net/open.hh"
#include "sys/invoke.hh"

#include <arpa/inet.h>
#include <array>
#include <cstring>
#include <linux/filter.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <netinet/in.h>
#include <span>
#include <vector>

namespace sockplay::net {

namespace {

Fd open_socket(int type)
{
  const auto outcome = sys::invoke(sys::Socket{AF_PACKET, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0});
  return Fd(static_cast<int>(checked(outcome, "socket", "")));
}

void bind(int fd, const Endpoint& link)
{
  checked(sys::invoke(sys::Bind{fd, link.address(), link.size()}), "bind", to_string(link));
}

// --- the filter: classic BPF (Documentation/networking/filter.rst), whose offsets are those of IP's header

using Program = std::vector<sock_filter>;

constexpr std::uint16_t load_byte = BPF_LD | BPF_B | BPF_ABS, load_word = BPF_LD | BPF_W | BPF_ABS,
                        jump_if_equal = BPF_JMP | BPF_JEQ | BPF_K, answer = BPF_RET | BPF_K;
constexpr std::uint32_t all_of_it = 1 << 18, nothing = 0;

// Where the protocol and the source stand in the header, and which protocol is ICMP.
struct Header {
  std::uint32_t protocol, source;
  std::uint32_t icmp;
};

// ICMP of anybody, else only what comes from the address. Jumps count the instructions that they pass over:
// from each word of the source that differs to the end, which is the answer "nothing".
Program filter_for(const Header& header, std::span<const std::uint32_t> address)
{
  const auto words = static_cast<std::uint8_t>(address.size());
  Program program{{load_byte, 0, 0, header.protocol},
                  {jump_if_equal, static_cast<std::uint8_t>(2 * words), 0, header.icmp}};
  for (std::uint8_t i = 0; i < words; ++i) {
    program.push_back({load_word, 0, 0, header.source + 4U * i});
    program.push_back({jump_if_equal, 0, static_cast<std::uint8_t>(2 * (words - i) - 1), ntohl(address[i])});
  }
  program.push_back({answer, 0, 0, all_of_it});
  program.push_back({answer, 0, 0, nothing});
  return program;
}

Program filter_for(const Endpoint& peer)
{
  if (peer.family() == AF_INET) {
    const auto* inet = reinterpret_cast<const sockaddr_in*>(peer.address());
    return filter_for({.protocol = 9, .source = 12, .icmp = IPPROTO_ICMP}, {&inet->sin_addr.s_addr, 1});
  }
  const auto* inet6 = reinterpret_cast<const sockaddr_in6*>(peer.address());
  std::array<std::uint32_t, 4> words{};
  std::memcpy(words.data(), inet6->sin6_addr.s6_addr, sizeof words);
  return filter_for({.protocol = 6, .source = 8, .icmp = IPPROTO_ICMPV6}, words);
}

void attach(int fd, Program program)
{
  const sock_fprog given{static_cast<unsigned short>(program.size()), program.data()};
  checked(sys::invoke(sys::SetSockOpt{fd, SOL_SOCKET, SO_ATTACH_FILTER, &given, sizeof given}), "setsockopt",
          "SO_ATTACH_FILTER");
}

} // namespace

// Bound last: before that nothing comes that was not asked for.
Fd open_tap(const TapOptions& options)
{
  auto fd = open_socket(options.frames ? SOCK_RAW : SOCK_DGRAM);
  const int on = 1;
  sys::invoke(sys::SetSockOpt{fd.number(), SOL_PACKET, PACKET_IGNORE_OUTGOING, &on, sizeof on});
  ask_for_ancillary(fd.number(), options.link, {.kernel_time = true, .loss = true, .vlan = options.frames});
  enlarge_receive_buffer(fd.number());
  if (options.peer) attach(fd.number(), filter_for(*options.peer));
  bind(fd.number(), options.link);
  return fd;
}

Fd open_link(const Endpoint& link)
{
  auto fd = open_socket(SOCK_RAW);
  bind(fd.number(), link);
  return fd;
}

} // namespace sockplay::net
