#include "io/discard_road.hh"

#include "sys/invoke.hh"

namespace sockplay::io {

Halt DiscardRoad::run(std::uint64_t& moved)
{
  for (const std::uint64_t goal = moved + turn_bytes; moved < goal;) {
    if (!source_.readable) {
      return {Halt::Why::source_dry};
    }
    const auto result = take();
    switch (result.what) {
    case net::IoResult::What::moved: moved += result.bytes; break;
    case net::IoResult::What::would_block: return {Halt::Why::source_dry};
    case net::IoResult::What::end: return {Halt::Why::ended};
    case net::IoResult::What::failed: return {Halt::Why::source_failed, result.error};
    }
  }
  return {Halt::Why::turn_over};
}

net::IoResult DiscardRoad::take()
{
  const auto room = middle_.scratch();
  if (!truncates_) {
    return source_.read(room);
  }
  sys::Outcome outcome{};
  do {
    outcome = sys::invoke(sys::Recv{source_.number(), room.data(), room.size(), MSG_TRUNC | MSG_DONTWAIT});
  } while (outcome.error == EINTR);
  if (outcome.value > 0) {
    const auto bytes = static_cast<std::size_t>(outcome.value);
    source_.readable = source_.hung_up || source_.urgent || bytes == room.size();
    return {net::IoResult::What::moved, bytes};
  }
  if (outcome.value == 0) {
    return {net::IoResult::What::end};
  }
  source_.readable = outcome.error != EAGAIN;
  return {outcome.error == EAGAIN ? net::IoResult::What::would_block : net::IoResult::What::failed, 0,
          outcome.error};
}

} // namespace sockplay::io
