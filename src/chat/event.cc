#include "chat/event.hh"

#include "text/json.hh"
#include "text/time.hh"

#include <array>
#include <fmt/format.h>
#include <iterator>

namespace sockplay::chat {

std::string_view type_of(Event::Kind kind)
{
  constexpr std::array<std::string_view, 6> types{"message", "action", "join", "leave", "nick", "notice"};
  return types.at(static_cast<std::size_t>(kind));
}

void append_text(std::string& out, const Event& event)
{
  const auto to = std::back_inserter(out);
  switch (event.kind) {
  case Event::Kind::message: fmt::format_to(to, "{}: {}\n", event.from, event.text); return;
  case Event::Kind::action: fmt::format_to(to, "~ {} {}\n", event.from, event.text); return;
  case Event::Kind::join: fmt::format_to(to, "* {} joined ({} here)\n", event.from, event.here); return;
  case Event::Kind::leave:
    fmt::format_to(to, "* {} left{}{}{}\n", event.from, event.text.empty() ? "" : " (", event.text,
                   event.text.empty() ? "" : ")");
    return;
  case Event::Kind::nick: fmt::format_to(to, "* {} is now {}\n", event.from, event.text); return;
  case Event::Kind::notice: fmt::format_to(to, "* {}\n", event.text); return;
  }
}

void append_replayed_text(std::string& out, const Event& event)
{
  out += "= ";
  append_text(out, event);
}

namespace {

text::JsonLine json_of(const Event& event)
{
  text::JsonLine line;
  line.field("seq", event.seq).field("time", text::iso_time(event.time)).field("type", type_of(event.kind));
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
  return line;
}

} // namespace

void append_json(std::string& out, const Event& event)
{
  out += json_of(event).str();
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
