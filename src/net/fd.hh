// A descriptor with an owner: its end is the close. Close errors in a destructor have nobody to go to, but
// they pass the seam and are seen there.
#pragma once

#include <utility>

namespace sockplay::net {

class Fd {
public:
  Fd() = default;
  explicit Fd(int number) : number_(number) {}
  Fd(Fd&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Fd& operator=(Fd&& other) noexcept
  {
    std::swap(number_, other.number_);
    return *this;
  }
  Fd(const Fd&) = delete;
  Fd& operator=(const Fd&) = delete;
  ~Fd() { close(); }

  [[nodiscard]] int number() const { return number_; }
  [[nodiscard]] bool is_open() const { return number_ >= 0; }
  /// Closes now; a second close does nothing.
  void close();

private:
  int number_ = -1;
};

} // namespace sockplay::net
