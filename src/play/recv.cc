#include "play/connection.hh"

namespace sockplay::play {

ExitCode run(const Recv& options)
{
  const auto endpoints = endpoints_of(options.reach, net::Purpose::listen);
  io::Announcer announcer(options.announcing);
  Screen screen(options.showing, false);
  announcer.set_outlet(&screen.outlet());

  io::Poller poller;
  io::Middle middle;
  const auto carrier = carrier_for(options, middle, announcer);
  auto listener = net::open_listener(endpoints, options.socket);
  announcer.listening(listener.endpoint);
  auto [fd, who] = accept_one(poller, listener, options.door, announcer);
  listener.fd.close();
  const auto peer = name_of(who, fd.number());
  announcer.connected(peer, to_string(net::local_endpoint(fd.number()).unmapped()),
                      who.is_unix() ? fd.number() : -1);

  auto talk = std::make_unique<io::Conversation>(std::move(fd), who);
  screen.watch(poller, talk.get());
  talk->in.emplace(carrier->to_screen(*talk, screen));
  return converse(std::move(talk), {poller, &screen, announcer, options.limits, options.reporting});
}

} // namespace sockplay::play
