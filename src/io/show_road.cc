#include "io/show_road.hh"

namespace sockplay::io {

Halt ShowRoad::run(std::uint64_t& moved)
{
  for (const std::uint64_t goal = moved + turn_bytes; moved < goal;) {
    if (const auto flushed = outlet_.flush(); flushed.what == net::IoResult::What::failed) {
      return {Halt::Why::sink_failed, flushed.error};
    }
    unseen_ = outlet_.turns_away();
    if (unseen_) {
      return {Halt::Why::unseen};
    }
    if (!source_.readable) {
      return {Halt::Why::source_dry};
    }
    const auto scratch = middle_.scratch();
    const std::string_view wanted(reinterpret_cast<const char*>(scratch.data()), scratch.size());
    const auto room = scratch.first(pacer_.next(wanted, Clock::now()));
    if (room.empty()) {
      return {Halt::Why::paced};
    }
    const auto result = source_.read(room);
    switch (result.what) {
    case net::IoResult::What::would_block: return {Halt::Why::source_dry};
    case net::IoResult::What::end: return {Halt::Why::ended};
    case net::IoResult::What::failed: return {Halt::Why::source_failed, result.error};
    case net::IoResult::What::moved: break;
    }
    const std::string_view bytes(reinterpret_cast<const char*>(room.data()), result.bytes);
    outlet_.show({record::Direction::received, peer_, bytes, moved, std::chrono::system_clock::now()});
    moved += result.bytes;
    pacer_.sent(result.bytes, Clock::now());
  }
  return {Halt::Why::turn_over};
}

} // namespace sockplay::io
