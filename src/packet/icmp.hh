// ICMP (RFC 792): echo, errors with the packet they are about, redirects, timestamps.
#pragma once

#include "packet/fields.hh"
#include "packet/next.hh"
#include "packet/words.hh"

namespace sockplay::packet {

struct Icmp {
  static constexpr Protocol protocol = Protocol::icmp;
  static constexpr std::string_view name = "icmp";
  static constexpr std::string_view title = "ICMP";
  static constexpr std::size_t least_bytes = 8;

  static constexpr std::uint8_t echo_reply = 0, unreachable = 3, source_quench = 4, redirect = 5,
                                echo_request = 8, router_advertisement = 9, time_exceeded = 11,
                                parameter_problem = 12, timestamp_request = 13, timestamp_reply = 14;

  std::uint8_t type{};
  std::uint8_t code{};
  std::uint16_t checksum{};
  std::uint16_t identifier{}; // of those that have them: see is_echo()
  std::uint16_t sequence{};
  std::uint32_t payload_bytes{};

  [[nodiscard]] bool is_echo() const { return type == echo_request || type == echo_reply; }
  /// Whether it quotes the packet it is about.
  /// Whether it quotes a packet.
  [[nodiscard]] bool is_error() const;
  /// Of those that do: the packet went on, and only a better way or a slower pace is asked for.
  [[nodiscard]] bool is_advice() const { return type == redirect || type == source_quench; }

  Next decode(Reader& reader, const Next& here);
  void describe(Fields& fields) const;
  void summarise(Words& words, Reader& reader) const;
};

} // namespace sockplay::packet
