// ICMP errors that datagrams of ours met: which one, about whom, and who said so. Without asking for them a
// socket tells only an errno, and an unconnected one not even that.
#pragma once

#include "net/endpoint.hh"
#include "net/error_queue.hh"

#include <optional>
#include <string>

namespace sockplay::net {

struct IcmpError {
  int error = 0;          // the errno it means
  int type = 0, code = 0; // of ICMP or ICMPv6; -1: the error is this host's own
  Endpoint offender;      // who sent it; unnamed where that is not known
  Endpoint destination;   // where our datagram was going
};

/// Makes the socket keep them (ip(7): IP_RECVERR). From then on the next call fails with the errno of each,
/// on an unconnected socket too.
void ask_for_icmp_errors(int fd, const Endpoint& local);
/// Takes the next one that it keeps, if there is one.
std::optional<IcmpError> take_icmp_error(int fd);
IcmpError icmp_error_of(const QueuedError& queued);
/// Whether an errno may be what an ICMP error says of an earlier datagram, not of the call that gave it.
bool is_of_icmp(int error);
/// "port unreachable (ICMP type 3 code 3), said 10.0.0.1".
std::string to_string(const IcmpError& error);

} // namespace sockplay::net
