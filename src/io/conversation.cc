#include "io/conversation.hh"

#include "sys/invoke.hh"

#include <algorithm>
#include <cerrno>

namespace sockplay::io {

void Conversation::run()
{
  const auto before = activity();
  if (in && in->has_turn()) {
    in->run();
  }
  if (out && out->has_turn()) {
    out->run();
  }
  if (in && in->is_ended() && beyond_in != nullptr && !std::exchange(in_end_told_, true)) {
    beyond_in->finish();
  }
  if (out && out->is_ended() && ends_peer() && !std::exchange(out_end_told_, true)) {
    peer.finish();
  }
  if (activity() != before) {
    last_active = Clock::now();
  }
}

std::uint64_t Conversation::activity() const
{
  const auto passed = records ? records->received.records + records->sent.records : 0;
  return received_bytes() + sent_bytes() + passed;
}

bool Conversation::has_turn() const
{
  return (in && in->has_turn()) || (out && out->has_turn());
}

bool Conversation::is_over() const
{
  return (!in || in->is_over()) && (!out || out->is_over());
}

bool Conversation::is_cut_off() const
{
  const bool is_given_up = reset_after && std::max(received_bytes(), sent_bytes()) >= *reset_after;
  const bool is_too_long =
      records && out && out->halt().why == Halt::Why::sink_failed && out->halt().error == EMSGSIZE;
  return is_given_up || is_too_long;
}

std::optional<Clock::time_point> Conversation::due() const
{
  return sooner(in ? in->due() : std::nullopt, out ? out->due() : std::nullopt);
}

bool Conversation::failed_here() const
{
  return (in && in->halt().why == Halt::Why::sink_failed) ||
         (out && out->halt().why == Halt::Why::source_failed);
}

int Conversation::peer_error() const
{
  if (in && in->halt().why == Halt::Why::source_failed) {
    return in->halt().error;
  }
  return out && out->halt().why == Halt::Why::sink_failed ? out->halt().error : 0;
}

void reset_at_close(const End& socket)
{
  const linger now{1, 0};
  sys::invoke(sys::SetSockOpt{socket.number(), SOL_SOCKET, SO_LINGER, &now, sizeof now});
}

} // namespace sockplay::io
