#include "capture/writer.hh"

#include "capture/pcap_format.hh"
#include "net/error.hh"
#include "sys/invoke.hh"

namespace sockplay::capture {

namespace {

constexpr std::size_t good_write_bytes = 256 << 10;
constexpr std::size_t record_header_bytes = 16;
constexpr int how_to_open = O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC;

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
  if (!options_.rotation.is_asked_for()) {
    open(sys::invoke(sys::Open{options_.path.c_str(), how_to_open, 0600}), options_.path);
    return;
  }
  directory_ = open_directory(directory_name_);
}

Writer::Writer(int directory, const std::string& name, std::string header)
    : header_(std::move(header)), names_(name, {})
{
  constexpr int how = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC;
  open(sys::invoke(sys::OpenAt{directory, name.c_str(), how, 0600}), name);
}

void Writer::give_to(uid_t user, gid_t group) const
{
  if (!file_.is_open()) return;
  struct stat status {};
  net::checked(sys::invoke(sys::FStat{file_.number(), &status}), "fstat", file_name_);
  if (S_ISREG(status.st_mode))
    sys::invoke(sys::FChown{file_.number(), user, group}); // some file systems have no owners
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

void Writer::flush()
{
  std::string_view rest = pending_;
  while (!rest.empty()) {
    const auto outcome = sys::invoke(sys::Write{file_.number(), rest.data(), rest.size()});
    if (outcome.error == EINTR) continue;
    if (outcome.error == EAGAIN && wait_) {
      if (wait_()) continue;
      break;
    }
    rest.remove_prefix(static_cast<std::size_t>(net::checked(outcome, "write", file_name_)));
  }
  pending_.erase(0, pending_.size() - rest.size());
}

void Writer::open(const sys::Outcome& outcome, std::string name)
{
  file_ = net::Fd(static_cast<int>(net::checked(outcome, "open", name)));
  file_name_ = std::move(name);
  pending_ = header_;
  bytes_ = header_.size();
}

void Writer::begin_file(Time now)
{
  const Rotation& rotation = options_.rotation;
  if (file_.is_open()) flush();
  is_finished_ = rotation.bytes == 0 && rotation.count != 0 && files_ == rotation.count;
  if (is_finished_) return;
  const std::string name = names_.next(std::chrono::system_clock::to_time_t(
      std::chrono::time_point_cast<std::chrono::system_clock::duration>(now)));
  open(sys::invoke(sys::OpenAt{directory_.number(), name.c_str(), how_to_open, 0600}),
       options_.path.substr(0, options_.path.rfind('/') + 1) + name);
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
