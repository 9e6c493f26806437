// One line about a packet that a stranger can read: its ends, the protocol, the meaning.
//   10.0.0.1:51324 → 10.0.0.2:80 TCP SYN seq 12345 win 64240 mss 1460
// When it came, and its colour, are left to the views.
#pragma once

#include "packet/address.hh"
#include "packet/packet.hh"

#include <cstdint>
#include <string>
#include <string_view>

namespace sockplay::packet {

/// What addresses and interfaces are called, as far as somebody knows.
class Names {
public:
  Names() = default;
  Names(const Names&) = delete;
  Names& operator=(const Names&) = delete;
  virtual ~Names() = default;

  /// Empty where there is none; valid until the next call.
  virtual std::string_view of(const Ipv4Address& address) = 0;
  virtual std::string_view of(const Ipv6Address& address) = 0;
  virtual std::string_view of_interface(std::uint32_t index) = 0;
};

struct SummaryOptions {
  bool link = false;      // the ends of the link too, and the length
  bool quick = false;     // the ends, the protocol, and how much it carries; no more
  Names* names = nullptr; // who is asked for names before numbers are shown
};

/// Appends the line, without a newline; one line whatever the packet holds.
void append_summary(std::string& out, const Packet& packet, const SummaryOptions& options = {});

} // namespace sockplay::packet
