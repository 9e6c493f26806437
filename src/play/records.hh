// What a command of records asks for beyond one of streams: how its input is cut, the faults at its edge, and
// what is told beside each record.
#pragma once

#include "record/faults.hh"
#include "record/framing.hh"

#include <cstdint>

namespace sockplay::play {

struct Records {
  record::Framing framing;        // of what is sent; of what a program says
  record::Faults::Options faults; // of what is sent
  std::uint64_t most_records = 0; // --count; 0: no bound
  bool kernel_time = false;       // --timestamps=kernel
};

} // namespace sockplay::play
