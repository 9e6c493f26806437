#include "play/server.hh"

#include "io/interrupted.hh"
#include "io/program.hh"
#include "text/escape.hh"
#include "text/quantity.hh"

#include <algorithm>
#include <array>
#include <csignal>
#include <fmt/format.h>

namespace sockplay::play {

namespace {

using io::Clock;

constexpr auto full_pause =
    std::chrono::milliseconds(100); // before accepting again with every descriptor in use

net::Error nobody_came(const net::Listener& listener, const Door& door)
{
  return net::Error({.fault = net::Fault::timeout,
                     .operation = "accept",
                     .object = to_string(listener.endpoint),
                     .reason = "nobody came within " + text::format_duration(*door.accept_timeout)});
}

void tell_denied(io::Announcer& announcer, const net::Endpoint& who)
{
  announcer.note(
      fmt::format("{} may not come in (--allow, --deny)", text::escaped(to_string(who.unmapped()))));
}

} // namespace

std::pair<net::Fd, net::Endpoint> accept_one(io::Poller& poller, const net::Listener& listener,
                                             const Door& door, io::Announcer& announcer)
{
  io::Watch knocking;
  poller.add(listener.fd.number(), knocking);
  const auto until = door.accept_timeout ? std::optional(Clock::now() + *door.accept_timeout) : std::nullopt;
  while (true) {
    auto accepted = net::accept(listener);
    if (accepted.fd.is_open() && door.access.admits(accepted.who)) {
      poller.remove(listener.fd.number());
      return {std::move(accepted.fd), accepted.who};
    }
    if (accepted.fd.is_open()) {
      tell_denied(announcer, accepted.who);
    } else if (accepted.error == EAGAIN) {
      poller.wait(until);
    } else if (net::is_shortage(accepted.error) && accepted.error != EMFILE) { // others' doing: it passes
      io::pause(poller, until ? std::min<Clock::duration>(*until - Clock::now(), full_pause) : full_pause);
    } else if (!net::concerns_one_peer(accepted.error)) {
      throw net::error_of("accept", to_string(listener.endpoint), accepted.error);
    }
    io::obey_signals(poller);
    if (until && Clock::now() >= *until) {
      throw nobody_came(listener, door);
    }
  }
}

Server::Server(io::Poller& poller, io::Middle& middle, const net::Listener& listener, Door door, Host& host,
               Screen* screen, io::Announcer& announcer)
    : poller_(poller), middle_(middle), listener_(listener), door_(std::move(door)), host_(host),
      screen_(screen), announcer_(announcer), loop_(poller, door_.idle), pacer_(host.options().input.pace)
{
  poller_.add_listener(listener_.fd.number(), knocking_);
  const auto& options = host_.options();
  if (screen_ != nullptr && options.sends && options.input.is_standard()) {
    input_ = host_.take_input();
    poller_.add(input_);
    if (input_.kind() == io::End::Kind::terminal) {
      host_.set_grace({}); // a person sees that the peer has gone
    }
    stage_ = host_.carrier().broadcast_stage(options.input, *screen_);
  } else {
    input_ended_ = true;
  }
}

ExitCode Server::run()
{
  resetting_if_output_fails(loop_, [this] {
    while (!is_done()) {
      serve_a_turn();
    }
    if (screen_ != nullptr) {
      screen_->drain(poller_);
    }
  });
  announcer_.note(fmt::format("{} {}: {} in {}", come_, come_ == 1 ? "peer" : "peers", totals().words(),
                              text::format_duration(Clock::now() - started_)));
  return ExitCode::done;
}

bool Server::is_done() const
{
  return told_to_end_ || (door_.count != 0 && come_ >= door_.count && loop_.size() == 0);
}

void Server::serve_a_turn()
{
  accept_newcomers();
  feed();
  loop_.run();
  drop_idle();
  bury();
  flush_screen();
  if (is_done()) {
    return;
  }
  open_or_close_door();
  loop_.wait(next_due());
  answer_signals();
  if (const auto until = accept_until(); until && Clock::now() >= *until) {
    throw nobody_came(listener_, door_);
  }
}

// One a turn costs no call in vain; while they keep coming the turns get larger, up to a bound for the sake
// of those who are here.
void Server::accept_newcomers()
{
  constexpr int most = 64;
  if (!std::exchange(knocking_.readable, false)) {
    a_turn_ = 1;
    return;
  }
  for (int i = 0; i < a_turn_; ++i) {
    if (!has_room() || !accept_next()) {
      a_turn_ = 1;
      return;
    }
  }
  a_turn_ = std::min(2 * a_turn_, most);
}

bool Server::accept_next()
{
  auto accepted = net::accept(listener_);
  if (accepted.fd.is_open()) {
    told_full_ = told_full_ && loop_.size() != 0;
    admit(std::move(accepted.fd), accepted.who);
    return true;
  }
  if (net::is_shortage(accepted.error)) {
    tell_full(fmt::format("accept: {}", net::errno_text(accepted.error)));
    accept_again_ = Clock::now() + full_pause;
  } else if (accepted.error != EAGAIN && !net::concerns_one_peer(accepted.error)) {
    throw net::error_of("accept", to_string(listener_.endpoint), accepted.error);
  }
  return false;
}

void Server::open_or_close_door()
{
  if (accept_again_ && Clock::now() >= *accept_again_) {
    accept_again_.reset();
  }
  if (!has_descriptors()) {
    tell_full(fmt::format("{} peers are here, as many as there are descriptors for", loop_.size()));
  }
  const bool closed = accept_again_ || !has_room();
  if (closed != std::exchange(closed_to_newcomers_, closed)) {
    poller_.mute_listener(listener_.fd.number(), knocking_, closed);
  }
}

void Server::tell_full(std::string_view why)
{
  if (!std::exchange(told_full_, true)) {
    announcer_.warn(fmt::format("{}; newcomers wait until somebody leaves", why));
  }
}

void Server::admit(net::Fd fd, const net::Endpoint& who)
{
  if (!door_.access.admits(who)) {
    tell_denied(announcer_, who);
    return;
  }
  ++come_;
  try {
    const int number = fd.number();
    auto& talk = loop_.start(host_.receive(std::move(fd), who, screen_, &broadcast_));
    if (announcer_.tells_of_peers()) {
      announcer_.connected(name_of(who, number), to_string(net::local_endpoint(number).unmapped()),
                           who.is_unix() ? number : -1);
    }
    if (talk.is_over()) {
      loop_.wake(talk);
    }
  } catch (const net::Error& error) {
    announcer_.error(error);
  }
}

void Server::bury()
{
  while (const auto talk = loop_.take_over()) {
    of_the_gone_.received_bytes += talk->received_bytes();
    of_the_gone_.sent_bytes += talk->sent_bytes();
    if (screen_ != nullptr && talk->failed_here()) {
      fail_output(*talk);
    }
    for (const auto& failure : {peer_failure(*talk), talk->failure_beyond()}) {
      if (failure) {
        announcer_.error(*failure);
      }
    }
    if (announcer_.tells_of_peers()) {
      announcer_.closed(*talk, name_of(talk->endpoint, talk->peer.number()));
    }
    accept_again_.reset();
  }
}

// It is not among those who are reset any more.
void Server::fail_output(const io::Conversation& talk)
{
  io::reset_at_close(talk.peer);
  if (talk.in->halt().why == io::Halt::Why::sink_failed) {
    throw_output_failure(talk.in->halt().error);
  }
  throw net::error_of("read", "the input", talk.out->halt().error);
}

// Standard input goes to all, at the speed of whoever takes it fastest; it is not read while nobody is there.
void Server::feed()
{
  if (!wants_input() || !read_input()) {
    return;
  }
  const auto rest = std::string_view(unfed_).substr(fed_);
  if (const auto size = rest.empty() ? 0 : host_.carrier().take_broadcast_portion(pacer_, rest); size != 0) {
    broadcast_.append(rest.substr(0, size));
    fed_ += size;
    loop_.wake_all();
  }
  if (fed_ == unfed_.size()) {
    unfed_.clear();
    fed_ = 0;
  }
  if (unfed_.empty() && input_is_read_) {
    input_ended_ = true;
    broadcast_.end();
    loop_.wake_all();
  }
}

// Reads some if nothing waits to be fed; false where there is nothing to do for now.
bool Server::read_input()
{
  if (!unfed_.empty() || input_is_read_) {
    return true;
  }
  if (!input_.readable) {
    return false;
  }
  const auto room = middle_.scratch();
  const auto result = input_.read(room);
  switch (result.what) {
  case net::IoResult::What::failed: throw net::error_of("read", input_.name(), result.error);
  case net::IoResult::What::would_block: return false;
  case net::IoResult::What::end:
    input_is_read_ = true;
    if (stage_) stage_->finish(unfed_);
    return true;
  case net::IoResult::What::moved: break;
  }
  const std::string_view bytes(reinterpret_cast<const char*>(room.data()), result.bytes);
  stage_ ? stage_->append(unfed_, bytes) : static_cast<void>(unfed_.assign(bytes));
  return true;
}

// Those who could not show go on as soon as standard output takes something again.
void Server::flush_screen()
{
  if (screen_ == nullptr) {
    return;
  }
  screen_->flush();
  if (screen_->outlet().calls_back()) {
    loop_.each([this](io::Conversation& talk) {
      if (talk.has_turn()) {
        loop_.wake(talk);
      }
    });
  }
}

bool Server::wants_input() const
{
  const bool shown = screen_ == nullptr || !screen_->outlet().is_full();
  return !input_ended_ && loop_.size() != 0 && broadcast_.is_taken() && shown;
}

bool Server::has_descriptors() const
{
  return door_.descriptors_for == 0 || loop_.size() < door_.descriptors_for;
}

bool Server::has_room() const
{
  const bool shown = screen_ == nullptr || !screen_->outlet().is_full();
  return shown && has_descriptors() && (door_.max_conns == 0 || loop_.size() < door_.max_conns) &&
         (door_.count == 0 || come_ < door_.count);
}

void Server::drop_idle()
{
  if (!door_.idle) {
    return;
  }
  idle_due_ = loop_.drop_idle([this](const io::Conversation& talk) {
    announcer_.warn(fmt::format("idle {}: no byte for {}",
                                text::escaped(name_of(talk.endpoint, talk.peer.number())),
                                text::format_duration(*door_.idle)));
    return true;
  });
}

std::optional<Clock::time_point> Server::next_due() const
{
  std::optional<Clock::time_point> due = accept_again_;
  const auto sooner = [&](std::optional<Clock::time_point> time) {
    due = due && time ? std::min(due, time) : time ? time : due;
  };
  sooner(accept_until());
  sooner(idle_due_);
  if (wants_input()) {
    sooner(unfed_.empty() ? (input_.readable ? std::optional(Clock::now()) : std::nullopt)
                          : pacer_.due().value_or(Clock::now()));
  }
  return due;
}

// It is for the first one only: who has been here was not waited for in vain.
std::optional<Clock::time_point> Server::accept_until() const
{
  return door_.accept_timeout && come_ == 0 ? std::optional(started_ + *door_.accept_timeout) : std::nullopt;
}

std::string Server::Totals::words() const
{
  return fmt::format("received {}, sent {}", text::format_size(received_bytes),
                     text::format_size(sent_bytes));
}

// With those who are still here.
Server::Totals Server::totals()
{
  auto totals = of_the_gone_;
  loop_.each([&](const io::Conversation& talk) {
    totals.received_bytes += talk.received_bytes();
    totals.sent_bytes += talk.sent_bytes();
  });
  return totals;
}

void Server::tell_stats()
{
  const auto sums = totals();
  auto fields = io::event_line("stats").field("peers", loop_.size()).field("accepted", come_);
  fields.field("received_bytes", sums.received_bytes).field("sent_bytes", sums.sent_bytes);
  announcer_.stats(fmt::format("{} here, {} came: {}", loop_.size(), come_, sums.words()), std::move(fields));
}

// ^C is the normal end of a server.
void Server::answer_signals()
{
  while (const auto signal = poller_.take_signal()) {
    if (*signal == SIGINT) {
      told_to_end_ = true;
    } else if (*signal == SIGUSR1) {
      tell_stats();
    } else if (*signal == SIGCHLD) {
      for (const auto& line : io::reap_programs()) {
        announcer_.note(line);
      }
    } else {
      throw io::Interrupted{*signal};
    }
  }
}

} // namespace sockplay::play
