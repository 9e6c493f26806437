// The other side of a test: sockets on this host, driven by bare calls that no observer sees. Every wait has
// a deadline far away: reaching it is a failure, never a measurement.
#pragma once

#include "io/loop.hh"
#include "net/endpoint.hh"
#include "net/fd.hh"

#include <arpa/inet.h>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sstream>
#include <string>
#include <string_view>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace sockplay::test {

using io::Clock;

/// How long anything may take before it counts as never.
inline constexpr auto forever = std::chrono::seconds(20);

inline net::Endpoint inet(const char* host, int port = 0)
{
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  EXPECT_EQ(::inet_pton(AF_INET, host, &address.sin_addr), 1) << host;
  return {reinterpret_cast<const sockaddr*>(&address), sizeof address};
}

inline net::Endpoint inet6(const char* host, int port = 0, unsigned scope = 0)
{
  sockaddr_in6 address{};
  address.sin6_family = AF_INET6;
  address.sin6_port = htons(static_cast<std::uint16_t>(port));
  address.sin6_scope_id = scope;
  EXPECT_EQ(::inet_pton(AF_INET6, host, &address.sin6_addr), 1) << host;
  return {reinterpret_cast<const sockaddr*>(&address), sizeof address};
}

/// Whether the descriptor becomes ready for `events` before forever.
inline bool becomes_ready(int fd, short events)
{
  pollfd asked{fd, events, 0};
  return ::poll(&asked, 1, static_cast<int>(std::chrono::milliseconds(forever).count())) == 1;
}

/// Everything that can be read from a blocking or non-blocking descriptor until its end.
inline std::string read_to_end(int fd)
{
  std::string all;
  std::array<char, 65536> room{};
  while (becomes_ready(fd, POLLIN)) {
    const auto got = ::read(fd, room.data(), room.size());
    if (got <= 0) {
      return got == 0 ? all : all + "[" + ::strerrorname_np(errno) + "]";
    }
    all.append(room.data(), static_cast<std::size_t>(got));
  }
  ADD_FAILURE() << "the end never came; so far: " << all.substr(0, 200);
  return all;
}

/// A descriptor held by the test, closed without anybody being told.
class Peer {
public:
  Peer() = default;
  explicit Peer(int fd) : fd_(fd) {}
  Peer(Peer&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Peer& operator=(Peer&& other) noexcept
  {
    std::swap(fd_, other.fd_);
    return *this;
  }
  Peer(const Peer&) = delete;
  Peer& operator=(const Peer&) = delete;
  ~Peer() { close(); }

  [[nodiscard]] int fd() const { return fd_; }
  /// For those who want an owner that passes the seam.
  [[nodiscard]] net::Fd give() { return net::Fd(std::exchange(fd_, -1)); }

  void say(std::string_view bytes) const
  {
    while (!bytes.empty()) {
      ASSERT_TRUE(becomes_ready(fd_, POLLOUT)) << "nobody takes what the peer says";
      const auto sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
      ASSERT_TRUE(sent > 0 || errno == EAGAIN) << std::strerror(errno);
      bytes.remove_prefix(sent > 0 ? static_cast<std::size_t>(sent) : 0);
    }
  }
  /// Exactly so many bytes, or fewer if the stream ends before.
  [[nodiscard]] std::string hear(std::size_t size) const
  {
    std::string heard(size, '\0');
    std::size_t got = 0;
    while (got < size && becomes_ready(fd_, POLLIN)) {
      const auto more = ::recv(fd_, heard.data() + got, size - got, MSG_DONTWAIT);
      if (more <= 0) {
        break;
      }
      got += static_cast<std::size_t>(more);
    }
    heard.resize(got);
    return heard;
  }
  /// Everything until the peer's end; an error is in brackets behind it.
  [[nodiscard]] std::string hear_all() const { return read_to_end(fd_); }
  /// What has arrived by now.
  [[nodiscard]] std::string hear_now() const
  {
    std::string heard(1 << 20, '\0');
    const auto got = ::recv(fd_, heard.data(), heard.size(), MSG_DONTWAIT);
    heard.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
    return heard;
  }
  void half_close() const { EXPECT_EQ(::shutdown(fd_, SHUT_WR), 0); }
  void close()
  {
    if (fd_ >= 0) {
      ::close(std::exchange(fd_, -1));
    }
  }
  /// Closes so that the other side gets ECONNRESET.
  void reset()
  {
    const linger now{1, 0};
    ::setsockopt(fd_, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    close();
  }

private:
  int fd_ = -1;
};

/// Two connected sockets: one for the code under test (non-blocking), one for the test.
struct Pair {
  Peer ours;
  Peer theirs;
};

inline Pair unix_pair(int type = SOCK_STREAM)
{
  std::array<int, 2> fds{};
  EXPECT_EQ(::socketpair(AF_UNIX, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, fds.data()), 0);
  return {Peer(fds[0]), Peer(fds[1])};
}

/// A socket that is connecting, or connected, to `endpoint`.
inline Peer connect_to(const net::Endpoint& endpoint)
{
  Peer peer(::socket(endpoint.family(), SOCK_STREAM | SOCK_CLOEXEC, 0));
  const int result = ::connect(peer.fd(), endpoint.address(), endpoint.size());
  EXPECT_EQ(result, 0) << to_string(endpoint) << ": " << std::strerror(errno);
  return peer;
}

/// A listener at a free port, by bare calls.
struct BareListener {
  explicit BareListener(const net::Endpoint& where = inet("127.0.0.1"), int backlog = 16)
      : socket(::socket(where.family(), SOCK_STREAM | SOCK_CLOEXEC, 0))
  {
    EXPECT_EQ(::bind(socket.fd(), where.address(), where.size()), 0) << std::strerror(errno);
    EXPECT_EQ(::listen(socket.fd(), backlog), 0);
    EXPECT_EQ(::getsockname(socket.fd(), endpoint.room(), endpoint.room_size()), 0);
  }
  [[nodiscard]] Peer accept() const
  {
    EXPECT_TRUE(becomes_ready(socket.fd(), POLLIN)) << "nobody came";
    return Peer(::accept4(socket.fd(), nullptr, nullptr, SOCK_CLOEXEC));
  }

  Peer socket;
  net::Endpoint endpoint;
};

/// A datagram socket bound to `where`, blocking, with room for a burst.
struct BareDatagrams {
  explicit BareDatagrams(const net::Endpoint& where = inet("127.0.0.1"))
      : socket(::socket(where.family(), SOCK_DGRAM | SOCK_CLOEXEC, 0))
  {
    const int bytes = 4 << 20;
    ::setsockopt(socket.fd(), SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes);
    EXPECT_EQ(::bind(socket.fd(), where.address(), where.size()), 0) << std::strerror(errno);
    EXPECT_EQ(::getsockname(socket.fd(), endpoint.room(), endpoint.room_size()), 0);
  }
  void connect(const net::Endpoint& peer) const
  {
    EXPECT_EQ(::connect(socket.fd(), peer.address(), peer.size()), 0) << std::strerror(errno);
  }
  void say(std::string_view record, const net::Endpoint& to) const
  {
    EXPECT_EQ(::sendto(socket.fd(), record.data(), record.size(), 0, to.address(), to.size()),
              static_cast<ssize_t>(record.size()))
        << std::strerror(errno);
  }

  Peer socket;
  net::Endpoint endpoint;
};

/// A datagram endpoint that nobody has: bound, so that nobody else gets it, but for one peer only, so that
/// the kernel refuses all others.
class DeafDatagrams {
public:
  explicit DeafDatagrams(const net::Endpoint& where = inet("127.0.0.1")) : socket_(where)
  {
    auto itself = socket_.endpoint;
    socket_.connect(itself);
  }
  [[nodiscard]] const net::Endpoint& endpoint() const { return socket_.endpoint; }

private:
  BareDatagrams socket_;
};

/// An endpoint where nobody listens: bound, so that nobody else gets it, but deaf.
class DeafEndpoint {
public:
  DeafEndpoint() : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0))
  {
    const auto any = inet("127.0.0.1");
    EXPECT_EQ(::bind(socket_.fd(), any.address(), any.size()), 0);
    EXPECT_EQ(::getsockname(socket_.fd(), endpoint_.room(), endpoint_.room_size()), 0);
  }
  [[nodiscard]] const net::Endpoint& endpoint() const { return endpoint_; }

private:
  Peer socket_;
  net::Endpoint endpoint_;
};

inline Pair tcp_pair()
{
  const BareListener listener;
  Peer theirs = connect_to(listener.endpoint);
  Peer ours(::accept4(listener.socket.fd(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
  EXPECT_GE(ours.fd(), 0);
  return {std::move(ours), std::move(theirs)};
}

/// A pipe of the test's: blocking, as a shell makes them.
struct BarePipe {
  explicit BarePipe(int flags = O_CLOEXEC)
  {
    std::array<int, 2> fds{};
    EXPECT_EQ(::pipe2(fds.data(), flags), 0);
    out = Peer(fds[0]);
    in = Peer(fds[1]);
  }
  Peer out; // read here
  Peer in;  // written here
};

inline void write_all(int fd, std::string_view bytes)
{
  while (!bytes.empty()) {
    const auto put = ::write(fd, bytes.data(), bytes.size());
    ASSERT_GT(put, 0) << std::strerror(errno);
    bytes.remove_prefix(static_cast<std::size_t>(put));
  }
}

/// A directory of the test's own, gone at its end.
class TempDir {
public:
  TempDir()
  {
    std::string name = (std::filesystem::temp_directory_path() / "sockplay-XXXXXX").string();
    EXPECT_NE(::mkdtemp(name.data()), nullptr);
    path_ = name;
  }
  TempDir(const TempDir&) = delete;
  TempDir& operator=(const TempDir&) = delete;
  ~TempDir()
  {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  [[nodiscard]] std::string path(std::string_view name) const { return (path_ / name).string(); }

private:
  std::filesystem::path path_;
};

inline std::string content_of(const std::string& path)
{
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

inline void write_file(const std::string& path, std::string_view bytes)
{
  std::ofstream(path, std::ios::binary) << bytes;
}

/// A standard descriptor is another file for as long as this lives.
class Redirected {
public:
  Redirected(int number, int to) : number_(number), before_(::fcntl(number, F_DUPFD_CLOEXEC, 10))
  {
    EXPECT_EQ(::dup2(to, number), number);
  }
  Redirected(const Redirected&) = delete;
  Redirected& operator=(const Redirected&) = delete;
  ~Redirected()
  {
    ::dup2(before_, number_);
    ::close(before_);
  }

private:
  int number_;
  int before_;
};

/// So many bytes that no two neighbourhoods look alike.
inline std::string pattern(std::size_t size)
{
  std::string bytes(size, '\0');
  std::uint32_t state = 12345;
  for (char& byte : bytes) {
    state = state * 1664525 + 1013904223;
    byte = static_cast<char>(state >> 24);
  }
  return bytes;
}

/// Turns the loop until `done`; false where that never happens.
template <class Done>
bool run_until(io::Loop& loop, Done done)
{
  const auto deadline = Clock::now() + forever;
  while (true) {
    loop.run();
    if (done()) {
      return true;
    }
    if (Clock::now() >= deadline) {
      return false;
    }
    loop.wait(deadline);
  }
}

} // namespace sockplay::test
