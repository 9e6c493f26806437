// The verbs of raw sockets: options in, exit code out.
#pragma once

#include "io/announcer.hh"
#include "net/open.hh"
#include "play/input.hh"
#include "play/probe.hh"
#include "play/prober.hh"
#include "play/reach.hh"
#include "play/screen.hh"
#include "record/framing.hh"

#include <optional>
#include <string>

namespace sockplay::play {

/// Build packets, send them, show what answers.
struct RawSend {
  Reach reach;
  std::optional<Reach> source;   // whose address the packets have; perhaps not ours
  std::uint16_t source_port = 0; // 0: that of source, or another one each time
  net::SocketOptions socket;     // of the one that sends
  std::string interface;         // -I
  bool to_broadcast = false;     // -b
  Probe probe;
  std::string from;             // a capture file, whose packets are sent instead
  std::optional<Input> payload; // none: what is usual for that kind
  record::Framing framing = {.kind = record::Framing::Kind::whole};
  Probing probing;
  Showing showing;
  io::Announcer::Options announcing;
};

ExitCode run(const RawSend& options);

} // namespace sockplay::play
