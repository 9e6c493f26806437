#include "play/connection.hh"

namespace sockplay::play {

ExitCode run(const Send& options)
{
  const auto endpoints = endpoints_of(options.reach, net::Purpose::connect);
  const auto socket = with_source(options.socket, options.source);
  auto input = open_input(options.input);
  io::Announcer announcer(options.announcing);
  Screen screen(options.showing, false);
  announcer.set_outlet(&screen.outlet());

  io::Poller poller;
  io::Middle middle;
  const auto carrier = carrier_for(options, middle, announcer);
  auto [fd, peer, source] = io::connect(poller, endpoints, socket, options.patience, announcer);
  announcer.connected(to_string(peer), to_string(net::local_endpoint(fd.number())),
                      peer.is_unix() ? fd.number() : -1);

  auto talk = std::make_unique<SendTalk>(std::move(fd), peer);
  const auto total_bytes = input.size_left();
  talk->input = std::move(input);
  talk->input.owner = talk.get();
  poller.add(talk->input);
  screen.watch(poller, talk.get());
  talk->out.emplace(carrier->from_input(*talk, talk->input, options.input, screen, false));
  talk->in.emplace(carrier->to_nowhere(*talk, talk->nowhere, nullptr));
  auto limits = options.limits;
  const bool is_told = limits.wait && limits.wait->count() == 0;
  if (is_told) {
    limits.wait.reset();
  }
  talk->acknowledged_only =
      is_told || options.socket.kind.protocol == IPPROTO_SCTP; // no event tells of its end
  auto reporting = options.reporting;
  reporting.waits_for_peer = true;
  reporting.total_bytes = total_bytes;
  return converse(std::move(talk), {poller, &screen, announcer, limits, reporting});
}

} // namespace sockplay::play
