// Whether a packet answers another one: what a host sends back by itself (echo replies, TCP's SYN ACK and
// RST, ARP), what the program at a port does, and errors of ICMP, which quote what they are about. Pure; who
// sent what and when is left to play/.
#pragma once

#include "packet/packet.hh"

#include <cstdint>

namespace sockplay::packet {

enum class Answer : std::uint8_t {
  none,
  reply,  // from whom it was sent to; RST is one too
  error,  // an ICMP error, from anywhere
  advice, // ICMP's too, and no end of it: a redirect, a source quench
};

/// How `heard` stands to `sent`, by the outermost IP header, or ARP. A reply comes from where `sent` went to,
/// unless that is a group, or a broadcast (`has_many`), or ICMP's own identifier and sequence say so; ports
/// are turned round. Of protocols that have neither, any packet the other way is one. A packet is no answer
/// to itself, which is heard on a loopback. Of `sent` the headers are enough.
Answer answer_to(const Packet& sent, const Packet& heard, bool has_many = false);

/// A number that a packet and all its answers share, and few others: to look for the one by the other.
std::uint64_t thread_of(const Packet& packet);

} // namespace sockplay::packet
