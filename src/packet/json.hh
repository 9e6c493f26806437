// A packet as a JSON object on one line, its layers as objects in it.
#pragma once

#include "packet/packet.hh"

#include <chrono>
#include <string>
#include <string_view>

namespace sockplay::packet {

struct JsonOptions {
  bool checksums = false; // "checksum.status" in layers that have one: "good", "bad", "absent", "unknown"
  // What else is known of the packet, as JSON: "conversation":3,"notes":["reset"]
  std::string_view members = {};
};

/// Appends, with its newline,
///   {"event":"packet","time":"...","length_bytes":74,"captured_bytes":74,"layers":["eth","ip","tcp"],
///    "eth":{...},"ip":{"src":"10.0.0.1",...},"tcp":{...}}
/// Layers and fields have Wireshark's names; the names of fields without their protocol's. The second layer
/// of a name is "ip_2". A layer of which something is missing ends in "truncated":true or "malformed":true.
/// Other members stand before the list of layers.
/// Bytes that may be text are "text" or "base64", others a string of hexadecimal digits.
void append_json(std::string& out, const Packet& packet, std::chrono::sys_time<std::chrono::nanoseconds> time,
                 JsonOptions options = {});

} // namespace sockplay::packet
