#include "chat/completion.hh"
#include "chat/participant.hh"
#include "play/chat.hh"
#include "play/password.hh"

namespace sockplay::play {

namespace {

// Who comes back whenever the relay does waits for it at the beginning, too.
io::Patience patience(const ChatJoin& options)
{
  auto patience = options.patience;
  if (options.reconnects && patience.retries == 0) {
    patience.retries = io::Patience::without_end;
  }
  return patience;
}

} // namespace

ExitCode run(const ChatJoin& options)
{
  const chat::Way way{.endpoints = endpoints_of(options.reach, net::Purpose::connect),
                      .options = with_source(options.socket, options.source),
                      .reconnects = options.reconnects};
  const auto password = options.password_file.empty() ? "" : read_password(options.password_file);
  io::Announcer announcer(options.announcing);
  io::Poller poller;
  auto [fd, peer, source] = io::connect(poller, way.endpoints, way.options, patience(options), announcer);
  announcer.connected(to_string(peer), to_string(net::local_endpoint(fd.number())));

  chat::Client* joined = nullptr;
  chat::Console console(poller, {.edits = options.edits && !options.painting.json,
                                 .complete = [&joined](std::string_view line) {
                                   return chat::completions(line, joined->names(), false);
                                 }});
  tell_through(announcer, console, options.announcing.json);
  auto painting = options.painting;
  painting.colours = wants_colour(options.colour, console.shows_on_terminal());
  chat::Client client({.nick = options.nick,
                       .password = password,
                       .shows_own = console.is_interactive() && !console.echoes(),
                       .painting = painting});
  joined = &client;
  chat::Participant(poller, way, client, console).run(std::move(fd), peer.is_unix());
  return ExitCode::done;
}

} // namespace sockplay::play
