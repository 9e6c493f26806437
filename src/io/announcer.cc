#include "io/announcer.hh"

#include "io/progress.hh"
#include "sys/invoke.hh"
#include "text/escape.hh"
#include "text/quantity.hh"
#include "text/time.hh"

#include <fmt/format.h>

namespace sockplay::io {

namespace {

// Words are few and short; a terminal that takes none would hold them up, as it would any program.
void write_all(int fd, std::string_view bytes)
{
  while (!bytes.empty()) {
    const auto outcome = sys::invoke(sys::Write{fd, bytes.data(), bytes.size()});
    if (outcome.error == EAGAIN) { // somebody else made this description non-blocking
      pollfd waiting{fd, POLLOUT, 0};
      sys::invoke(sys::Poll{&waiting, 1, 1000});
    } else if (!outcome.ok() && outcome.error != EINTR) {
      return;
    }
    bytes.remove_prefix(outcome.ok() ? static_cast<std::size_t>(outcome.value) : 0);
  }
}

void write_file(const std::string& path, std::string_view bytes)
{
  const auto outcome = sys::invoke(sys::Open{path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666});
  const net::Fd file(static_cast<int>(net::checked(outcome, "open", path)));
  net::checked(sys::invoke(sys::Write{file.number(), bytes.data(), bytes.size()}), "write", path);
}

} // namespace

text::JsonLine event_line(std::string_view event)
{
  text::JsonLine line;
  line.field("event", event).field("time", text::iso_time(std::chrono::system_clock::now()));
  return line;
}

void append_totals(text::JsonLine& line, const Conversation& conversation)
{
  const std::chrono::nanoseconds time = Clock::now() - conversation.started;
  line.field("received_bytes", conversation.received_bytes()).field("sent_bytes", conversation.sent_bytes());
  if (const auto& records = conversation.records) {
    line.field("received_records", records->received.records).field("sent_records", records->sent.records);
    line.field("cut_records", records->received.cut).field("lost_records", records->received.lost);
    line.field("unsent_records", records->sent.lost);
    if (const auto& faults = records->sent.faults; faults != record::Faults::Counts()) {
      line.field("dropped_records", faults.dropped).field("duplicated_records", faults.duplicated);
      line.field("reordered_records", faults.reordered).field("corrupted_records", faults.corrupted);
    }
  }
  line.field("duration_ns", time.count());
}

std::string totals_of(const Conversation& conversation)
{
  const auto time = text::format_duration(Clock::now() - conversation.started);
  if (const auto& records = conversation.records) {
    return fmt::format("received {}; sent {}; in {}", to_string(records->received), to_string(records->sent),
                       time);
  }
  return fmt::format("received {}, sent {} in {}", text::format_size(conversation.received_bytes()),
                     text::format_size(conversation.sent_bytes()), time);
}

void say(std::string_view line)
{
  Progress::erase();
  write_all(STDERR_FILENO, fmt::format("sockplay: {}\n", line));
}

void Announcer::tell(std::string_view line) const
{
  tell_words_ ? tell_words_(fmt::format("sockplay: {}\n", line)) : say(line);
}

void Announcer::listening(const net::Endpoint& endpoint)
{
  const auto name = peer_name(endpoint);
  const bool has_port = !endpoint.is_unix() && !(endpoint.is_internet() && endpoint.port() == 0);
  const auto where = !has_port ? name : std::to_string(endpoint.port()); // a path, or a bare host
  if (!options_.port_file.empty()) {
    write_file(options_.port_file, where + "\n"); // if that fails nothing else was told
  }
  if (options_.verbosity >= 0) {
    tell("listening on " + text::escaped(name));
  }
  event(event_line("listening").field("address", name).str());
  be_ready(where);
}

void Announcer::capturing(std::string_view interface, std::string_view link)
{
  if (options_.verbosity >= 0) {
    tell(fmt::format("capturing on {} ({})", text::escaped(interface), link));
  }
  event(event_line("listening").field("interface", interface).field("link", link).str());
  be_ready(std::string(interface));
}

void Announcer::be_ready(const std::string& where)
{
  if (outlet_ != nullptr) {
    outlet_->flush(); // whoever waits for it is the reason that nobody comes
  }
  if (options_.ready_fd) {
    const auto text = where + "\n";
    net::checked(sys::invoke(sys::Write{*options_.ready_fd, text.data(), text.size()}), "write",
                 fmt::format("--ready-fd {}", *options_.ready_fd));
    if (*options_.ready_fd > STDERR_FILENO) {
      sys::invoke(
          sys::Close{*options_.ready_fd}); // who reads it to its end has it all; programs do not inherit it
    }
  }
}

void Announcer::connected(std::string_view peer, std::string_view local, int fd)
{
  if (!tells_of_peers()) return;
  const auto who = fd >= 0 ? net::peer_credentials(fd).value_or(ucred{}) : ucred{};
  const bool is_known = who.pid != 0;
  if (is_json()) {
    auto line = event_line("connected").field("peer", peer).field("address", local);
    if (is_known) line.field("pid", who.pid).field("uid", who.uid).field("gid", who.gid);
    event(std::move(line).str());
  }
  if (is_verbose()) {
    const auto made_by = is_known ? fmt::format(" (pid {}, uid {}, gid {})", who.pid, who.uid, who.gid) : "";
    note(fmt::format("connected: {} <-> {}{}", text::escaped(local), text::escaped(peer), made_by));
  }
}

void Announcer::closed(const Conversation& conversation, std::string_view peer)
{
  const int error = conversation.peer_error();
  if (is_json()) {
    auto line = event_line("closed").field("peer", peer);
    append_totals(line, conversation);
    if (error != 0) {
      line.field("error", net::errno_text(error));
    }
    event(std::move(line).str());
  }
  if (is_verbose()) {
    note(fmt::format("{} closed: {}", text::escaped(peer), totals_of(conversation)));
  }
}

void Announcer::stats(std::string_view words, text::JsonLine fields)
{
  tell(words);
  event(std::move(fields).str());
}

void Announcer::error(const net::Error& error)
{
  tell(error.what());
  if (is_json()) {
    event(event_line("error").field("message", error.what()).str());
  }
}

void Announcer::warn(std::string_view line)
{
  if (options_.verbosity >= 0) {
    tell(line);
  }
}

void Announcer::note(std::string_view line)
{
  if (is_verbose()) {
    tell(line);
  }
}

void Announcer::event(const std::string& line)
{
  if (!is_json()) {
    return;
  }
  if (tell_event_) {
    tell_event_(line);
  } else if (outlet_ != nullptr) {
    outlet_->line(line);
    outlet_->flush(); // what the sink does not take now is flushed with what comes next
  } else {
    write_all(STDOUT_FILENO, line);
  }
}

} // namespace sockplay::io
