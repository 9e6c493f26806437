// The four verbs of stream sockets: options in, exit code out.
#pragma once

#include "io/announcer.hh"
#include "io/connect.hh"
#include "net/open.hh"
#include "play/converse.hh"
#include "play/input.hh"
#include "play/reach.hh"
#include "play/screen.hh"
#include "play/server.hh"

namespace sockplay::play {

/// Accept, then input to peer and peer to screen, or a service; one peer, or with keep_open many at once.
struct StreamListen {
  Reach reach;
  net::ListenOptions socket;
  Door door;
  bool keep_open = false;
  Host::Options host;
  Reach forward; // --forward
  Showing showing;
  Limits limits;
  Reporting reporting;
  io::Announcer::Options announcing;
};

/// Connect, then input to peer and peer to screen, or a program in their place.
struct StreamConnect {
  Reach reach;
  std::optional<Reach> source; // --source
  net::ConnectOptions socket;
  io::Patience patience;
  bool probe = false; // -z: connect, tell, close
  Host::Options host;
  Showing showing;
  Limits limits;
  Reporting reporting;
  io::Announcer::Options announcing;
};

/// Connect, send everything, half-close, and wait until it was taken.
struct StreamSend {
  Reach reach;
  std::optional<Reach> source;
  net::ConnectOptions socket;
  io::Patience patience;
  Input input;
  Showing showing;
  Limits limits; // wait 0: until all is acknowledged
  Reporting reporting;
  io::Announcer::Options announcing;
};

/// Accept one, write all of it, exit at its end.
struct StreamRecv {
  Reach reach;
  net::ListenOptions socket;
  Door door;
  Showing showing;
  Limits limits;
  Reporting reporting;
  io::Announcer::Options announcing;
};

ExitCode run(const StreamListen& options);
ExitCode run(const StreamConnect& options);
ExitCode run(const StreamSend& options);
ExitCode run(const StreamRecv& options);

} // namespace sockplay::play
