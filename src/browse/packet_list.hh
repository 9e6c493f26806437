// The packets that are listed, by their positions, and the one that is chosen. Pure.
#pragma once

#include "browse/scroll.hh"

#include <cstdint>
#include <deque>
#include <optional>

namespace sockplay::browse {

/// While the last one is chosen, so is each new last one.
class PacketList {
public:
  void add(std::uint64_t position);
  /// Those before that position are no longer held.
  void forget_before(std::uint64_t position);
  void clear();

  void move(long by);
  void choose_first();
  void choose_last();
  /// The listed one that is nearest, from there on if there is one.
  void choose(std::uint64_t position);

  /// So many rows are in sight.
  void fit(std::size_t rows) { scroll_.fit(size(), rows); }
  [[nodiscard]] std::size_t top() const { return scroll_.top(); }
  [[nodiscard]] std::size_t chosen_row() const { return scroll_.chosen(); }
  /// None where none is listed.
  [[nodiscard]] std::optional<std::uint64_t> chosen() const;
  [[nodiscard]] bool follows() const { return follows_; }

  [[nodiscard]] std::size_t size() const { return positions_.size(); }
  [[nodiscard]] std::uint64_t operator[](std::size_t row) const { return positions_[row]; }

private:
  std::deque<std::uint64_t> positions_; // ascending
  Scroll scroll_;
  bool follows_ = true;
};

} // namespace sockplay::browse
