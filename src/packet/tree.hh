// A packet in detail: each layer with its fields, a line each, and before it the bytes it was read from.
#pragma once

#include "packet/packet.hh"

#include <string>
#include <string_view>

namespace sockplay::packet {

struct TreeOptions {
  bool hex = false;       // the first eight bytes themselves beside their range
  bool checksums = false; // whether they are right
};

/// Appends the tree, each line with its newline:
///       14-33  IPv4
///          22    Time to live: 64
/// Ranges are of whole bytes, first and last; a field that was concluded has none.
void append_tree(std::string& out, const Packet& packet, TreeOptions options);

/// "[truncated: not all of it was captured]"; empty where nothing is missing that should be there.
std::string_view words_of_what_is_missing(const Layer& layer, Extent extent);

/// Appends the words of a field, without a newline: "Time to live: 64".
void append_field(std::string& out, const Field& field);

} // namespace sockplay::packet
