// Groups that a datagram socket joins and sends to: RFC 1112, RFC 3810, source-specific RFC 4607.
#pragma once

#include "net/endpoint.hh"

#include <optional>
#include <string>
#include <string_view>

namespace sockplay::net {

/// `GROUP[@SOURCE][%IF]` as in 239.1.2.3%eth0, ff02::fb%eth0, 232.1.1.1@10.0.0.1.
struct Membership {
  Endpoint group;                 // its port is 0
  std::optional<Endpoint> source; // only what this host sends
  std::string interface;          // empty: the kernel chooses
};
/// Throws UsageError naming what is wrong with it.
Membership parse_membership(std::string_view text);

/// Joins (ip(7): MCAST_JOIN_GROUP, MCAST_JOIN_SOURCE_GROUP). Throws Error.
void join(int fd, const Membership& membership);

/// Whether an endpoint is a group's address.
bool is_multicast(const Endpoint& endpoint);

} // namespace sockplay::net
