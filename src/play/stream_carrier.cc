#include "play/stream_carrier.hh"

#include "io/discard_road.hh"
#include "play/converse.hh"

#include <algorithm>

namespace sockplay::play {

namespace {

using record::Direction;

// What bytes go through on their way past a screen that only looks on.
io::Passage passage(const io::Conversation& talk, Direction direction, const io::Pace& pace, Screen* witness)
{
  io::Passage passage{.pace = pace};
  if (witness != nullptr) {
    passage.stage = witness->passing_stage(direction, name_of(talk.endpoint, talk.peer.number()));
  }
  return passage;
}

} // namespace

io::Flow StreamCarrier::join(io::End& source, io::End& sink, io::Passage passage)
{
  return {source, &sink, middle_, io::choose_road(source, sink, middle_, std::move(passage))};
}

io::Flow StreamCarrier::to_screen(io::Conversation& talk, Screen& screen)
{
  talk.reset_after = faults_.reset_after;
  return screen.flow_from(talk.peer, middle_, name_of(talk.endpoint, talk.peer.number()),
                          {.rate_bytes = faults_.read_rate_bytes});
}

io::Flow StreamCarrier::to_nowhere(io::Conversation& talk, io::End& nowhere, Screen* witness)
{
  if (auto seen = passage(talk, Direction::received, {}, witness); seen.stage != nullptr) {
    nowhere = io::End::nowhere();
    return join(talk.peer, nowhere, std::move(seen));
  }
  const bool truncates = talk.endpoint.is_internet();
  return {talk.peer, nullptr, middle_, std::make_unique<io::DiscardRoad>(talk.peer, middle_, truncates)};
}

io::Flow StreamCarrier::from_input(io::Conversation& talk, io::End& source, const Input& input,
                                   Screen& screen, bool among_many)
{
  auto stage = screen.sending_stage(name_of(talk.endpoint, talk.peer.number()), input.crlf);
  talk.reset_after = faults_.reset_after;
  return join(source, talk.peer,
              {.stage = std::move(stage),
               .pace = input.pace,
               .among_many = among_many,
               .most_bytes = faults_.reset_after.value_or(UINT64_MAX)});
}

std::unique_ptr<io::Stage> StreamCarrier::broadcast_stage(const Input& input, Screen& screen)
{
  return screen.sending_stage("all", input.crlf);
}

std::size_t StreamCarrier::take_broadcast_portion(io::Pacer& pacer, std::string_view waiting)
{
  const auto now = io::Clock::now();
  const auto size = std::min(pacer.next(waiting, now), io::Broadcast::ring_bytes / 4);
  if (size != 0) pacer.sent(size, now);
  return size;
}

io::Flow StreamCarrier::from_broadcast(io::Conversation& talk, io::End& source, io::Broadcast& broadcast,
                                       std::function<void(std::uint64_t)> skipped)
{
  return {source, &talk.peer, middle_,
          std::make_unique<io::BroadcastRoad>(broadcast, talk.peer, std::move(skipped))};
}

// Both ends are one socket, which splices to itself only through a pipe: reads and writes are as quick.
io::Flow StreamCarrier::echo(io::Conversation& talk, const io::Pace& pace, Screen* witness)
{
  auto seen = passage(talk, Direction::received, pace, witness);
  io::CopyRoad::Options options{.stage = std::move(seen.stage), .pace = seen.pace};
  return {talk.peer, &talk.peer, middle_,
          std::make_unique<io::CopyRoad>(talk.peer, talk.peer, middle_, std::move(options))};
}

io::Flow StreamCarrier::to_program(io::Conversation& talk, io::End& program, Screen* witness)
{
  return join(talk.peer, program, passage(talk, Direction::received, {}, witness));
}

io::Flow StreamCarrier::from_program(io::Conversation& talk, io::End& program, const io::Pace& pace,
                                     Screen* witness)
{
  return join(program, talk.peer, passage(talk, Direction::sent, pace, witness));
}

io::Flow StreamCarrier::there(io::Conversation& talk, io::End& beyond, const io::Pace& pace, Screen* witness)
{
  return join(talk.peer, beyond, passage(talk, Direction::received, pace, witness));
}

io::Flow StreamCarrier::back(io::Conversation& talk, io::End& beyond, const io::Pace& pace, Screen* witness)
{
  return join(beyond, talk.peer, passage(talk, Direction::sent, pace, witness));
}

} // namespace sockplay::play
