#include "chat/reply.hh"

#include "text/json.hh"
#include "text/time.hh"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <iterator>

namespace sockplay::chat {

namespace {

text::JsonLine line_of(Time now, std::string_view type)
{
  text::JsonLine line;
  line.field("time", text::iso_time(now)).field("type", type);
  return line;
}

std::string words_of_who(std::uint64_t here, std::span<const std::string> names)
{
  const auto more = here - names.size();
  return fmt::format("{} here: {}{}", here, fmt::join(names, ", "),
                     more == 0 ? "" : fmt::format(" and {} more", more));
}

} // namespace

void Reply::said(std::string_view type, std::string_view text)
{
  if (form_ == Form::text) {
    fmt::format_to(std::back_inserter(lines_), "* {}\n", text);
  } else {
    lines_ += line_of(now_, type).field("text", text).str();
  }
}

void Reply::notice(std::string_view text)
{
  said("notice", text);
}

void Reply::motd(std::string_view text)
{
  while (!text.empty()) {
    const auto line = text.substr(0, text.find('\n'));
    notice(line);
    text.remove_prefix(std::min(line.size() + 1, text.size()));
  }
}

void Reply::error(std::string_view text)
{
  said("error", text);
}

void Reply::too_long(std::size_t limit_bytes)
{
  const auto words = fmt::format("a line of more than {} bytes was not taken", limit_bytes);
  if (form_ == Form::text) {
    error(words);
  } else {
    lines_ += line_of(now_, "error").field("text", words).field("limit_bytes", limit_bytes).str();
  }
}

void Reply::named(std::string_view before, std::string_view name)
{
  if (form_ == Form::text) {
    fmt::format_to(std::back_inserter(lines_), "* you are {}\n", name);
  } else {
    lines_ += line_of(now_, "nick").field("from", before).field("name", name).str();
  }
}

void Reply::who(std::uint64_t here, std::span<const std::string> names)
{
  const auto words = words_of_who(here, names);
  if (form_ == Form::text) {
    said("notice", words);
  } else {
    lines_ += line_of(now_, "notice").field("text", words).field("here", here).strings("names", names).str();
  }
}

void Reply::welcome(const Welcome& welcome)
{
  lines_ += line_of(now_, "welcome")
                .field("room", welcome.room)
                .field("seq", welcome.seq)
                .field("name", welcome.name)
                .field("resume", welcome.resume)
                .field("here", welcome.here)
                .strings("names", welcome.names)
                .str();
}

void Reply::pong(std::string_view token)
{
  if (form_ == Form::text) {
    fmt::format_to(std::back_inserter(lines_), "* pong{}{}\n", token.empty() ? "" : " ", token);
  } else {
    lines_ += line_of(now_, "pong").field("token", token).str();
  }
}

void Reply::ack(std::uint64_t say, std::uint64_t seq)
{
  if (form_ == Form::text) {
    fmt::format_to(std::back_inserter(lines_), "* said {}\n", say);
    return;
  }
  text::JsonLine line;
  if (seq != 0) {
    line.field("seq", seq);
  }
  line.field("time", text::iso_time(now_)).field("type", "ack");
  if (say != 0) {
    line.field("say", say);
  }
  lines_ += std::move(line).str();
}

void Reply::private_line(std::string_view from, std::string_view text)
{
  if (form_ == Form::text) {
    fmt::format_to(std::back_inserter(lines_), "{} (to you): {}\n", from, text);
  } else {
    lines_ += line_of(now_, "private").field("from", from).field("text", text).str();
  }
}

void Reply::gap(std::uint64_t first, std::uint64_t last)
{
  if (form_ == Form::text) {
    fmt::format_to(std::back_inserter(lines_), "* {} {} not kept\n", last - first + 1,
                   last == first ? "line is" : "lines are");
  } else {
    lines_ += line_of(now_, "gap").field("first_seq", first).field("last_seq", last).str();
  }
}

void Reply::event(const Event& event, bool is_past)
{
  if (form_ == Form::json) {
    append_json(lines_, event);
  } else if (is_past) {
    append_replayed_text(lines_, event);
  } else {
    append_text(lines_, event);
  }
}

} // namespace sockplay::chat
