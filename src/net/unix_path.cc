#include "net/unix_path.hh"

#include "net/endpoint.hh"
#include "net/error.hh"
#include "net/fd.hh"
#include "sys/invoke.hh"

namespace sockplay::net {

namespace {

// Asked with a datagram socket, which no listener ever gets to accept: only a refusal proves that nobody is
// there, a stream or seqpacket socket that is alive answers EPROTOTYPE.
bool is_stale(const std::string& path)
{
  const Fd asking(static_cast<int>(checked(
      sys::invoke(sys::Socket{AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0}), "socket", path)));
  const auto endpoint = Endpoint::unix_path(path);
  const auto outcome = sys::invoke(sys::Connect{asking.number(), endpoint.address(), endpoint.size()});
  return outcome.error == ECONNREFUSED;
}

} // namespace

void make_way(const std::string& path, bool forced)
{
  struct stat status {};
  if (!sys::invoke(sys::LStat{path.c_str(), &status}).ok()) {
    return;
  }
  if (!S_ISSOCK(status.st_mode)) {
    throw Error({.fault = Fault::local,
                 .operation = "bind",
                 .object = path,
                 .reason = "something that is no socket has that name (EADDRINUSE)",
                 .error_number = EADDRINUSE});
  }
  if (forced || is_stale(path)) {
    sys::invoke(sys::Unlink{path.c_str()});
  }
}

UnixPath::UnixPath(std::string path) : path_(std::move(path))
{
  struct stat status {};
  if (sys::invoke(sys::LStat{path_.c_str(), &status}).ok()) {
    device_ = status.st_dev;
    inode_ = status.st_ino;
  }
}

UnixPath::~UnixPath()
{
  struct stat status {};
  if (path_.empty() || !sys::invoke(sys::LStat{path_.c_str(), &status}).ok()) {
    return;
  }
  if (S_ISSOCK(status.st_mode) && status.st_dev == device_ && status.st_ino == inode_) {
    sys::invoke(sys::Unlink{path_.c_str()});
  }
}

} // namespace sockplay::net
