#include "net/open.hh"

#include "net/error.hh"
#include "sys/invoke.hh"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace sockplay::net {

namespace {

std::string names_of(std::span<const Endpoint> endpoints)
{
  std::vector<std::string> names;
  std::transform(endpoints.begin(), endpoints.end(), std::back_inserter(names),
                 [](const Endpoint& endpoint) { return to_string(endpoint); });
  return fmt::format("{}", fmt::join(names, ", "));
}

Fd open_socket(const Endpoint& endpoint, const SocketKind& kind)
{
  const int protocol = kind.mptcp && !endpoint.is_unix() ? IPPROTO_MPTCP : 0;
  const auto outcome =
      sys::invoke(sys::Socket{endpoint.family(), kind.type | SOCK_CLOEXEC | SOCK_NONBLOCK, protocol});
  return Fd(static_cast<int>(checked(outcome, "socket", to_string(endpoint))));
}

void bind(int fd, const Endpoint& endpoint)
{
  checked(sys::invoke(sys::Bind{fd, endpoint.address(), endpoint.size()}), "bind", to_string(endpoint));
}

void set_int(int fd, int level, int name, int value, const Endpoint& endpoint)
{
  const SocketOption option = integer_option(level, name, value);
  apply(fd, {&option, 1}, endpoint);
}

Listener listen_at(const Endpoint& endpoint, const ListenOptions& options)
{
  Listener listener{.fd = open_socket(endpoint, options.kind), .endpoint = {}, .path = {}};
  const int fd = listener.fd.number();
  if (endpoint.is_unix()) {
    if (const auto path = endpoint.path(); !path.empty()) {
      make_way(path, options.replace_unix_path);
    }
  } else {
    set_int(fd, SOL_SOCKET, SO_REUSEADDR, 1,
            endpoint); // a port in TIME_WAIT may be listened on again: socket(7)
  }
  if (endpoint.family() == AF_INET6) {
    set_int(fd, IPPROTO_IPV6, IPV6_V6ONLY, options.only_v6 ? 1 : 0, endpoint);
  }
  apply(fd, options.socket, endpoint);
  bind(fd, endpoint);
  if (const auto path = endpoint.path(); !path.empty()) {
    listener.path = UnixPath(path);
    if (options.unix_mode) {
      checked(sys::invoke(sys::Chmod{path.c_str(), *options.unix_mode}), "chmod", path);
    }
  }
  checked(sys::invoke(sys::Listen{fd, options.backlog}), "listen", to_string(endpoint));
  listener.endpoint = local_endpoint(fd);
  return listener;
}

} // namespace

Listener open_listener(std::span<const Endpoint> endpoints, const ListenOptions& options)
{
  for (std::size_t next = 0;; ++next) {
    try {
      return listen_at(endpoints[next], options);
    } catch (const Error& error) {
      // EADDRINUSE on [::] must not end in a lesser listener on 0.0.0.0: only a missing family goes on to the
      // next.
      const bool missing = error.error_number() == EAFNOSUPPORT || error.error_number() == EADDRNOTAVAIL;
      if (!missing || next + 1 == endpoints.size()) {
        throw;
      }
    }
  }
}

Accepted accept(const Listener& listener)
{
  Accepted accepted;
  const auto outcome = sys::invoke(sys::Accept{listener.fd.number(), accepted.who.room(),
                                               accepted.who.room_size(), SOCK_CLOEXEC | SOCK_NONBLOCK});
  accepted.fd = Fd(static_cast<int>(outcome.value));
  accepted.error = outcome.error;
  return accepted;
}

bool concerns_one_peer(int accept_error)
{
  constexpr std::array errors{ECONNABORTED, EINTR,     EPROTO,      EPERM,      ENETDOWN, EHOSTUNREACH,
                              ENETUNREACH,  EHOSTDOWN, ENOPROTOOPT, EOPNOTSUPP, ENONET,   ETIMEDOUT};
  return std::find(errors.begin(), errors.end(), accept_error) != errors.end();
}

bool is_shortage(int accept_error)
{
  constexpr std::array errors{EMFILE, ENFILE, ENOBUFS, ENOMEM};
  return std::find(errors.begin(), errors.end(), accept_error) != errors.end();
}

int pending_error(int fd)
{
  int error = 0;
  socklen_t size = sizeof error;
  const auto outcome = sys::invoke(sys::GetSockOpt{fd, SOL_SOCKET, SO_ERROR, &error, &size});
  return outcome.ok() ? error : outcome.error;
}

bool Dial::start_next()
{
  fd_.close();
  while (next_ < endpoints_.size()) {
    if (start(endpoints_[next_++])) {
      return true;
    }
  }
  return false;
}

bool Dial::start(const Endpoint& endpoint)
{
  const auto& sources = options_->sources;
  const auto source = std::find_if(sources.begin(), sources.end(), [&](const Endpoint& candidate) {
    return candidate.family() == endpoint.family();
  });
  if (source == sources.end() && !sources.empty()) {
    return false;
  }
  try {
    fd_ = open_socket(endpoint, options_->kind);
    apply(fd_.number(), options_->socket, endpoint);
    if (source != sources.end()) {
      if (source->port() != 0) {
        set_int(fd_.number(), SOL_SOCKET, SO_REUSEADDR, 1, endpoint);
      }
      bind(fd_.number(), *source);
    }
  } catch (const Error& error) {
    failed_here_ = error;
    return false;
  }
  const auto outcome = sys::invoke(sys::Connect{fd_.number(), endpoint.address(), endpoint.size()});
  if (!outcome.ok() && outcome.error != EINPROGRESS) {
    refused(outcome.error);
    return false;
  }
  return true;
}

bool Dial::finish()
{
  const int error = pending_error(fd_.number());
  if (error != 0) refused(error);
  return error == 0;
}

void Dial::give_up()
{
  refused(ETIMEDOUT);
}

void Dial::refused(int error_number)
{
  fd_.close();
  refusal_ = error_number;
}

// That somebody refused us says more than what is missing here.
Error Dial::error() const
{
  const auto tried = names_of({endpoints_.data(), next_});
  if (refusal_ == 0 && failed_here_) {
    return *failed_here_;
  }
  if (refusal_ == 0) {
    return Error({.fault = Fault::local,
                  .operation = "connect",
                  .object = tried,
                  .reason = "the source is of another address family",
                  .error_number = EAFNOSUPPORT});
  }
  return error_of("connect", tried, refusal_);
}

} // namespace sockplay::net
