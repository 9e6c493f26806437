#include "play/connection.hh"
#include "text/escape.hh"

#include <fmt/format.h>

namespace sockplay::play {

ExitCode run(const Connect& options)
{
  const auto endpoints = endpoints_of(options.reach, net::Purpose::connect);
  const auto socket = with_source(options.socket, options.source);
  io::Announcer announcer(options.announcing);
  std::optional<Screen> screen;
  const bool shows = !options.probe && options.host.service.kind == Service::Kind::screen;
  if (shows || asks_to_see(options.showing)) {
    screen.emplace(options.showing, false, shows ? Screen::Role::output : Screen::Role::witness);
    announcer.set_outlet(&screen->outlet());
  }

  io::Poller poller;
  io::Middle middle;
  const auto carrier = carrier_for(options, middle, announcer);
  auto host_options = options.host;
  host_options.has_association = options.socket.kind.protocol == IPPROTO_SCTP;
  host_options.half_closes &= !host_options.has_association; // what is still to come would be refused
  Host host(std::move(host_options), poller, *carrier, announcer);
  auto [fd, peer, source] = io::connect(poller, endpoints, socket, options.patience, announcer);
  announcer.connected(to_string(peer), to_string(net::local_endpoint(fd.number())),
                      peer.is_unix() ? fd.number() : -1);
  if (options.probe) {
    announcer.warn(fmt::format("{} is open", text::escaped(to_string(peer))));
    if (screen) {
      screen->drain(poller);
    }
    return ExitCode::done;
  }
  auto conversation = host.receive(std::move(fd), peer, screen ? &*screen : nullptr, nullptr);
  if (screen) {
    screen->watch(poller, conversation.get());
  }
  return converse(std::move(conversation),
                  {poller, screen ? &*screen : nullptr, announcer, options.limits, options.reporting});
}

} // namespace sockplay::play
