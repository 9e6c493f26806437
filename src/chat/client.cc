#include "chat/client.hh"

#include "chat/name.hh"
#include "chat/reply.hh"
#include "chat/safe.hh"

#include <algorithm>
#include <fmt/format.h>
#include <iterator>

namespace sockplay::chat {

namespace {

constexpr std::size_t longest_line = 8 << 20; // of a relay: --max-line at its most, in JSON
constexpr std::size_t names_kept = 10000;

// Whoever is at the other end may be no relay of ours: it is trusted with nothing.
std::string safe(std::string_view text)
{
  std::string out;
  append_safe(out, text);
  return out;
}

bool is_blank(std::string_view text)
{
  return text.find_first_not_of(' ') == std::string_view::npos;
}

// What may be sent back as it is.
bool is_word(std::string_view text)
{
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < '\x7f'; });
}

} // namespace

Client::Client(Options options)
    : options_(std::move(options)), painter_(options_.painting), lines_(longest_line)
{}

// Names and places first, then what was not taken: it goes out with the welcome.
void Client::connected()
{
  lines_ = LineReader(longest_line);
  to_send_.clear();
  forget_actions();
  is_in_ = false;
  if (!options_.password.empty()) {
    to_send_ += "/pass " + options_.password + "\n";
  }
  is_resuming_ = !token_.empty();
  if (is_resuming_) {
    to_send_ += fmt::format("/resume {} since {}\n", token_, last_seq_);
  } else {
    begin_afresh();
  }
  is_secret_ = true;
}

void Client::begin_afresh()
{
  is_resuming_ = false;
  token_.clear();
  to_send_ += "/feed json\n";
  if (!options_.nick.empty()) {
    to_send_ += "/nick " + options_.nick + "\n";
  }
}

void Client::disconnected()
{
  is_in_ = false;
  names_.clear();
  forget_actions(); // nobody can know
}

void Client::forget_actions()
{
  std::erase_if(said_, [](const Said& said) { return said.number == 0; });
}

// --- what was typed ----------------------------------------------------------------------------------------

// In the order in which it was typed, so nothing goes out before the welcome. A line that the relay would not
// take is not one: its ack would be waited for in vain.
void Client::type(std::string_view line)
{
  line.remove_suffix(line.ends_with('\r') ? 1 : 0);
  if (is_blank(line)) {
    return;
  }
  has_quit_ |= line == "/quit" || line.starts_with("/quit ");
  if (!is_in_) {
    held_.emplace_back(line);
  } else if (line.starts_with('/') && !line.starts_with("//")) {
    command(line);
  } else {
    line.remove_prefix(line.starts_with("//") ? 1 : 0);
    said_.push_back({.number = ++last_say_, .text = std::string(line)});
    send(said_.back());
  }
}

void Client::command(std::string_view line)
{
  constexpr std::string_view action = "/me ", message = "/msg ";
  is_secret_ |= line.starts_with("/pass") || line.starts_with("/resume");
  if (line.starts_with(action) && !is_blank(line.substr(action.size()))) {
    said_.push_back({.number = 0, .text = std::string(line.substr(action.size()))});
  }
  if (line.starts_with(message) && options_.shows_own) {
    notice("notice", fmt::format("you to {}", line.substr(message.size())), {});
  }
  to_send_ += line;
  to_send_ += '\n';
}

void Client::send(const Said& said)
{
  fmt::format_to(std::back_inserter(to_send_), "/say {} {}\n", said.number, said.text);
}

// --- what the relay says -----------------------------------------------------------------------------------

void Client::hear(std::string_view bytes)
{
  lines_.append(bytes);
  while (const auto line = lines_.next()) {
    if (line->too_long) continue;
    auto read = line->text.starts_with('{') ? parse_feed_line(line->text) : std::nullopt;
    if (!read) {
      take_text(line->text);
    } else {
      take(std::move(*read));
    }
  }
}

// Before the welcome the relay still speaks text: the password's question, or that it is full.
void Client::take_text(std::string_view text)
{
  if (is_in_) {
    return;
  }
  text.remove_prefix(text.starts_with("* ") ? 2 : 0);
  if (text == password_question) {
    if (options_.password.empty()) refusal_ = "the room has a password";
    return;
  }
  if (text.starts_with(password_refusal)) {
    refusal_ = "the room has another password";
    return;
  }
  if (is_resuming_ && text == resume_refusal) { // it came too late
    return begin_afresh();
  }
  notice("notice", text, {});
}

void Client::take(FeedLine line)
{
  if (line.type == "welcome") {
    take_welcome(line);
  } else if (line.type == "ack") {
    take_ack(line);
  } else if (line.type == "private") {
    painter_.private_line(shown_, line.time.value_or(Time()), safe(line.from), safe(line.text));
  } else if (line.type == "error" && is_resuming_ && !is_in_) {
    begin_afresh(); // the relay has forgotten us, or is another one
  } else if (line.type == "error" || (line.type == "notice" && !line.seq)) {
    if (line.limit_bytes) drop_longer_than(*line.limit_bytes);
    if (line.text.starts_with(sent_away)) {
      refusal_ = safe(line.text);
      return; // said once, by whoever ends this
    }
    add_names(line.names);
    notice(line.type, line.text, line.time);
  } else if (line.type == "pong") {
    notice("pong", fmt::format("pong{}{}", line.token.empty() ? "" : " ", line.token), line.time);
  } else if (line.type == "gap" && line.first_seq && line.last_seq) {
    last_seq_ = std::max(last_seq_, *line.last_seq);
    notice("gap", fmt::format("{} lines are not kept any more", *line.last_seq - *line.first_seq + 1), {});
  } else {
    take_event(line);
  }
}

// In another room than before, events are counted anew.
void Client::take_welcome(const FeedLine& line)
{
  if (line.room != room_) {
    room_ = line.room;
    last_seq_ = 0;
    past_until_ = line.seq.value_or(0);
  }
  is_in_ = true;
  is_resuming_ = false;
  if (is_word(line.resume)) {
    token_ = line.resume;
  }
  set_name(line.name);
  add_names(line.names);
  notice("welcome", fmt::format("you are {}, {} here", line.name, line.here.value_or(1)), line.time);
  for (const auto& said : said_) {
    if (said.number != 0) send(said);
  }
  for (const auto& typed : std::exchange(held_, {})) {
    type(typed);
  }
}

// They are never acknowledged.
void Client::drop_longer_than(std::uint64_t limit_bytes)
{
  const auto is_too_long = [&](const Said& said) {
    const auto command = said.number == 0 ? std::string("/me ") : fmt::format("/say {} ", said.number);
    return command.size() + said.text.size() > limit_bytes;
  };
  refused_lines_ += std::erase_if(said_, is_too_long);
}

void Client::add_names(const std::vector<std::string>& names)
{
  for (const auto& name : names) {
    if (names_.size() < names_kept) names_.insert(name);
  }
}

void Client::set_name(const std::string& name)
{
  name_ = name;
  if (parse_name(name_)) { // given, and no address
    options_.nick = name_;
  }
}

// What is acknowledged is what was said first of all that was not; earlier numbers were taken as well.
void Client::take_ack(const FeedLine& line)
{
  const auto number = line.say.value_or(0);
  if (line.seq) {
    last_seq_ = std::max(last_seq_, *line.seq);
  }
  const auto is_meant = [&](const Said& said) {
    return number == 0 ? said.number == 0 : said.number != 0 && said.number <= number;
  };
  while (true) {
    const auto found = std::find_if(said_.begin(), said_.end(), is_meant);
    if (found == said_.end()) {
      return;
    }
    if (options_.shows_own) {
      painter_.event(shown_, {.kind = number == 0 ? Event::Kind::action : Event::Kind::message,
                              .time = line.time.value_or(Time()),
                              .from = safe(name_),
                              .text = safe(found->text)});
    }
    said_.erase(found);
    if (number == 0) {
      return;
    }
  }
}

void Client::take_event(const FeedLine& line)
{
  auto event = event_of(line);
  if (!event) {
    return;
  }
  follow_names(*event);
  const bool is_seen = event->seq <= last_seq_;
  const bool is_past = event->seq <= past_until_;
  last_seq_ = std::max(last_seq_, event->seq);
  if (is_seen || (is_past && !is_line(*event))) { // who came and went before is nobody's interest
    return;
  }
  const auto from = safe(event->from), text = safe(event->text);
  event->from = from;
  event->text = text;
  painter_.event(shown_, *event, is_past);
}

void Client::follow_names(const Event& event)
{
  const std::string from(event.from);
  if (event.kind == Event::Kind::nick && from == name_) {
    set_name(std::string(event.text));
  }
  if (event.kind == Event::Kind::leave || event.kind == Event::Kind::nick) {
    names_.erase(from);
  } else if (!from.empty() && names_.size() < names_kept) {
    names_.insert(from);
  }
  if (event.kind == Event::Kind::nick && names_.size() < names_kept) {
    names_.insert(std::string(event.text));
  }
}

void Client::notice(std::string_view kind, std::string_view text, std::optional<Time> time)
{
  painter_.notice(shown_, kind, time.value_or(std::chrono::system_clock::now()), safe(text));
}

std::vector<std::string> Client::names() const
{
  std::vector<std::string> names;
  std::transform(names_.begin(), names_.end(), std::back_inserter(names),
                 [](const std::string& name) { return safe(name); });
  std::erase(names, name_);
  return names;
}

} // namespace sockplay::chat
