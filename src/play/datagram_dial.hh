// A datagram socket whose peer is fixed, and the talk over it: what connect, send and probe have in common.
#pragma once

#include "play/datagram.hh"
#include "play/datagram_talk.hh"
#include "play/packet_records.hh"
#include "play/record_carrier.hh"

namespace sockplay::play {

/// Where it goes to, and how.
struct Dialled {
  const Reach& reach;
  const std::optional<Reach>& source;
  const net::ConnectOptions& socket;
  const Records& records;
};

class DatagramDial {
public:
  /// Connects; throws net::Error. With `stays` errors that ICMP brings are told of, and end nothing.
  DatagramDial(const Dialled& where, DatagramTalk::OverWhen over, bool stays, io::Announcer& announcer);

  [[nodiscard]] const net::Endpoint& peer() const { return talk_->endpoint; }
  void shows_on(Screen& screen);
  void throws_away();
  void sends(const Input& input, Screen& screen);
  /// Until it is over.
  ExitCode converse(Screen& screen, const Limits& limits);

private:
  void be_packets(int protocol);
  io::Remedy read_failed(int error);
  io::Remedy write_failed(int error, const net::Departure& record);
  io::Remedy stay_on(int error);

  io::Announcer& announcer_;
  bool stays_;
  net::UnixPath source_; // the socket file of --source, if it is one
  io::Poller poller_;
  io::Middle middle_;
  std::unique_ptr<DatagramTalk> owner_; // until converse()
  DatagramTalk* talk_;
  std::optional<PacketRecords> packets_; // of a raw socket
  std::optional<RecordCarrier> carrier_;
};

} // namespace sockplay::play
