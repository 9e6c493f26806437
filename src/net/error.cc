#include "net/error.hh"

#include "text/escape.hh"

#include <algorithm>
#include <array>
#include <cstring>
#include <fmt/format.h>

namespace sockplay::net {

namespace {

struct Advice {
  std::string_view operation; // empty: any
  int error_number;
  Fault fault;
  std::string_view hint;
};

// A Unix or vsock socket has each type, and only internet ones have protocols to choose.
constexpr std::string_view no_sctp =
    "this kernel lacks that protocol: for SCTP `modprobe sctp` may load it; a Unix path (./path, @name) has "
    "seqpacket without it";

// The second is what the ping sockets of icmp(7) say, which are tried after raw ones.
constexpr std::string_view no_raw_sockets =
    "raw sockets need root or CAP_NET_RAW: use sudo, or grant it once with `sudo setcap cap_net_raw+ep "
    "$(command -v sockplay)`";

// The error doctor: the first row that fits gives the fault and the next step.
constexpr std::array advices{
    Advice{"bind", EACCES, Fault::privilege,
           "ports below 1024 need root or CAP_NET_BIND_SERVICE; a socket file needs a writable directory"},
    Advice{
        "bind", EADDRINUSE, Fault::local,
        "somebody holds it: `ss -ltnp` (-lunp for UDP, -lxp for a path) shows who; port 0 takes a free one"},
    Advice{
        "bind", EADDRNOTAVAIL, Fault::local,
        "no interface of this host has that address: `ip address` lists them; of vsock: no CID of this host"},
    Advice{"bind", ENOENT, Fault::local, "the directory of the socket file must exist"},
    Advice{"connect", ECONNREFUSED, Fault::network,
           "nobody listens there: is the server started, and the port right?"},
    Advice{"connect", ENOENT, Fault::network, "no such socket file: is the server started?"},
    Advice{"connect", EACCES, Fault::privilege,
           "a socket file needs write permission, a broadcast address --broadcast; or a firewall said no"},
    Advice{"connect", ENETUNREACH, Fault::network, "no route to that network: `ip route get ADDRESS` tells"},
    Advice{
        "connect", ENODEV, Fault::network,
        "no vsock transport leads there: `modprobe vsock_loopback` for CID 1, a guest's device for others"},
    Advice{"connect", ESOCKTNOSUPPORT, Fault::local,
           "the vsock transport that leads there has no sockets of that type"},
    Advice{"connect", EADDRNOTAVAIL, Fault::local,
           "no local address or port is left for it; is --source right?"},
    Advice{"setsockopt", EPERM, Fault::privilege, "that option needs CAP_NET_ADMIN or root"},
    Advice{"setsockopt", EACCES, Fault::privilege, "that option needs CAP_NET_RAW or root"},
    Advice{"setsockopt", ENOPROTOOPT, Fault::local, "this kind of socket does not have that option"},
    Advice{"socket", EPERM, Fault::privilege, no_raw_sockets},
    Advice{"socket", EACCES, Fault::privilege, no_raw_sockets},
    Advice{"socket", ENODEV, Fault::local, "no vsock transport here has datagrams: seqpacket keeps records"},
    Advice{"socket", EAFNOSUPPORT, Fault::local, "this kernel lacks that address family"},
    Advice{"socket", ESOCKTNOSUPPORT, Fault::local, no_sctp},
    Advice{"socket", EPROTONOSUPPORT, Fault::local, no_sctp},
    Advice{"join", ENODEV, Fault::local,
           "no route leads to that group: name an interface, as in --join 239.1.2.3%eth0 (`ip link` lists "
           "them)"},
    Advice{"join", ENOPROTOOPT, Fault::local, "the group and the socket are not of one family: -4 or -6"},
    Advice{"join", EADDRINUSE, Fault::local, "it is a member already"},
    Advice{"join", ENOBUFS, Fault::local,
           "too many memberships: `sysctl net.ipv4.igmp_max_memberships` is the limit"},
    Advice{"interface", ENODEV, Fault::local, "`ip link` lists the interfaces of this host"},
    Advice{
        "send", EMSGSIZE, Fault::local,
        "a UDP datagram holds at most 65 507 bytes over IPv4 and 65 527 over IPv6, a record of a Unix socket "
        "what --sndbuf leaves: --size 1400 cuts the input into shorter ones"},
    Advice{"send", EACCES, Fault::privilege, "sending to a broadcast address needs --broadcast"},
    Advice{"send", ECONNREFUSED, Fault::network,
           "nobody has that port open: its host answered an earlier datagram with an ICMP error"},
    Advice{"recv", ECONNREFUSED, Fault::network,
           "nobody has that port open: its host answered a datagram of ours with an ICMP error"},
    Advice{"", EMFILE, Fault::local,
           "the limit of open descriptors is reached: `ulimit -n` shows and raises it"},
    Advice{"", ECONNRESET, Fault::network, ""},
    Advice{"", EPIPE, Fault::network, ""},
    Advice{"", ETIMEDOUT, Fault::timeout, ""},
    Advice{"connect", 0, Fault::network, ""},
    Advice{"accept", 0, Fault::network, ""},
    Advice{"send", 0, Fault::network, ""},
    Advice{"recv", 0, Fault::network, ""},
};

// Of addresses of one kind only, by what they begin with.
struct AdviceForKind {
  std::string_view beginning;
  Advice advice;
};

constexpr std::string_view left_over =
    "the socket file is left over from a program that has ended, or not a listener's, or no socket";
constexpr std::string_view without_interface = "a link-local address needs its interface: fe80::1%eth0";

constexpr std::array advices_for_kinds{
    AdviceForKind{"/", {"connect", ECONNREFUSED, Fault::network, left_over}},
    AdviceForKind{".", {"connect", ECONNREFUSED, Fault::network, left_over}},
    AdviceForKind{"@", {"connect", ECONNREFUSED, Fault::network, "nobody listens under that name"}},
    AdviceForKind{"fe80:", {"connect", EINVAL, Fault::local, without_interface}},
    AdviceForKind{"[fe80:", {"connect", EINVAL, Fault::local, without_interface}},
};

const Advice* advice_for(std::string_view operation, std::string_view object, int error_number)
{
  for (const auto& [beginning, advice] : advices_for_kinds) {
    if (object.starts_with(beginning) && advice.operation == operation && advice.error_number == error_number)
      return &advice;
  }
  const auto* row = std::find_if(advices.begin(), advices.end(), [&](const Advice& advice) {
    return (advice.operation.empty() || advice.operation == operation) &&
           (advice.error_number == 0 || advice.error_number == error_number);
  });
  return row == advices.end() ? nullptr : row;
}

} // namespace

Error::Error(Parts parts) : parts_(std::move(parts))
{
  line_ = parts_.operation;
  if (!parts_.object.empty()) {
    line_ += (line_.empty() ? "" : " ") + text::escaped(parts_.object);
  }
  line_ += ": " + parts_.reason;
}

std::string errno_text(int error_number)
{
  const char* name = ::strerrorname_np(error_number);
  return fmt::format("{} ({})", std::strerror(error_number),
                     name != nullptr ? name : std::to_string(error_number));
}

Error error_of(std::string_view operation, std::string_view object, int error_number)
{
  const Advice* advice = advice_for(operation, object, error_number);
  return Error({.fault = advice != nullptr ? advice->fault : Fault::local,
                .operation = std::string(operation),
                .object = std::string(object),
                .reason = errno_text(error_number),
                .hint = advice != nullptr ? std::string(advice->hint) : std::string(),
                .error_number = error_number});
}

long checked(const sys::Outcome& outcome, std::string_view operation, std::string_view object)
{
  if (!outcome.ok()) {
    throw error_of(operation, object, outcome.error);
  }
  return outcome.value;
}

} // namespace sockplay::net
