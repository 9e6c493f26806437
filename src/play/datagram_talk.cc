#include "play/datagram_talk.hh"

#include "net/open.hh"
#include "play/converse.hh"

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
  if (over_when_ == OverWhen::all_is_sent && out && out->is_ended() && late_error_ == 0) {
    late_error_ =
        net::pending_error(peer.number()); // on this host the answer to a closed port is there by now
    if (late_error_ != 0) note_icmp_errors();
  }
}

bool DatagramTalk::is_over() const
{
  if ((in && in->has_failed()) || (out && out->has_failed())) return true;
  if (in && in->is_ended()) return true; // as many as were wanted have come
  return over_when_ == OverWhen::all_is_sent && (!out || out->is_over());
}

void DatagramTalk::note_icmp_errors()
{
  while (auto error = net::take_icmp_error(peer.number())) {
    icmp_ = std::move(error);
  }
}

std::optional<net::Error> DatagramTalk::failure_beyond() const
{
  const int error = late_error_ != 0 ? late_error_ : peer_error();
  if (error == 0) return {};
  return failure_of(in && in->halt().why == io::Halt::Why::source_failed ? "recv" : "send", error);
}

net::Error DatagramTalk::failure_of(std::string_view operation, int error) const
{
  const auto plain = net::error_of(operation, name_of(endpoint, peer.number()), error);
  return net::Error({.fault = plain.fault(),
                     .operation = std::string(operation),
                     .object = name_of(endpoint, peer.number()),
                     .reason = net::errno_text(error) + (icmp_ ? ": " + to_string(*icmp_) : ""),
                     .hint = plain.hint(),
                     .error_number = error});
}

} // namespace sockplay::play
