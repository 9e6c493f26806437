// The way of packets that are to be sent: which sockets, from which address to which, through which
// interface. Opening them is what needs a privilege.
#pragma once

#include "play/raw.hh"
#include "play/wire.hh"

#include <memory>
#include <optional>

namespace sockplay::play {

struct Way {
  std::unique_ptr<Wire> wire;
  Path path;
  std::string peer;                             // its name
  bool has_many = false;                        // several hosts may answer
  std::optional<std::uint16_t> identifier = {}; // that the kernel gives every echo
  bool is_fixed = true;                         // the socket has a peer: packets need not say where they go
};

/// `first`: the first payload, which may be a whole packet. Throws net::Error: with Fault::privilege where
/// nothing can be opened without one.
Way open_way(const RawSend& options, std::string_view first, io::Poller& poller, io::Announcer& announcer);

} // namespace sockplay::play
