// Socket options as rows: the table of those with names (socket(7), ip(7), ipv6(7), tcp(7)), and the ones a
// command asked for, applied in one place. --explain reads the same table to print them.
#pragma once

#include "net/endpoint.hh"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace sockplay::net {

/// How an option's value is laid out for setsockopt(2).
enum class OptionValue { integer, text, linger, time };

/// One row of the table; names as in the headers.
struct OptionName {
  int level;
  int number;
  std::string_view name;
  OptionValue value = OptionValue::integer;
};

/// The row for a level and number, or null.
const OptionName* find_option(int level, int number);
/// "SOL_SOCKET", "IPPROTO_TCP", or null.
std::optional<std::string_view> level_name(int level);

/// One option asked for, ready to be set.
struct SocketOption {
  int level;
  int number;
  std::string value; // the bytes setsockopt(2) is given
  std::string text;  // "SO_KEEPALIVE=1", for messages
  int only_family =
      0; // AF_INET6 for an option that IPv4 sockets refuse and do not need; 0: whatever the socket
};

using SocketOptions = std::vector<SocketOption>;

/// An integer option of the table or outside it; `only_family` as in SocketOption.
SocketOption integer_option(int level, int number, int value, int only_family = 0);
/// SO_LINGER on, for that many seconds.
SocketOption linger_option(int seconds);
/// SO_BINDTODEVICE.
SocketOption device_option(std::string_view interface);
/// ICMP6_FILTER: a raw socket of ICMPv6 does not hear what keeps a link going (RFC 3542 section 3.2),
/// neighbours, routers and groups.
SocketOption no_neighbours_option();
/// `LEVEL:NAME=VALUE` as in `TCP:TCP_CONGESTION=cubic`, `SOCKET:SO_MARK=7`; level and name may also be
/// numbers, a value outside the table is an integer or `x` and hexadecimal bytes. Throws UsageError.
SocketOption parse_socket_option(std::string_view text);

/// Sets them in order on a socket of the endpoint's family. Throws Error naming the option and the endpoint.
void apply(int fd, std::span<const SocketOption> options, const Endpoint& endpoint);

} // namespace sockplay::net
