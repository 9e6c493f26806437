// ICMPv6 (RFC 4443) with neighbour discovery (RFC 4861) and multicast listeners (RFC 2710, 3810).
#pragma once

#include "packet/fields.hh"
#include "packet/next.hh"
#include "packet/words.hh"

namespace sockplay::packet {

struct Icmpv6 {
  static constexpr Protocol protocol = Protocol::icmpv6;
  static constexpr std::string_view name = "icmpv6";
  static constexpr std::string_view title = "ICMPv6";
  static constexpr std::size_t least_bytes = 8;

  static constexpr std::uint8_t unreachable = 1, too_big = 2, time_exceeded = 3, parameter_problem = 4,
                                echo_request = 128, echo_reply = 129, listener_query = 130,
                                listener_report = 131, listener_done = 132, router_solicitation = 133,
                                router_advertisement = 134, neighbour_solicitation = 135,
                                neighbour_advertisement = 136, redirect = 137, listener_report_2 = 143;

  std::uint8_t type{};
  std::uint8_t code{};
  std::uint16_t checksum{};
  std::uint16_t identifier{}; // of those that have them: see is_echo()
  std::uint16_t sequence{};
  std::uint32_t payload_bytes{};

  [[nodiscard]] bool is_echo() const { return type == echo_request || type == echo_reply; }
  /// Whether it quotes the packet it is about.
  [[nodiscard]] bool is_error() const { return type >= unreachable && type <= parameter_problem; }

  Next decode(Reader& reader, const Next& here);
  void describe(Fields& fields) const;
  void summarise(Words& words, Reader& reader) const;
};

} // namespace sockplay::packet
