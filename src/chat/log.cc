#include "chat/log.hh"

#include <cassert>

namespace sockplay::chat {

namespace {

// Of the memory: JSON lines are longer than those of text, and an entry is what a short line is worth.
std::size_t share(std::size_t limit_bytes, std::size_t eighths)
{
  return limit_bytes / 8 * eighths;
}

// The part of the line that stands before the speaker's name.
std::size_t mark_bytes(Event::Kind kind)
{
  return kind == Event::Kind::message ? 0 : 2; // "~ " or "* "
}

// ... and between it and the text.
std::string_view link(Event::Kind kind)
{
  switch (kind) {
  case Event::Kind::message: return ": ";
  case Event::Kind::action: return " ";
  case Event::Kind::nick: return " is now ";
  case Event::Kind::leave: return " left (";
  case Event::Kind::join: return " joined (";
  case Event::Kind::notice: break;
  }
  return "";
}

} // namespace

Log::Log(std::size_t limit_bytes, std::uint64_t first_seq)
    : text_(share(limit_bytes, 2)), json_(share(limit_bytes, 4)),
      entries_limit_(share(limit_bytes, 2) / sizeof(Entry)), next_seq_(first_seq)
{}

Log::Lines Log::append(Event event)
{
  event.seq = next_seq_++;
  Lines lines;
  rendered_.clear();
  append_text(rendered_, event);
  lines.text = text_.append(rendered_);
  if (wants_json_) {
    rendered_.clear();
    append_json(rendered_, event);
    lines.json = json_.append(rendered_);
  }
  entries_.push_back({.time = event.time,
                      .text = lines.text,
                      .number = event.kind == Event::Kind::join ? event.here : event.say,
                      .speaker = event.speaker,
                      .from_bytes = static_cast<std::uint16_t>(event.from.size()),
                      .kind = event.kind});
  forget_what_is_gone();
  return lines;
}

void Log::forget_what_is_gone()
{
  while (entries_.front().text.begin < text_.oldest() || entries_.size() > entries_limit_) {
    entries_.pop_front();
  }
}

Event Log::event(std::uint64_t seq) const
{
  assert(seq >= oldest_seq() && seq < next_seq_);
  const auto& entry = entries_[seq - oldest_seq()];
  auto rest = text_.line(entry.text);
  rest.remove_suffix(1);
  rest.remove_prefix(mark_bytes(entry.kind));
  const auto from = rest.substr(0, entry.from_bytes);
  rest.remove_prefix(from.size());
  if (entry.kind == Event::Kind::join || (entry.kind == Event::Kind::leave && !rest.ends_with(')'))) {
    rest = {};
  } else {
    rest.remove_prefix(link(entry.kind).size());
    if (entry.kind == Event::Kind::leave) rest.remove_suffix(1);
  }
  const bool is_join = entry.kind == Event::Kind::join;
  return {.kind = entry.kind,
          .seq = seq,
          .time = entry.time,
          .from = from,
          .text = rest,
          .here = is_join ? entry.number : 0,
          .say = is_join ? 0 : entry.number,
          .speaker = entry.speaker};
}

} // namespace sockplay::chat
