#include "play/kept_packets.hh"

#include "capture/pcap_format.hh"
#include "text/quantity.hh"

#include <fmt/format.h>

namespace sockplay::play {

KeptPackets::KeptPackets(const Sniff& options, const Capture& capture)
    : name_(options.write_file), directory_name_(capture::directory_of(options.write_file))
{
  if (name_.empty() || name_ == "-") return;
  writer_.emplace(capture::Writer::Options{.path = name_,
                                           .rotation = options.rotation,
                                           .flushes_each = options.flushes_each,
                                           .source = capture.file ? capture.file->end().number() : -1},
                  capture::file_header(capture.source));
}

void KeptPackets::give_to(const std::optional<capture::User>& user) const
{
  if (writer_ && user && capture::is_called_by_sudo()) writer_->give_to(user->id, user->group);
}

void KeptPackets::watch(io::Poller& poller, Owner owner)
{
  if (!writer_ || writer_->file() < 0) return;
  owner_ = std::move(owner);
  poller.add(writer_->file(), watch_);
  writer_->set_wait([this] { return wait(); });
}

// Until it takes more; once it is to end, for no longer than a reader needs that is only slow.
bool KeptPackets::wait()
{
  constexpr std::chrono::seconds patience{1};
  std::optional<io::Clock::time_point> until;
  for (watch_.writable = false; !watch_.writable;) {
    if (owner_.is_ending() && !until) until = io::Clock::now() + patience;
    if (until && io::Clock::now() >= *until) return false;
    owner_.wait(until);
  }
  return true;
}

std::optional<net::Error> KeptPackets::finish()
{
  if (!writer_) return {};
  try {
    flush();
  } catch (const net::Error& error) {
    return error;
  }
  const auto bytes = writer_->pending_bytes();
  if (bytes == 0) return {};
  return net::Error({.operation = "write",
                     .object = name_,
                     .reason = fmt::format("nobody took the last {} bytes", text::format_count(bytes))});
}

} // namespace sockplay::play
