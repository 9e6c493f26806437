// Faults of a stream at our own edge.
#pragma once

#include <cstdint>
#include <optional>

namespace sockplay::play {

struct StreamFaults {
  std::uint64_t read_rate_bytes = 0;        // a second; 0: as fast as it comes
  std::optional<std::uint64_t> reset_after; // bytes sent, exactly; or received, at least
};

} // namespace sockplay::play
