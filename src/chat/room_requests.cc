// What comes of each request. The words of answers and refusals are here; how they are written is reply.hh's
// matter.
#include "chat/room.hh"
#include "chat/safe.hh"

#include <array>
#include <fmt/format.h>

namespace sockplay::chat {

namespace {

using State = Member::State;

constexpr int tries = 3; // of the password

std::string safe(std::string_view text)
{
  std::string out;
  append_safe(out, text);
  return out;
}

} // namespace

void Room::obey(Member& member, const Line& line, const Request& request)
{
  if (line.too_long) {
    auto reply = reply_to(member);
    reply.too_long(options_.max_line_bytes);
    return send(member, reply);
  }
  if (member.state == State::at_door) {
    return answer_at_door(member, request);
  }
  std::visit([&](const auto& asked) { obey(member, asked); }, request);
}

// --- the password ------------------------------------------------------------------------------------------

// Until it is right there is nothing but the question.
void Room::answer_at_door(Member& member, const Request& request)
{
  if (std::holds_alternative<Quit>(request)) {
    return leave(member, "", State::leaving);
  }
  const auto* pass = std::get_if<Pass>(&request);
  if (pass == nullptr) {
    return;
  }
  if (secrets_.are_equal(pass->secret, options_.password)) {
    member.state = State::arriving;
    --at_door_;
    member.since = now_.steady;
    member.has_spoken = false;
  } else if (++member.wrong_passwords == tries) {
    refuse(member, fmt::format("{}, for the third time", password_refusal));
    leave(member, "", State::leaving);
  } else {
    refuse(member, password_refusal);
  }
}

void Room::obey(Member& /*member*/, const Pass& /*pass*/) {} // was given already, or none is wanted

// --- what is said to all -----------------------------------------------------------------------------------

void Room::obey(Member& member, const Say& say)
{
  if (!say.number || !is_said_already(member, *say.number)) {
    this->say(member, Event::Kind::message, say.text, say.number.value_or(0));
  }
}

void Room::obey(Member& member, const Me& me)
{
  say(member, Event::Kind::action, me.action, 0);
}

void Room::say(Member& member, Event::Kind kind, std::string_view text, std::uint64_t number)
{
  safe_.clear();
  append_safe(safe_, text);
  const auto seq = log_.next_seq();
  const auto lines = publish(
      {.kind = kind, .from = member.name.shown, .text = safe_, .say = number, .speaker = member.speaker});
  member.said.add(text.size() + member.name.shown.size(), now_.steady);
  if (member.identity != nullptr && number != 0) {
    member.identity->last_say = number;
    member.identity->last_seq = seq;
  }
  member.feed.skip(member.form == Form::text ? lines.text : lines.json);
  const bool is_told_by_replay = member.form == Form::json && member.replay;
  if (!is_told_by_replay) {
    acknowledge(member, number, seq);
  }
}

// On a feed of text only what has a number is answered.
void Room::acknowledge(Member& member, std::uint64_t number, std::uint64_t seq)
{
  if (member.is_host || (member.form == Form::text && number == 0)) {
    return;
  }
  auto reply = reply_to(member);
  reply.ack(number, seq);
  send(member, reply);
}

bool Room::is_said_already(Member& member, std::uint64_t number)
{
  if (number == 0) {
    refuse(member, "numbers begin with 1");
    return true;
  }
  if (member.identity == nullptr || number > member.identity->last_say) {
    return false;
  }
  const bool is_last = number == member.identity->last_say;
  acknowledge(member, number, is_last ? member.identity->last_seq : 0);
  return true;
}

// --- names -------------------------------------------------------------------------------------------------

void Room::obey(Member& member, const Nick& nick)
{
  auto name = parse_name(nick.name);
  if (!name) {
    return refuse(member, name_rule);
  }
  const auto before = member.name.shown;
  if (is_reserved(*name) || !roster_.rename(member, *name)) {
    return refuse(member, fmt::format("{} is taken", name->shown));
  }
  member.is_named = true;
  if (member.identity != nullptr) {
    member.identity->name = name->shown;
  }
  const bool is_present = member.state == State::present;
  if (is_present && name->shown != before) {
    const auto lines =
        publish({.kind = Event::Kind::nick, .from = before, .text = name->shown, .speaker = member.speaker});
    member.said.add(before.size() + name->shown.size(), now_.steady);
    if (member.form == Form::text) member.feed.skip(lines.text);
  }
  if (member.form == Form::text && is_present) {
    auto reply = reply_to(member);
    reply.named(before, name->shown);
    send(member, reply);
  }
}

void Room::obey(Member& member, const Who& /*who*/)
{
  auto reply = reply_to(member);
  reply.who(roster_.here(), roster_.names(names_told));
  send(member, reply);
}

// --- for one alone -----------------------------------------------------------------------------------------

void Room::obey(Member& member, const Help& /*help*/)
{
  constexpr std::array lines{
      "what you type is said to all; a line that begins with / is a command:",
      "/nick NAME, /me ACTION, /msg NAME TEXT, /who, /history [N], /ping, /quit [TEXT]",
      "a line that begins with // is said with one /",
      "for programs: /feed json [since SEQ], /resume TOKEN since SEQ, /say N TEXT"};
  auto reply = reply_to(member);
  for (const auto* line : lines) {
    reply.notice(line);
  }
  if (member.is_host) {
    reply.notice("yours alone: /kick NAME [TEXT], /stop");
  }
  send(member, reply);
}

void Room::obey(Member& member, const Msg& msg)
{
  auto* to = roster_.find(msg.name);
  if (to == nullptr || to->state != State::present) {
    return refuse(member, fmt::format("nobody here is called {}", safe(msg.name)));
  }
  if (to->feed.is_full()) {
    return refuse(member, fmt::format("{} does not read just now", to->name.shown));
  }
  auto reply = reply_to(*to);
  reply.private_line(member.name.shown, safe(msg.text));
  send(*to, reply);
}

void Room::obey(Member& member, const Ping& ping)
{
  auto reply = reply_to(member);
  reply.pong(safe(ping.token));
  send(member, reply);
}

void Room::obey(Member& member, const History& history)
{
  constexpr std::uint64_t by_default = 20;
  if (log_.oldest_seq() != first_seq_ &&
      history.lines.value_or(by_default) > log_.next_seq() - log_.oldest_seq()) {
    auto reply = reply_to(member);
    reply.notice("what was said before is not kept any more");
    send(member, reply);
  }
  replay_history(member, history.lines.value_or(by_default));
}

void Room::obey(Member& member, const Misused& misused)
{
  refuse(member, fmt::format("usage: {}", misused.usage));
}

void Room::obey(Member& member, const Unknown& unknown)
{
  refuse(member, fmt::format("there is no /{}: /help tells what there is, // begins a line that is said",
                             safe(unknown.command)));
}

// --- coming back -------------------------------------------------------------------------------------------

void Room::obey(Member& member, const FeedJson& feed)
{
  log_.want_json();
  if (member.form == Form::text) {
    member.feed.stop();
    member.form = Form::json;
  }
  if (member.identity == nullptr) {
    member.secret = secrets_.make();
    member.identity = &identities_.add({.speaker = member.speaker,
                                        .proof = secrets_.prove(member.secret),
                                        .name = member.is_named ? member.name.shown : "",
                                        .member = &member});
    new_identities_.push_back(*member.identity);
  }
  if (feed.since) {
    member.since_seq = feed.since;
  }
  if (member.state == State::present) {
    welcome(member);
  }
}

void Room::obey(Member& member, const Resume& resume)
{
  if (member.state != State::arriving || member.identity != nullptr) {
    return refuse(member, resume_refusal);
  }
  auto* identity = identities_.find(secrets_.prove(resume.token));
  log_.want_json();
  member.form = Form::json; // who knows of tokens reads it
  if (identity == nullptr) {
    member.has_spoken = false; // it has not come in yet
    member.since = now_.steady;
    return refuse(member, "nobody here is known by that token");
  }
  member.secret = resume.token;
  member.since_seq = resume.since;
  take_over(member, *identity);
}

// Its ghost, if it is still here, goes without a word.
void Room::take_over(Member& member, Identity& identity)
{
  auto* ghost = std::exchange(identity.member, &member);
  member.identity = &identity;
  member.speaker = identity.speaker;
  const bool was_present = ghost != nullptr && ghost->state == State::present;
  if (ghost != nullptr) {
    if (was_present) ghost->state = State::arriving; // nobody left
    ghost->identity = nullptr;
    leave(*ghost, "", State::gone);
  }
  if (const auto name = parse_name(identity.name); name && !is_reserved(*name)) {
    if (roster_.rename(member, *name)) {
      member.is_named = true;
    } else {
      refuse(member, fmt::format("{} is somebody else now", name->shown));
    }
  }
  if (was_present) {
    member.state = State::present;
    welcome(member);
  }
}

// --- going -------------------------------------------------------------------------------------------------

void Room::obey(Member& member, const Quit& quit)
{
  if (member.is_host) {
    return refuse(member, "the room would be without you: /stop ends it for all");
  }
  leave(member, safe(quit.text), State::leaving);
}

void Room::obey(Member& member, const Kick& kick)
{
  if (!member.is_host) {
    return refuse(member, "only the host can do that");
  }
  auto* who = roster_.find(kick.name);
  if (who == nullptr || who->is_host) {
    return refuse(member, fmt::format("nobody here is called {}", safe(kick.name)));
  }
  const auto words = fmt::format("kicked{}{}", kick.text.empty() ? "" : ": ", safe(kick.text));
  refuse(*who, fmt::format("{}{}", sent_away, words));
  leave(*who, words, State::leaving);
}

void Room::obey(Member& member, const Stop& /*stop*/)
{
  if (!member.is_host) {
    return refuse(member, "only the host can do that");
  }
  told_to_stop_ = true;
}

} // namespace sockplay::chat
