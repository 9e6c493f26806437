#include "net/icmp_error.hh"

#include "net/error.hh"
#include "sys/invoke.hh"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <netinet/icmp6.h>
#include <netinet/ip_icmp.h>
#include <span>
#include <string_view>

namespace sockplay::net {

namespace {

constexpr int any = -1;

struct Meaning {
  int type, code;
  std::string_view words;
};

// RFC 792, RFC 1122 section 3.2.2.1, RFC 1812 section 5.2.7.1; the first row that fits.
constexpr std::array icmp_meanings{
    Meaning{ICMP_DEST_UNREACH, ICMP_NET_UNREACH, "network unreachable"},
    Meaning{ICMP_DEST_UNREACH, ICMP_HOST_UNREACH, "host unreachable"},
    Meaning{ICMP_DEST_UNREACH, ICMP_PROT_UNREACH, "protocol unreachable"},
    Meaning{ICMP_DEST_UNREACH, ICMP_PORT_UNREACH, "port unreachable"},
    Meaning{ICMP_DEST_UNREACH, ICMP_FRAG_NEEDED, "too large for a link on the way"},
    Meaning{ICMP_DEST_UNREACH, ICMP_NET_ANO, "prohibited by an administrator"},
    Meaning{ICMP_DEST_UNREACH, ICMP_HOST_ANO, "prohibited by an administrator"},
    Meaning{ICMP_DEST_UNREACH, ICMP_PKT_FILTERED, "prohibited by an administrator"},
    Meaning{ICMP_DEST_UNREACH, any, "unreachable"},
    Meaning{ICMP_TIME_EXCEEDED, ICMP_EXC_TTL, "TTL used up on the way"},
    Meaning{ICMP_TIME_EXCEEDED, any, "a fragment was lost"},
    Meaning{ICMP_PARAMETERPROB, any, "a header was not understood"},
};

// RFC 4443
constexpr std::array icmp6_meanings{
    Meaning{ICMP6_DST_UNREACH, ICMP6_DST_UNREACH_NOROUTE, "no route to the destination"},
    Meaning{ICMP6_DST_UNREACH, ICMP6_DST_UNREACH_ADMIN, "prohibited by an administrator"},
    Meaning{ICMP6_DST_UNREACH, ICMP6_DST_UNREACH_ADDR, "address unreachable"},
    Meaning{ICMP6_DST_UNREACH, ICMP6_DST_UNREACH_NOPORT, "port unreachable"},
    Meaning{ICMP6_DST_UNREACH, any, "unreachable"},
    Meaning{ICMP6_PACKET_TOO_BIG, any, "too large for a link on the way"},
    Meaning{ICMP6_TIME_EXCEEDED, ICMP6_TIME_EXCEED_TRANSIT, "hop limit used up on the way"},
    Meaning{ICMP6_TIME_EXCEEDED, any, "a fragment was lost"},
    Meaning{ICMP6_PARAM_PROB, any, "a header was not understood"},
};

std::string_view meaning_of(std::span<const Meaning> meanings, const IcmpError& error)
{
  const auto row = std::find_if(meanings.begin(), meanings.end(), [&](const Meaning& meaning) {
    return meaning.type == error.type && (meaning.code == any || meaning.code == error.code);
  });
  return row != meanings.end() ? row->words : "an error";
}

} // namespace

void ask_for_icmp_errors(int fd, const Endpoint& local)
{
  const int on = 1;
  sys::invoke(sys::SetSockOpt{fd, IPPROTO_IP, IP_RECVERR, &on, sizeof on});
  if (local.family() == AF_INET6) {
    sys::invoke(sys::SetSockOpt{fd, IPPROTO_IPV6, IPV6_RECVERR, &on, sizeof on});
  }
}

std::optional<IcmpError> take_icmp_error(int fd)
{
  const auto queued = take_queued_error(fd);
  return queued ? std::optional(icmp_error_of(*queued)) : std::nullopt;
}

IcmpError icmp_error_of(const QueuedError& queued)
{
  return {.error = static_cast<int>(queued.told.ee_errno),
          .type = queued.is_icmp() ? queued.told.ee_type : -1,
          .code = queued.is_icmp() ? queued.told.ee_code : -1,
          .offender = queued.offender,
          .destination = queued.destination};
}

// What the kernel makes of them (icmp_err_convert and icmpv6_err_convert).
bool is_of_icmp(int error)
{
  constexpr std::array errors{ECONNREFUSED, EHOSTUNREACH, ENETUNREACH, EHOSTDOWN, ENONET,
                              ENOPROTOOPT,  EOPNOTSUPP,   EMSGSIZE,    EPROTO,    EACCES};
  return std::find(errors.begin(), errors.end(), error) != errors.end();
}

std::string to_string(const IcmpError& error)
{
  if (error.type < 0) {
    return errno_text(error.error) + ", said this host";
  }
  const bool is_v6 = error.offender.family() == AF_INET6;
  const auto who = error.offender.family() == AF_UNSPEC ? "" : ", said " + host_text(error.offender);
  return fmt::format("{} ({} type {} code {}){}",
                     is_v6 ? meaning_of(icmp6_meanings, error) : meaning_of(icmp_meanings, error),
                     is_v6 ? "ICMPv6" : "ICMP", error.type, error.code, who);
}

} // namespace sockplay::net
