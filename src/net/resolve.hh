// From an address as written to the endpoints it stands for. The only place that asks the resolver; it may
// block, so it runs before the loop, while signals still do what they always do.
#pragma once

#include "net/address.hh"
#include "net/endpoint.hh"

#include <vector>

namespace sockplay::net {

/// What the endpoints are wanted for.
enum class Purpose { listen, connect, source };

struct ResolveOptions {
  Purpose purpose = Purpose::connect;
  int family = AF_UNSPEC; // AF_INET or AF_INET6 under -4 or -6
  int socket_type = SOCK_STREAM;
  bool numeric = false; // -n: no name service is asked
};

/// Every endpoint `address` stands for, in the order to try them (getaddrinfo(3)); never empty. A listening
/// wildcard is [::] first, to be opened for both families, then 0.0.0.0. Throws Error (local: the name does
/// not resolve).
std::vector<Endpoint> resolve(const Address& address, const ResolveOptions& options);

} // namespace sockplay::net
