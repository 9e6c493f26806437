#include "io/flow.hh"

#include "io/sendfile_road.hh"
#include "io/splice_road.hh"
#include "sys/invoke.hh"

#include <fmt/format.h>

namespace sockplay::io {

void Flow::run()
{
  halt_ = road_->run(moved_);
  if (halt_.why == Halt::Why::unsuited) {
    sys::remark("splice and sendfile are refused here: going on with read and write");
    auto leftover = road_->leftover();
    road_ = std::make_unique<CopyRoad>(*source_, *sink_, *middle_,
                                       CopyRoad::Options{.first = std::move(leftover)});
    halt_ = road_->run(moved_);
  }
}

bool Flow::has_turn() const
{
  switch (halt_.why) {
  case Halt::Why::source_dry: return source_->readable || road_->can_go_on();
  case Halt::Why::sink_full: return sink_ == nullptr || sink_->writable || road_->is_left_behind();
  case Halt::Why::unseen:
  case Halt::Why::unwanted: return road_->can_go_on();
  case Halt::Why::paced: return road_->due() <= Clock::now() || road_->can_go_on();
  case Halt::Why::turn_over: return true;
  default: return false;
  }
}

namespace {

void say(const End& source, const End& sink, std::string_view road)
{
  if (sys::observer != nullptr) {
    sys::remark(fmt::format("{} -> {}: {}", source.number(), sink.number(), road));
  }
}

} // namespace

std::unique_ptr<Road> choose_road(End& source, End& sink, Middle& middle, Passage passage)
{
  const bool bounded = passage.most_bytes != UINT64_MAX;
  const bool touched = passage.stage != nullptr || !passage.pace.unlimited() || bounded;
  const bool splices = source.splices() && source.kind() != End::Kind::null && sink.splices();
  if (touched || !splices) {
    say(source, sink,
        touched ? "read and write, the bytes are looked at on their way"
                : "read and write, an end cannot splice");
    return std::make_unique<CopyRoad>(source, sink, middle,
                                      CopyRoad::Options{.stage = std::move(passage.stage),
                                                        .pace = passage.pace,
                                                        .most_bytes = passage.most_bytes});
  }
  if (source.kind() == End::Kind::pipe || sink.kind() == End::Kind::pipe) {
    say(source, sink, "splice, one end is a pipe");
    return std::make_unique<DirectSpliceRoad>(source, sink);
  }
  if (passage.among_many && source.kind() == End::Kind::file && sink.kind() == End::Kind::socket) {
    say(source, sink, "sendfile, 1 MiB a call");
    return std::make_unique<SendfileRoad>(source, sink);
  }
  say(source, sink, "splice through a pipe of 1 MiB");
  return std::make_unique<SpliceRoad>(source, sink, middle);
}

} // namespace sockplay::io
