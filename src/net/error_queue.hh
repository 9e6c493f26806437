// The second queue of a socket (recv(2): MSG_ERRQUEUE): what became of records that were sent. ICMP errors
// they met, and when they left; which of the two it is, and in what words, is left to who asked for it.
#pragma once

#include "net/endpoint.hh"

#include <chrono>
#include <cstdint>
#include <linux/errqueue.h>
#include <optional>
#include <string>

namespace sockplay::net {

struct QueuedError {
  sock_extended_err told{};
  Endpoint offender;    // who sent the ICMP error; unnamed where that is not known
  Endpoint destination; // where the record was going
  std::optional<std::chrono::system_clock::time_point> time; // SCM_TIMESTAMPING
  std::string record;                                        // the beginning of it, as far as it is there

  /// Of ICMP or ICMPv6, not this host's own.
  [[nodiscard]] bool is_icmp() const
  {
    return told.ee_origin == SO_EE_ORIGIN_ICMP || told.ee_origin == SO_EE_ORIGIN_ICMP6;
  }
};

/// Takes the next one, if there is one.
std::optional<QueuedError> take_queued_error(int fd);

/// Makes the socket tell when each record leaves for its device (Documentation/networking/timestamping.rst:
/// SOF_TIMESTAMPING_TX_SCHED): the kernel's time, before a queue may hold it up.
void ask_for_departure_times(int fd);

/// When a record left.
struct DepartureTime {
  std::uint32_t record = 0; // by the order in which they were sent, from 0 on
  std::chrono::system_clock::time_point time;
};
/// Null for anything else than such a time.
std::optional<DepartureTime> departure_time_of(const QueuedError& queued);

} // namespace sockplay::net
