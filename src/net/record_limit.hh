// How long a record may be on its way out, and what is said of one that was longer.
#pragma once

#include "net/endpoint.hh"
#include "net/error.hh"

#include <cstddef>
#include <optional>

namespace sockplay::net {

/// The most bytes that one record from this socket to such an endpoint may have: of UDP what its length field
/// and IP's leave (RFC 768: 65,507 over IPv4, 65,527 over IPv6), of a Unix socket and of SCTP what SO_SNDBUF
/// leaves. Nothing where that is not known.
std::optional<std::size_t> record_limit(int fd, const Endpoint& to);

/// The Error for a record that the kernel refused as too long (EMSGSIZE); names the limit, and what to do.
Error too_long(int fd, const Endpoint& to, std::size_t bytes);

} // namespace sockplay::net
