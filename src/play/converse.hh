// One conversation, from its first byte to the exit code: its turns, its deadlines, and what is told of it
// meanwhile.
#pragma once

#include "io/announcer.hh"
#include "io/conversation.hh"
#include "io/interrupted.hh"
#include "io/loop.hh"
#include "io/poller.hh"
#include "play/exit_code.hh"
#include "play/screen.hh"

#include <csignal>

namespace sockplay::play {

struct Limits {
  std::optional<io::Clock::duration> idle;           // --idle-timeout: no byte either way: exit 3
  std::optional<io::Clock::duration> quit_after_eof; // -q: after the input's end: exit 0
  std::optional<io::Clock::duration> wait;           // --wait: after the input's end: exit 3
  bool some_records_suffice = false; // idle and wait: exit 0 where at least one record has come
  bool ends_by_interrupt = false;    // ^C is its normal end: exit 0
};

struct Reporting {
  bool tcp_info = false;                             // at the end
  std::optional<io::Clock::duration> tcp_info_every; // and meanwhile
  bool waits_for_peer = false;                       // worth a word after 3 seconds (send)
  std::uint64_t total_bytes = 0;                     // of what is to be sent, where that is known
};

struct Conversing {
  io::Poller& poller;
  Screen* screen; // null where nothing is shown
  io::Announcer& announcer;
  Limits limits;
  Reporting reporting;
};

/// Until it is over. Throws net::Error for what failed here or at the peer, io::Interrupted for signals that
/// end us.
ExitCode converse(std::unique_ptr<io::Conversation> conversation, const Conversing& how);

/// What was cut or lost is told: nothing is lost in silence.
void tell_losses(const io::RecordTally& received, io::Announcer& announcer);

/// How the peer is called in words, views and events.
std::string name_of(const net::Endpoint& peer, int number);

/// Does `act`. Where our output (or input) fails in it, what peers sent was perhaps not written: their
/// connections are reset, so that they do not take it for delivered.
template <class Act>
void resetting_if_output_fails(io::Loop& loop, Act act)
{
  const auto reset_all = [&] {
    loop.each([](const io::Conversation& talk) { io::reset_at_close(talk.peer); });
  };
  try {
    act();
  } catch (const net::Error&) {
    reset_all();
    throw;
  } catch (const io::Interrupted& interrupted) {
    if (interrupted.signal == SIGPIPE) reset_all(); // whoever read our output is gone
    throw;
  }
}

/// The Error for what the peer's socket said, with what had been moved by then; null if it said nothing bad.
std::optional<net::Error> peer_failure(const io::Conversation& conversation);

} // namespace sockplay::play
