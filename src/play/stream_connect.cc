#include "io/discard_road.hh"
#include "play/stream.hh"
#include "text/escape.hh"

#include <fmt/format.h>

namespace sockplay::play {

ExitCode run(const StreamConnect& options)
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
  Host host(options.host, poller, middle, announcer);
  auto [fd, peer, source] = io::connect(poller, endpoints, socket, options.patience, announcer);
  announcer.connected(to_string(peer), to_string(net::local_endpoint(fd.number())));
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

ExitCode run(const StreamSend& options)
{
  const auto endpoints = endpoints_of(options.reach, net::Purpose::connect);
  const auto socket = with_source(options.socket, options.source);
  auto input = open_input(options.input);
  io::Announcer announcer(options.announcing);
  Screen screen(options.showing, false);
  announcer.set_outlet(&screen.outlet());

  io::Poller poller;
  io::Middle middle;
  auto [fd, peer, source] = io::connect(poller, endpoints, socket, options.patience, announcer);
  announcer.connected(to_string(peer), to_string(net::local_endpoint(fd.number())));

  auto talk = std::make_unique<SendTalk>(std::move(fd), peer);
  const auto total_bytes = input.size_left();
  talk->input = std::move(input);
  talk->input.owner = talk.get();
  poller.add(talk->input);
  screen.watch(poller, talk.get());
  io::Passage passage{.stage = screen.sending_stage(to_string(peer), options.input.crlf),
                      .pace = options.input.pace};
  talk->out.emplace(talk->input, &talk->peer, middle,
                    io::choose_road(talk->input, talk->peer, middle, std::move(passage)));
  talk->in.emplace(talk->peer, nullptr, middle,
                   std::make_unique<io::DiscardRoad>(talk->peer, middle, !peer.is_unix()));
  auto limits = options.limits;
  talk->acknowledged_only = limits.wait && limits.wait->count() == 0;
  if (talk->acknowledged_only) {
    limits.wait.reset();
  }
  auto reporting = options.reporting;
  reporting.waits_for_peer = true;
  reporting.total_bytes = total_bytes;
  return converse(std::move(talk), {poller, &screen, announcer, limits, reporting});
}

} // namespace sockplay::play
