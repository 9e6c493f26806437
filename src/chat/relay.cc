#include "chat/relay.hh"

#include "io/acknowledgement.hh"
#include "io/interrupted.hh"
#include "text/escape.hh"

#include <algorithm>
#include <array>
#include <csignal>
#include <fmt/format.h>
#include <numeric>

namespace sockplay::chat {

namespace {

using io::Clock;

constexpr std::size_t read_bytes = 64 * 1024;    // from a member at once
constexpr std::size_t read_turn_bytes = 4 << 20; // from all together, before the room takes its lines
constexpr auto time_to_stop = std::chrono::seconds(3);
constexpr auto full_pause = std::chrono::milliseconds(100);
constexpr int most_accepted_a_turn = 512;

Moment moment()
{
  return {.steady = Clock::now(), .wall = std::chrono::system_clock::now()};
}

std::string host_of(const net::Endpoint& who)
{
  const auto name = to_string(who);
  return who.is_unix() ? "unix" : name.substr(0, name.rfind(':'));
}

std::string_view words_for(int error)
{
  return error == ETIMEDOUT ? "timed out" : error == ECONNRESET || error == EPIPE ? "reset" : "lost";
}

std::size_t pieces_bytes(std::span<const std::string_view> pieces)
{
  return std::accumulate(pieces.begin(), pieces.end(), std::size_t{0},
                         [](std::size_t sum, std::string_view piece) { return sum + piece.size(); });
}

net::Fd spare_descriptor()
{
  return net::Fd(static_cast<int>(sys::invoke(sys::Open{"/dev/null", O_RDONLY | O_CLOEXEC, 0}).value));
}

} // namespace

Relay::Relay(io::Poller& poller, const net::Listener& listener, Gate gate, Room& room, Journal* journal,
             Console* console, Painter painter, std::string host_name, io::Announcer& announcer)
    : poller_(poller), listener_(listener), gate_(std::move(gate)), room_(room), journal_(journal),
      console_(console), painter_(painter), announcer_(announcer), spare_(spare_descriptor()),
      scratch_(read_bytes), host_seq_(room.log().next_seq())
{
  poller_.add_listener(listener_.fd.number(), knocking_);
  if (console_ != nullptr) {
    host_ = &room_.admit({.name = std::move(host_name), .host = {}, .is_host = true}, moment());
  }
}

void Relay::run()
{
  while (!is_over()) {
    serve_a_turn();
  }
  if (signal_ && *signal_ != SIGINT) {
    throw io::Interrupted{*signal_};
  }
}

void Relay::serve_a_turn()
{
  accept_newcomers();
  read_members();
  listen_to_host();
  room_.turn(moment(), [](Member& member) { return bytes_left(of(member)); });
  if (room_.is_told_to_stop()) {
    begin_to_stop();
  }
  write_journal();
  send_owed();
  bury();
  show_host();
  if (is_over()) {
    return;
  }
  mark(poller_.wait(due()));
  answer_signals();
}

// Told to stop, and nobody is owed anything, or it took too long.
bool Relay::is_over() const
{
  return stop_by_ && (connections_.empty() || Clock::now() >= *stop_by_);
}

void Relay::mark(std::span<io::Watch* const> ready)
{
  for (auto* watch : ready) {
    auto* connection = static_cast<Connection*>(watch->owner);
    if (connection == nullptr) continue;
    if (watch->readable && !std::exchange(connection->is_unread, true)) {
      unread_.push_back(connection);
    }
    if (watch->writable && std::exchange(connection->is_blocked, false)) {
      wake(*connection);
    }
  }
}

void Relay::wake(Connection& connection)
{
  if (!std::exchange(connection.is_woken, true)) {
    woken_.push_back(&connection);
  }
}

// --- coming ------------------------------------------------------------------------------------------------

// One a turn costs no call in vain; while they keep coming the turns get larger.
void Relay::accept_newcomers()
{
  if (accept_again_ && Clock::now() >= *accept_again_) {
    accept_again_.reset();
    poller_.mute_listener(listener_.fd.number(), knocking_, false);
  }
  if (!std::exchange(knocking_.readable, false) || stop_by_) {
    a_turn_ = 1;
    return;
  }
  for (int i = 0; i < a_turn_; ++i) {
    if (!accept_next()) {
      a_turn_ = 1;
      return;
    }
  }
  a_turn_ = std::min(2 * a_turn_, most_accepted_a_turn);
}

bool Relay::accept_next()
{
  auto accepted = net::accept(listener_);
  if (accepted.fd.is_open()) {
    admit(std::move(accepted.fd), accepted.who);
    return true;
  }
  if (net::is_shortage(accepted.error)) {
    if (accepted.error == EMFILE && turn_away_one()) return true;
    accept_again_ = Clock::now() + full_pause;
    poller_.mute_listener(listener_.fd.number(), knocking_, true);
  } else if (accepted.error != EAGAIN && !net::concerns_one_peer(accepted.error)) {
    throw net::error_of("accept", to_string(listener_.endpoint), accepted.error);
  }
  return false;
}

// The spare descriptor is what it is told with.
bool Relay::turn_away_one()
{
  spare_.close();
  bool was_told = false;
  auto accepted = net::accept(listener_);
  if (accepted.fd.is_open()) {
    constexpr std::string_view words = "* the relay has no descriptor for you: come back later\n";
    io::End::own_socket(std::move(accepted.fd)).write(std::span(&words, 1));
    was_told = true;
  }
  spare_ = spare_descriptor();
  return was_told;
}

void Relay::admit(net::Fd fd, const net::Endpoint& peer)
{
  const auto who = peer.unmapped();
  auto host = host_of(who);
  const auto why = refusal(host, who);
  auto end = io::End::own_socket(std::move(fd), who.is_unix());
  if (!why.empty()) {
    const auto words = fmt::format("* {}\n", why);
    const std::string_view piece = words;
    end.write(std::span(&piece, 1));
    return;
  }
  const bool is_nameless = who.is_unix() && to_string(who) == "unix";
  auto name = is_nameless ? fmt::format("unix-{}", ++unnamed_unix_) : text::escaped(to_string(who));
  ++by_host_[host];
  auto connection = std::make_unique<Connection>();
  connection->end = std::move(end);
  connection->end.owner = connection.get();
  connection->member = &room_.admit({.name = std::move(name), .host = std::move(host)}, moment());
  connection->member->connection = connection.get();
  poller_.add(connection->end);
  if (announcer_.is_verbose()) {
    announcer_.note(fmt::format("{} connected", connection->member->name.shown));
  }
  connections_.emplace(connection->member, std::move(connection));
}

// Why somebody may not come in; empty if it may.
std::string_view Relay::refusal(const std::string& host, const net::Endpoint& who) const
{
  if (!gate_.access.admits(who)) {
    return "you may not come in";
  }
  if (connections_.size() >= gate_.max_conns) {
    return "the room is full";
  }
  if (room_.at_door() >= gate_.at_door) {
    return "too many are at the door: come back later";
  }
  const auto found = by_host_.find(host);
  if (!who.is_loopback() && found != by_host_.end() && found->second >= gate_.per_host) {
    return "too many come from your address";
  }
  return {};
}

// --- reading -----------------------------------------------------------------------------------------------

// What the room cannot take waits in the kernel, and so does who sends it.
void Relay::read_members()
{
  std::size_t bytes = 0;
  auto unread = std::exchange(unread_, {});
  for (auto* connection : unread) {
    if (connection->close_by) {
      discard(*connection);
    } else if (bytes < read_turn_bytes && room_.is_wanted(*connection->member)) {
      bytes += read(*connection);
    }
    connection->is_unread = connection->end.readable && !connection->member->has_ended;
    if (connection->is_unread) {
      unread_.push_back(connection);
    }
  }
}

std::size_t Relay::read(Connection& connection)
{
  auto& member = *connection.member;
  connection.end.set_secret(member.state != Member::State::present);
  const auto result = connection.end.read(scratch_);
  switch (result.what) {
  case net::IoResult::What::moved:
    room_.hear(member, {reinterpret_cast<const char*>(scratch_.data()), result.bytes}, Clock::now());
    return result.bytes;
  case net::IoResult::What::end:
    connection.end.readable = false;
    room_.hear_end(member);
    break;
  case net::IoResult::What::failed:
    connection.end.readable = false;
    room_.lose(member, words_for(result.error), moment());
    break;
  case net::IoResult::What::would_block: break;
  }
  return 0;
}

void Relay::listen_to_host()
{
  if (console_ == nullptr || !room_.is_wanted(*host_)) {
    return;
  }
  console_->read();
  while (const auto line = console_->next_line()) {
    room_.hear(*host_, *line + "\n", Clock::now());
  }
}

// --- sending -----------------------------------------------------------------------------------------------

void Relay::write_journal()
{
  if (journal_ == nullptr) {
    room_.take_new_identities();
    return;
  }
  if (const auto trouble = journal_->write(room_)) {
    announcer_.warn(*trouble);
  }
}

// One call for each who lacks something, whatever it is and however many lines.
void Relay::send_owed()
{
  for (auto* member : room_.take_touched()) {
    if (member->connection != nullptr) wake(of(*member));
  }
  const auto& log = room_.log();
  const bool all = log.text().head() != std::exchange(sent_text_, log.text().head()) ||
                   log.json().head() != std::exchange(sent_json_, log.json().head());
  auto woken = std::exchange(woken_, {});
  for (auto* connection : woken) {
    connection->is_woken = false; // it may be woken again while it is sent to
  }
  if (all) {
    for (const auto& member : room_.roster().all()) {
      if (member->connection != nullptr) send_to(of(*member));
    }
  }
  for (auto* connection : woken) {
    if (!all) send_to(*connection);
  }
}

void Relay::send_to(Connection& connection)
{
  if (!connection.end.writable) {
    return;
  }
  auto& member = *connection.member;
  const auto& ring = room_.ring(member);
  std::array<std::string_view, io::End::most_pieces> pieces;
  const auto count = member.feed.owed(ring, pieces);
  if (count == 0) {
    return member.feed.sent(ring, 0);
  }
  connection.end.set_secret(member.is_told_secret);
  const auto result = connection.end.write(std::span<const std::string_view>(pieces).first(count));
  if (result.what == net::IoResult::What::moved) {
    member.is_told_secret = false;
    connection.sent_bytes += result.bytes;
    member.feed.sent(ring, result.bytes);
    const auto offered = pieces_bytes(std::span<const std::string_view>(pieces).first(count));
    if (result.bytes < offered) {
      connection.is_blocked = true; // epoll(7): a short write means that there is no more room
      connection.end.writable = false;
    } else if (count == pieces.size() || member.replay || member.held) {
      wake(connection); // there is more, or there is room for more
    }
  } else if (result.what == net::IoResult::What::would_block) {
    connection.is_blocked = true;
  } else if (result.what == net::IoResult::What::failed) {
    // What it said before it went is still to be read, and nothing is answered; its end comes after that.
    connection.end.writable = false;
    member.feed.abandon();
    if (!connection.end.readable) room_.lose(member, words_for(result.error), moment());
  }
}

std::uint64_t Relay::bytes_left(Connection& connection)
{
  const auto waiting = io::unacknowledged_bytes(connection.end);
  return connection.sent_bytes - std::min(connection.sent_bytes, waiting);
}

// The host's place follows the room event by event: however slow it is, it holds nobody up.
void Relay::show_host()
{
  if (console_ == nullptr) {
    return;
  }
  const auto& log = room_.log();
  if (!console_->is_seen()) {
    host_seq_ = log.next_seq();
  }
  if (host_seq_ < log.oldest_seq() && !console_->is_full()) {
    std::string line;
    painter_.notice(line, "gap", std::chrono::system_clock::now(),
                    fmt::format("{} lines were not shown", log.oldest_seq() - host_seq_));
    console_->show(line);
    host_seq_ = log.oldest_seq();
  }
  while (host_seq_ >= log.oldest_seq() && host_seq_ < log.next_seq() && !console_->is_full()) {
    show_event(log.event(host_seq_++));
    if (console_->is_full()) console_->flush();
  }
  if (host_->feed.aside_bytes() != 0) {
    std::array<std::string_view, 1> aside;
    while (host_->feed.owed(log.json(), aside) != 0) {
      show_words(aside[0]);
      host_->feed.sent(log.json(), aside[0].size());
    }
  }
  console_->flush();
}

// What the room says to the host alone.
void Relay::show_words(std::string_view lines)
{
  std::string shown;
  for (; !lines.empty(); lines.remove_prefix(lines.find('\n') + 1)) {
    const auto line = parse_feed_line(lines.substr(0, lines.find('\n')));
    if (!line) continue;
    const auto time = line->time.value_or(Time());
    if (const auto event = event_of(*line)) {
      painter_.event(shown, *event, true);
    } else if (line->type == "private") {
      painter_.private_line(shown, time, line->from, line->text);
    } else {
      painter_.notice(shown, line->type, time, line->type == "pong" ? "pong " + line->token : line->text);
    }
  }
  console_->show(shown);
}

void Relay::show_event(const Event& event)
{
  const bool is_own = event.speaker == host_->speaker && is_line(event);
  if (!is_own || !console_->echoes()) {
    std::string line;
    painter_.event(line, event);
    console_->show(line);
  }
}

// --- going -------------------------------------------------------------------------------------------------

void Relay::bury()
{
  const auto departing = room_.departing();
  for (auto* member : departing) {
    if (member->connection == nullptr) { // the host
      continue;
    }
    if (auto& connection = of(*member); is_done_with(connection)) {
      close(connection);
    }
  }
}

// To close with input unread would turn into a reset, and destroy what is still on its way: after the last
// byte its own end is waited for.
bool Relay::is_done_with(Connection& connection) const
{
  const auto& member = *connection.member;
  if (member.state == Member::State::gone) {
    return true;
  }
  if (member.replay || member.feed.owes(room_.ring(member))) {
    return false;
  }
  if (!connection.close_by && !member.has_ended) {
    connection.end.finish();
    connection.close_by = Clock::now() + time_to_stop;
    return false;
  }
  return member.has_ended || Clock::now() >= *connection.close_by;
}

// It said all that it had to say.
void Relay::discard(Connection& connection)
{
  const auto result = connection.end.read(scratch_);
  if (result.what == net::IoResult::What::end || result.what == net::IoResult::What::failed) {
    connection.member->has_ended = true;
  }
}

// Who did not take what it was sent is reset: the kernel need not keep it.
void Relay::close(Connection& connection)
{
  auto& member = *connection.member;
  if (member.state == Member::State::gone) {
    io::reset_at_close(connection.end);
  }
  if (const auto found = by_host_.find(member.host); found != by_host_.end() && --found->second == 0) {
    by_host_.erase(found);
  }
  if (announcer_.is_verbose()) {
    announcer_.note(fmt::format("{} disconnected", member.name.shown));
  }
  std::erase(unread_, &connection);
  std::erase(woken_, &connection);
  room_.remove(member);
  connections_.erase(&member);
}

void Relay::begin_to_stop()
{
  if (!stop_by_) {
    stop_by_ = Clock::now() + time_to_stop;
    room_.announce("the relay stops", moment());
    room_.close(moment());
    poller_.mute_listener(listener_.fd.number(), knocking_, true);
  }
}

void Relay::answer_signals()
{
  while (const auto signal = poller_.take_signal()) {
    if (*signal == SIGUSR1) {
      auto fields = io::event_line("stats").field("here", room_.roster().here());
      fields.field("said", room_.log().next_seq() - 1);
      announcer_.stats(fmt::format("{} here, {} events", room_.roster().here(), room_.log().next_seq() - 1),
                       std::move(fields));
    } else if (const bool is_consoles = console_ != nullptr && console_->take_signal(*signal);
               !is_consoles && *signal != SIGCHLD) {
      if (stop_by_) throw io::Interrupted{*signal}; // said twice: at once
      signal_ = signal;
      begin_to_stop();
    }
  }
}

std::optional<Clock::time_point> Relay::due() const
{
  const auto now = Clock::now();
  auto due = room_.due(now);
  const auto by = [&due](Clock::time_point time) { due = due ? std::min(*due, time) : time; };
  if (stop_by_) {
    by(*stop_by_);
  }
  if (accept_again_) {
    by(*accept_again_);
  }
  for (const auto* member : room_.departing()) {
    if (member->connection != nullptr && of(*member).close_by) by(*of(*member).close_by);
  }
  const bool has_unread = std::any_of(unread_.begin(), unread_.end(), [this](const Connection* connection) {
    return connection->close_by || room_.is_wanted(*connection->member);
  });
  const bool host_has_more = console_ != nullptr && console_->has_input() && room_.is_wanted(*host_);
  // Who was found gone while all were sent to is told of the next time.
  const auto& log = room_.log();
  const bool has_news = log.text().head() != sent_text_ || log.json().head() != sent_json_;
  if (has_unread || host_has_more || !woken_.empty() || has_news) {
    by(now);
  }
  return due;
}

} // namespace sockplay::chat
