#include "play/lane.hh"

#include "io/frame_records_road.hh"
#include "io/relay_records_road.hh"

#include <utility>

namespace sockplay::play {

namespace {

// A program's answer to a record is one record, if it fits into a datagram; no answer is none.
constexpr record::Framing answer{.kind = record::Framing::Kind::size, .size_bytes = 65507};

io::RecordSink back_to(const Junction& junction)
{
  return {junction.socket,
          junction.tallies.sent,
          {.segments = junction.segments,
           .faults = junction.records.faults.of_the_way_back(),
           .on_error = junction.on_write_error}};
}

} // namespace

bool Lane::take(std::string_view record)
{
  last_active = io::Clock::now();
  if (!pass(record)) return false;
  taken_bytes_ += record.size();
  return true;
}

ForwardLane::ForwardLane(net::Fd beyond, const net::Endpoint& to, const net::Endpoint& who,
                         const Junction& junction, std::optional<io::RecordDisplay> display)
    : Lane(std::move(beyond), who), to_(to),
      there_(peer, passed_, {.segments = junction.segments, .faults = junction.records.faults})
{
  io::RelayRecordsRoad::Options options{.to = who, .display = std::move(display)};
  in.emplace(peer, &junction.socket, junction.middle,
             std::make_unique<io::RelayRecordsRoad>(io::RecordSource(peer, junction.arrivals, passed_, {}),
                                                    back_to(junction), std::move(options)));
}

// What finds no room beyond waits here, as long as there is room: a Unix socket would have made its sender
// wait.
bool ForwardLane::pass(std::string_view record)
{
  if (waiting_.empty() && sends(record)) return true;
  if (error_ != 0 || waiting_bytes_ + record.size() > most_waiting_bytes) return false;
  waiting_.emplace_back(record);
  waiting_bytes_ += record.size() + sizeof(std::string);
  return true;
}

bool ForwardLane::sends(std::string_view record)
{
  const net::Departure departure{record};
  const auto sent = there_.send({&departure, 1});
  if (sent.halt.why == io::Halt::Why::sink_failed) error_ = sent.halt.error;
  return sent.records == 1;
}

void ForwardLane::run()
{
  if (const auto halt = there_.flush(); halt.why == io::Halt::Why::sink_failed) error_ = halt.error;
  while (!waiting_.empty() && sends(waiting_.front())) {
    waiting_bytes_ -= waiting_.front().size() + sizeof(std::string);
    waiting_.pop_front();
  }
  Lane::run();
}

bool ForwardLane::has_turn() const
{
  return Lane::has_turn() || (!waiting_.empty() && peer.writable);
}

std::optional<io::Clock::time_point> ForwardLane::due() const
{
  return io::sooner(there_.due(), Lane::due());
}

std::optional<net::Error> ForwardLane::failure_beyond() const
{
  const bool answers_failed = in && in->halt().why == io::Halt::Why::source_failed;
  const int error = error_ != 0 ? error_ : answers_failed ? in->halt().error : 0;
  if (error == 0) return {};
  return net::error_of("send", to_string(to_), error);
}

ProgramLane::ProgramLane(io::Program program, const net::Endpoint& who, bool for_all,
                         const Junction& junction, std::optional<io::RecordDisplay> display)
    : Lane(net::Fd(), who), to_program_(std::move(program.input)), framing_(junction.records.framing),
      for_all_(for_all)
{
  peer = std::move(program.output);
  peer.owner = to_program_.owner = this;
  io::FrameRecordsRoad::Options options{
      .framing = for_all ? framing_ : answer,
      .destinations = [this] { return std::span<const net::Endpoint>(&endpoint, 1); },
      .display = std::move(display)};
  in.emplace(peer, &junction.socket, junction.middle,
             std::make_unique<io::FrameRecordsRoad>(peer, back_to(junction), std::move(options)));
}

bool ProgramLane::pass(std::string_view record)
{
  if (waiting_.size() >= most_waiting_bytes || !to_program_.is_open()) return false;
  for_all_ ? record::append_framed(waiting_, record, framing_) : static_cast<void>(waiting_ = record);
  feed();
  return !for_all_ || to_program_.is_open();
}

// What it says that cannot be cut ends this lane, and no other.
void ProgramLane::run()
{
  feed();
  try {
    Lane::run();
  } catch (const io::Unframeable& error) {
    failure_ = error;
  }
}

bool ProgramLane::has_turn() const
{
  return Lane::has_turn() || (!waiting_.empty() && to_program_.writable);
}

bool ProgramLane::lets_go()
{
  if (!for_all_ || !to_program_.is_open()) return true;
  to_program_.close();
  return false;
}

// A program that reads no more may still answer.
void ProgramLane::feed()
{
  while (!waiting_.empty() && to_program_.writable) {
    const auto result = to_program_.write(std::as_bytes(std::span(std::string_view(waiting_))));
    if (result.what == net::IoResult::What::failed) {
      waiting_.clear();
      to_program_.close();
      return;
    }
    waiting_.erase(0, result.bytes);
  }
  if (!for_all_ && waiting_.empty()) to_program_.close();
}

} // namespace sockplay::play
