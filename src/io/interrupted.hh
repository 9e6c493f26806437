// A signal that ends the command: thrown so that everything is cleaned up on the way to main, which then dies
// by it.
#pragma once

#include "io/poller.hh"

namespace sockplay::io {

struct Interrupted {
  int signal;
};

/// Throws Interrupted for the first signal that came and ends a command; the others are passed over.
inline void obey_signals(Poller& poller)
{
  while (const auto signal = poller.take_signal()) {
    if (*signal != SIGUSR1 && *signal != SIGCHLD) throw Interrupted{*signal};
  }
}

/// Waits out the time; throws as obey_signals does.
inline void pause(Poller& poller, Clock::duration time)
{
  for (const auto end = Clock::now() + time; Clock::now() < end;) {
    poller.wait(end);
    obey_signals(poller);
  }
}

} // namespace sockplay::io
