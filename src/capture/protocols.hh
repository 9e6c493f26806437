// How much of each protocol was captured, within what: a tree of layers.
#pragma once

#include "capture/tally.hh"
#include "packet/packet.hh"

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace sockplay::capture {

/// At most `most` different ways of packing protocols into each other are told apart; what is packed in yet
/// another counts as far as it is known.
class Protocols {
public:
  static constexpr std::size_t most = 512;

  struct Row {
    std::size_t depth; // 0 is the link
    packet::Protocol protocol;
    Tally tally; // of packets that have it there, all of their bytes
  };

  Protocols() { nodes_.reserve(most); } // so that references to nodes stay
  void take(const packet::Packet& packet);

  /// From the outside in, of each place the one with most bytes first.
  [[nodiscard]] std::vector<Row> rows() const;
  /// Packets that have more layers than could be told apart.
  [[nodiscard]] std::uint64_t incomplete() const { return incomplete_; }

private:
  using Index = std::uint16_t;
  static constexpr Index none = UINT16_MAX;

  struct Node {
    packet::Protocol protocol;
    Index first_child = none;
    Index sibling = none;
    Tally tally{};
  };

  Index find_or_add(Index& first, packet::Protocol protocol);
  void append_rows(std::vector<Row>& rows, Index first, std::size_t depth) const;

  std::vector<Node> nodes_;
  Index roots_ = none;
  std::uint64_t incomplete_ = 0;
};

/// "tcp" as Wireshark has it, and "TCP" as people do.
std::string_view name_of(packet::Protocol protocol);
std::string_view title_of(packet::Protocol protocol);

} // namespace sockplay::capture
