// How a command ends, as scripts see it.
#pragma once

#include "net/error.hh"

namespace sockplay::play {

enum class ExitCode {
  done = 0,      // what was asked was done
  network = 1,   // the network or the peer: refused, reset, unreachable
  local = 2,     // usage, or this host: a name, an address to bind, a file
  timeout = 3,   // time ran out
  privilege = 4, // a privilege is missing
};

inline ExitCode exit_code_of(net::Fault fault)
{
  switch (fault) {
  case net::Fault::network: return ExitCode::network;
  case net::Fault::timeout: return ExitCode::timeout;
  case net::Fault::privilege: return ExitCode::privilege;
  case net::Fault::local: break;
  }
  return ExitCode::local;
}

} // namespace sockplay::play
