#include "io/end.hh"

#include "net/error.hh"
#include "sys/invoke.hh"

#include <algorithm>
#include <fmt/format.h>
#include <sys/sysmacros.h>

namespace sockplay::io {

namespace {

constexpr std::size_t pipe_atom = 4096; // PIPE_BUF: what a writable pipe takes without blocking, pipe(7)

End::Kind kind_of(const struct stat& status, int number)
{
  if (S_ISSOCK(status.st_mode)) {
    return End::Kind::socket;
  }
  if (S_ISFIFO(status.st_mode)) {
    return End::Kind::pipe;
  }
  if (S_ISREG(status.st_mode) ||
      S_ISBLK(status.st_mode)) { // what has an offset, which others may share with us
    return End::Kind::file;
  }
  if (S_ISCHR(status.st_mode) && status.st_rdev == makedev(1, 3)) {
    return End::Kind::null;
  }
  return ::isatty(number) != 0 ? End::Kind::terminal : End::Kind::other;
}

// A description of our own, so that its O_NONBLOCK is nobody else's.
net::Fd reopened(int number, int access)
{
  const auto path = fmt::format("/proc/self/fd/{}", number);
  return net::Fd(static_cast<int>(
      sys::invoke(sys::Open{path.c_str(), access | O_NONBLOCK | O_CLOEXEC | O_NOCTTY, 0}).value));
}

bool ready_now(int fd, short events)
{
  pollfd asked{fd, events, 0};
  return sys::invoke(sys::Poll{&asked, 1, 0}).value > 0;
}

bool would_block(int error)
{
  return error == EAGAIN || error == EWOULDBLOCK;
}

} // namespace

End End::own_socket(net::Fd fd, bool is_unix)
{
  End end(std::move(fd), Kind::socket, "", true);
  end.readable = false;
  end.short_read_drains_ = !is_unix; // unix(7): a read ends where descriptors or credentials came along
  return end;
}

End End::own_pipe(net::Fd fd)
{
  End end(std::move(fd), Kind::pipe, "pipe", true);
  end.short_read_drains_ = true;
  return end;
}

End End::own_file(net::Fd fd, std::string name)
{
  struct stat status {};
  net::checked(sys::invoke(sys::FStat{fd.number(), &status}), "fstat", name);
  const Kind kind = kind_of(status, fd.number());
  const bool splices = kind == Kind::file || kind == Kind::pipe;
  return {std::move(fd), kind, std::move(name), splices};
}

End End::nowhere()
{
  const auto outcome = sys::invoke(sys::Open{"/dev/null", O_RDWR | O_CLOEXEC, 0});
  net::Fd fd(static_cast<int>(net::checked(outcome, "open", "/dev/null")));
  return {std::move(fd), Kind::null, "/dev/null", true};
}

End End::inherited(int number, int access)
{
  const std::string name = number == STDIN_FILENO ? "standard input" : "standard output";
  struct stat status {};
  net::checked(sys::invoke(sys::FStat{number, &status}), "open", name);
  const Kind kind = kind_of(status, number);
  const bool is_plain = kind == Kind::file || kind == Kind::null;
  const auto flags = is_plain ? sys::invoke(sys::Fcntl{number, F_GETFL, 0}).value : 0;
  if (is_plain && (flags & O_ACCMODE) == (access == O_RDONLY ? O_WRONLY : O_RDONLY)) {
    throw net::error_of("open", name,
                        EBADF); // closed when we were started (cmd/main.cc), or of the other kind
  }
  const bool may_block = kind == Kind::pipe || kind == Kind::terminal || kind == Kind::other;
  net::Fd fd = may_block ? reopened(number, access) : net::Fd();
  const bool polled = may_block && !fd.is_open();
  if (!fd.is_open()) {
    fd = net::Fd(
        static_cast<int>(net::checked(sys::invoke(sys::Fcntl{number, F_DUPFD_CLOEXEC, 3}), "open", name)));
  }
  const bool appends = kind == Kind::file && (flags & O_APPEND) != 0;
  const bool splices =
      !polled && !appends && (kind == Kind::pipe || kind == Kind::file || kind == Kind::null);
  End end(std::move(fd), kind, name, splices);
  end.polled_ = polled;
  end.short_read_drains_ = kind == Kind::pipe;
  return end;
}

std::size_t End::size_left() const
{
  struct stat status {};
  if (kind_ != Kind::file || !sys::invoke(sys::FStat{number(), &status}).ok()) {
    return 0;
  }
  const off_t offset = sys::invoke(sys::Seek{number(), 0, SEEK_CUR}).value;
  return offset >= 0 && status.st_size > offset ? static_cast<std::size_t>(status.st_size - offset) : 0;
}

net::IoResult End::read(std::span<std::byte> buffer)
{
  if (polled_ && !ready_now(number(), POLLIN)) {
    readable = false;
    return {net::IoResult::What::would_block};
  }
  sys::Outcome outcome{};
  do {
    outcome = kind_ == Kind::socket
                  ? sys::invoke(sys::Recv{number(), buffer.data(), buffer.size(), MSG_DONTWAIT, is_secret_})
                  : sys::invoke(sys::Read{number(), buffer.data(), buffer.size(), is_secret_});
  } while (outcome.error == EINTR);
  if (outcome.value > 0) {
    const auto bytes = static_cast<std::size_t>(outcome.value);
    // epoll(7): a short read means that a stream is drained, unless its end has been announced.
    readable = !short_read_drains_ || hung_up || urgent || bytes == buffer.size();
    return {net::IoResult::What::moved, bytes};
  }
  if (outcome.value == 0 || (outcome.error == EIO && kind_ == Kind::terminal)) {
    return {net::IoResult::What::end};
  }
  if (would_block(outcome.error)) {
    readable = false;
    return {net::IoResult::What::would_block};
  }
  return {net::IoResult::What::failed, 0, outcome.error};
}

net::IoResult End::write(std::span<const std::byte> bytes)
{
  if (polled_) {
    if (!ready_now(number(), POLLOUT)) {
      writable = false;
      return {net::IoResult::What::would_block};
    }
    bytes = bytes.first(std::min(bytes.size(), pipe_atom));
  }
  sys::Outcome outcome{};
  do {
    outcome = kind_ == Kind::socket
                  ? sys::invoke(sys::Send{number(), bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL,
                                          is_secret_})
                  : sys::invoke(sys::Write{number(), bytes.data(), bytes.size(), is_secret_});
  } while (outcome.error == EINTR);
  return written(outcome);
}

net::IoResult End::write(std::span<const std::string_view> pieces)
{
  if (pieces.size() == 1) {
    return write(std::as_bytes(std::span(pieces[0])));
  }
  std::array<iovec, most_pieces> parts;
  pieces = pieces.first(std::min(pieces.size(), parts.size()));
  std::transform(pieces.begin(), pieces.end(), parts.begin(), [](std::string_view piece) {
    return iovec{const_cast<char*>(piece.data()), piece.size()};
  });
  msghdr message{};
  message.msg_iov = parts.data();
  message.msg_iovlen = pieces.size();
  sys::Outcome outcome{};
  do {
    outcome = sys::invoke(sys::SendMsg{number(), &message, MSG_DONTWAIT | MSG_NOSIGNAL, is_secret_});
  } while (outcome.error == EINTR);
  return written(outcome);
}

net::IoResult End::written(const sys::Outcome& outcome)
{
  if (outcome.ok()) {
    return {net::IoResult::What::moved, static_cast<std::size_t>(outcome.value)};
  }
  if (would_block(outcome.error)) {
    writable = false;
    return {net::IoResult::What::would_block};
  }
  return {net::IoResult::What::failed, 0, outcome.error};
}

void End::finish()
{
  if (kind_ == Kind::socket) {
    sys::invoke(sys::Shutdown{number(), SHUT_WR});
    return;
  }
  fd_.close();
}

} // namespace sockplay::io
