// What a protocol tells of a packet, field by field, and who listens: a tree, a JSON object, a screen.
#pragma once

#include "packet/address.hh"
#include "packet/reader.hh"

#include <cstdint>
#include <string_view>
#include <variant>

namespace sockplay::packet {

/// A number that is read in hexadecimal, with so many digits.
struct HexNumber {
  std::uint64_t value;
  int digits;
};

/// Characters, of the packet or ours; whoever shows them makes them harmless.
struct Text {
  std::string_view bytes;
};

/// Bytes that are no text: an identifier, a cookie.
struct Octets {
  std::string_view bytes;
};

/// Bytes that may be text: what a packet carries for somebody else.
struct Content {
  std::string_view bytes;
};

using Value =
    std::variant<std::uint64_t, HexNumber, bool, Text, Octets, Content, Ipv4Address, Ipv6Address, MacAddress>;

struct Field {
  std::string_view key;   // Wireshark's name of it without the protocol, for machines
  std::string_view label; // for people
  Value value;
  std::string_view meaning; // what the value stands for, perhaps empty: "echo request"
  Range range;              // the bytes it was read from; none where it was concluded from others
};

/// How fields stand together: an object has fields with names, a list has values or items without, an item is
/// an object in a list.
enum class Shape : std::uint8_t { object, list, item };

struct Group {
  Shape shape;
  std::string_view key; // empty for an item
  std::string_view label;
};

/// Views are given to no call longer than it lasts.
class FieldSink {
public:
  FieldSink() = default;
  FieldSink(const FieldSink&) = delete;
  FieldSink& operator=(const FieldSink&) = delete;
  virtual ~FieldSink() = default;

  virtual void field(const Field& field) = 0;
  /// What follows, up to the close() that belongs to it, is in the group.
  virtual void open(const Group& group) = 0;
  virtual void close(Range range) = 0;
};

} // namespace sockplay::packet
