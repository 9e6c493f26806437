// Address resolution (RFC 826), its probes and announcements (RFC 5227).
#pragma once

#include "packet/fields.hh"
#include "packet/next.hh"
#include "packet/words.hh"

namespace sockplay::packet {

struct Arp {
  static constexpr Protocol protocol = Protocol::arp;
  static constexpr std::string_view name = "arp";
  static constexpr std::string_view title = "ARP";
  static constexpr std::size_t least_bytes = 8;

  static constexpr std::uint16_t request = 1, reply = 2;

  std::uint16_t hardware{};  // 1 for Ethernet
  std::uint16_t ethertype{}; // of the addresses that are looked for
  std::uint8_t hardware_bytes{};
  std::uint8_t address_bytes{};
  std::uint16_t operation{};
  // Those of Ethernet and IPv4 only.
  MacAddress sender_mac{};
  Ipv4Address sender{};
  MacAddress target_mac{};
  Ipv4Address target{};

  [[nodiscard]] bool is_ipv4_over_ethernet() const
  {
    return hardware == 1 && ethertype == 0x0800 && hardware_bytes == 6 && address_bytes == 4;
  }

  Next decode(Reader& reader, const Next& here);
  void describe(Fields& fields) const;
  void summarise(Words& words, Reader& reader) const;
};

} // namespace sockplay::packet
