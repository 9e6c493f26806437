// Hearing packets as they come in from the link, beside the kernel's own protocols, which get them too
// (packet(7)). What they are, and whose, is left to others.
#pragma once

#include "net/endpoint.hh"
#include "net/fd.hh"

#include <optional>

namespace sockplay::net {

struct TapOptions {
  Endpoint link;                // Endpoint::link: which interface, and which ethertype; ETH_P_ALL: any
  bool frames = false;          // with the header of the link, else from the header of the network on
  std::optional<Endpoint> peer; // of IP without the link's header: only what it sends, and ICMP of anybody
};

/// Hears from now on, with the kernel's time beside each packet (Ancillary), and nothing of what this host
/// sends but over the loopback. Throws Error.
Fd open_tap(const TapOptions& options);

/// A socket that frames are sent by, whole, to that interface. Throws Error.
Fd open_link(const Endpoint& link);

} // namespace sockplay::net
