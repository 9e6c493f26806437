// Waiting for a connection: every endpoint in turn, each for its time, the whole round again under --retry.
#pragma once

#include "io/announcer.hh"
#include "io/poller.hh"
#include "net/open.hh"

#include <limits>

namespace sockplay::io {

struct Patience {
  static constexpr unsigned without_end = std::numeric_limits<unsigned>::max();
  std::optional<Clock::duration> connect_timeout; // for one endpoint
  unsigned retries = 0;                           // rounds after the first
  std::optional<Clock::duration>
      retry_delay; // between rounds; by default 1 s, doubled each time, at most 30 s
};

struct Connection {
  net::Fd fd;
  net::Endpoint peer;
  net::UnixPath source; // the socket file of --source, if it is one
};

/// Throws net::Error naming the endpoints tried (network, or timeout where the last one's time ran out), and
/// Interrupted. Each round that failed and is tried again is told of.
Connection connect(Poller& poller, const std::vector<net::Endpoint>& endpoints,
                   const net::ConnectOptions& options, const Patience& patience, Announcer& announcer);

} // namespace sockplay::io
