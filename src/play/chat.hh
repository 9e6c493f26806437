// The two verbs of the chat: options in, exit code out.
#pragma once

#include "chat/room.hh"
#include "io/announcer.hh"
#include "net/access_list.hh"
#include "net/open.hh"
#include "play/exit_code.hh"
#include "play/reach.hh"

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
  io::Announcer::Options announcing;
};

ExitCode run(const ChatServe& options);

} // namespace sockplay::play
