// Randomness, the kernel's (getrandom(2)).
#pragma once

#include <cstddef>
#include <span>

namespace sockplay::net {

/// Fills all of it. Throws Error where there is no randomness.
void draw(std::span<std::byte> bytes);

} // namespace sockplay::net
