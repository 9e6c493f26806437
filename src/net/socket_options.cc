#include "net/socket_options.hh"

#include "net/error.hh"
#include "sys/invoke.hh"
#include "text/escape.hh"
#include "text/hex.hh"
#include "text/quantity.hh"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <fmt/format.h>
#include <linux/if_packet.h>
#include <linux/sctp.h>
#include <linux/tcp.h>
#include <linux/udp.h>
#include <linux/vm_sockets.h>
#include <netinet/icmp6.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>

namespace sockplay::net {

namespace {

struct LevelName {
  int level;
  std::string_view name;  // as the kernel headers have it
  std::string_view asked; // as --sockopt has it
};

constexpr std::array levels{
    LevelName{SOL_SOCKET, "SOL_SOCKET", "SOCKET"},
    LevelName{IPPROTO_TCP, "IPPROTO_TCP", "TCP"},
    LevelName{IPPROTO_IP, "IPPROTO_IP", "IP"},
    LevelName{IPPROTO_IPV6, "IPPROTO_IPV6", "IPV6"},
    LevelName{IPPROTO_UDP, "IPPROTO_UDP", "UDP"},
    LevelName{IPPROTO_MPTCP, "IPPROTO_MPTCP", "MPTCP"},
    LevelName{IPPROTO_UDPLITE, "IPPROTO_UDPLITE", "UDPLITE"},
    LevelName{IPPROTO_SCTP, "IPPROTO_SCTP", "SCTP"},
    LevelName{AF_VSOCK, "AF_VSOCK", "VSOCK"},
    LevelName{IPPROTO_ICMPV6, "IPPROTO_ICMPV6", "ICMPV6"},
    LevelName{SOL_PACKET, "SOL_PACKET", "PACKET"},
};

// clang-format off
#define ROW(level, name, ...) OptionName{level, name, #name __VA_OPT__(,) __VA_ARGS__}
constexpr std::array options{
    ROW(SOL_SOCKET, SO_REUSEADDR), ROW(SOL_SOCKET, SO_REUSEPORT), ROW(SOL_SOCKET, SO_KEEPALIVE),
    ROW(SOL_SOCKET, SO_LINGER, OptionValue::linger), ROW(SOL_SOCKET, SO_SNDBUF), ROW(SOL_SOCKET, SO_RCVBUF),
    ROW(SOL_SOCKET, SO_SNDBUFFORCE), ROW(SOL_SOCKET, SO_RCVBUFFORCE), ROW(SOL_SOCKET, SO_BROADCAST),
    ROW(SOL_SOCKET, SO_ERROR), ROW(SOL_SOCKET, SO_TYPE), ROW(SOL_SOCKET, SO_DOMAIN), ROW(SOL_SOCKET, SO_PROTOCOL),
    ROW(SOL_SOCKET, SO_ACCEPTCONN), ROW(SOL_SOCKET, SO_DEBUG), ROW(SOL_SOCKET, SO_DONTROUTE),
    ROW(SOL_SOCKET, SO_OOBINLINE), ROW(SOL_SOCKET, SO_PRIORITY), ROW(SOL_SOCKET, SO_MARK),
    ROW(SOL_SOCKET, SO_RCVLOWAT), ROW(SOL_SOCKET, SO_SNDLOWAT), ROW(SOL_SOCKET, SO_PASSCRED), ROW(SOL_SOCKET, SO_PEERCRED),
    ROW(SOL_SOCKET, SO_BINDTODEVICE, OptionValue::text), ROW(SOL_SOCKET, SO_TIMESTAMP), ROW(SOL_SOCKET, SO_TIMESTAMPNS),
    ROW(SOL_SOCKET, SO_TIMESTAMPING), ROW(SOL_SOCKET, SO_ATTACH_FILTER),
    ROW(SOL_SOCKET, SO_RXQ_OVFL), ROW(SOL_SOCKET, SO_BUSY_POLL), ROW(SOL_SOCKET, SO_INCOMING_CPU),
    ROW(SOL_SOCKET, SO_MAX_PACING_RATE), ROW(SOL_SOCKET, SO_ZEROCOPY),
    ROW(SOL_SOCKET, SO_RCVTIMEO, OptionValue::time), ROW(SOL_SOCKET, SO_SNDTIMEO, OptionValue::time),
    ROW(IPPROTO_TCP, TCP_NODELAY), ROW(IPPROTO_TCP, TCP_MAXSEG), ROW(IPPROTO_TCP, TCP_CORK), ROW(IPPROTO_TCP, TCP_KEEPIDLE),
    ROW(IPPROTO_TCP, TCP_KEEPINTVL), ROW(IPPROTO_TCP, TCP_KEEPCNT), ROW(IPPROTO_TCP, TCP_SYNCNT), ROW(IPPROTO_TCP, TCP_LINGER2),
    ROW(IPPROTO_TCP, TCP_DEFER_ACCEPT), ROW(IPPROTO_TCP, TCP_WINDOW_CLAMP), ROW(IPPROTO_TCP, TCP_INFO),
    ROW(IPPROTO_TCP, TCP_QUICKACK), ROW(IPPROTO_TCP, TCP_CONGESTION, OptionValue::text), ROW(IPPROTO_TCP, TCP_USER_TIMEOUT),
    ROW(IPPROTO_TCP, TCP_FASTOPEN), ROW(IPPROTO_TCP, TCP_FASTOPEN_CONNECT), ROW(IPPROTO_TCP, TCP_NOTSENT_LOWAT),
    ROW(IPPROTO_TCP, TCP_SAVE_SYN), ROW(IPPROTO_TCP, TCP_ULP, OptionValue::text), ROW(IPPROTO_TCP, TCP_INQ),
    ROW(IPPROTO_TCP, TCP_TX_DELAY), ROW(IPPROTO_TCP, TCP_THIN_LINEAR_TIMEOUTS),
    ROW(IPPROTO_IP, IP_TOS), ROW(IPPROTO_IP, IP_TTL), ROW(IPPROTO_IP, IP_MTU_DISCOVER), ROW(IPPROTO_IP, IP_MTU),
    ROW(IPPROTO_IP, IP_RECVERR), ROW(IPPROTO_IP, IP_RECVTTL), ROW(IPPROTO_IP, IP_RECVTOS), ROW(IPPROTO_IP, IP_PKTINFO),
    ROW(IPPROTO_IP, IP_FREEBIND), ROW(IPPROTO_IP, IP_TRANSPARENT), ROW(IPPROTO_IP, IP_MINTTL),
    ROW(IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT), ROW(IPPROTO_IP, IP_MULTICAST_TTL), ROW(IPPROTO_IP, IP_MULTICAST_LOOP),
    ROW(IPPROTO_IPV6, IPV6_V6ONLY), ROW(IPPROTO_IPV6, IPV6_UNICAST_HOPS), ROW(IPPROTO_IPV6, IPV6_TCLASS),
    ROW(IPPROTO_IPV6, IPV6_RECVERR), ROW(IPPROTO_IPV6, IPV6_MTU), ROW(IPPROTO_IPV6, IPV6_MTU_DISCOVER),
    ROW(IPPROTO_IPV6, IPV6_RECVHOPLIMIT), ROW(IPPROTO_IPV6, IPV6_RECVTCLASS), ROW(IPPROTO_IPV6, IPV6_FREEBIND),
    ROW(IPPROTO_IPV6, IPV6_MULTICAST_HOPS), ROW(IPPROTO_IPV6, IPV6_MULTICAST_LOOP), ROW(IPPROTO_IPV6, IPV6_MINHOPCOUNT),
    ROW(IPPROTO_IP, IP_MULTICAST_IF), ROW(IPPROTO_IP, IP_MULTICAST_ALL), ROW(IPPROTO_IP, MCAST_JOIN_GROUP),
    ROW(IPPROTO_IP, MCAST_JOIN_SOURCE_GROUP), ROW(IPPROTO_IP, IP_ADD_MEMBERSHIP), ROW(IPPROTO_IP, IP_RECVOPTS),
    ROW(IPPROTO_IPV6, IPV6_MULTICAST_IF), ROW(IPPROTO_IPV6, IPV6_MULTICAST_ALL), ROW(IPPROTO_IPV6, MCAST_JOIN_GROUP),
    ROW(IPPROTO_IPV6, MCAST_JOIN_SOURCE_GROUP), ROW(IPPROTO_IPV6, IPV6_RECVPKTINFO), ROW(IPPROTO_IPV6, IPV6_PKTINFO),
    ROW(IPPROTO_IPV6, IPV6_HOPLIMIT), ROW(IPPROTO_IPV6, IPV6_DONTFRAG),
    ROW(IPPROTO_UDP, UDP_SEGMENT), ROW(IPPROTO_UDP, UDP_GRO), ROW(IPPROTO_UDP, UDP_CORK),
    OptionName{IPPROTO_UDPLITE, 10, "UDPLITE_SEND_CSCOV"}, OptionName{IPPROTO_UDPLITE, 11, "UDPLITE_RECV_CSCOV"}, // no header has them: udplite(7)
    ROW(IPPROTO_SCTP, SCTP_RTOINFO), ROW(IPPROTO_SCTP, SCTP_INITMSG), ROW(IPPROTO_SCTP, SCTP_NODELAY),
    ROW(IPPROTO_SCTP, SCTP_AUTOCLOSE), ROW(IPPROTO_SCTP, SCTP_DISABLE_FRAGMENTS), ROW(IPPROTO_SCTP, SCTP_EVENTS),
    ROW(IPPROTO_SCTP, SCTP_MAXSEG), ROW(IPPROTO_SCTP, SCTP_STATUS), ROW(IPPROTO_SCTP, SCTP_RECVRCVINFO),
    ROW(AF_VSOCK, SO_VM_SOCKETS_BUFFER_SIZE), ROW(AF_VSOCK, SO_VM_SOCKETS_BUFFER_MIN_SIZE),
    ROW(AF_VSOCK, SO_VM_SOCKETS_BUFFER_MAX_SIZE),
    ROW(IPPROTO_ICMPV6, ICMP6_FILTER), ROW(SOL_PACKET, PACKET_AUXDATA), ROW(SOL_PACKET, PACKET_IGNORE_OUTGOING), ROW(SOL_PACKET, PACKET_STATISTICS),
};
#undef ROW
// clang-format on

template <class T>
std::string bytes_of(const T& value)
{
  return {reinterpret_cast<const char*>(&value), sizeof value};
}

std::optional<int> parse_int(std::string_view word)
{
  int number = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), number);
  return error == std::errc() && end == word.data() + word.size() && !word.empty() ? std::optional(number)
                                                                                   : std::nullopt;
}

[[noreturn]] void refuse(std::string_view text, std::string_view why)
{
  throw UsageError(fmt::format("bad --sockopt '{}': {}", text::escaped(text), why),
                   "the form is LEVEL:NAME=VALUE, as in TCP:TCP_CONGESTION=cubic or SOCKET:SO_MARK=7");
}

int parse_level(std::string_view text, std::string_view word)
{
  const auto* row = std::find_if(levels.begin(), levels.end(), [&](const LevelName& level) {
    return level.asked == word || level.name == word ||
           (word.starts_with("SOL_") && level.asked == word.substr(4));
  });
  if (row != levels.end()) {
    return row->level;
  }
  const auto number = parse_int(word);
  if (!number) {
    refuse(text,
           "the level is one of SOCKET, TCP, IP, IPV6, UDP, UDPLITE, SCTP, MPTCP, VSOCK, PACKET or a number");
  }
  return *number;
}

OptionName parse_name(std::string_view text, int level, std::string_view word)
{
  const auto* row = std::find_if(options.begin(), options.end(), [&](const OptionName& option) {
    return option.level == level && option.name == word;
  });
  if (row != options.end()) {
    return *row;
  }
  const auto number = parse_int(word);
  if (!number) {
    refuse(text, fmt::format("no option {} is known at that level (a number will do)", text::escaped(word)));
  }
  const auto* known = find_option(level, *number);
  return known != nullptr ? *known : OptionName{level, *number, word};
}

std::string parse_seconds(std::string_view text, std::string_view word)
{
  const auto time = text::parse_duration(word);
  if (!time) {
    refuse(text, "that option takes a time, as in 2s");
  }
  const auto microseconds = std::chrono::duration_cast<std::chrono::microseconds>(*time).count();
  return bytes_of(timeval{microseconds / 1'000'000, microseconds % 1'000'000});
}

std::string parse_value(std::string_view text, OptionValue kind, std::string_view word)
{
  if (kind == OptionValue::text) {
    return std::string(word);
  }
  if (kind == OptionValue::time) {
    return parse_seconds(text, word);
  }
  if (word.starts_with('x')) {
    if (auto bytes = text::parse_hex(word.substr(1)); bytes && !bytes->empty()) {
      return *bytes;
    }
    refuse(text, "after the x come hexadecimal bytes");
  }
  const auto number = parse_int(word);
  if (!number) {
    refuse(text, "that option takes a whole number");
  }
  return kind == OptionValue::linger ? bytes_of(linger{*number >= 0, std::max(*number, 0)})
                                     : bytes_of(*number);
}

std::string name_of(int level, int number)
{
  const auto* row = find_option(level, number);
  return row != nullptr ? std::string(row->name) : fmt::format("{}:{}", level, number);
}

} // namespace

const OptionName* find_option(int level, int number)
{
  const auto* row = std::find_if(options.begin(), options.end(), [&](const OptionName& option) {
    return option.level == level && option.number == number;
  });
  return row == options.end() ? nullptr : row;
}

std::optional<std::string_view> level_name(int level)
{
  const auto* row =
      std::find_if(levels.begin(), levels.end(), [&](const LevelName& name) { return name.level == level; });
  return row == levels.end() ? std::nullopt : std::optional(row->name);
}

SocketOption integer_option(int level, int number, int value, int only_family)
{
  return {level, number, bytes_of(value), fmt::format("{}={}", name_of(level, number), value), only_family};
}

SocketOption linger_option(int seconds)
{
  return {SOL_SOCKET, SO_LINGER, bytes_of(linger{1, seconds}), fmt::format("SO_LINGER={}", seconds)};
}

SocketOption device_option(std::string_view interface)
{
  return {SOL_SOCKET, SO_BINDTODEVICE, std::string(interface), fmt::format("SO_BINDTODEVICE={}", interface)};
}

SocketOption no_neighbours_option()
{
  icmp6_filter filter;
  ICMP6_FILTER_SETPASSALL(&filter);
  for (int type = MLD_LISTENER_QUERY; type <= ND_REDIRECT; ++type) {
    ICMP6_FILTER_SETBLOCK(type, &filter);
  }
  return {IPPROTO_ICMPV6, ICMP6_FILTER, bytes_of(filter), "ICMP6_FILTER", AF_INET6};
}

SocketOption parse_socket_option(std::string_view text)
{
  const auto colon = text.find(':');
  const auto equals = text.find('=');
  if (colon == std::string_view::npos || equals == std::string_view::npos || equals < colon) {
    refuse(text, "a colon or an equals sign is missing");
  }
  const int level = parse_level(text, text.substr(0, colon));
  const auto row = parse_name(text, level, text.substr(colon + 1, equals - colon - 1));
  return {level, row.number, parse_value(text, row.value, text.substr(equals + 1)),
          std::string(text.substr(colon + 1))};
}

void apply(int fd, std::span<const SocketOption> options, const Endpoint& endpoint)
{
  for (const auto& option : options) {
    if (option.only_family != 0 && option.only_family != endpoint.family()) {
      continue;
    }
    const auto outcome = sys::invoke(sys::SetSockOpt{fd, option.level, option.number, option.value.data(),
                                                     static_cast<socklen_t>(option.value.size())});
    checked(outcome, "setsockopt", fmt::format("{} on {}", option.text, to_string(endpoint)));
  }
}

} // namespace sockplay::net
