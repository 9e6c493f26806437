// What types of sockets have in common.
#pragma once

#include <sys/socket.h>

namespace sockplay::net {

/// Whether there is neither a connection nor an end: each record is for itself, a datagram or a packet.
constexpr bool is_connectionless(int type)
{
  return type == SOCK_DGRAM || type == SOCK_RAW;
}

} // namespace sockplay::net
