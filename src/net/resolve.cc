#include "net/resolve.hh"

#include "net/error.hh"
#include "sys/invoke.hh"

#include <algorithm>
#include <array>
#include <charconv>
#include <linux/vm_sockets.h>
#include <memory>

namespace sockplay::net {

namespace {

struct EaiName {
  int code;
  const char* name;
};
constexpr std::array eai_names{
    EaiName{EAI_NONAME, "EAI_NONAME"},    EaiName{EAI_AGAIN, "EAI_AGAIN"},
    EaiName{EAI_FAIL, "EAI_FAIL"},        EaiName{EAI_FAMILY, "EAI_FAMILY"},
    EaiName{EAI_MEMORY, "EAI_MEMORY"},    EaiName{EAI_SERVICE, "EAI_SERVICE"},
    EaiName{EAI_NODATA, "EAI_NODATA"},    EaiName{EAI_ADDRFAMILY, "EAI_ADDRFAMILY"},
    EaiName{EAI_SOCKTYPE, "EAI_SOCKTYPE"}};

Error unresolved(const Address& address, const ResolveOptions& options, const sys::Outcome& outcome)
{
  const int code = static_cast<int>(outcome.value);
  if (code == EAI_SYSTEM) {
    return error_of("resolve", to_string(address), outcome.error);
  }
  const auto* row = std::find_if(eai_names.begin(), eai_names.end(),
                                 [&](const EaiName& name) { return name.code == code; });
  const std::string name = row == eai_names.end() ? std::to_string(code) : row->name;
  std::string hint;
  if (code == EAI_SERVICE) {
    hint = "the port is a number or a name from /etc/services";
  } else if (options.numeric) {
    hint = "--numeric asks no name service: give the address in numbers";
  } else if (options.family != AF_UNSPEC) {
    hint = "the name may have addresses of the other family only: leave out -4 or -6";
  } else if (address.service == "8000") {
    hint = "`getent ahosts NAME` asks the same question; a port alone is written as a number";
  }
  return Error({.fault = Fault::local,
                .operation = "resolve",
                .object = to_string(address),
                .reason = std::string(::gai_strerror(code)) + " (" + name + ")",
                .hint = hint});
}

addrinfo hints_for(const ResolveOptions& options)
{
  addrinfo hints{};
  hints.ai_family = options.family;
  // Of SOCK_SEQPACKET getaddrinfo(3) knows nothing; SCTP's names are TCP's.
  hints.ai_socktype = options.socket_type == SOCK_SEQPACKET ? SOCK_STREAM : options.socket_type;
  hints.ai_flags = options.purpose == Purpose::connect ? 0 : AI_PASSIVE;
  hints.ai_flags |= options.numeric ? AI_NUMERICHOST | AI_NUMERICSERV : 0;
  return hints;
}

unsigned number_of(const std::string& digits)
{
  unsigned number = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), number); // parse_address has looked at it
  return number;
}

// Port 0 stands for any, as it does elsewhere; vsock has another number for that, and a port 0.
Endpoint vsock_endpoint(const Address& address, Purpose purpose)
{
  const bool is_bound = purpose != Purpose::connect;
  const auto port = number_of(address.service);
  const auto cid = address.host == "host"    ? VMADDR_CID_HOST
                   : address.host == "local" ? VMADDR_CID_LOCAL
                   : !address.host.empty()   ? number_of(address.host)
                   : is_bound                ? VMADDR_CID_ANY
                                             : VMADDR_CID_LOCAL;
  return Endpoint::vsock(cid, is_bound && port == 0 ? VMADDR_PORT_ANY : port);
}

// The resolver lists 0.0.0.0 before [::], but the one socket that serves both families is [::].
void dual_stack_first(std::vector<Endpoint>& endpoints)
{
  std::stable_partition(endpoints.begin(), endpoints.end(),
                        [](const Endpoint& endpoint) { return endpoint.family() == AF_INET6; });
}

} // namespace

std::vector<Endpoint> resolve(const Address& address, const ResolveOptions& options)
{
  if (address.kind == Address::Kind::unix_path) {
    return {Endpoint::unix_path(address.name)};
  }
  if (address.kind == Address::Kind::unix_abstract) {
    return {Endpoint::unix_abstract(address.name)};
  }
  if (address.kind == Address::Kind::vsock) {
    return {vsock_endpoint(address, options.purpose)};
  }
  const bool wildcard = address.host.empty() && options.purpose != Purpose::connect;
  auto asked = address;
  if (asked.host.empty() && !wildcard) asked.host = "localhost";
  const char* host = wildcard ? nullptr : asked.host.c_str();
  auto hints = hints_for(options);
  if (address.host.empty() && options.numeric) {
    hints.ai_flags &= ~AI_NUMERICHOST; // the default, localhost, is no question to a name service
  }
  addrinfo* found = nullptr;
  const auto outcome = sys::invoke(sys::GetAddrInfo{host, address.service.c_str(), &hints, &found});
  if (outcome.value != 0) {
    throw unresolved(asked, options, outcome);
  }
  const std::unique_ptr<addrinfo, void (*)(addrinfo*)> owner(found, ::freeaddrinfo);
  std::vector<Endpoint> endpoints;
  for (const addrinfo* row = found; row != nullptr; row = row->ai_next) {
    Endpoint endpoint(row->ai_addr, row->ai_addrlen);
    if (std::find(endpoints.begin(), endpoints.end(), endpoint) == endpoints.end()) {
      endpoints.push_back(endpoint);
    }
  }
  if (wildcard) {
    dual_stack_first(endpoints);
  }
  return endpoints;
}

} // namespace sockplay::net
