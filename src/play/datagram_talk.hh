// The conversation that is had over one datagram socket: with the peer that it is connected to, or with
// everybody who writes to it. No end comes from there; what comes are errors, by way of ICMP.
#pragma once

#include "io/conversation.hh"
#include "io/record_source.hh"
#include "net/icmp_error.hh"

namespace sockplay::play {

class DatagramTalk : public io::Conversation {
public:
  enum class OverWhen {
    told,        // a limit or a signal ends it
    all_is_sent, // ... or the end of the input
  };
  DatagramTalk(net::Fd fd, const net::Endpoint& who, OverWhen over);

  io::End input;
  io::End nowhere;

  void run() override;
  [[nodiscard]] bool is_over() const override;
  [[nodiscard]] std::optional<net::Error> failure_beyond() const override;
  /// Where records left whose times were asked for: told by note_icmp_errors() too.
  std::function<void(const net::DepartureTime&)> on_departure = {};
  /// Keeps the last of what the error queue of a connected socket tells; whether any of it came by ICMP.
  bool note_icmp_errors();
  /// What an errno of the socket means, with what ICMP said of it.
  [[nodiscard]] net::Error failure_of(std::string_view operation, int error) const;

private:
  void look_for_late_error();

  OverWhen over_when_;
  std::optional<net::IcmpError> icmp_; // the last one
  int late_error_ = 0;                 // that waited when all was sent
};

} // namespace sockplay::play
