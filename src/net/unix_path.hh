// The file of a listening Unix socket: a stale one (nobody answers on it) makes way, a live one does not;
// ours goes when we go, but only while it is still the inode we made.
#pragma once

#include <optional>
#include <string>
#include <sys/types.h>
#include <utility>

namespace sockplay::net {

/// Removes the socket file at `path` if nobody answers on it, or if `forced`. Leaves everything that is not a
/// socket alone: bind(2) then says what is wrong.
void make_way(const std::string& path, bool forced);

/// SOCK_STREAM, SOCK_SEQPACKET or SOCK_DGRAM: what answers on the socket file at `path`; nothing where nobody
/// does. It is not knocked at: a listener sees no peer.
std::optional<int> type_at(const std::string& path);

/// Owns the file that bind(2) made at `path`, by device and inode; its end is the unlink.
class UnixPath {
public:
  UnixPath() = default;
  explicit UnixPath(std::string path);
  UnixPath(UnixPath&& other) noexcept
      : path_(std::exchange(other.path_, {})), device_(other.device_), inode_(other.inode_)
  {}
  UnixPath& operator=(UnixPath&& other) noexcept
  {
    std::swap(path_, other.path_);
    std::swap(device_, other.device_);
    std::swap(inode_, other.inode_);
    return *this;
  }
  UnixPath(const UnixPath&) = delete;
  UnixPath& operator=(const UnixPath&) = delete;
  ~UnixPath();

private:
  std::string path_;
  dev_t device_ = 0;
  ino_t inode_ = 0;
};

} // namespace sockplay::net
