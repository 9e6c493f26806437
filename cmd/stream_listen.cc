#include "flags.hh"
#include "net/error.hh"

namespace sockplay::cmd {

namespace {

// --forward connects with what was asked of the listener, but for what says where to listen, and what no Unix
// socket has. A relay may take IPv6 on one interface and go on over IPv4 by another.
void prepare_forward(play::StreamListen& options)
{
  const bool to_unix = options.forward.address.kind != net::Address::Kind::internet;
  options.forward.numeric = options.reach.numeric;
  auto& dialing = options.host.dialing;
  const bool from_sctp = options.socket.kind.protocol == IPPROTO_SCTP;
  dialing.kind.protocol = options.forward.address.sctp ? IPPROTO_SCTP
                          : from_sctp                  ? 0
                                                       : options.socket.kind.protocol;
  dialing.socket = options.socket.socket;
  std::erase_if(dialing.socket, [&](const net::SocketOption& option) {
    const bool of_socket = option.level == SOL_SOCKET;
    const bool of_place = option.number == SO_REUSEPORT || option.number == SO_BINDTODEVICE;
    return (of_socket && of_place) || (to_unix && !of_socket);
  });
}

} // namespace

play::ExitCode stream_listen(const std::vector<std::string>& words, Context& context)
{
  play::StreamListen options;
  Flags flags("stream", "listen",
              "Accept a peer; standard input goes to it, and what it says to standard output.",
              R"(  sockplay stream listen 8000                     wait for one peer and talk
  sockplay stream listen -k 8000 --echo           an echo server
  sockplay stream listen -k --file page.html      the same answer for everybody
  sockplay stream listen -k 8000 --forward db:5432 -v   a relay
  sockplay stream listen -k ./sock --exec 'tr a-z A-Z'  a program for each peer
  sockplay stream listen 127.0.0.1:0 --port-file port   any free port
)");
  flags.reach(options.reach);
  flags.listening(options.socket, options.door.access, options.announcing);
  flags.accepting(options.door);
  flags.many(options.keep_open, options.door);
  flags.services(options.host, options.forward);
  flags.input(options.host.input);
  flags.directions(options.host, options.limits);
  flags.idling(options.limits);
  flags.showing(options.showing);
  flags.telling(options.announcing);
  flags.reporting(options.reporting);
  flags.socket_options(options.socket.socket, options.socket.kind);
  if (!flags.parse(words, context)) {
    return play::ExitCode::done;
  }
  if (options.keep_open && (options.limits.quit_after_eof || options.reporting.tcp_info)) {
    throw net::UsageError("--quit-after-eof and --tcp-info are for one peer, not for --keep-open");
  }
  options.door.idle = options.limits.idle;
  prepare_forward(options);
  return play::run(options);
}

} // namespace sockplay::cmd
