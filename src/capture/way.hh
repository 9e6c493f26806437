// Which way a packet goes.
#pragma once

#include <cstdint>

namespace sockplay::capture {

/// As the first packet of its conversation, or against it.
enum class Way : std::uint8_t { forth, back };

constexpr Way opposite(Way way)
{
  return way == Way::forth ? Way::back : Way::forth;
}

} // namespace sockplay::capture
