#include "chat/completion.hh"
#include "chat/console.hh"
#include "chat/journal.hh"
#include "chat/relay.hh"
#include "chat/secrets.hh"
#include "io/program.hh"
#include "play/chat.hh"
#include "play/password.hh"

#include <algorithm>
#include <functional>
#include <memory>
#include <netinet/tcp.h>
#include <optional>

namespace sockplay::play {

namespace {

constexpr std::size_t names_completed = 1000;

// What every member's socket is given: accepted ones have it from the listener. A ghost is found out by
// keepalive, or by what it does not acknowledge (tcp(7)).
void prepare_members(net::SocketOptions& options, bool is_unix)
{
  constexpr int send_buffer_bytes = 256 * 1024;
  constexpr int ghost_after_ms = 60 * 1000, probe_after_s = 60, probe_every_s = 15, probes = 4;
  options.push_back(net::integer_option(SOL_SOCKET, SO_SNDBUF, send_buffer_bytes));
  if (is_unix) {
    return;
  }
  options.push_back(net::integer_option(SOL_SOCKET, SO_KEEPALIVE, 1));
  options.push_back(net::integer_option(IPPROTO_TCP, TCP_NODELAY, 1));
  options.push_back(net::integer_option(IPPROTO_TCP, TCP_KEEPIDLE, probe_after_s));
  options.push_back(net::integer_option(IPPROTO_TCP, TCP_KEEPINTVL, probe_every_s));
  options.push_back(net::integer_option(IPPROTO_TCP, TCP_KEEPCNT, probes));
  options.push_back(net::integer_option(IPPROTO_TCP, TCP_USER_TIMEOUT, ghost_after_ms));
}

chat::Gate gate_for(const ChatServe& options)
{
  const auto most = io::descriptors_left(1);
  const auto max_conns = options.max_conns == 0 ? most : std::min(options.max_conns, most);
  return {.access = options.access,
          .max_conns = max_conns,
          .per_host = std::max<std::size_t>(max_conns / 2, 1),
          .at_door = std::max<std::size_t>(max_conns / 4, 1)};
}

void warn_of_open_room(bool has_password, const net::Listener& listener, io::Announcer& announcer)
{
  if (listener.endpoint.is_loopback()) {
    return;
  }
  announcer.warn(!has_password
                     ? "warning: anybody who can reach this address can join: --password-file or --allow "
                       "says who may"
                     : "warning: the password and all that is said travel unencrypted");
}

std::unique_ptr<chat::Room> open_room(const chat::Room::Options& options, chat::Journal* journal)
{
  auto past = journal == nullptr ? chat::Journal::Past() : journal->take_past();
  const bool is_new = past.room.empty();
  auto room = std::make_unique<chat::Room>(
      options, chat::real_secrets(), is_new ? chat::random_token() : past.room,
      past.events.empty() ? past.next_seq : *past.events.front().seq, past.next_speaker);
  for (auto& identity : past.identities) {
    room->remember(std::move(identity));
  }
  for (const auto& line : past.events) {
    room->recall(*event_of(line));
  }
  if (journal != nullptr && is_new) {
    journal->begin(room->id());
  }
  return room;
}

} // namespace

void tell_through(io::Announcer& announcer, chat::Console& console, bool json)
{
  if (console.is_interactive() || json) {
    const auto show = [&console](std::string_view line) {
      console.show(line);
      console.flush();
    };
    announcer.set_teller(console.is_interactive() ? show : std::function<void(std::string_view)>(), show);
  }
}

ExitCode run(const ChatServe& options)
{
  auto room_options = options.room;
  if (!options.password_file.empty()) {
    room_options.password = read_password(options.password_file);
  }
  auto socket = options.socket;
  const auto endpoints = endpoints_of(options.reach, net::Purpose::listen);
  prepare_members(socket.socket, endpoints.front().is_unix());
  io::Announcer announcer(options.announcing);

  std::optional<chat::Journal> journal;
  if (!options.log_file.empty()) {
    journal.emplace(options.log_file, 2 * room_options.buffer_bytes);
  }
  auto* log = journal ? &*journal : nullptr;
  auto room = open_room(room_options, log);
  io::raise_descriptor_limit();
  io::Poller poller;
  auto listener = net::open_listener(endpoints, socket);
  chat::Console console(poller, {.max_line_bytes = room_options.max_line_bytes,
                                 .edits = options.edits,
                                 .complete = [&room](std::string_view line) {
                                   return chat::completions(line, room->roster().names(names_completed),
                                                            true);
                                 }});
  tell_through(announcer, console, options.announcing.json);
  auto painting = options.painting;
  painting.colours = wants_colour(options.colour, console.shows_on_terminal());
  warn_of_open_room(!room_options.password.empty(), listener, announcer);
  announcer.listening(listener.endpoint);
  chat::Relay(poller, listener, gate_for(options), *room, log, &console, chat::Painter(painting),
              options.nick, announcer)
      .run();
  return ExitCode::done;
}

} // namespace sockplay::play
