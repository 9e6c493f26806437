// Which of a number of rows is chosen, and which of them are in sight. Pure.
#pragma once

#include <algorithm>
#include <cstddef>

namespace sockplay::browse {

class Scroll {
public:
  [[nodiscard]] std::size_t chosen() const { return chosen_; }
  /// The first in sight.
  [[nodiscard]] std::size_t top() const { return top_; }

  void choose(std::size_t row) { chosen_ = row; }
  /// Up (less than 0) or down, as far as there are rows.
  void move(long by, std::size_t size)
  {
    const auto last = static_cast<long>(size) - 1;
    chosen_ = static_cast<std::size_t>(std::max(std::min(static_cast<long>(chosen_) + by, last), 0L));
  }
  /// Rows at the beginning have gone: what is chosen and in sight stays, unless it was among them.
  void forget(std::size_t rows)
  {
    chosen_ -= std::min(rows, chosen_);
    top_ -= std::min(rows, top_);
  }
  /// Of `size` rows so many are in sight: the chosen one among them.
  void fit(std::size_t size, std::size_t in_sight)
  {
    chosen_ = std::min(chosen_, size - std::min<std::size_t>(size, 1));
    top_ = std::min(top_, size - std::min(size, in_sight));
    top_ = std::min(top_, chosen_);
    if (in_sight > 0 && chosen_ >= top_ + in_sight) top_ = chosen_ - in_sight + 1;
  }

private:
  std::size_t chosen_ = 0;
  std::size_t top_ = 0;
};

} // namespace sockplay::browse
