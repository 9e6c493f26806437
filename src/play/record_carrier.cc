#include "play/record_carrier.hh"

#include "io/broadcast_records_road.hh"
#include "io/frame_records_road.hh"
#include "io/frame_stage.hh"
#include "io/relay_records_road.hh"
#include "io/segment_file_road.hh"
#include "io/show_records_road.hh"
#include "io/unframe_records_road.hh"
#include "net/socket_type.hh"
#include "play/converse.hh"

namespace sockplay::play {

namespace {

using record::Direction;

// What many peers are to get is kept once, with its length.
constexpr std::size_t most_shared_bytes = io::Broadcast::ring_bytes - record::length_prefix_bytes;

io::RecordTallies& tallies_of(io::Conversation& talk)
{
  return talk.records ? *talk.records : talk.records.emplace();
}

} // namespace

RecordCarrier::RecordCarrier(Options options, io::Middle& middle, io::Announcer& announcer)
    : options_(std::move(options)), arrivals_(options_.socket), middle_(middle), announcer_(announcer)
{}

io::RecordSource RecordCarrier::source(io::End& socket, io::RecordTally& tally, bool looks)
{
  const bool has_end = !net::is_connectionless(options_.socket.type);
  const auto local = net::local_endpoint(socket.number());
  const bool has_empty_records = has_end && local.is_unix(); // a time beside them tells them from the end
  net::ask_for_ancillary(
      socket.number(), local,
      {.circumstances = announcer_.is_verbose() || options_.notes != nullptr,
       .kernel_time = options_.records.kernel_time || has_empty_records || options_.notes != nullptr,
       .loss = !has_end,
       .segments = is_segmented()});
  return {socket,
          arrivals_,
          tally,
          {.most_records = options_.records.most_records,
           .looks = looks,
           .on_error = options_.on_read_error,
           .admits = options_.admits}};
}

bool RecordCarrier::is_segmented() const
{
  return options_.socket.type == SOCK_DGRAM && options_.socket.is_internet;
}

io::RecordSink::ErrorPolicy RecordCarrier::write_error_policy(io::Conversation& talk) const
{
  if (options_.on_write_error) return options_.on_write_error;
  return [&talk](int error, const net::Departure& record) {
    note_too_long(talk, error, record);
    return io::Remedy::fail;
  };
}

io::RecordSink RecordCarrier::sink(io::Conversation& talk, io::End& socket, io::RecordTally& tally,
                                   const record::Faults::Options& faults)
{
  return {socket,
          tally,
          {.segments = is_segmented(),
           .one_by_one = options_.socket.type == SOCK_SEQPACKET,
           .asks_again = !options_.socket.is_internet && options_.is_connected,
           .faults = faults,
           .on_error = write_error_policy(talk)}};
}

// Null where nobody looks.
std::optional<io::RecordDisplay> RecordCarrier::display(const io::Conversation& talk, Direction direction,
                                                        Screen* screen)
{
  if (screen == nullptr || !screen->sees(direction)) return {};
  return io::RecordDisplay(
      screen->outlet(),
      {.direction = direction,
       .peer = options_.is_connected ? name_of(talk.endpoint, talk.peer.number()) : std::string(),
       .circumstances = announcer_.is_verbose(),
       .kernel_time = options_.records.kernel_time,
       .notes = options_.notes});
}

io::Flow RecordCarrier::to_screen(io::Conversation& talk, Screen& screen)
{
  return {talk.peer, &screen.outlet().sink(), middle_, to_be_seen(talk, &screen)};
}

io::Flow RecordCarrier::to_nowhere(io::Conversation& talk, io::End& /*nowhere*/, Screen* witness)
{
  return {talk.peer, nullptr, middle_, to_be_seen(talk, witness)};
}

std::unique_ptr<io::Road> RecordCarrier::to_be_seen(io::Conversation& talk, Screen* screen)
{
  auto seen = display(talk, Direction::received, screen);
  auto from = source(talk.peer, tallies_of(talk).received, seen.has_value());
  return std::make_unique<io::ShowRecordsRoad>(std::move(from), std::move(seen));
}

io::Flow RecordCarrier::from_input(io::Conversation& talk, io::End& input_end, const Input& input,
                                   Screen& screen, bool /*among_many*/)
{
  io::FrameRecordsRoad::Options options{.framing = options_.records.framing,
                                        .crlf = input.crlf,
                                        .pace = input.pace,
                                        .destinations = options_.destinations,
                                        .dress = options_.dress,
                                        .display = display(talk, Direction::sent, &screen),
                                        .warn = [this](std::string_view line) { announcer_.warn(line); }};
  const bool passes_as_it_is = is_segmented() && options_.is_connected && !options.display && !input.crlf &&
                               input.pace.unlimited() && !options_.records.faults.any();
  const auto& framing = options_.records.framing;
  auto& tally = tallies_of(talk).sent;
  std::unique_ptr<io::Road> road = std::make_unique<io::FrameRecordsRoad>(
      input_end, sink(talk, talk.peer, tally, options_.records.faults), std::move(options));
  if (passes_as_it_is && framing.kind == record::Framing::Kind::size &&
      io::SegmentFileRoad::suits(input_end, framing.size_bytes)) {
    road = std::make_unique<io::SegmentFileRoad>(
        input_end, talk.peer, tally,
        io::SegmentFileRoad::Options{.record_bytes = framing.size_bytes,
                                     .on_error = write_error_policy(talk)},
        std::move(road));
  }
  return {input_end, &talk.peer, middle_, std::move(road)};
}

std::unique_ptr<io::Stage> RecordCarrier::broadcast_stage(const Input& input, Screen& screen)
{
  io::FrameStage::Options options{.framing = options_.records.framing,
                                  .crlf = input.crlf,
                                  .limit_bytes = io::limit_of(options_.records.framing, most_shared_bytes),
                                  .warn = [this](std::string_view line) { announcer_.warn(line); }};
  if (screen.sees(Direction::sent)) {
    options.display.emplace(screen.outlet(),
                            io::RecordDisplay::Options{.direction = Direction::sent, .peer = "all"});
  }
  return std::make_unique<io::FrameStage>(std::move(options));
}

// One record, whole, as soon as the pacer lets any of it go; its length before it is ours.
std::size_t RecordCarrier::take_broadcast_portion(io::Pacer& pacer, std::string_view waiting)
{
  const auto now = io::Clock::now();
  const auto record = waiting.substr(record::length_prefix_bytes, record::length_of(waiting));
  if (pacer.next(record.empty() ? "\n" : record, now) == 0) return 0;
  pacer.sent(record.size(), now);
  return record::length_prefix_bytes + record.size();
}

io::Flow RecordCarrier::from_broadcast(io::Conversation& talk, io::End& source, io::Broadcast& broadcast,
                                       std::function<void(std::uint64_t)> skipped)
{
  auto road = std::make_unique<io::BroadcastRecordsRoad>(
      broadcast, talk.peer, sink(talk, talk.peer, tallies_of(talk).sent, options_.records.faults),
      std::move(skipped));
  return {source, &talk.peer, middle_, std::move(road)};
}

io::Flow RecordCarrier::echo(io::Conversation& talk, const io::Pace& /*pace*/, Screen* witness)
{
  return relay(talk, talk.peer, talk.peer, Direction::received, witness);
}

io::Flow RecordCarrier::to_program(io::Conversation& talk, io::End& program, Screen* witness)
{
  auto road = std::make_unique<io::UnframeRecordsRoad>(
      source(talk.peer, tallies_of(talk).received), program,
      io::UnframeRecordsRoad::Options{.framing = options_.records.framing,
                                      .display = display(talk, Direction::received, witness)});
  return {talk.peer, &program, middle_, std::move(road)};
}

io::Flow RecordCarrier::from_program(io::Conversation& talk, io::End& program, const io::Pace& pace,
                                     Screen* witness)
{
  io::FrameRecordsRoad::Options options{
      .framing = options_.records.framing, .pace = pace, .display = display(talk, Direction::sent, witness)};
  auto road = std::make_unique<io::FrameRecordsRoad>(
      program, sink(talk, talk.peer, tallies_of(talk).sent, options_.records.faults), std::move(options));
  return {program, &talk.peer, middle_, std::move(road)};
}

io::Flow RecordCarrier::there(io::Conversation& talk, io::End& beyond, const io::Pace& /*pace*/,
                              Screen* witness)
{
  return relay(talk, talk.peer, beyond, Direction::received, witness);
}

io::Flow RecordCarrier::back(io::Conversation& talk, io::End& beyond, const io::Pace& /*pace*/,
                             Screen* witness)
{
  return relay(talk, beyond, talk.peer, Direction::sent, witness);
}

io::Flow RecordCarrier::relay(io::Conversation& talk, io::End& from, io::End& to, Direction direction,
                              Screen* witness)
{
  auto& tallies = tallies_of(talk);
  const bool is_there = direction == Direction::received;
  auto& tally = is_there ? tallies.received : tallies.sent;
  auto& passed_on = &from == &to ? tallies.sent : relayed_;
  const auto& faults = options_.records.faults;
  auto road = std::make_unique<io::RelayRecordsRoad>(
      source(from, tally), sink(talk, to, passed_on, is_there ? faults : faults.of_the_way_back()),
      io::RelayRecordsRoad::Options{.back_to_sender = !options_.is_connected,
                                    .display = display(talk, direction, witness)});
  return {from, &to, middle_, std::move(road)};
}

} // namespace sockplay::play
