#include "play/talks.hh"

#include "io/frame_records_road.hh"
#include "net/error.hh"

namespace sockplay::play {

// --- ScreenTalk --------------------------------------------------------------------------------------------

void ScreenTalk::run()
{
  const bool ended_before = in && in->is_over();
  const auto sent_before = sent_bytes();
  Conversation::run();
  if (in && in->is_over()) {
    if (!ended_before) {
      sent_at_peer_end_ = sent_bytes();
    }
    if (!silent_since_ || sent_bytes() != sent_before) {
      silent_since_ = io::Clock::now();
    }
  }
  if (asks() && acknowledgement_.is_due()) {
    acknowledgement_.ask(peer);
  }
}

bool ScreenTalk::has_turn() const
{
  return Conversation::has_turn() || (asks() && acknowledgement_.is_due());
}

bool ScreenTalk::is_over() const
{
  if (failed_here() || (has_association && acknowledgement_.has_come())) {
    return true;
  }
  if (in && !in->is_over()) {
    return false;
  }
  if (!out || out->is_over() || peer.closed || (in && in->has_failed())) {
    return true;
  }
  return waits_for_input() && patience() && io::Clock::now() >= *silent_since_ + *patience() &&
         !peer_takes_more();
}

// How long a peer that has ended is kept for the sake of its input. A shared one that has ended while this
// peer had nothing of it half-closes nobody, but brings nothing more either.
std::optional<io::Clock::duration> ScreenTalk::patience() const
{
  return shared_input != nullptr && shared_input->has_ended() ? io::Clock::duration(0) : grace;
}

bool ScreenTalk::waits_for_input() const
{
  return in && in->is_ended() && silent_since_ && out && out->halt().why == io::Halt::Why::source_dry;
}

// To a closed TCP socket the answer to what is sent is a reset, which closes ours; Unix sockets say it at
// once (EPOLLHUP).
bool ScreenTalk::peer_takes_more() const
{
  const bool is_at_terminal = grace && grace->count() == 0; // who sits there need not be waited for
  return (endpoint.is_unix() && !is_at_terminal) || sent_bytes() > sent_at_peer_end_;
}

std::optional<io::Clock::time_point> ScreenTalk::due() const
{
  if (waits_for_input() && patience() && !peer_takes_more()) {
    return *silent_since_ + *patience();
  }
  return asks() ? std::optional(acknowledgement_.due()) : Conversation::due();
}

std::string ScreenTalk::parting_word() const
{
  if (!waits_for_input() || peer.closed || shared_input != nullptr || !patience()) {
    return "";
  }
  return patience()->count() == 0
             ? "the peer has ended (--stay goes on)"
             : "the peer has ended and the input is silent: leaving before its end (--stay waits for it)";
}

// --- SendTalk ----------------------------------------------------------------------------------------------

void SendTalk::run()
{
  Conversation::run();
  if (asks() && acknowledgement_.is_due()) {
    acknowledgement_.ask(peer);
  }
}

bool SendTalk::is_over() const
{
  if (failed_here() || acknowledgement_.is_lost()) {
    return true;
  }
  if (out->has_failed()) {
    return in->is_over();
  }
  return in->has_failed() ||
         (out->is_ended() && acknowledgement_.has_come() && (acknowledged_only || in->is_ended()));
}

int SendTalk::peer_error() const
{
  return acknowledgement_.is_lost() ? ECONNRESET : Conversation::peer_error();
}

bool SendTalk::has_turn() const
{
  return Conversation::has_turn() || (asks() && acknowledgement_.is_due());
}

std::optional<io::Clock::time_point> SendTalk::due() const
{
  return asks() ? std::optional(acknowledgement_.due()) : Conversation::due();
}

// --- ProgramTalk -------------------------------------------------------------------------------------------

void ProgramTalk::run()
{
  try {
    Conversation::run();
  } catch (const io::Unframeable& error) { // of what the program says
    failure_ = error;
    io::reset_at_close(peer); // it must not look like a good end
    return;
  }
  if (in && in->halt().why == io::Halt::Why::sink_failed) {
    // The program reads no more. What the peer still says is read all the same: unread bytes would turn our
    // close into a reset, and the peer would lose the answer.
    to_program.close();
    received_by_program_ = in->moved_bytes();
    in.emplace(carrier->to_nowhere(*this, nowhere, nullptr));
    in->run();
  }
  if (lingers() && acknowledgement_.is_due()) {
    acknowledgement_.ask(peer);
  }
}

bool ProgramTalk::is_over() const
{
  if (failure_ || (in && in->has_failed())) {
    return true; // the peer is gone; a program that waits for it learns that by our close
  }
  return out->has_failed() || (out->is_ended() && ((in && in->is_over()) || !acknowledgement_.is_awaited()));
}

int ProgramTalk::peer_error() const
{
  return acknowledgement_.is_lost() ? ECONNRESET : Conversation::peer_error();
}

bool ProgramTalk::has_turn() const
{
  return Conversation::has_turn() || (lingers() && acknowledgement_.is_due());
}

std::optional<io::Clock::time_point> ProgramTalk::due() const
{
  return lingers() ? std::optional(acknowledgement_.due()) : Conversation::due();
}

// --- ForwardTalk -------------------------------------------------------------------------------------------

ForwardTalk::ForwardTalk(net::Fd fd, const net::Endpoint& who, net::Dial dial, io::Poller& poller,
                         Carrier& carrier, const Passage& passage)
    : Conversation(std::move(fd), who), dial_(std::move(dial)), poller_(poller), carrier_(carrier),
      passage_(passage)
{
  dialing_.owner = this;
  dialing_.writable = false;
  dial_next();
}

void ForwardTalk::dial_next()
{
  try {
    if (dial_.start_next()) {
      poller_.add(dial_.number(), dialing_);
    } else {
      give_up(dial_.error());
    }
  } catch (const net::Error& error) {
    give_up(error);
  }
}

void ForwardTalk::run()
{
  if (!connected_ && !refusal_ && dialing_.writable) {
    dialing_.writable = false;
    dial_.finish() ? join() : dial_next();
  }
  Conversation::run();
  if (connected_ && (in->has_failed() || out->has_failed())) {
    io::reset_at_close(peer); // what broke on one side must not look like a good end on the other
    io::reset_at_close(beyond_);
  }
}

void ForwardTalk::join()
{
  connected_ = true;
  poller_.remove(dial_.number());
  beyond_ = io::End::own_socket(dial_.take(), dial_.endpoint().is_unix());
  beyond_.owner = this;
  poller_.add(beyond_);
  beyond_in = &beyond_;
  in.emplace(carrier_.there(*this, beyond_, passage_.pace, passage_.witness));
  out.emplace(carrier_.back(*this, beyond_, passage_.pace, passage_.witness));
}

std::optional<net::Error> ForwardTalk::failure_beyond() const
{
  if (!connected_) {
    return refusal_;
  }
  const auto beyond = to_string(dial_.endpoint());
  if (out->halt().why == io::Halt::Why::source_failed) {
    return net::error_of("recv", beyond, out->halt().error);
  }
  if (in->halt().why == io::Halt::Why::sink_failed) {
    return net::error_of("send", beyond, in->halt().error);
  }
  return {};
}

// Without the other side a peer that asked for nothing yet would take our close for an answer.
void ForwardTalk::give_up(const net::Error& reason)
{
  refusal_ = reason;
  io::reset_at_close(peer);
}

bool ForwardTalk::is_over() const
{
  if (!connected_) {
    return refusal_.has_value() || peer.closed;
  }
  return in->has_failed() || out->has_failed() || Conversation::is_over();
}

bool ForwardTalk::has_turn() const
{
  return (!connected_ && (refusal_ || dialing_.writable)) || Conversation::has_turn();
}

} // namespace sockplay::play
