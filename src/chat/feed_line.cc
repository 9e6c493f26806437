#include "chat/feed_line.hh"

#include "text/time.hh"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

namespace sockplay::chat {

namespace {

using Json = nlohmann::json;

struct Misread {};

void read(const Json& value, std::string& field)
{
  if (!value.is_string()) throw Misread{};
  field = value.get<std::string>();
}

void read(const Json& value, std::optional<std::uint64_t>& field)
{
  if (!value.is_number_unsigned()) throw Misread{};
  field = value.get<std::uint64_t>();
}

void read(const Json& value, std::optional<Time>& field)
{
  std::string text;
  read(value, text);
  field = text::parse_iso_time(text);
  if (!field) throw Misread{};
}

void read(const Json& value, std::vector<std::string>& field)
{
  if (!value.is_array()) throw Misread{};
  for (const auto& item : value) {
    read(item, field.emplace_back());
  }
}

} // namespace

std::optional<FeedLine> parse_feed_line(std::string_view text)
{
  const auto json = Json::parse(text, nullptr, false);
  if (!json.is_object()) {
    return {};
  }
  FeedLine line;
  const auto take = [&](const char* name, auto& field) {
    if (const auto found = json.find(name); found != json.end()) read(*found, field);
  };
  try {
    take("type", line.type);
    take("from", line.from);
    take("text", line.text);
    take("name", line.name);
    take("room", line.room);
    take("resume", line.resume);
    take("proof", line.proof);
    take("token", line.token);
    take("time", line.time);
    take("seq", line.seq);
    take("say", line.say);
    take("here", line.here);
    take("first_seq", line.first_seq);
    take("last_seq", line.last_seq);
    take("speaker", line.speaker);
    take("limit_bytes", line.limit_bytes);
    take("names", line.names);
  } catch (const Misread&) {
    return {};
  }
  return line.type.empty() ? std::nullopt : std::optional(std::move(line));
}

std::optional<Event> event_of(const FeedLine& line)
{
  constexpr std::array kinds{Event::Kind::message, Event::Kind::action, Event::Kind::join,
                             Event::Kind::leave,   Event::Kind::nick,   Event::Kind::notice};
  const auto* kind = std::find_if(kinds.begin(), kinds.end(),
                                  [&](Event::Kind candidate) { return type_of(candidate) == line.type; });
  if (kind == kinds.end() || !line.seq) {
    return {};
  }
  return Event{.kind = *kind,
               .seq = *line.seq,
               .time = line.time.value_or(Time()),
               .from = line.from,
               .text = *kind == Event::Kind::nick ? line.name : line.text,
               .here = line.here.value_or(0),
               .say = line.say.value_or(0),
               .speaker = static_cast<std::uint32_t>(line.speaker.value_or(0))};
}

} // namespace sockplay::chat
