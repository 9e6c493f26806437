#include "play/converse.hh"

#include "io/acknowledgement.hh"
#include "io/interrupted.hh"
#include "io/loop.hh"
#include "io/program.hh"
#include "io/progress.hh"
#include "net/open.hh"
#include "net/record_limit.hh"
#include "net/tcp_info.hh"
#include "text/escape.hh"
#include "text/quantity.hh"

#include <cerrno>
#include <csignal>
#include <fmt/format.h>

namespace sockplay::play {

namespace {

using io::Clock;

constexpr auto patience_with_peer = std::chrono::seconds(3);

// How it ended: well, or with an error.
struct Ending {
  std::optional<net::Error> error = {};
};

// The clock's part in a conversation: what is due, and what happens then.
class Deadlines {
public:
  Deadlines(io::Conversation& conversation, const Conversing& how, std::string peer)
      : conversation_(conversation), how_(how), peer_(std::move(peer))
  {
    if (how.screen != nullptr && how.screen->wants_progress() && !how.announcer.is_json() &&
        !how.announcer.is_quiet()) {
      progress_.emplace(how.reporting.total_bytes);
      next_progress_ = Clock::now() + 4 * io::Progress::interval; // a short transfer shows none
    }
    if (how.reporting.tcp_info_every) {
      next_tcp_info_ = Clock::now() + *how.reporting.tcp_info_every;
    }
  }

  /// Does what is due; an ending ends the conversation.
  std::optional<Ending> check();
  [[nodiscard]] std::optional<Clock::time_point> next() const;
  void tell_tcp_info() const;

private:
  void note_end_of_input();
  [[nodiscard]] std::optional<Clock::time_point> idle_at() const
  {
    return how_.limits.idle ? std::optional(conversation_.last_active + *how_.limits.idle) : std::nullopt;
  }
  [[nodiscard]] std::optional<Clock::time_point> after_input(std::optional<Clock::duration> time) const
  {
    return input_ended_ && time ? std::optional(*input_ended_ + *time) : std::nullopt;
  }
  [[nodiscard]] std::optional<Clock::time_point> word_at() const
  {
    return how_.reporting.waits_for_peer && !said_waiting_ ? after_input(patience_with_peer) : std::nullopt;
  }

  io::Conversation& conversation_;
  const Conversing& how_;
  std::string peer_;
  std::optional<Clock::time_point> input_ended_;
  std::optional<Clock::time_point> next_progress_;
  std::optional<Clock::time_point> next_tcp_info_;
  std::optional<io::Progress> progress_;
  bool said_waiting_ = false;
};

Ending time_is_up(std::string_view what, const std::string& peer, std::string_view missing,
                  Clock::duration time)
{
  return {net::Error({.fault = net::Fault::timeout,
                      .operation = std::string(what),
                      .object = peer,
                      .reason = fmt::format("{} {}", missing, text::format_duration(time))})};
}

std::optional<Ending> Deadlines::check()
{
  const auto now = Clock::now();
  const auto passed = [&](std::optional<Clock::time_point> time) { return time && now >= *time; };
  note_end_of_input();
  if (passed(after_input(how_.limits.quit_after_eof))) {
    return Ending{};
  }
  const bool has_enough = how_.limits.some_records_suffice && conversation_.records &&
                          conversation_.records->received.records != 0;
  if (passed(after_input(how_.limits.wait))) {
    if (has_enough) return Ending{};
    return time_is_up("wait for", peer_,
                      how_.limits.some_records_suffice ? "no answer within" : "not closed within",
                      *how_.limits.wait);
  }
  if (passed(idle_at())) {
    if (has_enough) return Ending{};
    return time_is_up("idle", peer_, conversation_.records ? "no record for" : "no byte for",
                      *how_.limits.idle);
  }
  if (passed(word_at())) {
    said_waiting_ = true;
    const auto left = io::unacknowledged_bytes(conversation_.peer);
    how_.announcer.warn(
        left == 0 ? "all bytes acknowledged; waiting for the peer to close"
                  : fmt::format("{} not acknowledged yet; waiting for the peer", text::format_size(left)));
  }
  if (passed(next_progress_)) {
    const bool sends = how_.reporting.total_bytes != 0;
    progress_->draw(conversation_.sent_bytes() + (sends ? 0 : conversation_.received_bytes()));
    next_progress_ = now + io::Progress::interval;
  }
  if (passed(next_tcp_info_)) {
    tell_tcp_info();
    next_tcp_info_ = now + *how_.reporting.tcp_info_every;
  }
  return {};
}

void Deadlines::note_end_of_input()
{
  if (!input_ended_ && conversation_.out && conversation_.out->is_over()) {
    input_ended_ = Clock::now();
  }
}

std::optional<Clock::time_point> Deadlines::next() const
{
  std::optional<Clock::time_point> first;
  for (const auto time : {idle_at(), after_input(how_.limits.quit_after_eof), after_input(how_.limits.wait),
                          word_at(), next_progress_, next_tcp_info_}) {
    first = first && time ? std::min(first, time) : time ? time : first;
  }
  return first;
}

void Deadlines::tell_tcp_info() const
{
  if (const auto info = net::read_tcp_info(conversation_.peer.number())) {
    auto fields = io::event_line("stats").field("peer", peer_);
    net::append_fields(fields, *info);
    how_.announcer.stats(fmt::format("tcp-info {}: {}", text::escaped(peer_), net::to_string(*info)),
                         std::move(fields));
  }
}

// What went wrong on our side of the conversation: the input could not be read, or the output not written.
void throw_local_failure(const io::Conversation& conversation)
{
  if (!conversation.failed_here()) {
    return;
  }
  if (conversation.in && conversation.in->halt().why == io::Halt::Why::sink_failed) {
    throw_output_failure(conversation.in->halt().error);
  }
  throw net::error_of("read", "the input", conversation.out->halt().error);
}

void tell_totals(const io::Conversation& conversation, const std::string& peer, io::Announcer& announcer)
{
  auto fields = io::event_line("stats").field("peer", peer);
  io::append_totals(fields, conversation);
  announcer.stats(fmt::format("{}: {}", text::escaped(peer), io::totals_of(conversation)), std::move(fields));
}

// True for a signal that is the normal end.
bool answer_signals(const io::Conversation& conversation, const std::string& peer, const Conversing& how)
{
  while (const auto signal = how.poller.take_signal()) {
    if (*signal == SIGUSR1) {
      tell_totals(conversation, peer, how.announcer);
    } else if (*signal == SIGCHLD) {
      for (const auto& line : io::reap_programs()) {
        how.announcer.note(line);
      }
    } else if (*signal == SIGINT && how.limits.ends_by_interrupt) {
      return true;
    } else {
      throw io::Interrupted{*signal};
    }
  }
  return false;
}

Ending run_until_over(io::Loop& loop, io::Conversation& talk, const std::string& peer, const Conversing& how)
{
  Deadlines deadlines(talk, how, peer);
  std::optional<Ending> ending;
  while (true) {
    loop.run();
    if (how.screen != nullptr) {
      how.screen->flush();
      if (how.screen->outlet().calls_back()) {
        loop.wake(talk);
      }
    }
    if (talk.is_over() || talk.is_cut_off()) {
      ending = Ending{};
    } else {
      ending = deadlines.check();
    }
    if (ending) {
      break;
    }
    loop.wait(deadlines.next());
    if (answer_signals(talk, peer, how)) {
      ending = Ending{};
      break;
    }
  }
  if (how.reporting.tcp_info) {
    deadlines.tell_tcp_info();
  }
  return *ending;
}

// Runs it to its end, and tells of that; the error that it ended in, if any.
std::optional<net::Error> hold(io::Loop& loop, io::Conversation& talk, const std::string& peer,
                               const Conversing& how)
{
  const auto ending = run_until_over(loop, talk, peer, how);
  throw_local_failure(talk);
  if (const auto word = talk.parting_word(); !word.empty()) {
    how.announcer.warn(word);
  }
  if (talk.records) tell_losses(*talk.records, how.announcer);
  how.announcer.closed(talk, peer);
  const auto beyond = talk.failure_beyond();
  return ending.error ? ending.error : beyond ? beyond : peer_failure(talk);
}

} // namespace

void tell_losses(const io::RecordTallies& tallies, io::Announcer& announcer)
{
  const auto& received = tallies.received;
  const auto records = [](std::uint64_t count) { return count == 1 ? "record" : "records"; };
  if (received.cut != 0) {
    announcer.warn(fmt::format("{} {} came with less than {} had", received.cut, records(received.cut),
                               received.cut == 1 ? "it" : "they"));
  }
  if (received.lost != 0) { // of datagrams that came as one by UDP_GRO the kernel counts one
    announcer.warn(
        fmt::format("{} {} or more lost: the receive buffer was full (--rcvbuf SIZE asks for more)",
                    received.lost, records(received.lost)));
  }
  if (const auto lost = tallies.sent.lost; lost != 0) {
    announcer.warn(fmt::format("{} {} could not be sent", lost, records(lost)));
  }
}

std::string name_of(const net::Endpoint& peer, int number)
{
  auto name = peer_name(peer.unmapped());
  return name == "unix" ? fmt::format("unix-{}", number) : name;
}

void note_too_long(io::Conversation& conversation, int error, const net::Departure& record)
{
  if (error != EMSGSIZE) return;
  conversation.too_long =
      net::too_long(conversation.peer.number(), conversation.endpoint, record.bytes.size());
}

std::optional<net::Error> peer_failure(const io::Conversation& conversation)
{
  int error = conversation.peer_error();
  std::string_view operation =
      conversation.in && conversation.in->halt().why == io::Halt::Why::source_failed ? "recv" : "send";
  if (error == 0 && conversation.peer.closed) {
    error = net::pending_error(conversation.peer.number()); // a reset that came after the last call
  }
  if (error == 0) {
    return {};
  }
  const auto name = name_of(conversation.endpoint, conversation.peer.number());
  if (error == EMSGSIZE && conversation.too_long) return conversation.too_long; // it is not the peer's doing
  return net::Error({.fault = net::Fault::network,
                     .operation = std::string(operation),
                     .object = name,
                     .reason = fmt::format("{}, after receiving {} and sending {}", net::errno_text(error),
                                           text::format_size(conversation.received_bytes()),
                                           text::format_size(conversation.sent_bytes())),
                     .error_number = error});
}

ExitCode converse(std::unique_ptr<io::Conversation> conversation, const Conversing& how)
{
  io::Loop loop(how.poller);
  const auto peer = name_of(conversation->endpoint, conversation->peer.number());
  io::Conversation& talk = loop.start(std::move(conversation));
  loop.wake(talk);
  std::optional<net::Error> failure;
  resetting_if_output_fails(loop, [&] {
    failure = hold(loop, talk, peer, how);
    if (how.screen != nullptr) {
      how.screen->drain(how.poller); // before the socket is closed: its end means that all was taken
    }
  });
  if (failure) {
    throw *failure;
  }
  return ExitCode::done;
}

} // namespace sockplay::play
