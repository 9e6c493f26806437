// The layers and fields of one packet as a tree of which parts are open. What was opened of one packet is
// open of the next that has it. Pure.
#pragma once

#include "browse/scroll.hh"
#include "packet/packet.hh"

#include <cstddef>
#include <set>
#include <string>
#include <vector>

namespace sockplay::browse {

class Detail {
public:
  struct Node {
    std::string text;
    packet::Range range; // none where it was concluded from others
    std::size_t depth = 0;
    std::string path; // what opens with it: "TCP/0/1"; empty for what has no parts
  };

  /// Describes that packet; `checksums`: and whether they are right. What was chosen stays chosen, as far as
  /// this packet has it.
  void describe(const packet::Packet& packet, bool checksums);
  void clear();

  void move(long by) { scroll_.move(by, size()); }
  void choose_first() { scroll_.choose(0); }
  void choose_last() { scroll_.move(static_cast<long>(size()), size()); }
  void toggle();
  void open();
  /// The chosen part, or the one that it is in.
  void close();
  void open_all();
  void close_all();

  void fit(std::size_t rows) { scroll_.fit(size(), rows); }
  [[nodiscard]] std::size_t top() const { return scroll_.top(); }
  [[nodiscard]] std::size_t chosen_row() const { return scroll_.chosen(); }
  /// The bytes of the chosen one.
  [[nodiscard]] packet::Range marked() const;

  /// Rows: those nodes that no closed one hides.
  [[nodiscard]] std::size_t size() const { return rows_.size(); }
  [[nodiscard]] const Node& operator[](std::size_t row) const { return nodes_[rows_[row]]; }
  [[nodiscard]] bool is_open(const Node& node) const { return opened_.contains(node.path); }

private:
  void lay_out();
  void choose_node(std::size_t index);
  void set_open(const Node& node, bool is_open);

  static constexpr std::size_t most_opened = 1000; // then they are forgotten: labels may be a packet's

  std::vector<Node> nodes_;
  std::vector<std::size_t> rows_; // indices of nodes
  std::set<std::string> opened_;
  Scroll scroll_;
};

} // namespace sockplay::browse
