// A packet: its bytes, and the layers that were found in them. Made by decode(), which looks at what a line
// needs; the rest is read from the bytes when somebody wants to know (describe()).
#pragma once

#include "packet/field.hh"
#include "packet/layers.hh"
#include "packet/reader.hh"

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <variant>

namespace sockplay::packet {

/// What a capture says stands first, by pcap's numbers (https://www.tcpdump.org/linktypes.html). Others may
/// come.
enum class LinkType : std::uint32_t {
  bsd_loopback = 0,
  ethernet = 1,
  raw_ip_of_libpcap = 12, // what pcap_datalink(3) says on Linux; in files it is raw_ip
  raw_ip = 101,
  openbsd_loopback = 108,
  linux_cooked = 113,
  ipv4 = 228,
  ipv6 = 229,
  linux_cooked_2 = 276,
};

struct Packet {
  std::string_view bytes;     // as captured; must outlive the packet
  std::size_t wire_bytes = 0; // that it had, at least as many
  Layers layers;
  Range trailer; // what follows the end that the headers give: padding of short frames, mostly

  [[nodiscard]] bool is_truncated() const { return bytes.size() < wire_bytes; }

  /// Reads a layer from its first byte to the end of what it carries.
  [[nodiscard]] Reader reader(const Layer& layer) const
  {
    Reader reader = Reader(bytes, wire_bytes).at(layer.offset);
    if (layer.is_beginning) reader.expect_beginning();
    reader.limit(layer.bytes);
    return reader;
  }

  /// The outermost header of that protocol, null if there is none or it cannot be read.
  template <class Wanted>
  [[nodiscard]] const Wanted* find() const
  {
    for (const Layer& layer : layers) {
      if (const auto* header = std::get_if<Wanted>(&layer.header); header != nullptr && layer.is_readable)
        return header;
    }
    return nullptr;
  }
};

/// Finds the layers of a packet of which `captured` is there and that had `wire_bytes` on its wire. Whatever
/// the bytes are, there are at most Layers::capacity, and the time goes with the number of bytes. No
/// allocation.
Packet decode(LinkType link, std::string_view captured, std::size_t wire_bytes);

/// Tells all that a layer's own bytes say, as far as they were captured; nothing of what it carries. Returns
/// whether something was missing.
Extent describe(const Packet& packet, const Layer& layer, FieldSink& sink);

} // namespace sockplay::packet
