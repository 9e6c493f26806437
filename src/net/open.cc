#include "net/open.hh"

#include "net/error.hh"
#include "net/socket_type.hh"
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
                 [](const Endpoint& endpoint) { return peer_name(endpoint); });
  return fmt::format("{}", fmt::join(names, ", "));
}

int protocol_of(const Endpoint& endpoint, const SocketKind& kind)
{
  if (!endpoint.is_internet()) return 0;
  return kind.protocol == IPPROTO_ICMP && endpoint.family() == AF_INET6 ? IPPROTO_ICMPV6 : kind.protocol;
}

Fd open_socket(const Endpoint& endpoint, const SocketKind& kind)
{
  const int protocol = protocol_of(endpoint, kind);
  const auto outcome =
      sys::invoke(sys::Socket{endpoint.family(), kind.type | SOCK_CLOEXEC | SOCK_NONBLOCK, protocol});
  return Fd(static_cast<int>(checked(outcome, "socket", peer_name(endpoint))));
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

void enlarge_unless_asked(int fd, const SocketKind& kind, const SocketOptions& asked,
                          const Endpoint& endpoint)
{
  const bool is_asked = std::any_of(asked.begin(), asked.end(), [](const SocketOption& option) {
    return option.level == SOL_SOCKET && (option.number == SO_RCVBUF || option.number == SO_RCVBUFFORCE);
  });
  if (is_asked || !is_connectionless(kind.type) || !endpoint.is_internet()) {
    return; // what a Unix socket holds is counted against its senders
  }
  enlarge_receive_buffer(fd);
}

// A stream's port in TIME_WAIT may be listened on again (socket(7)); of datagrams the same option would let
// another socket take the port over.
bool reuses_address(const Endpoint& endpoint, const ListenOptions& options)
{
  return endpoint.is_internet() && (!is_connectionless(options.kind.type) || options.shares_port);
}

void set_up(int fd, const Endpoint& endpoint, const ListenOptions& options)
{
  if (reuses_address(endpoint, options)) {
    set_int(fd, SOL_SOCKET, SO_REUSEADDR, 1, endpoint);
  }
  if (endpoint.family() == AF_INET6 && options.kind.type != SOCK_RAW) { // a raw one has one family anyway
    set_int(fd, IPPROTO_IPV6, IPV6_V6ONLY, options.only_v6 ? 1 : 0, endpoint);
  }
  enlarge_unless_asked(fd, options.kind, options.socket, endpoint);
  apply(fd, options.socket, endpoint);
}

Listener listen_at(const Endpoint& endpoint, const ListenOptions& options)
{
  Listener listener{.fd = open_socket(endpoint, options.kind), .endpoint = {}, .path = {}};
  const int fd = listener.fd.number();
  const auto path = endpoint.path();
  if (!path.empty()) {
    make_way(path, options.replace_unix_path);
  }
  set_up(fd, endpoint, options);
  if (endpoint.is_unix())
    listener.each = options.socket; // what connect(2) makes knows nothing of the listener
  bind(fd, endpoint);
  if (!path.empty()) {
    listener.path = UnixPath(path);
    if (options.unix_mode) {
      checked(sys::invoke(sys::Chmod{path.c_str(), *options.unix_mode}), "chmod", path);
    }
  }
  if (!is_connectionless(options.kind.type)) {
    checked(sys::invoke(sys::Listen{fd, options.backlog}), "listen", to_string(endpoint));
  }
  listener.endpoint = local_endpoint(fd);
  return listener;
}

Error of_another_type(const Endpoint& endpoint)
{
  const auto type = type_at(endpoint.path());
  const std::string_view word = type == SOCK_DGRAM       ? "dgram"
                                : type == SOCK_SEQPACKET ? "seqpacket"
                                                         : "stream";
  return Error({.fault = Fault::network,
                .operation = "connect",
                .object = to_string(endpoint),
                .reason = errno_text(EPROTOTYPE),
                .hint = type ? fmt::format("a {} socket lives there: sockplay {} connect {}", word, word,
                                           to_string(endpoint))
                             : "a socket of another type lived there",
                .error_number = EPROTOTYPE});
}

} // namespace

void enlarge_receive_buffer(int fd)
{
  constexpr int bytes = 4 << 20;
  const auto set = [&](int name) {
    return sys::invoke(sys::SetSockOpt{fd, SOL_SOCKET, name, &bytes, sizeof bytes}).ok();
  };
  if (!set(SO_RCVBUFFORCE)) {
    set(SO_RCVBUF);
  }
}

bool accepts_peers(const SocketKind& kind, const Endpoint& endpoint)
{
  return kind.type == SOCK_STREAM || (kind.type == SOCK_SEQPACKET && !endpoint.is_internet());
}

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
  if (accepted.fd.is_open()) apply(accepted.fd.number(), listener.each, listener.endpoint);
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
    enlarge_unless_asked(fd_.number(), options_->kind, options_->socket, endpoint);
    apply(fd_.number(), options_->socket, endpoint);
    bind_source(endpoint, source == sources.end() ? nullptr : &*source);
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

void Dial::bind_source(const Endpoint& endpoint, const Endpoint* source)
{
  const int fd = fd_.number();
  if (source == nullptr) {
    if (endpoint.is_unix() && options_->kind.type == SOCK_DGRAM) {
      bind(fd, Endpoint::unix_unnamed());
    }
    return;
  }
  if (source->port() != 0 && source->is_internet() && !is_connectionless(options_->kind.type)) {
    set_int(fd, SOL_SOCKET, SO_REUSEADDR, 1, endpoint);
  }
  const auto path = source->path();
  if (!path.empty()) {
    make_way(path, false);
  }
  bind(fd, *source);
  if (!path.empty()) {
    source_ = UnixPath(path);
  }
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
  source_ = UnixPath();
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
  if (refusal_ == EPROTOTYPE) {
    return of_another_type(endpoint());
  }
  return error_of("connect", tried, refusal_);
}

} // namespace sockplay::net
