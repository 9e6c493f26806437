#include "net/unix_path.hh"

#include "net/endpoint.hh"
#include "net/error.hh"
#include "net/fd.hh"
#include "sys/invoke.hh"

namespace sockplay::net {

namespace {

Fd open_socket(int type, const std::string& path)
{
  const auto outcome = sys::invoke(sys::Socket{AF_UNIX, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0});
  return Fd(static_cast<int>(checked(outcome, "socket", path)));
}

int connect_error(const Fd& asking, const std::string& path)
{
  const auto endpoint = Endpoint::unix_path(path);
  return sys::invoke(sys::Connect{asking.number(), endpoint.address(), endpoint.size()}).error;
}

// Asked with a datagram socket, which no listener ever gets to accept: only a refusal proves that nobody is
// there, a stream or seqpacket socket that is alive answers EPROTOTYPE.
int answer_at(const std::string& path)
{
  return connect_error(open_socket(SOCK_DGRAM, path), path);
}

// Asked with a socket that listens itself: the kernel compares the types, and then finds that such a one
// cannot connect.
bool is_seqpacket_at(const std::string& path)
{
  const auto asking = open_socket(SOCK_SEQPACKET, path);
  const auto anywhere = Endpoint::unix_unnamed();
  checked(sys::invoke(sys::Bind{asking.number(), anywhere.address(), anywhere.size()}), "bind", path);
  checked(sys::invoke(sys::Listen{asking.number(), 0}), "listen", path);
  return connect_error(asking, path) != EPROTOTYPE;
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
  if (forced || answer_at(path) == ECONNREFUSED) {
    sys::invoke(sys::Unlink{path.c_str()});
  }
}

std::optional<int> type_at(const std::string& path)
{
  switch (answer_at(path)) {
  case 0:
  case EPERM: return SOCK_DGRAM; // it is there, if only for its own peer
  case EPROTOTYPE: return is_seqpacket_at(path) ? SOCK_SEQPACKET : SOCK_STREAM;
  default: return {};
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
