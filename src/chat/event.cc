#include "chat/event.hh"

#include "text/json.hh"
#include "text/time.hh"

#include <array>
#include <fmt/format.h>

namespace sockplay::chat {

std::string_view type_of(Event::Kind kind)
{
  constexpr std::array<std::string_view, 6> types{"message", "action", "join", "leave", "nick", "notice"};
  return types.at(static_cast<std::size_t>(kind));
}

namespace {

// Plainly, not by a format: this is done once for every line that is said.
template <class... Parts>
void append_all(std::string& out, const Parts&... parts)
{
  out.reserve(out.size() + (std::string_view(parts).size() + ...));
  (out.append(parts), ...);
}

} // namespace

void append_text(std::string& out, const Event& event)
{
  switch (event.kind) {
  case Event::Kind::message: return append_all(out, event.from, ": ", event.text, "\n");
  case Event::Kind::action: return append_all(out, "~ ", event.from, " ", event.text, "\n");
  case Event::Kind::join:
    return append_all(out, "* ", event.from, " joined (", fmt::format_int(event.here).c_str(), " here)\n");
  case Event::Kind::leave:
    return event.text.empty() ? append_all(out, "* ", event.from, " left\n")
                              : append_all(out, "* ", event.from, " left (", event.text, ")\n");
  case Event::Kind::nick: return append_all(out, "* ", event.from, " is now ", event.text, "\n");
  case Event::Kind::notice: return append_all(out, "* ", event.text, "\n");
  }
}

void append_replayed_text(std::string& out, const Event& event)
{
  out += "= ";
  append_text(out, event);
}

namespace {

void append_fields(text::JsonLine& line, const Event& event)
{
  if (event.kind != Event::Kind::notice) {
    line.field("from", event.from);
  }
  switch (event.kind) {
  case Event::Kind::join: line.field("here", event.here); break;
  case Event::Kind::nick: line.field("name", event.text); break;
  case Event::Kind::leave:
    if (!event.text.empty()) line.field("text", event.text);
    break;
  default: line.field("text", event.text);
  }
}

text::JsonLine json_of(const Event& event)
{
  text::JsonLine line;
  line.field("seq", event.seq).field("time", text::iso_time(event.time)).field("type", type_of(event.kind));
  append_fields(line, event);
  return line;
}

} // namespace

void append_json(std::string& out, const Event& event)
{
  out += json_of(event).str();
}

void append_event(std::string& out, const Event& event)
{
  text::JsonLine line;
  line.field("event", type_of(event.kind)).field("time", text::iso_time(event.time)).field("seq", event.seq);
  append_fields(line, event);
  out += std::move(line).str();
}

void append_record(std::string& out, const Event& event)
{
  auto line = json_of(event);
  line.field("speaker", event.speaker);
  if (event.say != 0) {
    line.field("say", event.say);
  }
  out += std::move(line).str();
}

} // namespace sockplay::chat
