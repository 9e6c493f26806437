// Records of a raw socket: each is what one packet carries behind IP's header. What is sent over ICMP becomes
// an echo request; what comes over IPv6, without its header, gets one for those who look at it.
#pragma once

#include "io/record_display.hh"
#include "net/error_queue.hh"
#include "net/open.hh"
#include "play/probe.hh"
#include "play/probes.hh"

#include <functional>
#include <string>

namespace sockplay::play {

class PacketRecords : public io::RecordNotes {
public:
  struct Options {
    int protocol = 0;    // IPPROTO_ICMP stands for ICMPv6 over IPv6
    net::Endpoint local; // of the socket
    net::Endpoint peer;  // that it is connected to; AF_UNSPEC: none
    /// Where given, round trips of echoes are measured: makes left() be called with what has left by now.
    std::function<void()> asks_for_departures = {};
  };
  explicit PacketRecords(Options options);

  /// What is given to the socket for a record of the input.
  std::string dress(std::string_view record);
  /// The kernel's word for when one left.
  void left(const net::DepartureTime& departure) { probes_.left(departure.record, departure.time); }

  void add(const net::Arrival& arrival, record::Circumstances& known) override;
  void add(std::string_view bytes, const net::Endpoint* to, record::Circumstances& known) override;

private:
  [[nodiscard]] bool is_v6() const { return options_.local.family() == AF_INET6; }
  [[nodiscard]] bool is_echo() const { return options_.protocol == IPPROTO_ICMP; }
  [[nodiscard]] bool measures() const { return is_echo() && options_.asks_for_departures; }
  [[nodiscard]] std::uint8_t protocol() const;
  [[nodiscard]] std::string sent_packet(const net::Endpoint& to, std::string_view payload) const;

  Options options_;
  Marks marks_;
  std::uint16_t sequence_ = 0;
  Probes probes_{packet::LinkType::raw_ip};
  std::string whole_; // the last one that was shown
};

/// A packet of IP around what it carries, with what the kernel tells beside that.
std::string whole_packet(std::uint8_t protocol, const net::Endpoint& from, const net::Endpoint& to,
                         const net::Ancillary& beside, std::string_view payload);

} // namespace sockplay::play
