// The two verbs of the chat: options in, exit code out.
#pragma once

#include "chat/console.hh"
#include "chat/painter.hh"
#include "chat/room.hh"
#include "io/announcer.hh"
#include "io/connect.hh"
#include "net/access_list.hh"
#include "net/open.hh"
#include "play/exit_code.hh"
#include "play/reach.hh"
#include "play/screen.hh"

#include <optional>
#include <string>

namespace sockplay::play {

/// A room that anybody can join; the terminal is the host's place in it.
struct ChatServe {
  Reach reach;
  net::ListenOptions socket;
  net::AccessList access;
  std::size_t max_conns = 0; // 0: as many as there are descriptors for
  std::string nick = "host";
  std::string password_file;
  std::string log_file;
  chat::Room::Options room;
  chat::Painter::Options painting; // colours apart
  Colour colour = Colour::automatic;
  bool edits = true;
  io::Announcer::Options announcing;
};

/// Takes part in a room: what is typed is said, what is said is shown.
struct ChatJoin {
  Reach reach;
  std::optional<Reach> source;
  net::ConnectOptions socket;
  io::Patience patience;
  std::string nick;
  std::string password_file;
  bool reconnects = false;
  chat::Painter::Options painting;
  Colour colour = Colour::automatic;
  bool edits = true;
  io::Announcer::Options announcing;
};

/// Words for people go where the room is shown, if that is a terminal: a line may be being typed there.
void tell_through(io::Announcer& announcer, chat::Console& console, bool json);

ExitCode run(const ChatServe& options);
ExitCode run(const ChatJoin& options);

} // namespace sockplay::play
