// A frame as it was captured: its bytes, how many it had, and when it passed.
#pragma once

#include <chrono>
#include <cstddef>
#include <string_view>

namespace sockplay::capture {

using Time = std::chrono::sys_time<std::chrono::nanoseconds>;

struct Frame {
  std::string_view bytes;     // valid until the next frame is asked for
  std::size_t wire_bytes = 0; // that it had, at least as many
  Time time;
};

} // namespace sockplay::capture
