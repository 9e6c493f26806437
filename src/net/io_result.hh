// What one transfer did. Bytes exist only when they moved: "would block" can never be taken for data.
#pragma once

#include <cstddef>

namespace sockplay::net {

struct IoResult {
  enum class What { moved, would_block, end, failed };
  What what;
  std::size_t bytes = 0;
  int error = 0; // errno, where it failed
};

} // namespace sockplay::net
