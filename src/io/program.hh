// The program of --exec: run by /bin/sh -c, one for each peer, its input and output pipes of ours. It starts
// with no signal blocked, SIGPIPE at its default, and the limits that we were started with.
#pragma once

#include "io/end.hh"
#include "net/endpoint.hh"

#include <string>
#include <sys/resource.h>
#include <sys/types.h>
#include <vector>

namespace sockplay::io {

struct Program {
  pid_t pid;
  End input;  // we write, it reads
  End output; // it writes, we read
};

/// Starts it with SOCKPLAY_PEER and SOCKPLAY_LOCAL in its environment. Throws net::Error.
Program start_program(const std::string& command, const net::Endpoint& peer, const net::Endpoint& local);

/// Takes the status of programs that ended; a line for each that did not end well ("command exited with
/// status 3").
std::vector<std::string> reap_programs();

/// Raises the limit of open descriptors as far as it goes; programs get the limit back that we were started
/// with.
void raise_descriptor_limit();

/// How many times that many descriptors may still be opened, with a few left over for whatever else comes; at
/// least 1.
std::size_t descriptors_left(std::size_t times);

} // namespace sockplay::io
