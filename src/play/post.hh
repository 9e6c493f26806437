// A socket that anybody may write to: bound, a member of its groups, and never at an end. The kernel's errors
// are about one of those who were answered, and are told of; who wrote is remembered.
#pragma once

#include "play/datagram.hh"
#include "play/datagram_talk.hh"
#include "play/packet_records.hh"
#include "play/record_carrier.hh"

namespace sockplay::play {

class Post {
public:
  /// Binds and joins. Throws net::Error.
  Post(const Mailbox& mailbox, const ReplyTo& reply_to, io::Announcer& announcer);
  Post(const Post&) = delete;
  Post& operator=(const Post&) = delete;
  ~Post() = default;

  /// Tells where it is: when the socket has been asked for all that is to be told beside the first record. Of
  /// a raw socket rights are given up before: whatever a command opens has to be open.
  /// Throws net::Error.
  void announce();
  [[nodiscard]] net::Endpoint address() const;
  /// The socket, once.
  net::Fd take() { return std::move(listener_.fd); }
  /// How its records are carried.
  /// `answers`: who writes is to get something back.
  RecordCarrier::Options carrier(const Records& records, bool answers = true);

private:
  bool admits(const net::Arrival& record);
  void tell_association(const net::Arrival& notification);
  bool tell_icmp_errors();
  io::Remedy read_failed(int error);
  io::Remedy write_failed(int error, const net::Departure& record);

  io::Announcer& announcer_;
  net::SocketKind kind_;
  net::Listener listener_;
  int number_;
  Correspondents correspondents_;
  std::optional<PacketRecords> packets_; // of a raw socket
  bool answers_ = true;
  bool told_unnamed_ = false;
  std::string told_failure_; // the last: of its like one is enough
  bool told_full_ = false;   // that somebody does not read
};

} // namespace sockplay::play
