// What `raw send` sends, as it was asked for, and each packet of it, made with all its headers. Pure: the way
// it goes, and what chance has drawn, are given.
#pragma once

#include "net/endpoint.hh"
#include "packet/build.hh"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sockplay::play {

struct Probe {
  enum class Kind {
    echo, // of ICMP or ICMPv6
    tcp,
    udp,
    protocol, // any other of IP: the payload is what stands behind IP's header
    arp,      // who has that address?
    packet,   // the payload is a whole packet of IP
    frame,    // the payload is a whole frame
  };
  struct Ip {
    std::optional<std::uint8_t> ttl = {}; // 64; to a group 1
    std::uint8_t tos = 0;
    std::optional<std::uint16_t> id = {}; // IPv4; else by chance, another one each time
    bool dont_fragment = false;           // IPv4
  };
  struct Tcp {
    std::uint16_t flags = packet::Tcp::syn;
    std::uint32_t acknowledgement = 0;
    std::uint16_t window = 64240;
    std::string options = {}; // as they stand in the header
  };
  struct Link {
    std::optional<packet::MacAddress> destination = {}; // to all, where not given
    std::optional<std::uint16_t> vlan = {};
  };

  Kind kind = Kind::echo;
  std::uint8_t protocol = 0; // of Kind::protocol
  Ip ip = {};
  Tcp tcp = {};
  Link link = {};
  std::optional<std::uint32_t> sequence = {}; // TCP: of every packet; echo: of the first one
  bool bad_checksum = false;                  // of ICMP, TCP or UDP

  /// Whether Ethernet's header is ours too.
  [[nodiscard]] bool is_framed() const
  {
    return kind == Kind::arp || kind == Kind::frame || link.destination || link.vlan;
  }
  [[nodiscard]] bool has_ports() const { return kind == Kind::tcp || kind == Kind::udp; }
};

/// The way a packet goes.
struct Path {
  net::Endpoint source, destination;       // ports are 0 where there are none; of the source: one each time
  packet::MacAddress hardware_source = {}; // of frames
};

/// What tells the packets of this run from those of others.
struct Marks {
  std::uint16_t identifier = 0; // of echoes
  std::uint16_t first_id = 0;   // of IPv4
  std::uint16_t first_port = 0; // tells which of 32768 to 65535 is the first source, where none was asked for
  std::uint32_t sequence = 0;   // of TCP
};
/// By chance. Throws net::Error.
Marks draw_marks();

/// Of a host's own: 64, or 1 where that is a group (RFC 1112 section 6.1).
std::uint8_t usual_ttl(const net::Endpoint& destination);

/// Packet `number`, from 1 on. Throws net::UsageError where the parts do not fit into one.
std::string make_packet(const Probe& probe, const Path& path, const Marks& marks, std::uint64_t number,
                        std::string_view payload);

/// What an echo carries where nothing was asked for: as many bytes as ping's, counting up.
std::string echo_pattern(std::size_t bytes = 56);

} // namespace sockplay::play
