#include "io/copy_road.hh"

#include <algorithm>

namespace sockplay::io {

CopyRoad::CopyRoad(End& source, End& sink, Middle& middle, Options options)
    : source_(source), sink_(sink), middle_(middle), stage_(std::move(options.stage)), pacer_(options.pace),
      paced_(!options.pace.unlimited()), most_bytes_(options.most_bytes), held_(std::move(options.first))
{}

Halt CopyRoad::run(std::uint64_t& moved)
{
  const std::uint64_t goal = moved + turn_bytes;
  while (moved < goal) {
    if (!pending().empty()) {
      if (const Halt halt = drain(moved); halt.why != Halt::Why::turn_over) {
        keep(fresh_);
        return halt;
      }
    } else if (source_ended_) {
      return {Halt::Why::ended};
    } else if (const Halt halt = fill(); halt.why != Halt::Why::turn_over) {
      return halt;
    }
  }
  keep(fresh_);
  return {Halt::Why::turn_over};
}

// Reads once; turn_over means that there may be something pending now.
Halt CopyRoad::fill()
{
  if (!source_.readable) {
    return {Halt::Why::source_dry};
  }
  unseen_ = stage_ && !stage_->has_room();
  if (unseen_) {
    return {Halt::Why::unseen};
  }
  const auto room = middle_.scratch();
  const auto result = source_.read(room.first(std::min(room.size(), pacer_.good_read_bytes())));
  switch (result.what) {
  case net::IoResult::What::would_block: return {Halt::Why::source_dry};
  case net::IoResult::What::failed: return {Halt::Why::source_failed, result.error};
  case net::IoResult::What::end:
    source_ended_ = true;
    if (stage_) {
      stage_->finish(held_);
    }
    return {};
  case net::IoResult::What::moved: break;
  }
  const std::string_view bytes(reinterpret_cast<const char*>(room.data()), result.bytes);
  if (stage_) {
    stage_->append(held_, bytes);
  } else {
    fresh_ = bytes;
  }
  return {};
}

// Writes until nothing is pending; turn_over means that it is all gone.
Halt CopyRoad::drain(std::uint64_t& moved)
{
  while (!pending().empty()) {
    auto bytes = pending().substr(0, most_bytes_);
    if (bytes.empty()) {
      return {Halt::Why::unseen};
    }
    if (paced_) {
      bytes = bytes.substr(0, pacer_.next(bytes, Clock::now()));
      if (bytes.empty()) {
        return {Halt::Why::paced};
      }
    }
    const auto result = sink_.write(std::as_bytes(std::span(bytes)));
    if (result.what == net::IoResult::What::failed) {
      return {Halt::Why::sink_failed, result.error};
    }
    if (result.what != net::IoResult::What::moved) {
      return {Halt::Why::sink_full};
    }
    moved += result.bytes;
    most_bytes_ -= result.bytes;
    consume(result.bytes);
    if (paced_) {
      pacer_.sent(result.bytes, Clock::now());
    }
  }
  return {};
}

void CopyRoad::consume(std::size_t bytes)
{
  if (!fresh_.empty()) {
    fresh_.remove_prefix(bytes);
    return;
  }
  held_done_ += bytes;
  if (held_done_ == held_.size()) {
    held_done_ = 0;
    // What an idle peer holds is given back; a busy one's room is kept.
    held_.capacity() > Middle::scratch_bytes ? std::string().swap(held_) : held_.clear();
  }
}

void CopyRoad::keep(std::string_view rest)
{
  if (!rest.empty()) {
    held_.assign(rest);
    fresh_ = {};
  }
}

} // namespace sockplay::io
