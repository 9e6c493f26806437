#include "play/datagram_server.hh"

#include "io/interrupted.hh"
#include "text/escape.hh"
#include "text/quantity.hh"

#include <csignal>
#include <fmt/format.h>

namespace sockplay::play {

using io::Clock;

namespace {

// Of the sockets that --forward connects with: the other side may be of another family.
net::Arrivals::Options kind_beyond(const DatagramServer::Options& options)
{
  const auto& beyond = options.service.forward_to;
  return {.type = options.dialing.kind.type, .is_internet = !beyond.empty() && beyond.front().is_internet()};
}

} // namespace

DatagramServer::DatagramServer(Options options, Post& post, io::Poller& poller, io::Middle& middle,
                               Screen* screen, io::Announcer& announcer)
    : options_(std::move(options)), poller_(poller), middle_(middle), screen_(screen), announcer_(announcer),
      address_(post.address()), carrier_(post.carrier(options_.records)),
      socket_(io::End::own_socket(post.take(), address_.is_unix())), arrivals_(carrier_.socket),
      answers_(kind_beyond(options_)),
      junction_{.socket = socket_,
                .arrivals = answers_,
                .middle = middle_,
                .tallies = tallies_,
                .records = options_.records,
                .segments = carrier_.socket.type == SOCK_DGRAM && address_.is_internet(),
                .on_write_error = carrier_.on_write_error},
      source_(socket_, arrivals_, tallies_.received,
              {.most_records = options_.records.most_records,
               .on_error = carrier_.on_read_error,
               .admits = carrier_.admits}),
      loop_(poller_, options_.idle)
{
  poller_.add(socket_);
  net::ask_for_ancillary(
      socket_.number(), address_,
      {.circumstances = announcer_.is_verbose(), .kernel_time = options_.records.kernel_time, .loss = true});
  if (screen_ != nullptr && screen_->sees(record::Direction::received)) {
    shown_.emplace(screen_->outlet(),
                   io::RecordDisplay::Options{.circumstances = announcer_.is_verbose(),
                                              .kernel_time = options_.records.kernel_time});
  }
}

ExitCode DatagramServer::run()
{
  while (!is_done()) {
    serve_a_turn();
  }
  if (screen_ != nullptr) screen_->drain(poller_);
  loop_.each([this](const io::Conversation& talk) { not_taken_ += static_cast<const Lane&>(talk).left(); });
  tell_losses(tallies_, announcer_);
  if (not_taken_ != 0) {
    announcer_.warn(fmt::format("{} {} not taken by what is behind the peers", not_taken_,
                                not_taken_ == 1 ? "record was" : "records were"));
  }
  if (untold_failures_ != 0)
    announcer_.warn(fmt::format("{} more times: {}", untold_failures_, told_failure_));
  tell_totals(false);
  return ExitCode::done;
}

void DatagramServer::serve_a_turn()
{
  dispatch();
  loop_.run();
  idle_due_ = loop_.drop_idle([](io::Conversation& talk) { return static_cast<Lane&>(talk).lets_go(); });
  bury();
  flush_screen();
  if (is_done()) return;
  const bool was_full = !socket_.writable;
  loop_.wait(has_turn() ? std::optional(Clock::now()) : idle_due_);
  if (was_full && socket_.writable) loop_.wake_all();
  answer_signals();
}

bool DatagramServer::has_turn() const
{
  return next_ < source_.records().size() ? has_room() : socket_.readable && is_seen() && !has_all_;
}

// Passes on what has come, and takes more when all of it is passed on: while there is no room for another
// lane, what comes waits where the kernel keeps it.
void DatagramServer::dispatch()
{
  if (next_ == source_.records().size()) {
    if (!has_turn()) return;
    const auto halt = source_.take();
    if (halt.why == io::Halt::Why::source_failed)
      throw net::error_of("recv", to_string(address_), halt.error);
    has_all_ = halt.why == io::Halt::Why::ended;
    next_ = 0;
  }
  while (next_ < source_.records().size() && pass(source_.records()[next_])) {
    ++next_;
  }
}

// False where it has to wait for a lane.
bool DatagramServer::pass(const net::Arrival& record)
{
  auto* lane = has_lane_for_each() ? lane_of(*record.from) : nullptr;
  if (lane == nullptr && !has_room()) {
    if (!std::exchange(told_full_, true)) {
      announcer_.warn(
          fmt::format("{} at once, as many as --max-conns allows: others wait", options_.most_lanes));
    }
    return false;
  }
  if (lane == nullptr) lane = open_lane(*record.from);
  if (shown_) shown_->show(record);
  if (lane == nullptr || !lane->take(record.bytes)) {
    ++not_taken_;
  } else if (lane->is_over() || lane->has_turn() || lane->due()) {
    loop_.wake(*lane);
  }
  return true;
}

// One that is over takes no more, though it is not buried yet.
Lane* DatagramServer::lane_of(const net::Endpoint& who)
{
  const auto found = lanes_.find(who);
  return found == lanes_.end() || found->second->is_over() ? nullptr : found->second;
}

// Null where it could not be opened, which is told.
Lane* DatagramServer::open_lane(const net::Endpoint& who)
{
  try {
    auto made = make_lane(who);
    auto* lane = made.get();
    ++opened_;
    loop_.start(std::move(made));
    if (has_lane_for_each()) lanes_[who] = lane;
    if (announcer_.tells_of_peers()) {
      announcer_.connected(to_string(who.unmapped()), to_string(address_));
    }
    return lane;
  } catch (const net::Error& error) {
    tell_once(error);
    return nullptr;
  }
}

std::unique_ptr<Lane> DatagramServer::make_lane(const net::Endpoint& who)
{
  auto sent = display(record::Direction::sent, who);
  if (options_.service.kind == Service::Kind::forward) {
    net::Dial dial(options_.service.forward_to, options_.dialing);
    while (dial.start_next()) {
      if (!dial.finish()) continue; // of datagrams a connection stands at once
      net::ask_for_ancillary(dial.number(), dial.endpoint(), {.segments = true});
      return std::make_unique<ForwardLane>(dial.take(), dial.endpoint(), who, junction_, std::move(sent));
    }
    throw dial.error();
  }
  auto program = io::start_program(options_.service.command, who.unmapped(), address_);
  auto lane = std::make_unique<ProgramLane>(std::move(program), who, options_.keeps_programs, junction_,
                                            std::move(sent));
  poller_.add(lane->to_program());
  return lane;
}

std::optional<io::RecordDisplay> DatagramServer::display(record::Direction direction,
                                                         const net::Endpoint& who)
{
  if (screen_ == nullptr || !screen_->sees(direction)) return {};
  return io::RecordDisplay(screen_->outlet(), {.direction = direction, .peer = to_string(who.unmapped())});
}

void DatagramServer::bury()
{
  while (const auto talk = loop_.take_over()) {
    if (const auto lane = lanes_.find(talk->endpoint); lane != lanes_.end() && lane->second == talk.get()) {
      lanes_.erase(lane);
    }
    not_taken_ += static_cast<const Lane&>(*talk).left();
    if (const auto failure = talk->failure_beyond()) tell_once(*failure);
    if (announcer_.tells_of_peers()) announcer_.closed(*talk, to_string(talk->endpoint.unmapped()));
  }
}

// A peer that goes on writing to where nobody is fails again with each record.
void DatagramServer::tell_once(const net::Error& failure)
{
  if (told_failure_ == failure.what()) {
    ++untold_failures_;
    return;
  }
  told_failure_ = failure.what();
  announcer_.error(failure);
}

void DatagramServer::flush_screen()
{
  if (screen_ == nullptr) return;
  screen_->flush();
  if (screen_->outlet().calls_back()) loop_.wake_all();
}

void DatagramServer::answer_signals()
{
  while (const auto signal = poller_.take_signal()) {
    if (*signal == SIGINT) {
      told_to_end_ = true;
    } else if (*signal == SIGUSR1) {
      tell_totals(true);
    } else if (*signal == SIGCHLD) {
      for (const auto& line : io::reap_programs()) {
        announcer_.note(line);
      }
    } else {
      throw io::Interrupted{*signal};
    }
  }
}

void DatagramServer::tell_totals(bool asked)
{
  const auto words = fmt::format("{} here, {} came: received {}; sent {}; in {}", loop_.size(), opened_,
                                 to_string(tallies_.received), to_string(tallies_.sent),
                                 text::format_duration(Clock::now() - started_));
  if (!asked) return announcer_.note(words);
  auto fields = io::event_line("stats").field("peers", loop_.size()).field("accepted", opened_);
  fields.field("received_records", tallies_.received.records).field("sent_records", tallies_.sent.records);
  fields.field("received_bytes", tallies_.received.bytes).field("sent_bytes", tallies_.sent.bytes);
  announcer_.stats(words, std::move(fields));
}

std::size_t DatagramServer::NameHash::operator()(const net::Endpoint& who) const
{
  return std::hash<std::string_view>()({reinterpret_cast<const char*>(who.address()), who.size()});
}

} // namespace sockplay::play
