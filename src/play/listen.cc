#include "io/program.hh"
#include "play/connection.hh"

namespace sockplay::play {

void warn_of_open_command(const Service& service, const net::Endpoint& address, const net::AccessList& access,
                          io::Announcer& announcer)
{
  if (service.kind == Service::Kind::program && !address.is_loopback() && access.allow.empty()) {
    announcer.warn("warning: anybody who can reach this address can use the command: --allow names who may");
  }
}

// --forward connects with what was asked of the listener, but for what says where to listen, and what no Unix
// socket has. A relay may take IPv6 on one interface and go on over IPv4 by another.
net::ConnectOptions dialing_beyond(const net::ListenOptions& socket, const net::Address& beyond)
{
  const bool to_unix = beyond.kind != net::Address::Kind::internet;
  net::ConnectOptions dialing{.kind = socket.kind, .socket = socket.socket};
  const bool from_sctp = socket.kind.protocol == IPPROTO_SCTP;
  if (beyond.sctp || from_sctp) dialing.kind.protocol = beyond.sctp ? IPPROTO_SCTP : 0;
  std::erase_if(dialing.socket, [&](const net::SocketOption& option) {
    const bool of_socket = option.level == SOL_SOCKET;
    const bool of_place = option.number == SO_REUSEPORT || option.number == SO_BINDTODEVICE;
    return (of_socket && of_place) || (to_unix && !of_socket);
  });
  return dialing;
}

ExitCode run(const Listen& options)
{
  auto host_options = options.host;
  host_options.has_association = options.socket.kind.protocol == IPPROTO_SCTP;
  if (host_options.service.kind == Service::Kind::forward) {
    auto beyond = options.forward;
    beyond.numeric = options.reach.numeric;
    host_options.service.forward_to = endpoints_of(beyond, net::Purpose::connect);
    host_options.dialing = dialing_beyond(options.socket, beyond.address);
  }
  const auto endpoints = endpoints_of(options.reach, net::Purpose::listen);
  const bool shows = host_options.service.kind == Service::Kind::screen;
  std::optional<Screen> screen;
  io::Announcer announcer(options.announcing);
  if (shows || asks_to_see(options.showing)) {
    screen.emplace(options.showing, options.keep_open, shows ? Screen::Role::output : Screen::Role::witness);
    announcer.set_outlet(&screen->outlet());
  }

  io::Poller poller;
  io::Middle middle;
  const auto carrier = carrier_for(options, middle, announcer);
  Host host(std::move(host_options), poller, *carrier, announcer);
  auto listener = net::open_listener(endpoints, options.socket);
  warn_of_open_command(options.host.service, listener.endpoint, options.door.access, announcer);
  announcer.listening(listener.endpoint);

  if (options.keep_open) {
    io::raise_descriptor_limit();
    if (screen) {
      screen->watch(poller, nullptr);
    }
    auto door = options.door;
    door.descriptors_for = io::descriptors_left(host.descriptors_each());
    return Server(poller, middle, listener, door, host, screen ? &*screen : nullptr, announcer).run();
  }
  auto [fd, who] = accept_one(poller, listener, options.door, announcer);
  listener.fd.close(); // one peer: others are refused, not left waiting
  announcer.connected(name_of(who, fd.number()), to_string(net::local_endpoint(fd.number()).unmapped()),
                      who.is_unix() ? fd.number() : -1);
  auto conversation = host.receive(std::move(fd), who, screen ? &*screen : nullptr, nullptr);
  if (screen) {
    screen->watch(poller, conversation.get());
  }
  return converse(std::move(conversation),
                  {poller, screen ? &*screen : nullptr, announcer, options.limits, options.reporting});
}

} // namespace sockplay::play
