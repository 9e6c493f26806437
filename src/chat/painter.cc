#include "chat/painter.hh"

#include "text/json.hh"
#include "text/time.hh"

#include <array>
#include <cstdint>
#include <utility>

namespace sockplay::chat {

namespace {

constexpr std::string_view dim = "\x1b[2m", bold = "\x1b[1m", plain = "\x1b[0m";

// The same name has the same colour in every session (FNV-1a, 32 bits). Black and white may be the ground.
std::string_view colour_of(std::string_view name)
{
  constexpr std::array<std::string_view, 12> colours{"\x1b[31m", "\x1b[32m", "\x1b[33m", "\x1b[34m",
                                                     "\x1b[35m", "\x1b[36m", "\x1b[91m", "\x1b[92m",
                                                     "\x1b[93m", "\x1b[94m", "\x1b[95m", "\x1b[96m"};
  std::uint32_t hash = 2166136261;
  for (const char byte : name) {
    hash = (hash ^ static_cast<unsigned char>(byte)) * 16777619;
  }
  return colours[hash % colours.size()];
}

} // namespace

void Painter::styled(std::string& out, std::string_view style, std::string_view text) const
{
  if (text.empty()) {
    return;
  }
  if (options_.colours) out += style;
  out += text;
  if (options_.colours) out += plain;
}

void Painter::begin(std::string& out, Time time) const
{
  constexpr std::size_t to_seconds = 8; // "03:04:05"
  if (options_.timestamps) {
    styled(out, dim, text::clock_time(time).substr(0, to_seconds) + " ");
  }
}

void Painter::name(std::string& out, std::string_view name) const
{
  styled(out, colour_of(name), name);
}

void Painter::event(std::string& out, const Event& event, bool is_past) const
{
  if (options_.json) {
    return append_event(out, event);
  }
  std::string line;
  append_text(line, event);
  line.pop_back();
  begin(out, event.time);
  styled(out, dim, is_past ? "= " : "");
  if (!is_line(event)) {
    styled(out, dim, line);
  } else {
    const std::size_t mark = event.kind == Event::Kind::action ? 2 : 0; // "~ "
    out += std::string_view(line).substr(0, mark);
    name(out, event.from);
    out += std::string_view(line).substr(mark + event.from.size());
  }
  out += '\n';
}

void Painter::notice(std::string& out, std::string_view kind, Time time, std::string_view text) const
{
  if (options_.json) {
    text::JsonLine line;
    line.field("event", kind).field("time", text::iso_time(time)).field("text", text);
    out += std::move(line).str();
    return;
  }
  begin(out, time);
  styled(out, dim, "* " + std::string(text));
  out += '\n';
}

void Painter::private_line(std::string& out, Time time, std::string_view from, std::string_view text) const
{
  if (options_.json) {
    text::JsonLine line;
    line.field("event", "private")
        .field("time", text::iso_time(time))
        .field("from", from)
        .field("text", text);
    out += std::move(line).str();
    return;
  }
  begin(out, time);
  name(out, from);
  styled(out, bold, " (to you)");
  out += ": " + std::string(text) + '\n';
}

} // namespace sockplay::chat
