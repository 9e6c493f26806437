// One end of a flow of bytes: a socket, a pipe, a terminal or a file, with how it is read and written without
// ever blocking, and what the poller last said of it. Which road joins two ends is road.hh's matter.
#pragma once

#include "net/fd.hh"
#include "net/io_result.hh"
#include "sys/invoke.hh"

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace sockplay::io {

/// What the poller said of a descriptor. Edge-triggered: a mark stays until a call on the descriptor would
/// block.
struct Watch {
  bool readable =
      true; // true until a call says otherwise: files are always ready, and a new end is tried first
  bool writable = true;
  bool hung_up = false; // EPOLLRDHUP, EPOLLHUP or EPOLLERR came: an end or an error waits behind the data
  bool closed = false;  // EPOLLHUP: both directions are over
  bool urgent =
      false; // EPOLLPRI: splice(2) does not get past TCP's urgent mark, and a recv(2) ends before it
  void* owner = nullptr;
};

class End : public Watch {
public:
  enum class Kind { none, socket, pipe, terminal, file, null, other };
  static constexpr std::size_t most_pieces = 64; // of one write

  End() = default;
  /// A socket of our own: non-blocking. Not tried before the poller has spoken: a new connection is seldom
  /// readable.
  static End own_socket(net::Fd fd, bool is_unix = false);
  /// A pipe end of our own, non-blocking.
  static End own_pipe(net::Fd fd);
  /// A file we opened.
  static End own_file(net::Fd fd, std::string name);
  /// Takes everything and keeps nothing (/dev/null). Throws net::Error.
  static End nowhere();
  /// Standard input or output. Its flags are shared with other processes and are never changed: pipes and
  /// terminals are opened anew through /proc for a non-blocking description of our own; where that is
  /// refused, poll(2) is asked before each call. Throws net::Error where the descriptor is closed.
  static End inherited(int number, int access);

  [[nodiscard]] int number() const { return fd_.number(); }
  [[nodiscard]] Kind kind() const { return kind_; }
  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] bool is_open() const { return fd_.is_open(); }
  /// Whether splice(2) and sendfile(2) on it neither block nor fail: not for inherited sockets, polled ends,
  /// O_APPEND.
  [[nodiscard]] bool splices() const { return splices_; }
  /// The bytes from the current offset to the end of a regular file, else 0.
  [[nodiscard]] std::size_t size_left() const;

  /// recv(2) or read(2); clears `readable` where nothing is left for now.
  net::IoResult read(std::span<std::byte> buffer);
  /// send(2) or write(2); clears `writable` where nothing more is taken for now.
  net::IoResult write(std::span<const std::byte> bytes);
  /// sendmsg(2) of pieces that lie apart, of a socket only; with one piece it is write().
  net::IoResult write(std::span<const std::string_view> pieces);
  /// Whether what it carries just now may hold a secret: shown calls leave it out.
  void set_secret(bool is_secret) { is_secret_ = is_secret; }
  /// No more will be written: a socket is half-closed, anything else closed.
  void finish();
  void close() { fd_.close(); }

private:
  End(net::Fd fd, Kind kind, std::string name, bool splices)
      : fd_(std::move(fd)), kind_(kind), name_(std::move(name)), splices_(splices)
  {}

  net::IoResult written(const sys::Outcome& outcome);

  net::Fd fd_;
  Kind kind_ = Kind::none;
  bool polled_ = false; // may block: ask poll(2) first
  std::string name_;
  bool splices_ = false;
  bool short_read_drains_ = false;
  bool is_secret_ = false;
};

} // namespace sockplay::io
