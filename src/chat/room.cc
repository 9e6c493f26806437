#include "chat/room.hh"

#include "chat/safe.hh"

#include <algorithm>
#include <fmt/format.h>

namespace sockplay::chat {

namespace {

using namespace std::chrono_literals;
using State = Member::State;

constexpr auto arrival_grace = 100ms; // then somebody who says nothing is announced too
constexpr auto door_patience = 10s;
constexpr auto judgement_time = 3s;
constexpr std::uint64_t judgement_bytes = 64 * 1024; // who takes less than that in this time is let go
constexpr auto crowded_pause = 10ms;                 // before somebody who had to wait is looked at again
constexpr std::size_t replay_piece_bytes = 16 * 1024;
constexpr std::size_t replay_turn_bytes = 256 * 1024; // for all together
constexpr std::size_t identities_kept = 32 * 1024;
constexpr std::size_t hosts_kept = 4096;

bool is_on_its_way(const Member& member)
{
  return member.state == State::leaving || member.state == State::gone;
}

// What may come before its first line without being one.
bool says_how_to_come_in(const Request& request)
{
  return std::holds_alternative<Nick>(request) || std::holds_alternative<FeedJson>(request) ||
         std::holds_alternative<Resume>(request) || std::holds_alternative<Pass>(request) ||
         std::holds_alternative<Quit>(request);
}

bool is_for_all(const Request& request)
{
  return std::holds_alternative<Say>(request) || std::holds_alternative<Me>(request) ||
         std::holds_alternative<Nick>(request);
}

} // namespace

Room::Room(Options options, Secrets secrets, std::string id, std::uint64_t first_seq,
           std::uint32_t first_speaker)
    : options_(std::move(options)), secrets_(std::move(secrets)), id_(std::move(id)), first_seq_(first_seq),
      log_(options_.buffer_bytes, first_seq), identities_(identities_kept), next_speaker_(first_speaker)
{}

// --- coming ------------------------------------------------------------------------------------------------

Member& Room::admit(Newcomer newcomer, Moment now)
{
  now_ = now;
  auto& member = roster_.add(
      std::make_unique<Member>(std::move(newcomer), next_speaker_++, options_.max_line_bytes, now.steady));
  if (member.is_host) {
    member.is_named = true;
    member.form = Form::json; // its words are painted where it sits
    enter(member);
    return member;
  }
  arriving_.push_back(&member);
  if (!options_.password.empty()) {
    member.state = State::at_door;
    ++at_door_;
    auto reply = reply_to(member);
    reply.notice(password_question);
    send(member, reply);
  }
  return member;
}

// Who has lines to be taken is let in by these: they may say how.
void Room::settle_arrivals()
{
  for (auto* member : std::exchange(arriving_, {})) {
    if (is_on_its_way(*member) || member->state == State::present) {
      continue;
    }
    const auto time = now_.steady - member->since;
    if (member->state == State::at_door && time >= door_patience) {
      refuse(*member, fmt::format("{}no password came within 10 seconds", sent_away));
      leave(*member, "", State::leaving);
    } else if (member->state == State::arriving && time >= arrival_grace && !member->is_waiting &&
               may_come_in(*member)) {
      enter(*member);
    } else {
      arriving_.push_back(member);
    }
  }
}

// Whether it may be announced now: joins are lines too.
bool Room::may_come_in(Member& member)
{
  if (!floor_.has_room_for(line_size(member.name.shown.size(), 0))) {
    return false;
  }
  if (options_.line_rate == 0) {
    return true;
  }
  if (joins_.size() >= hosts_kept) {
    joins_.clear(); // bounded; whoever did this has other addresses, and waits no less
  }
  return joins_[member.host].take(options_.line_rate, now_.steady);
}

void Room::enter(Member& member)
{
  member.state = State::present;
  member.since = now_.steady;
  roster_.count(+1);
  publish({.kind = Event::Kind::join,
           .from = member.name.shown,
           .here = roster_.here(),
           .speaker = member.speaker});
  greet(member);
}

void Room::greet(Member& member)
{
  if (member.is_host) {
    return; // it sees the room from the beginning
  }
  if (member.form == Form::json) {
    return welcome(member);
  }
  auto reply = reply_to(member);
  reply.motd(options_.motd);
  reply.named("", member.name.shown);
  reply.who(roster_.here(), roster_.names(names_told));
  if (!member.is_named) {
    reply.notice("/nick NAME gives you a name, /help tells what else there is");
  }
  send(member, reply);
  replay_history(member, options_.history);
}

// The first line of a JSON feed, and then what it missed.
void Room::welcome(Member& member)
{
  auto reply = reply_to(member);
  const auto names = roster_.names(names_told);
  reply.welcome({.room = id_,
                 .seq = log_.next_seq() - 1,
                 .name = member.name.shown,
                 .resume = std::exchange(member.secret, {}),
                 .here = roster_.here(),
                 .names = names});
  reply.motd(options_.motd);
  send(member, reply);
  member.is_told_secret = true;
  if (const auto since = std::exchange(member.since_seq, {})) {
    replay(member, std::min(*since + 1, log_.next_seq()), log_.next_seq());
  } else {
    replay_history(member, options_.history);
  }
}

// --- speaking ----------------------------------------------------------------------------------------------

void Room::hear(Member& member, std::string_view bytes, Clock::time_point now)
{
  member.heard = now;
  member.lines.append(bytes);
  wait_for(member);
}

void Room::hear_end(Member& member)
{
  member.has_ended = true;
  member.lines.end();
  wait_for(member);
}

void Room::wait_for(Member& member)
{
  if (!std::exchange(member.is_waiting, true)) {
    waiting_.push_back(&member);
  }
}

bool Room::is_wanted(const Member& member) const
{
  return !member.has_ended && !is_on_its_way(member) && !member.held &&
         member.lines.waiting_bytes() <= options_.max_line_bytes + 1 && !member.feed.is_full();
}

void Room::turn(Moment now, const std::function<std::uint64_t(Member&)>& bytes_left)
{
  now_ = now;
  floor_.begin_turn();
  find_slowest();
  settle_arrivals();
  take_lines();
  judge(bytes_left);
  send_away_the_idle();
  go_on_with_replays();
}

// Who is far behind is judged from now on.
void Room::find_slowest()
{
  auto text = log_.text().head(), json = log_.json().head();
  for (const auto& member : roster_.all()) {
    if (!member->feed.is_following() || member->state == State::gone) continue;
    auto& slowest = member->form == Form::text ? text : json;
    slowest = std::min(slowest, member->feed.position());
    if (floor_.is_far_behind(ring(*member), member->feed.position())) {
      judge_from_now(*member);
    }
  }
  floor_.set_slowest(text, json);
}

// Everybody as much as was heard; once that crowds the log a line each, those first who said least lately.
// Who cannot go on now cannot later in this turn either.
void Room::take_lines()
{
  auto speaking = waiting_;
  while (!speaking.empty()) {
    const bool crowded = floor_.is_crowded();
    if (crowded) {
      std::stable_sort(speaking.begin(), speaking.end(), [this](const Member* one, const Member* other) {
        return one->said.bytes(now_.steady) < other->said.bytes(now_.steady);
      });
    }
    std::erase_if(speaking,
                  [&](Member* member) { return crowded ? !take_line(*member) : !take_lines_of(*member); });
  }
  std::erase_if(waiting_, [](Member* member) {
    return !(member->is_waiting = member->held && !is_on_its_way(*member));
  });
}

// Whether it has more to say than could be taken before the log got crowded.
bool Room::take_lines_of(Member& member)
{
  while (!floor_.is_crowded()) {
    if (!take_line(member)) return false;
  }
  return true;
}

bool Room::take_line(Member& member)
{
  if (is_on_its_way(member)) {
    return false;
  }
  if (!hold_next(member)) {
    take_end(member);
    return false;
  }
  if (!member.has_spoken && is_http(member.held->line.text)) {
    leave(member, "that was HTTP", State::leaving); // not a word to a browser
    return false;
  }
  if (!is_ready(member)) {
    return false;
  }
  member.has_spoken = true;
  const auto held = *std::exchange(member.held, {});
  obey(member, held.line, held.request);
  return true;
}

bool Room::hold_next(Member& member)
{
  if (!member.held) {
    const auto line = member.lines.next();
    if (!line) {
      return false;
    }
    member.held = {*line, line->too_long ? Request(Misused{}) : parse_request(line->text)};
  }
  return true;
}

// All that it said is taken: what it asked for while arriving is done, and its end counts.
void Room::take_end(Member& member)
{
  if (member.state == State::arriving && member.has_spoken && may_come_in(member)) {
    enter(member);
  }
  if (member.has_ended) {
    leave(member, "", State::leaving);
  }
}

// Whether the line that is held may be taken now. With its first line somebody comes in, unless that line
// only says how.
bool Room::is_ready(Member& member)
{
  const auto& request = member.held->request;
  if (member.state == State::arriving && !says_how_to_come_in(request)) {
    if (!may_come_in(member)) return false;
    enter(member);
  }
  if (waits_for_its_socket(member) || !is_admitted(member, request)) {
    return false;
  }
  if (options_.line_rate == 0 || member.is_host || member.state == State::at_door) {
    return true;
  }
  return member.allowance.take(options_.line_rate, now_.steady);
}

// Its feed is full, or is to be changed, which is done between two lines of it.
bool Room::waits_for_its_socket(const Member& member) const
{
  const auto& request = member.held->request;
  const bool changes_feed =
      std::holds_alternative<FeedJson>(request) || std::holds_alternative<History>(request);
  return member.feed.is_full() || (changes_feed && member.state == State::present &&
                                   (member.replay || member.feed.owes(ring(member))));
}

bool Room::is_admitted(const Member& member, const Request& request) const
{
  return member.is_host || !is_for_all(request) ||
         floor_.admits(line_size(member.name.shown.size(), member.held->line.text.size()),
                       member.said.bytes(now_.steady));
}

// What the floor did not ask for (somebody left, the host spoke) finds room too: at the cost of whoever is a
// whole log behind.
Log::Lines Room::publish(Event event)
{
  event.time = now_.wall;
  const auto size = line_size(event.from.size(), event.text.size());
  if (!floor_.has_room_for(size)) {
    drop_overrun(size);
  }
  return log_.append(event);
}

void Room::announce(std::string_view text, Moment now)
{
  now_ = now;
  publish({.kind = Event::Kind::notice, .text = text});
}

// --- going -------------------------------------------------------------------------------------------------

void Room::lose(Member& member, std::string_view why, Moment now)
{
  now_ = now;
  leave(member, why, State::gone);
}

void Room::close(Moment now)
{
  now_ = now;
  closing_ = true;
  for (const auto& member : roster_.all()) {
    if (!member->is_host) leave(*member, "", State::leaving);
  }
}

// Its own leaving is no news to it, nor is anything after that.
void Room::leave(Member& member, std::string_view why, State how)
{
  if (member.state == State::gone || (member.state == State::leaving && how == State::leaving)) {
    return;
  }
  const auto before = std::exchange(member.state, how);
  if (before != State::leaving) {
    departing_.push_back(&member);
    roster_.forget_name(member);
  }
  member.feed.finish(ring(member).head());
  if (how == State::gone) {
    member.feed.stop();
    member.replay.reset();
  } else {
    judge_from_now(member);
  }
  if (member.identity != nullptr && member.identity->member == &member) {
    identities_.leave(*member.identity);
  }
  if (before == State::at_door) {
    --at_door_;
  }
  if (before == State::present) {
    roster_.count(-1);
    if (!closing_) {
      publish(
          {.kind = Event::Kind::leave, .from = member.name.shown, .text = why, .speaker = member.speaker});
    }
  }
}

void Room::drop_overrun(const LineSize& size)
{
  find_slowest();
  if (floor_.has_room_for(size)) {
    return;
  }
  std::vector<Member*> overrun;
  for (const auto& member : roster_.all()) {
    const auto bytes = member->form == Form::text ? size.text_bytes : size.json_bytes;
    if (member->feed.is_following() && !ring(*member).fits(bytes, member->feed.position())) {
      member->feed.stop();
      overrun.push_back(member.get());
    }
  }
  find_slowest();
  for (auto* member : overrun) {
    leave(*member, "too far behind", State::gone);
  }
}

void Room::judge_from_now(Member& member)
{
  if (!std::exchange(member.is_judged, true)) {
    member.judged_since.reset();
    judged_.push_back(&member);
  }
}

// By what left its socket, not by what the socket took: the kernel takes megabytes at once and then nothing
// for seconds, from a reader that is as steady as can be.
void Room::judge(const std::function<std::uint64_t(Member&)>& bytes_left)
{
  auto judged = std::exchange(judged_, {});
  for (auto* member : judged) {
    const bool is_behind =
        member->state == State::leaving ||
        (member->feed.is_following() && floor_.is_far_behind(ring(*member), member->feed.position()));
    if (!is_behind || member->state == State::gone) {
      member->is_judged = false;
      continue;
    }
    const bool is_over = member->judged_since && now_.steady - *member->judged_since >= judgement_time;
    if (is_over || !member->judged_since) {
      const auto bytes = bytes_left(*member);
      if (is_over && bytes - member->judged_bytes < judgement_bytes) {
        member->is_judged = false;
        leave(*member, "stopped reading", State::gone);
        continue;
      }
      member->judged_since = now_.steady;
      member->judged_bytes = bytes;
    }
    judged_.push_back(member);
  }
}

void Room::send_away_the_idle()
{
  if (!options_.idle || (idle_due_ && now_.steady < *idle_due_)) {
    return;
  }
  idle_due_ = now_.steady + std::max<Clock::duration>(*options_.idle, 10ms);
  std::vector<Member*> idle;
  for (const auto& member : roster_.all()) {
    if (member->is_host || member->is_waiting || is_on_its_way(*member)) continue;
    const auto due = member->heard + *options_.idle;
    if (due <= now_.steady) {
      idle.push_back(member.get());
    } else {
      idle_due_ = std::min(*idle_due_, due);
    }
  }
  for (auto* member : idle) {
    refuse(*member, fmt::format("{}you said nothing for too long", sent_away));
    leave(*member, "idle", State::leaving);
  }
}

void Room::remove(Member& member)
{
  if (member.identity != nullptr && member.identity->member == &member) {
    identities_.leave(*member.identity);
  }
  for (auto* list : {&waiting_, &replaying_, &judged_, &departing_, &touched_}) {
    std::erase(*list, &member);
  }
  std::erase(arriving_, &member);
  roster_.remove(member);
}

// --- what was said before ----------------------------------------------------------------------------------

// So many lines that were said, and what came between.
void Room::replay_history(Member& member, std::uint64_t lines)
{
  auto next = log_.next_seq();
  while (lines != 0 && next > log_.oldest_seq()) {
    --next;
    if (is_line(log_.event(next))) --lines;
  }
  replay(member, next, log_.next_seq());
}

void Room::replay(Member& member, std::uint64_t next, std::uint64_t past_until)
{
  if (member.is_host && next == log_.next_seq()) {
    return; // it follows in its own way
  }
  member.feed.stop();
  if (!member.replay) {
    replaying_.push_back(&member);
  }
  member.replay = {.next = next, .past_until = past_until};
  if (next == log_.next_seq()) {
    replay_piece(member);
  }
}

// In pieces, and not too many in one turn: who asks for all of it costs the others little.
void Room::go_on_with_replays()
{
  std::size_t made_bytes = 0;
  for (std::size_t i = 0; i < replaying_.size() && made_bytes < replay_turn_bytes; ++i) {
    auto& member = *replaying_[i];
    if (member.replay && member.feed.aside_bytes() < replay_piece_bytes) {
      made_bytes += replay_piece(member);
    }
  }
  std::erase_if(replaying_, [](const Member* member) { return !member->replay; });
  if (!replaying_.empty()) { // who came last is first the next time
    std::rotate(replaying_.begin(), replaying_.end() - 1, replaying_.end());
  }
}

std::size_t Room::replay_piece(Member& member)
{
  auto reply = reply_to(member);
  auto& next = member.replay->next;
  if (next < log_.oldest_seq()) {
    reply.gap(next, log_.oldest_seq() - 1);
    next = log_.oldest_seq();
  }
  for (; next < log_.next_seq() && reply.lines().size() < replay_piece_bytes; ++next) {
    append_replayed(reply, member, log_.event(next), next < member.replay->past_until);
  }
  const auto bytes = reply.lines().size();
  send(member, reply);
  if (next == log_.next_seq()) {
    member.replay.reset();
    if (!member.is_host && !is_on_its_way(member)) {
      member.feed.follow(ring(member).head());
    }
  }
  return bytes;
}

// Its own lines come back as what they were: taken.
void Room::append_replayed(Reply& reply, const Member& member, const Event& event, bool is_past)
{
  const bool is_own = event.speaker == member.speaker;
  const bool is_coming_or_going = event.kind == Event::Kind::join || event.kind == Event::Kind::leave;
  if (member.is_host) {
    if (is_line(event)) reply.event(event, false);
  } else if (member.form == Form::json) {
    if (is_own && is_line(event)) {
      reply.ack(event.say, event.seq);
    } else if (!is_own || !is_coming_or_going) {
      reply.event(event, false);
    }
  } else if (is_past ? is_line(event) || event.kind == Event::Kind::notice : !is_own) {
    reply.event(event, is_past);
  }
}

// --- words for one alone -----------------------------------------------------------------------------------

void Room::send(Member& member, const Reply& reply)
{
  if (!reply.lines().empty()) {
    member.feed.aside(reply.lines(), ring(member).head());
    touched_.push_back(&member);
  }
}

void Room::refuse(Member& member, std::string_view why)
{
  auto reply = reply_to(member);
  reply.error(why);
  send(member, reply);
}

std::optional<Clock::time_point> Room::due(Clock::time_point now) const
{
  std::optional<Clock::time_point> due;
  const auto by = [&due](Clock::time_point time) { due = due ? std::min(*due, time) : time; };
  for (const auto* member : arriving_) {
    const auto time =
        member->since + (member->state == State::at_door ? Clock::duration(door_patience) : arrival_grace);
    by(time > now ? time : now + crowded_pause); // it has to wait for room, or for the line rate
  }
  for (const auto* member : replaying_) {
    if (member->feed.aside_bytes() < replay_piece_bytes) by(now);
  }
  for (const auto* member : judged_) {
    by(member->judged_since.value_or(now) + judgement_time);
  }
  for (const auto* member : waiting_) {
    if (!member->held || waits_for_its_socket(*member)) continue;
    const auto crowded = floor_.is_crowded() ? now + crowded_pause : now;
    by(options_.line_rate == 0 ? crowded : std::max(crowded, member->allowance.due(options_.line_rate)));
  }
  if (idle_due_) {
    by(*idle_due_);
  }
  return due;
}

} // namespace sockplay::chat
