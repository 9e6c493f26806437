#include "io/program.hh"
#include "play/datagram.hh"
#include "play/datagram_server.hh"
#include "play/datagram_talk.hh"
#include "play/post.hh"

#include <algorithm>

namespace sockplay::play {

namespace {

ReplyTo parse_reply_to(const std::string& word, const Mailbox& mailbox)
{
  if (word.empty() || word == "last") return {ReplyTo::Who::last};
  if (word == "first") return {ReplyTo::Who::first};
  if (word == "all") return {ReplyTo::Who::all};
  const Reach reach{
      .address = net::parse_address(word), .family = mailbox.reach.family, .numeric = mailbox.reach.numeric};
  const auto who = endpoints_of(reach, net::Purpose::connect).front();
  const bool has_port = mailbox.socket.kind.type != SOCK_RAW;
  return {ReplyTo::Who::fixed, has_port ? who : who.with_port(0)};
}

void serve(const DatagramListen& options, DatagramTalk& talk, RecordCarrier& carrier, Screen* screen,
           io::Poller& poller)
{
  switch (options.host.service.kind) {
  case Service::Kind::echo: talk.in.emplace(carrier.echo(talk, {}, screen)); return;
  case Service::Kind::discard: talk.in.emplace(carrier.to_nowhere(talk, talk.nowhere, screen)); return;
  default: break;
  }
  talk.in.emplace(options.host.receives ? carrier.to_screen(talk, *screen)
                                        : carrier.to_nowhere(talk, talk.nowhere, nullptr));
  if (!options.host.sends) return;
  talk.input = open_input(options.host.input);
  talk.input.owner = &talk;
  poller.add(talk.input);
  talk.out.emplace(carrier.from_input(talk, talk.input, options.host.input, *screen, false));
}

bool needs_lanes(const Service& service)
{
  return service.kind == Service::Kind::forward || service.kind == Service::Kind::program;
}

std::size_t lanes_possible(const DatagramListen& options)
{
  io::raise_descriptor_limit();
  return io::descriptors_left(options.host.service.kind == Service::Kind::forward ? 1 : 2);
}

DatagramServer::Options server_options(const DatagramListen& options)
{
  DatagramServer::Options server{.records = options.records,
                                 .service = options.host.service,
                                 .most_lanes = std::min(options.most_lanes, lanes_possible(options)),
                                 .keeps_programs = options.keeps_programs,
                                 .idle = options.limits.idle.value_or(DatagramServer::usual_idle)};
  if (server.service.kind == Service::Kind::forward) {
    auto beyond = options.forward;
    beyond.numeric = options.mailbox.reach.numeric;
    server.service.forward_to = endpoints_of(beyond, net::Purpose::connect);
    server.dialing = dialing_beyond(options.mailbox.socket, beyond.address);
  }
  return server;
}

// Who waits for an end that datagrams do not have may wait for long.
void tell_what_ends_it(const DatagramRecv& options, io::Announcer& announcer)
{
  const bool is_endless = options.records.most_records == 0 && !options.limits.idle;
  if (is_endless && ::isatty(STDERR_FILENO) != 0) announcer.warn("receiving until ^C");
}

} // namespace

ExitCode run(const DatagramListen& options)
{
  const bool shows = options.host.service.kind == Service::Kind::screen;
  std::optional<Screen> screen;
  io::Announcer announcer(options.announcing);
  if (shows || asks_to_see(options.showing)) {
    screen.emplace(options.showing, true, shows ? Screen::Role::output : Screen::Role::witness);
    announcer.set_outlet(&screen->outlet());
  }
  io::Poller poller;
  io::Middle middle;
  Post post(options.mailbox, parse_reply_to(options.reply_to, options.mailbox), announcer);
  auto* shown = screen ? &*screen : nullptr;
  if (needs_lanes(options.host.service)) {
    warn_of_open_command(options.host.service, post.address(), options.mailbox.access, announcer);
    if (screen) screen->watch(poller, nullptr);
    DatagramServer server(server_options(options), post, poller, middle, shown, announcer);
    post.announce();
    return server.run();
  }
  RecordCarrier carrier(post.carrier(options.records), middle, announcer);
  auto talk = std::make_unique<DatagramTalk>(post.take(), post.address(), DatagramTalk::OverWhen::told);
  if (screen) screen->watch(poller, talk.get());
  serve(options, *talk, carrier, shown, poller);
  post.announce();
  return converse(std::move(talk), {poller, shown, announcer, options.limits, {}});
}

ExitCode run(const DatagramRecv& options)
{
  io::Announcer announcer(options.announcing);
  Screen screen(options.showing, true);
  announcer.set_outlet(&screen.outlet());
  io::Poller poller;
  io::Middle middle;
  Post post(options.mailbox, {}, announcer);
  RecordCarrier carrier(post.carrier(options.records, false), middle, announcer);

  auto talk = std::make_unique<DatagramTalk>(post.take(), post.address(), DatagramTalk::OverWhen::told);
  screen.watch(poller, talk.get());
  talk->in.emplace(carrier.to_screen(*talk, screen));
  post.announce();
  tell_what_ends_it(options, announcer);
  return converse(std::move(talk), {poller, &screen, announcer, options.limits, {}});
}

} // namespace sockplay::play
