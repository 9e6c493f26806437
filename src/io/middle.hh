// The bounded middle that all flows of one loop share: a scratch buffer for what is read and written on at
// once, and pipes, lent to splice roads only while bytes are inside them.
#pragma once

#include "net/fd.hh"

#include <cstddef>
#include <span>
#include <vector>

namespace sockplay::io {

/// A pipe of our own, enlarged where the kernel allows it (F_SETPIPE_SZ; pipe(7): pipe-user-pages-soft).
struct Pipe {
  net::Fd out; // read here
  net::Fd in;  // written here
  [[nodiscard]] bool is_open() const { return in.is_open(); }
};

class Middle {
public:
  static constexpr std::size_t pipe_bytes = 1 << 20;
  static constexpr std::size_t scratch_bytes = 256 << 10;

  /// Room to read into; good until the next flow runs.
  std::span<std::byte> scratch();
  /// An empty pipe, a new one if none is free; closed where the kernel gives none (EMFILE, ENFILE).
  Pipe borrow();
  /// Takes an empty pipe back.
  void give_back(Pipe pipe);

private:
  std::vector<std::byte> scratch_;
  std::vector<Pipe> free_;
};

} // namespace sockplay::io
