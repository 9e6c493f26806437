// The four verbs of datagram sockets, and of the one other that serves many peers with one descriptor, SCTP's
// SOCK_SEQPACKET: options in, exit code out.
#pragma once

#include "io/announcer.hh"
#include "net/access_list.hh"
#include "net/multicast.hh"
#include "net/open.hh"
#include "play/converse.hh"
#include "play/correspondents.hh"
#include "play/input.hh"
#include "play/reach.hh"
#include "play/records.hh"
#include "play/screen.hh"
#include "play/server.hh"

namespace sockplay::play {

/// What a socket that takes records from anybody is opened with.
struct Mailbox {
  Reach reach;
  net::ListenOptions socket;
  std::vector<net::Membership> groups; // --join
  net::AccessList access;
};

/// Bind, show every record with its sender, send what is typed to who wrote; or a service.
struct DatagramListen {
  Mailbox mailbox;
  Records records;
  std::string reply_to; // "last", "first", "all" or an address
  Host::Options host;
  Reach forward;                // --forward
  std::size_t most_lanes = 256; // --forward, --exec: peers, or programs, at once
  bool keeps_programs = false;  // --exec: one for each peer, not for each record
  Showing showing;
  Limits limits;
  io::Announcer::Options announcing;
};

/// Fix the peer by connect(2), then input to peer and peer to screen.
struct DatagramConnect {
  Reach reach;
  std::optional<Reach> source;
  net::ConnectOptions socket;
  Records records;
  bool probe = false; // -z: tell whether somebody answers
  io::Clock::duration probe_time = std::chrono::seconds(2);
  Host::Options host; // stays: ICMP errors are told of, and do not end it
  Showing showing;
  Limits limits;
  io::Announcer::Options announcing;
};

/// Send each record; with a limit to wait, show what comes back.
struct DatagramSend {
  Reach reach;
  std::optional<Reach> source;
  net::ConnectOptions socket;
  Records records; // most_records: of replies
  Input input;
  Showing showing;
  Limits limits;
  io::Announcer::Options announcing;
};

/// Bind, and write each record.
struct DatagramRecv {
  Mailbox mailbox;
  Records records;
  Showing showing;
  Limits limits;
  io::Announcer::Options announcing;
};

ExitCode run(const DatagramListen& options);
ExitCode run(const DatagramConnect& options);
ExitCode run(const DatagramSend& options);
ExitCode run(const DatagramRecv& options);

} // namespace sockplay::play
