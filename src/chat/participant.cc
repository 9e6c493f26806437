#include "chat/participant.hh"

#include "io/interrupted.hh"
#include "net/error.hh"
#include "text/quantity.hh"

#include <algorithm>
#include <csignal>
#include <fmt/format.h>

namespace sockplay::chat {

namespace {

using io::Clock;

constexpr auto first_delay = std::chrono::milliseconds(250);
constexpr auto longest_delay = std::chrono::seconds(30);
constexpr auto time_to_close = std::chrono::seconds(3);
constexpr std::size_t unsent_bytes = 64 * 1024; // then nothing more is typed
constexpr std::size_t lines_ahead = 4096;       // that the relay has not taken
constexpr std::size_t read_bytes = 64 * 1024;

net::Error broken(std::string_view why)
{
  return net::Error(
      {.fault = net::Fault::network, .operation = "chat", .object = "", .reason = std::string(why)});
}

} // namespace

Participant::Participant(io::Poller& poller, Way way, Client& client, Console& console)
    : poller_(poller), way_(std::move(way)), client_(client), console_(console), delay_(first_delay),
      scratch_(read_bytes)
{}

void Participant::run(net::Fd connected, bool is_unix)
{
  begin(std::move(connected), is_unix);
  while (!is_over_) {
    serve_a_turn();
  }
  console_.flush();
  if (const auto lines = client_.refused_lines(); lines != 0) {
    throw broken(
        fmt::format("{} of your lines {} too long for the room", lines, lines == 1 ? "was" : "were"));
  }
}

void Participant::serve_a_turn()
{
  take_typed();
  dial_next();
  read_relay();
  write_relay();
  close_in_order();
  console_.show(client_.take_shown());
  console_.flush();
  if (is_over_) {
    return;
  }
  poller_.wait(due());
  answer_signals();
}

void Participant::begin(net::Fd fd, bool is_unix)
{
  relay_ = io::End::own_socket(std::move(fd), is_unix);
  poller_.add(*relay_);
  unsent_.clear();
  client_.connected();
}

void Participant::take_typed()
{
  if (unsent_.size() >= unsent_bytes || client_.waiting() >= lines_ahead) {
    return;
  }
  console_.read();
  while (const auto line = console_.next_line()) {
    client_.type(*line);
  }
  is_over_ |= client_.has_quit() && !relay_;
}

// --- the connection ----------------------------------------------------------------------------------------

void Participant::read_relay()
{
  if (!relay_ || !relay_->readable || console_.is_full()) {
    return;
  }
  relay_->set_secret(true); // the welcome has a secret in it, and what comes may be anybody's
  const auto result = relay_->read(scratch_);
  if (result.what == net::IoResult::What::moved) {
    client_.hear({reinterpret_cast<const char*>(scratch_.data()), result.bytes});
    if (client_.is_in()) delay_ = first_delay;
    if (client_.refusal()) lose("");
  } else if (result.what == net::IoResult::What::end) {
    lose("the relay has closed the connection");
  } else if (result.what == net::IoResult::What::failed) {
    lose(net::errno_text(result.error));
  }
}

void Participant::write_relay()
{
  const bool is_secret = client_.take_secret();
  unsent_ += client_.take_to_send();
  while (relay_ && relay_->writable && !unsent_.empty()) {
    relay_->set_secret(is_secret);
    const auto result = relay_->write(std::as_bytes(std::span(unsent_)));
    if (result.what == net::IoResult::What::failed) {
      return lose(net::errno_text(result.error));
    }
    unsent_.erase(0, result.bytes);
  }
}

// The input has ended: once everything was taken, our end is sent, and then the relay's is waited for.
void Participant::close_in_order()
{
  const bool is_said = client_.is_in() && client_.waiting() == 0 && unsent_.empty();
  if (console_.has_ended() && is_said && relay_ && !close_by_) {
    relay_->finish();
    close_by_ = Clock::now() + time_to_close;
  }
  is_over_ |= close_by_ && Clock::now() >= *close_by_;
}

// Of no use is it to come again where we were sent away, or went.
void Participant::lose(std::string_view why)
{
  relay_.reset();
  client_.disconnected();
  const bool was_ours = close_by_ || client_.has_quit();
  if (client_.refusal()) {
    console_.show(client_.take_shown());
    console_.flush();
    throw broken(*client_.refusal());
  }
  if (was_ours || (!way_.reconnects && client_.is_at_home() && client_.waiting() == 0)) {
    is_over_ = true;
  } else if (!way_.reconnects) {
    const auto lines = client_.waiting();
    throw broken(lines == 0 ? std::string(why)
                            : fmt::format("{}; {} of your lines {} not taken", why, lines,
                                          lines == 1 ? "was" : "were"));
  }
  if (is_over_) {
    return;
  }
  client_.remark(fmt::format("{}; trying again in {}", why, text::format_duration(delay_)));
  again_at_ = Clock::now() + delay_;
  delay_ = std::min<Clock::duration>(2 * delay_, longest_delay);
}

void Participant::dial_next()
{
  if (again_at_ && Clock::now() >= *again_at_) {
    again_at_.reset();
    dial_.emplace(way_.endpoints, way_.options);
    watch_dial();
  }
  if (!dial_ || !dialing_.writable) {
    return;
  }
  poller_.remove(dial_->number());
  if (dial_->finish()) {
    const bool is_unix = dial_->endpoint().is_unix();
    auto fd = dial_->take();
    dial_.reset();
    begin(std::move(fd), is_unix);
  } else {
    watch_dial();
  }
}

void Participant::watch_dial()
{
  dialing_ = {};
  dialing_.writable = false;
  if (dial_->start_next()) {
    poller_.add(dial_->number(), dialing_);
    return;
  }
  const std::string why = dial_->error().what();
  dial_.reset();
  lose(why);
}

void Participant::answer_signals()
{
  while (const auto signal = poller_.take_signal()) {
    const bool is_known = console_.take_signal(*signal) || *signal == SIGUSR1 || *signal == SIGCHLD;
    if (!is_known) {
      throw io::Interrupted{*signal};
    }
  }
}

std::optional<Clock::time_point> Participant::due() const
{
  auto due = again_at_;
  const auto by = [&due](Clock::time_point time) { due = due ? std::min(*due, time) : time; };
  if (close_by_) {
    by(*close_by_);
  }
  const bool has_more = relay_ && relay_->readable && !console_.is_full();
  const bool is_to_be_read =
      console_.has_input() && unsent_.size() < unsent_bytes && client_.waiting() < lines_ahead;
  if (has_more || is_to_be_read) {
    by(Clock::now());
  }
  return due;
}

} // namespace sockplay::chat
