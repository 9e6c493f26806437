// Whose a packet is: the addresses, the protocol and the ports between them. Who spoke with whom before, and
// what about, is left to the conversations.
#pragma once

#include "packet/packet.hh"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sockplay::capture {

struct End {
  std::array<std::uint8_t, 16> address{}; // of IPv4 the first four
  std::uint16_t port = 0;

  bool operator==(const End&) const = default;
};

struct FiveTuple {
  End source, destination;
  std::uint8_t ip_version = 4;
  std::uint8_t protocol = 0; // IANA's number

  bool operator==(const FiveTuple&) const = default;

  /// Whether the ports are ports: of an ICMP echo both are its identifier, and what has neither has zeros.
  [[nodiscard]] bool has_ports() const;
};

/// What is known of a packet once its headers were looked through.
struct Addressing {
  FiveTuple tuple;
  const packet::Layer* transport = nullptr; // that has the ports; null where they are none
};

/// As Wireshark does, the innermost internet header gives the addresses, and the one right behind it the
/// ports: what a tunnel carries is what is spoken, not the tunnel. An ICMP error is no part of what it
/// quotes. Of a fragment that is not the first there are no ports. None without an internet header.
std::optional<Addressing> find_addressing(const packet::Packet& packet);

/// "TCP", "UDP", "ICMP echo", "IP protocol 99"
std::string protocol_of(const FiveTuple& tuple);
/// "10.0.0.1"
void append_address(std::string& out, const End& end, std::uint8_t ip_version);
/// "10.0.0.1:80", "[2001:db8::1]:80", "10.0.0.1" where there are no ports
void append_end(std::string& out, const FiveTuple& tuple, const End& end);

} // namespace sockplay::capture
