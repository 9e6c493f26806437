#include "play/datagram_talk.hh"

#include "net/open.hh"
#include "net/record_limit.hh"
#include "play/converse.hh"

#include <cerrno>

namespace sockplay::play {

DatagramTalk::DatagramTalk(net::Fd fd, const net::Endpoint& who, OverWhen over)
    : Conversation(std::move(fd), who), over_when_(over)
{
  half_closes = false; // there is nobody to tell
  records.emplace();
}

void DatagramTalk::run()
{
  Conversation::run();
  if (over_when_ == OverWhen::all_is_sent && out && out->is_ended() && late_error_ == 0)
    look_for_late_error();
}

// On this host the answer to a closed port is there by now. A sendmmsg(2) that stopped at it told only how
// far it got, but the queue still has it.
void DatagramTalk::look_for_late_error()
{
  late_error_ = net::pending_error(peer.number());
  const bool came_by_icmp = note_icmp_errors();
  if (late_error_ == 0 && came_by_icmp) late_error_ = icmp_->error;
}

bool DatagramTalk::is_over() const
{
  if ((in && in->has_failed()) || (out && out->has_failed())) return true;
  if (in && in->is_ended()) return true; // as many as were wanted have come
  return over_when_ == OverWhen::all_is_sent && (!out || out->is_over());
}

bool DatagramTalk::note_icmp_errors()
{
  bool came_by_icmp = false;
  while (const auto queued = net::take_queued_error(peer.number())) {
    if (const auto departure = net::departure_time_of(*queued)) {
      if (on_departure) on_departure(*departure);
      continue;
    }
    icmp_ = net::icmp_error_of(*queued);
    came_by_icmp |= icmp_->type >= 0;
  }
  return came_by_icmp;
}

std::optional<net::Error> DatagramTalk::failure_beyond() const
{
  const int error = late_error_ != 0 ? late_error_ : peer_error();
  if (error == 0) return {};
  if (error == EMSGSIZE && too_long) return too_long;
  return failure_of(in && in->halt().why == io::Halt::Why::source_failed ? "recv" : "send", error);
}

net::Error DatagramTalk::failure_of(std::string_view operation, int error) const
{
  const auto plain = net::error_of(operation, name_of(endpoint, peer.number()), error);
  return net::Error({.fault = plain.fault(),
                     .operation = std::string(operation),
                     .object = name_of(endpoint, peer.number()),
                     .reason = net::errno_text(error) + (icmp_ ? ": " + to_string(*icmp_) : ""),
                     .hint = endpoint.is_unix() ? "" : plain.hint(), // which speaks of ports
                     .error_number = error});
}

} // namespace sockplay::play
