#include "play/post.hh"

#include "net/association.hh"
#include "net/icmp_error.hh"
#include "net/record_limit.hh"
#include "play/rights.hh"
#include "text/escape.hh"

#include <cerrno>
#include <fmt/format.h>
#include <utility>

namespace sockplay::play {

namespace {

net::Listener open_mailbox(const Mailbox& mailbox)
{
  auto options = mailbox.socket;
  options.shares_port = !mailbox.groups.empty(); // all members on this host get what is said to a group
  auto listener = net::open_listener(endpoints_of(mailbox.reach, net::Purpose::listen), options);
  for (const auto& group : mailbox.groups) {
    net::join(listener.fd.number(), group);
  }
  if (mailbox.socket.kind.protocol == IPPROTO_SCTP) {
    net::ask_for_associations(listener.fd.number());
  } else if (listener.endpoint.is_internet()) {
    net::ask_for_icmp_errors(listener.fd.number(), listener.endpoint);
  }
  return listener;
}

// Empty where nobody wants to know: to look whether somebody has written before is not for nothing.
std::function<void(const net::Endpoint&)> teller(io::Announcer& announcer)
{
  if (!announcer.is_verbose()) return {};
  return [&announcer](const net::Endpoint& who) {
    announcer.note(fmt::format("{} writes", text::escaped(peer_name(who.unmapped()))));
  };
}

} // namespace

Post::Post(const Mailbox& mailbox, const ReplyTo& reply_to, io::Announcer& announcer)
    : announcer_(announcer), kind_(mailbox.socket.kind), listener_(open_mailbox(mailbox)),
      number_(listener_.fd.number()), correspondents_(reply_to, mailbox.access, teller(announcer))
{
  if (kind_.type == SOCK_RAW)
    packets_.emplace(
        PacketRecords::Options{.protocol = kind_.protocol, .local = listener_.endpoint, .peer = {}});
}

void Post::announce()
{
  if (packets_) give_up_rights(announcer_);
  announcer_.listening(address());
}

// The port of a raw socket is its protocol.
net::Endpoint Post::address() const
{
  return kind_.type == SOCK_RAW ? listener_.endpoint.with_port(0) : listener_.endpoint;
}

RecordCarrier::Options Post::carrier(const Records& records, bool answers)
{
  answers_ = answers;
  return {.records = records,
          .socket = {.type = kind_.type, .is_internet = listener_.endpoint.is_internet()},
          .on_read_error = [this](int error) { return read_failed(error); },
          .on_write_error = [this](int error,
                                   const net::Departure& record) { return write_failed(error, record); },
          .is_connected = false,
          .admits = [this](const net::Arrival& record) { return admits(record); },
          .destinations = [this] { return correspondents_.addressees(); },
          .dress = packets_ ? [this](std::string_view record) { return packets_->dress(record); }
                            : std::function<std::string(std::string_view)>(),
          .notes = packets_ ? &*packets_ : nullptr};
}

bool Post::admits(const net::Arrival& record)
{
  if (record.is_notification) {
    tell_association(record);
    return false;
  }
  const bool may = correspondents_.hear(record);
  if (may && record.from->is_unnamed() && answers_ && !std::exchange(told_unnamed_, true)) {
    announcer_.warn("somebody writes from a socket without a name, which cannot be answered");
  }
  return may;
}

void Post::tell_association(const net::Arrival& notification)
{
  const auto change = net::read_association(notification.bytes);
  if (!change) return;
  const auto peer = to_string(notification.from->unmapped());
  announcer_.note(fmt::format("association with {}: {}", text::escaped(peer), to_string(*change)));
  announcer_.event(
      io::event_line("association").field("peer", peer).field("state", to_string(*change)).str());
}

// Whether there were any. One of this host's own is of the call that failed, and told of with that.
bool Post::tell_icmp_errors()
{
  bool is_any = false;
  while (const auto error = net::take_icmp_error(number_)) {
    if (error->type < 0) continue;
    is_any = true;
    announcer_.warn(
        fmt::format("{}: {}", text::escaped(peer_name(error->destination.unmapped())), to_string(*error)));
  }
  return is_any;
}

io::Remedy Post::read_failed(int error)
{
  if (!net::is_of_icmp(error)) return io::Remedy::fail;
  tell_icmp_errors();
  return io::Remedy::again;
}

// Either an older error of somebody else's, which is gone by having been told, or this record cannot be sent.
io::Remedy Post::write_failed(int error, const net::Departure& record)
{
  if (net::is_of_icmp(error) && tell_icmp_errors()) return io::Remedy::again;
  const auto& to = *record.to;
  if (error == EAGAIN) {
    if (std::exchange(told_full_, true)) return io::Remedy::skip;
    announcer_.warn(fmt::format("{} does not read what it is sent: that is lost",
                                text::escaped(peer_name(to.unmapped()))));
  } else {
    const auto why = error == EMSGSIZE ? net::too_long(number_, to, record.bytes.size())
                                       : net::error_of("send", peer_name(to.unmapped()), error);
    if (to.is_unix() && (error == ECONNREFUSED || error == ENOENT)) correspondents_.forget(to);
    if (std::exchange(told_failure_, why.what()) == why.what()) return io::Remedy::skip;
    announcer_.error(why);
    const bool fits = error == EMSGSIZE || !to.is_unix(); // others speak of ports
    if (fits && !why.hint().empty()) announcer_.warn("hint: " + why.hint());
  }
  return io::Remedy::skip;
}

} // namespace sockplay::play
