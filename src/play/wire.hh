// By which sockets packets leave, and their answers are heard: whole packets by a raw socket and a tap,
// frames by a packet socket and a tap, or echoes by the kernel's ping socket, which needs no privilege. What
// answers what is left to others.
#pragma once

#include "io/poller.hh"
#include "net/arrivals.hh"
#include "net/departures.hh"
#include "net/error_queue.hh"
#include "packet/packet.hh"

#include <memory>
#include <span>
#include <string>
#include <vector>

namespace sockplay::play {

class Wire {
public:
  using Time = std::chrono::system_clock::time_point;
  struct Heard {
    std::string_view bytes; // good until the next hear()
    std::size_t cut_bytes = 0;
    Time time; // the kernel's, where it told
  };
  /// What one look brought.
  struct News {
    std::vector<net::DepartureTime> departures; // of what was sent, by its order
    std::vector<Heard> packets;
    std::uint32_t lost = 0; // that came and found no room, since the beginning
  };

  Wire() = default;
  Wire(const Wire&) = delete;
  Wire& operator=(const Wire&) = delete;
  virtual ~Wire() = default;

  /// What stands first in the packets of this wire.
  [[nodiscard]] virtual packet::LinkType link() const = 0;
  virtual void watch(io::Poller& poller) = 0;
  /// One packet, from its first header on; `to` where the socket has no peer.
  virtual net::Departures::Sent send(std::string_view packet, const net::Endpoint* to) = 0;
  /// Takes some of what is there; both lists empty: nothing was. Throws net::Error.
  virtual const News& hear() = 0;
  /// That what it sends is taken again, after a send that would have blocked.
  [[nodiscard]] virtual bool is_writable() const = 0;
};

/// Packets of IP, or frames.
class RawWire : public Wire {
public:
  /// `tap` may be closed: then nothing is heard.
  RawWire(net::Fd out, net::Fd tap, packet::LinkType link);

  [[nodiscard]] packet::LinkType link() const override { return link_; }
  void watch(io::Poller& poller) override;
  net::Departures::Sent send(std::string_view packet, const net::Endpoint* to) override;
  const News& hear() override;
  [[nodiscard]] bool is_writable() const override { return out_.writable; }

private:
  std::string_view with_tag(const net::Arrival& frame);

  io::End out_, tap_;
  packet::LinkType link_;
  net::Departures departures_{{.one_by_one = true}};
  net::Arrivals arrivals_;
  News news_;
  std::vector<std::string> tagged_; // frames whose tag was put back
};

/// Echoes, by a socket of SOCK_DGRAM and IPPROTO_ICMP (icmp(7)), to whose peer it is connected. It keeps
/// IP's headers to itself: what is heard has one that was made of what the kernel tells beside, and so has an
/// ICMP error what it quotes.
class PingWire : public Wire {
public:
  /// `source`, `destination`: the socket's own.
  PingWire(net::Fd socket, const net::Endpoint& source, const net::Endpoint& destination);

  /// The identifier that the kernel writes into every echo.
  [[nodiscard]] std::uint16_t identifier() const { return static_cast<std::uint16_t>(source_.port()); }
  [[nodiscard]] packet::LinkType link() const override { return packet::LinkType::raw_ip; }
  void watch(io::Poller& poller) override;
  net::Departures::Sent send(std::string_view packet, const net::Endpoint* to) override;
  const News& hear() override;
  [[nodiscard]] bool is_writable() const override { return socket_.writable; }

private:
  [[nodiscard]] std::uint8_t icmp_protocol() const
  {
    return source_.family() == AF_INET ? std::uint8_t{IPPROTO_ICMP} : std::uint8_t{IPPROTO_ICMPV6};
  }
  [[nodiscard]] std::string whole_error(const net::QueuedError& error) const;

  io::End socket_;
  net::Endpoint source_, destination_;
  net::Departures departures_{{.one_by_one = true}};
  net::Arrivals arrivals_;
  News news_;
  std::vector<std::string> made_; // whole packets
};

} // namespace sockplay::play
