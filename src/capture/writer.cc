#include "capture/writer.hh"

#include "capture/pcap_format.hh"
#include "net/error.hh"
#include "sys/invoke.hh"
#include "text/escape.hh"

#include <fmt/format.h>
#include <utility>

namespace sockplay::capture {

namespace {

constexpr std::size_t good_write_bytes = 256 << 10;
constexpr std::size_t record_header_bytes = 16;
constexpr int how_to_open = O_WRONLY | O_CREAT | O_CLOEXEC;

std::string name_in(const std::string& path)
{
  return path.substr(path.rfind('/') + 1);
}

} // namespace

std::string directory_of(const std::string& path)
{
  const auto slash = path.rfind('/');
  return slash == std::string::npos ? "." : path.substr(0, slash + 1);
}

net::Fd open_directory(const std::string& name)
{
  const sys::Open directory{name.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC, 0};
  return net::Fd(static_cast<int>(net::checked(sys::invoke(directory), "open", name)));
}

Writer::Writer(Options options, std::string header)
    : options_(std::move(options)), header_(std::move(header)), directory_name_(directory_of(options_.path)),
      names_(name_in(options_.path), options_.rotation)
{
  if (options_.rotation.is_asked_for())
    directory_ = open_directory(directory_name_);
  else
    open(AT_FDCWD, options_.path, options_.path);
}

Writer::Writer(int directory, const std::string& name, std::string header)
    : header_(std::move(header)), names_(name, {})
{
  adopt(sys::invoke(sys::OpenAt{directory, name.c_str(), how_to_open | O_EXCL, 0600}), name);
}

void Writer::give_to(uid_t user, gid_t group) const
{
  if (is_new_) sys::invoke(sys::FChown{file_.number(), user, group}); // some file systems have no owners
}

void Writer::set_wait(std::function<bool()> wait)
{
  wait_ = std::move(wait);
  if (!file_.is_open()) return;
  const auto flags = net::checked(sys::invoke(sys::Fcntl{file_.number(), F_GETFL, 0}), "fcntl", file_name_);
  const sys::Fcntl unblocked{file_.number(), F_SETFL, static_cast<int>(flags) | O_NONBLOCK};
  net::checked(sys::invoke(unblocked), "fcntl", file_name_);
}

void Writer::write(const Frame& frame)
{
  if (is_due(frame)) begin_file(frame.time);
  if (is_finished_) return;
  append_record(pending_, frame);
  bytes_ += record_header_bytes + frame.bytes.size();
  if (options_.flushes_each || pending_.size() >= good_write_bytes) flush();
}

// Even if it fails, what was written is not written again.
void Writer::flush()
{
  std::size_t written = 0;
  sys::Outcome outcome{};
  while (written < pending_.size()) {
    outcome = sys::invoke(sys::Write{file_.number(), pending_.data() + written, pending_.size() - written});
    if (outcome.ok())
      written += static_cast<std::size_t>(outcome.value);
    else if (outcome.error != EINTR && (outcome.error != EAGAIN || !wait_ || !wait_()))
      break;
  }
  pending_.erase(0, written);
  if (!outcome.ok() && (outcome.error != EAGAIN || !wait_))
    throw net::error_of("write", file_name_, outcome.error);
}

void Writer::open(int directory, const std::string& name, std::string path)
{
  auto outcome = sys::invoke(sys::OpenAt{directory, name.c_str(), how_to_open | O_EXCL, 0600});
  const bool is_there = outcome.error == EEXIST;
  if (is_there) outcome = sys::invoke(sys::OpenAt{directory, name.c_str(), how_to_open, 0600});
  adopt(outcome, std::move(path));
  is_new_ = !is_there;
  if (is_there) empty_file();
}

void Writer::adopt(const sys::Outcome& outcome, std::string path)
{
  file_ = net::Fd(static_cast<int>(net::checked(outcome, "open", path)));
  file_name_ = std::move(path);
  pending_ = header_;
  bytes_ = header_.size();
}

// Only what is a file, and not the one that is read: opened with O_TRUNC it would be empty by now.
void Writer::empty_file()
{
  struct stat here {
  }, read{};
  net::checked(sys::invoke(sys::FStat{file_.number(), &here}), "fstat", file_name_);
  if (!S_ISREG(here.st_mode)) return;
  const bool has_source = options_.source >= 0 && sys::invoke(sys::FStat{options_.source, &read}).ok();
  if (has_source && here.st_dev == read.st_dev && here.st_ino == read.st_ino)
    throw net::UsageError(fmt::format("-w {}: that is the file that is read", text::escaped(file_name_)),
                          "another name, and afterwards mv(1)");
  net::checked(sys::invoke(sys::FTruncate{file_.number(), 0}), "ftruncate", file_name_);
}

void Writer::begin_file(Time now)
{
  const Rotation& rotation = options_.rotation;
  if (file_.is_open()) flush();
  is_finished_ = rotation.bytes == 0 && rotation.count != 0 && files_ == rotation.count;
  if (is_finished_) return;
  const std::string name = names_.next(std::chrono::system_clock::to_time_t(
      std::chrono::time_point_cast<std::chrono::system_clock::duration>(now)));
  open(directory_.number(), name, options_.path.substr(0, options_.path.rfind('/') + 1) + name);
  ++files_;
  begun_ = now;
}

bool Writer::is_due(const Frame& frame) const
{
  const Rotation& rotation = options_.rotation;
  if (!rotation.is_asked_for()) return false;
  if (!file_.is_open()) return true;
  const bool is_full = rotation.bytes != 0 && bytes_ > header_.size() &&
                       bytes_ + record_header_bytes + frame.bytes.size() > rotation.bytes;
  return is_full || (rotation.seconds != 0 && frame.time - begun_ >= std::chrono::seconds(rotation.seconds));
}

} // namespace sockplay::capture
