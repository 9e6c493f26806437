#include "chat/journal.hh"

#include "net/error.hh"
#include "text/json.hh"

#include <algorithm>
#include <fmt/format.h>

namespace sockplay::chat {

namespace {

std::string member_line(const Identity& identity)
{
  text::JsonLine line;
  line.field("type", "member").field("speaker", identity.speaker).field("proof", identity.proof);
  if (!identity.name.empty()) {
    line.field("name", identity.name);
  }
  return std::move(line).str();
}

} // namespace

Journal::Journal(std::string path, std::size_t tail_bytes) : path_(std::move(path))
{
  const int flags = O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW;
  file_ = net::Fd(
      static_cast<int>(net::checked(sys::invoke(sys::Open{path_.c_str(), flags, 0600}), "open", path_)));
  struct stat status {};
  net::checked(sys::invoke(sys::FStat{file_.number(), &status}), "open", path_);
  if (!S_ISREG(status.st_mode)) {
    throw net::Error({.operation = "open", .object = path_, .reason = "a log is a regular file"});
  }
  if (const auto locked = sys::invoke(sys::Flock{file_.number(), LOCK_EX | LOCK_NB}); !locked.ok()) {
    if (locked.error != EWOULDBLOCK) throw net::error_of("lock", path_, locked.error);
    throw net::Error({.operation = "lock", .object = path_, .reason = "another relay writes this log"});
  }
  size_ = status.st_size;
  read_tail(tail_bytes);
}

std::string Journal::read(off_t begin, std::size_t bytes)
{
  net::checked(sys::invoke(sys::Seek{file_.number(), begin, SEEK_SET}), "lseek", path_);
  std::string text(bytes, '\0');
  std::size_t had = 0;
  while (had < text.size()) {
    const auto outcome = sys::invoke(sys::Read{file_.number(), text.data() + had, text.size() - had});
    if (outcome.error == EINTR) continue;
    if (net::checked(outcome, "read", path_) == 0) break;
    had += static_cast<std::size_t>(outcome.value);
  }
  text.resize(had);
  return text;
}

// Which room it is stands on the first line, however long ago that was.
void Journal::read_tail(std::size_t tail_bytes)
{
  constexpr std::size_t first_line_bytes = 256;
  const auto begin = std::max<off_t>(0, size_ - static_cast<off_t>(tail_bytes));
  if (begin != 0) {
    const auto first = read(0, first_line_bytes);
    take(first.substr(0, first.find('\n')));
  }
  auto tail = read(begin, static_cast<std::size_t>(size_ - begin));
  const auto whole = tail.rfind('\n') + 1; // 0 where there is none
  if (whole != tail.size()) {
    size_ = begin + static_cast<off_t>(whole);
    net::checked(sys::invoke(sys::FTruncate{file_.number(), size_}), "ftruncate", path_);
  }
  tail.resize(whole);
  for (std::string_view rest = tail; !rest.empty();) {
    const auto line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(line.size() + 1);
    take(line); // the first one may have been cut: it is no JSON then
  }
  next_seq_ = past_.next_seq;
  members_.clear();
}

void Journal::take(std::string_view text)
{
  auto line = parse_feed_line(text);
  if (!line) {
    return;
  }
  if (line->speaker) {
    past_.next_speaker = std::max(past_.next_speaker, static_cast<std::uint32_t>(*line->speaker + 1));
  }
  if (line->type == "room") {
    past_.room = line->room;
    past_.next_seq = std::max(past_.next_seq, line->seq.value_or(0) + 1);
  } else if (line->type == "member") {
    take_member(*line);
  } else if (const auto event = event_of(*line); event && event->seq >= past_.next_seq) {
    if (event->seq != past_.next_seq) past_.events.clear(); // some could not be written: numbers have no gap
    past_.next_seq = event->seq + 1;
    follow_member(*event);
    past_.events.push_back(std::move(*line));
  }
}

void Journal::take_member(const FeedLine& line)
{
  if (line.speaker && !line.proof.empty()) {
    members_[static_cast<std::uint32_t>(*line.speaker)] = past_.identities.size();
    past_.identities.push_back({.speaker = static_cast<std::uint32_t>(*line.speaker),
                                .proof = line.proof,
                                .name = line.name,
                                .last_say = line.say.value_or(0)});
  }
}

// What it was called last, and what it said last.
void Journal::follow_member(const Event& event)
{
  const auto place = members_.find(event.speaker);
  if (place == members_.end()) {
    return;
  }
  auto* found = &past_.identities[place->second];
  if (event.kind == Event::Kind::nick) {
    found->name = event.text;
  } else if (event.kind == Event::Kind::join && parse_name(event.from)) {
    found->name = event.from;
  }
  if (event.say > found->last_say) {
    found->last_say = event.say;
    found->last_seq = event.seq;
  }
}

void Journal::begin(const std::string& room)
{
  text::JsonLine line;
  line.field("type", "room").field("room", room);
  pending_ = std::move(line).str();
  if (!append()) {
    throw net::error_of("write", path_, errno);
  }
}

std::optional<std::string> Journal::write(Room& room)
{
  for (const auto& identity : room.take_new_identities()) {
    newcomers_ += member_line(identity);
  }
  pending_ = newcomers_;
  const auto first = std::max(next_seq_, room.log().oldest_seq());
  next_seq_ = room.log().next_seq();
  for (auto seq = first; seq < next_seq_; ++seq) {
    append_record(pending_, room.log().event(seq));
  }
  if (pending_.empty()) {
    return {};
  }
  const bool was_missing = missing_ != 0;
  if (append()) {
    newcomers_.clear();
    return was_missing ? std::optional(fmt::format("the log is written again; {} events are missing in it",
                                                   std::exchange(missing_, 0)))
                       : std::nullopt;
  }
  const int error = errno;
  missing_ += next_seq_ - first;
  return was_missing ? std::nullopt
                     : std::optional(fmt::format("{}: {}: the room goes on without its log", path_,
                                                 net::errno_text(error)));
}

// All of it or nothing: half a line would spoil the one that follows.
bool Journal::append()
{
  std::string_view rest = pending_;
  int error = 0;
  while (!rest.empty() && error == 0) {
    const auto outcome = sys::invoke(sys::Write{file_.number(), rest.data(), rest.size()});
    error = outcome.ok() || outcome.error == EINTR ? 0 : outcome.error;
    rest.remove_prefix(outcome.ok() ? static_cast<std::size_t>(outcome.value) : 0);
  }
  if (error == 0) {
    size_ += static_cast<off_t>(pending_.size());
  } else {
    sys::invoke(sys::FTruncate{file_.number(), size_});
  }
  pending_.clear();
  errno = error;
  return error == 0;
}

} // namespace sockplay::chat
