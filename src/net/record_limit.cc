#include "net/record_limit.hh"

#include "sys/invoke.hh"
#include "text/quantity.hh"

#include <fmt/format.h>
#include <netinet/in.h>

namespace sockplay::net {

namespace {

constexpr std::size_t over_ipv4 = 65'535 - 20 - 8; // less the headers of IPv4 and UDP
constexpr std::size_t over_ipv6 = 65'535 - 8;      // IPv6 does not count its own
constexpr std::size_t unix_overhead = 32;          // unix_dgram_sendmsg keeps so much of SO_SNDBUF

int number_of(int fd, int option)
{
  int number = 0;
  socklen_t size = sizeof number;
  return sys::invoke(sys::GetSockOpt{fd, SOL_SOCKET, option, &number, &size}).ok() ? number : 0;
}

bool is_udp(int fd)
{
  return number_of(fd, SO_TYPE) == SOCK_DGRAM;
}

// The kernel puts IP's header before it, and takes apart what is more than the path carries.
bool is_raw(int fd)
{
  return number_of(fd, SO_TYPE) == SOCK_RAW;
}

std::optional<std::size_t> of_buffer(int fd, std::size_t overhead)
{
  const auto bytes = static_cast<std::size_t>(number_of(fd, SO_SNDBUF));
  return bytes > overhead ? std::optional(bytes - overhead) : std::nullopt;
}

std::string limit_hint(int fd, const Endpoint& to)
{
  const auto limit = record_limit(fd, to);
  if (!limit) {
    return "--size cuts the input into shorter records";
  }
  const auto bytes = text::format_count(*limit);
  if (is_raw(fd)) {
    return fmt::format("a packet carries at most {} bytes: --size 1400 cuts the input into shorter ones",
                       bytes);
  }
  if (to.is_unix() || !is_udp(fd)) {
    return fmt::format("at most {} bytes, by the socket's SO_SNDBUF: --sndbuf enlarges it", bytes);
  }
  return fmt::format(
      "a UDP datagram holds at most {} bytes over {}: --size 1400 cuts the input into shorter ones", bytes,
      to.unmapped().family() == AF_INET ? "IPv4" : "IPv6");
}

} // namespace

std::optional<std::size_t> record_limit(int fd, const Endpoint& to)
{
  switch (to.unmapped().family()) {
  case AF_INET: return is_udp(fd) ? over_ipv4 : is_raw(fd) ? over_ipv4 + 8 : of_buffer(fd, 0);
  case AF_INET6: return is_udp(fd) ? over_ipv6 : is_raw(fd) ? over_ipv6 + 8 : of_buffer(fd, 0);
  case AF_UNIX: return of_buffer(fd, unix_overhead);
  default: return {};
  }
}

Error too_long(int fd, const Endpoint& to, std::size_t bytes)
{
  return Error({.fault = Fault::local,
                .operation = "send",
                .object = fmt::format("{} bytes to {}", text::format_count(bytes), to_string(to.unmapped())),
                .reason = errno_text(EMSGSIZE),
                .hint = limit_hint(fd, to),
                .error_number = EMSGSIZE});
}

} // namespace sockplay::net
