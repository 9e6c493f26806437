#include "play/prober.hh"

#include "io/interrupted.hh"
#include "net/icmp_error.hh"
#include "play/packet_address.hh"
#include "text/quantity.hh"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <fmt/format.h>

namespace sockplay::play {

namespace {

constexpr auto catch_up = std::chrono::milliseconds(50); // what was missed before that is not sent at once
constexpr auto short_pause = std::chrono::milliseconds(1);
constexpr int turn_packets = 64;

net::IcmpError icmp_error_in(const packet::Packet& packet)
{
  const auto* icmp = packet.find<packet::Icmp>();
  const auto* icmp6 = packet.find<packet::Icmpv6>();
  return {.type = icmp != nullptr ? icmp->type : icmp6->type,
          .code = icmp != nullptr ? icmp->code : icmp6->code,
          .offender = source_of(packet),
          .destination = {}};
}

std::string packets(std::uint64_t count)
{
  return fmt::format("{} {}", count, count == 1 ? "packet" : "packets");
}

} // namespace

Prober::Prober(Options options, Wire& wire, Screen& screen, io::Announcer& announcer)
    : options_(std::move(options)), wire_(wire), screen_(screen), announcer_(announcer),
      probes_(wire.link(), options_.may_have_many)
{}

ExitCode Prober::run(io::Poller& poller)
{
  try {
    while (true) {
      send_due();
      hear();
      screen_.flush();
      if (is_over()) break;
      poller.wait(due());
      if (obey_signals(poller)) break;
    }
  } catch (const net::Error&) {
    if (trips_.sent != 0) tell_summary();
    throw;
  }
  tell_event();
  screen_.drain(poller);
  if (const auto failure = failure_of_all()) throw *failure;
  tell_summary();
  return is_successful() ? ExitCode::done : ExitCode::timeout;
}

// --- out

// What is behind its time catches up, but not at any rate: after a stop nobody wants a flood.
void Prober::send_due()
{
  for (int turn = 0; turn < turn_packets; ++turn) {
    fetch();
    const auto now = Clock::now();
    if (!next_packet_ || now < due_ || !wire_.is_writable()) return;
    due_ = std::max(due_, now - catch_up);
    last_sent_ = now;
    send();
  }
}

void Prober::fetch()
{
  if (next_packet_ || is_last_fetched_) return;
  const auto sent = probes_.count();
  const bool is_enough = options_.probing.count != 0 && sent == options_.probing.count;
  if (!is_enough) next_packet_ = options_.make(sent + 1);
  is_last_fetched_ = !next_packet_;
  if (next_packet_ && sent != 0) due_ += options_.probing.interval.value_or(next_packet_->pause);
}

// ENOBUFS: a device's queue is full (netdevice(7)), and nobody will say when it is not. The kernel has
// counted that packet by then.
void Prober::send()
{
  auto& packet = *next_packet_;
  const auto about = std::chrono::system_clock::now();
  const auto sent = wire_.send(packet.bytes, packet.to ? &*packet.to : nullptr);
  if (sent.error == ENOBUFS) {
    due_ = Clock::now() + short_pause;
    ++departures_;
  }
  if (sent.what == net::IoResult::What::failed && sent.error != ENOBUFS) {
    refuse(sent.error, packet.bytes.size());
  }
  if (sent.records == 0) return;
  ++trips_.sent;
  show(record::Direction::sent, packet.bytes, probes_.count() + 1, about);
  probes_.sent(packet.bytes, about, departures_++);
  next_packet_.reset();
}

void Prober::refuse(int error, std::size_t bytes) const
{
  const auto usual = net::error_of("send", options_.peer, error);
  if (error != EMSGSIZE) throw usual;
  throw net::Error({.fault = net::Fault::local,
                    .operation = "send",
                    .object = fmt::format("{} bytes to {}", text::format_count(bytes), options_.peer),
                    .reason = net::errno_text(error),
                    .hint = "more than the MTU of the link (`ip link` tells it), and whole packets are not "
                            "taken apart",
                    .error_number = error});
}

// --- in

// While nobody takes what is shown, the kernel's buffer holds what comes. A flood of what is not for us must
// not keep the clock from being looked at.
void Prober::hear()
{
  has_more_ = false;
  for (int turn = 0; waits() && !screen_.outlet().turns_away(); ++turn) {
    has_more_ = turn == turn_packets;
    if (has_more_) return;
    const auto& news = wire_.hear();
    for (const auto& departure : news.departures) {
      probes_.left(departure.record, departure.time);
    }
    for (const auto& heard : news.packets) {
      take(heard);
    }
    lost_ = news.lost;
    if (news.packets.empty()) return;
  }
}

void Prober::take(const Wire::Heard& heard)
{
  const auto packet = packet::decode(wire_.link(), heard.bytes, heard.bytes.size() + heard.cut_bytes);
  const auto match = probes_.match(packet, heard.time);
  if (!match) return;
  if (match->answer == packet::Answer::error) {
    trips_.errors += match->is_first ? 1 : 0;
    icmp_error_ = to_string(icmp_error_in(packet));
  } else if (match->answer == packet::Answer::reply) {
    ++(match->is_first ? trips_.answered : trips_.repeated);
    trips_.add(match->round_trip);
  }
  show(record::Direction::received, heard.bytes, match->number, heard.time, match->round_trip);
}

void Prober::show(record::Direction direction, std::string_view bytes, std::uint64_t number, Wire::Time time,
                  std::optional<std::chrono::nanoseconds> round_trip)
{
  if (!screen_.sees(direction)) return;
  const record::Circumstances beside{.round_trip = round_trip};
  screen_.outlet().show({.direction = direction,
                         .peer = options_.peer,
                         .bytes = bytes,
                         .time = time,
                         .record = number,
                         .circumstances = &beside});
}

// --- the end

bool Prober::is_over() const
{
  if (!is_all_sent() || !waits()) return is_all_sent();
  const bool is_answered = probes_.unanswered() == 0 && !options_.may_have_many;
  return is_answered || Clock::now() >= last_sent_ + options_.probing.wait;
}

std::optional<io::Clock::time_point> Prober::due() const
{
  if (has_more_) return Clock::now();
  if (is_all_sent()) return last_sent_ + options_.probing.wait;
  return wire_.is_writable() ? std::optional(due_) : std::nullopt;
}

// True for ^C.
bool Prober::obey_signals(io::Poller& poller)
{
  while (const auto signal = poller.take_signal()) {
    if (*signal == SIGINT) return true;
    if (*signal == SIGUSR1) {
      tell_summary();
      tell_event();
    }
    if (*signal != SIGUSR1 && *signal != SIGCHLD) throw io::Interrupted{*signal};
  }
  return false;
}

std::string Prober::summary() const
{
  const auto words = waits() ? to_string(trips_) : fmt::format("{} sent", packets(trips_.sent));
  return fmt::format("{}, in {}", words, text::format_duration(Clock::now() - started_));
}

void Prober::tell_summary() const
{
  announcer_.warn(fmt::format("{}: {}", options_.peer, summary()));
  if (trips_.any()) announcer_.warn(times_of(trips_));
  if (lost_ != 0) {
    announcer_.warn(fmt::format("{} or more came and found no room: perhaps answers", packets(lost_)));
  }
}

void Prober::tell_event() const
{
  if (!announcer_.is_json()) return;
  auto line = io::event_line("stats").field("peer", options_.peer);
  line.field("sent_packets", trips_.sent).field("answered_packets", trips_.answered);
  line.field("error_packets", trips_.errors).field("repeated_packets", trips_.repeated);
  line.field("lost_percent", trips_.lost_percent());
  if (trips_.any()) {
    line.field("round_trip_min_ns", trips_.least().count());
    line.field("round_trip_avg_ns", trips_.mean().count());
    line.field("round_trip_max_ns", trips_.most().count());
    line.field("round_trip_mdev_ns", trips_.deviation().count());
  }
  line.field("duration_ns", std::chrono::nanoseconds(Clock::now() - started_).count());
  announcer_.event(std::move(line).str());
}

bool Prober::is_successful() const
{
  return !waits() || trips_.answered != 0;
}

// None where something was answered, or ^C came before anything could be.
std::optional<net::Error> Prober::failure_of_all() const
{
  if (is_successful() || !is_all_sent()) return {};
  const auto waited =
      std::min<Clock::duration>(options_.probing.wait, Clock::now() - last_sent_); // less for ^C
  const auto reason =
      icmp_error_.empty() ? fmt::format("no answer within {}", text::format_duration(waited)) : icmp_error_;
  return net::Error({.fault = icmp_error_.empty() ? net::Fault::timeout : net::Fault::network,
                     .operation = icmp_error_.empty() ? "wait for" : "send",
                     .object = options_.peer,
                     .reason = fmt::format("{}; {}", reason, summary())});
}

} // namespace sockplay::play
