#include "io/sendfile_road.hh"

#include "sys/invoke.hh"

namespace sockplay::io {

Halt SendfileRoad::run(std::uint64_t& moved)
{
  for (const std::uint64_t goal = moved + turn_bytes; moved < goal;) {
    const auto outcome = sys::invoke(sys::SendFile{sink_.number(), source_.number(), Middle::pipe_bytes});
    if (outcome.value == 0) {
      return {Halt::Why::ended};
    }
    if (outcome.error == EINTR) {
      continue;
    }
    if (outcome.error == EAGAIN) {
      sink_.writable = false;
      return {Halt::Why::sink_full};
    }
    if (outcome.error == EINVAL || outcome.error == ENOSYS) {
      return {Halt::Why::unsuited};
    }
    if (!outcome.ok()) {
      return {outcome.error == EIO ? Halt::Why::source_failed : Halt::Why::sink_failed, outcome.error};
    }
    moved += static_cast<std::uint64_t>(outcome.value);
  }
  return {Halt::Why::turn_over};
}

} // namespace sockplay::io
