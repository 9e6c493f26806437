// Opening sockets: from endpoint and options to a listener, or to a connection being made.
// Which endpoints there are is resolve.hh's matter; waiting is io's.
#pragma once

#include "net/endpoint.hh"
#include "net/error.hh"
#include "net/fd.hh"
#include "net/socket_options.hh"
#include "net/unix_path.hh"

#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace sockplay::net {

/// What a socket is opened with. `protocol` is for internet endpoints only (IPPROTO_MPTCP, IPPROTO_UDPLITE,
/// IPPROTO_SCTP; 0: TCP or UDP): the other families have just one. IPPROTO_ICMP stands for ICMPv6 where that
/// is meant.
struct SocketKind {
  int type = SOCK_STREAM;
  int protocol = 0;
};

/// Whether the peers of a listener get sockets of their own from accept(2). Else one socket serves them all:
/// datagrams, and SCTP's SOCK_SEQPACKET (RFC 6458 section 3), whose every send names its peer even if
/// connect(2) did.
bool accepts_peers(const SocketKind& kind, const Endpoint& endpoint);

struct ListenOptions {
  SocketKind kind;
  SocketOptions socket;
  int backlog = 4096;
  bool only_v6 = false;            // -6: the wildcard leaves IPv4 alone
  bool shares_port = false;        // datagrams: others here may bind it too, as members of a group do
  bool replace_unix_path = false;  // --unlink
  std::optional<mode_t> unix_mode; // --mode
};

struct Listener {
  Fd fd;
  Endpoint endpoint;       // as bound: the real port where 0 was asked for
  UnixPath path;           // the socket file, if there is one
  SocketOptions each = {}; // what its connections are to be asked, too
};

/// Binds at the first of the endpoints (there is one at least) that this host has, and listens there where
/// that kind of socket does. Datagrams get a large receive buffer, unless the options name one. Throws Error:
/// of the endpoint that it has and could not get, else of the last.
Listener open_listener(std::span<const Endpoint> endpoints, const ListenOptions& options);

/// Room for a burst: datagrams and packets that nobody has room for are lost, and the default
/// (net.core.rmem_default) is room for some hundreds. The kernel gives what it may (socket(7)); that it gives
/// less is no error.
void enlarge_receive_buffer(int fd);

struct Accepted {
  Fd fd;         // closed where nobody was accepted
  Endpoint who;  // may be unnamed
  int error = 0; // errno of accept4(2)
};

/// The next peer, with what was asked of the listener, non-blocking and close-on-exec from birth. What a
/// refusal means is the caller's matter.
Accepted accept(const Listener& listener);

/// What accept(2) may say of one connection that is gone already; the next one is not concerned.
bool concerns_one_peer(int accept_error);
/// No descriptor or no memory for another one: it may pass.
bool is_shortage(int accept_error);

/// The error that waits on a socket, which asking takes away (socket(7): SO_ERROR); 0 if none.
int pending_error(int fd);

struct ConnectOptions {
  SocketKind kind;
  SocketOptions socket;
  std::vector<Endpoint> sources; // --source, one per family
  int source_port = 0;           // --source-port
};

/// A connection being made, one endpoint after the other: start, wait until the socket is writable, ask.
/// Of datagrams it only fixes the peer, so it is made at once. A Unix datagram socket without a source gets
/// an abstract name from the kernel (unix(7): autobind), so that answers find it.
class Dial {
public:
  Dial(std::vector<Endpoint> endpoints, const ConnectOptions& options)
      : endpoints_(std::move(endpoints)), options_(&options)
  {}

  /// Opens a socket for the next endpoint and starts connecting; false when none is left (error() then says
  /// why). An endpoint that is not tried for want of something here is passed over.
  bool start_next();
  /// After the socket became writable: whether the connection stands. A refusal is kept for error().
  bool finish();
  /// The time for this endpoint ran out.
  void give_up();

  [[nodiscard]] int number() const { return fd_.number(); }
  [[nodiscard]] const Endpoint& endpoint() const { return endpoints_[next_ - 1]; }
  [[nodiscard]] Fd take() { return std::move(fd_); }
  /// The socket file of a Unix source, to be kept as long as the connection.
  [[nodiscard]] UnixPath take_source() { return std::move(source_); }
  /// Why none of the endpoints answered: the last refusal, naming all that were tried; else what failed here.
  [[nodiscard]] Error error() const;

private:
  bool start(const Endpoint& endpoint);
  void bind_source(const Endpoint& endpoint, const Endpoint* source);
  void refused(int error_number);

  std::vector<Endpoint> endpoints_;
  const ConnectOptions* options_;
  std::size_t next_ = 0;
  UnixPath source_;
  Fd fd_;
  int refusal_ = 0;                  // the last errno that an endpoint gave
  std::optional<Error> failed_here_; // no socket, or no source address for one
};

} // namespace sockplay::net
