// Packets, from the inside out: each function puts a header before what it carries. Headers are the structs
// that decode() fills in; of these, lengths and checksums are not read here but computed. What is sent where,
// and who may, is left to play/.
#pragma once

#include "packet/packet.hh"

#include <cstdint>
#include <string>
#include <string_view>

namespace sockplay::packet {

/// Wrong ones are for tests of those who should notice.
enum class Checksum : std::uint8_t { right, wrong };

std::string build(const Ethernet& ethernet, std::string_view payload);
/// What stands behind the ethertype 0x8100 or 0x88A8.
std::string build(const Vlan& vlan, std::string_view payload);
/// Of Ethernet and IPv4.
std::string build(const Arp& arp);

/// `options` is filled up to a multiple of four bytes; there are at most 40. Throws std::length_error if the
/// options or the whole do not fit.
std::string build(const Ipv4& ip, std::string_view options, std::string_view payload, Checksum checksum = {});
/// The payload begins with what next_header names. Throws std::length_error if it has more than 65535 bytes.
std::string build(const Ipv6& ip, std::string_view payload);

/// With identifier and sequence, whatever the type.
std::string build(const Icmp& icmp, std::string_view payload, Checksum checksum = {});
std::string build(const Icmpv6& icmp, const Ipv6& carrier, std::string_view payload, Checksum checksum = {});

// The addresses of the carrier count in the checksum. Throw std::length_error as those of IP do.
std::string build(const Udp& udp, const Ipv4& carrier, std::string_view payload, Checksum checksum = {});
std::string build(const Udp& udp, const Ipv6& carrier, std::string_view payload, Checksum checksum = {});
std::string build(const Tcp& tcp, const Ipv4& carrier, std::string_view options, std::string_view payload,
                  Checksum checksum = {});
std::string build(const Tcp& tcp, const Ipv6& carrier, std::string_view options, std::string_view payload,
                  Checksum checksum = {});

/// An option of TCP or IPv4: kind, length, body.
std::string build_option(std::uint8_t kind, std::string_view body);

} // namespace sockplay::packet
