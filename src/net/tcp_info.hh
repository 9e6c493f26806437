// What the kernel knows of a TCP connection, on one line (tcp(7): TCP_INFO). Sampled: it is the state of the
// moment.
#pragma once

#include "text/json.hh"

#include <linux/tcp.h>
#include <optional>
#include <string>

namespace sockplay::net {

/// Null where the socket is not TCP.
std::optional<tcp_info> read_tcp_info(int fd);

/// "ESTABLISHED, rtt 0.05 ms (+- 0.02), cwnd 10, mss 32768, unacked 0, retransmitted 0, ...".
std::string to_string(const tcp_info& info);

/// The same as fields of an event, with their units.
void append_fields(text::JsonLine& line, const tcp_info& info);

/// A state (the kernel's tcp_states.h): nothing will be sent or received any more.
inline constexpr unsigned tcp_close = 7;

/// "ESTABLISHED" for 1 (enum in the kernel's tcp_states.h).
const char* tcp_state_name(unsigned state);

} // namespace sockplay::net
