// The four verbs of sockets that connect, stream and seqpacket: options in, exit code out.
#pragma once

#include "io/announcer.hh"
#include "io/connect.hh"
#include "net/open.hh"
#include "play/converse.hh"
#include "play/input.hh"
#include "play/reach.hh"
#include "play/records.hh"
#include "play/screen.hh"
#include "play/server.hh"
#include "play/stream_carrier.hh"

namespace sockplay::play {

/// Accept, then input to peer and peer to screen, or a service; one peer, or with keep_open many at once.
struct Listen {
  Reach reach;
  net::ListenOptions socket;
  std::optional<Records> records; // none: a stream
  StreamFaults faults;
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
struct Connect {
  Reach reach;
  std::optional<Reach> source; // --source
  net::ConnectOptions socket;
  std::optional<Records> records;
  StreamFaults faults;
  io::Patience patience;
  bool probe = false; // -z: connect, tell, close
  Host::Options host;
  Showing showing;
  Limits limits;
  Reporting reporting;
  io::Announcer::Options announcing;
};

/// Connect, send everything, half-close, and wait until it was taken.
struct Send {
  Reach reach;
  std::optional<Reach> source;
  net::ConnectOptions socket;
  std::optional<Records> records;
  StreamFaults faults;
  io::Patience patience;
  Input input;
  Showing showing;
  Limits limits; // wait 0: until all is acknowledged
  Reporting reporting;
  io::Announcer::Options announcing;
};

/// Accept one, write all of it, exit at its end.
struct Recv {
  Reach reach;
  net::ListenOptions socket;
  std::optional<Records> records;
  StreamFaults faults;
  Door door;
  Showing showing;
  Limits limits;
  Reporting reporting;
  io::Announcer::Options announcing;
};

ExitCode run(const Listen& options);
ExitCode run(const Connect& options);
ExitCode run(const Send& options);
ExitCode run(const Recv& options);

/// Of connected sockets: of SCTP where the address is one of the internet.
std::unique_ptr<Carrier> record_carrier(const Records& records, const net::Address& address,
                                        io::Middle& middle, io::Announcer& announcer);

/// Streams, or records where they are asked for.
template <class Options>
std::unique_ptr<Carrier> carrier_for(const Options& options, io::Middle& middle, io::Announcer& announcer)
{
  if (options.records) return record_carrier(*options.records, options.reach.address, middle, announcer);
  return std::make_unique<StreamCarrier>(middle, options.faults);
}

} // namespace sockplay::play
