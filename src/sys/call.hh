// Every request sockplay makes of the kernel or libc about descriptors, as a value: the arguments under their
// kernel names, and the way to carry it out. No retry, no policy and no printing live here.
// To make a call, hand it to sys::invoke (invoke.hh); to see calls, listen there.
#pragma once

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <fcntl.h>
#include <grp.h>
#include <ifaddrs.h>
#include <linux/capability.h>
#include <linux/landlock.h>
#include <net/if.h>
#include <netdb.h>
#include <poll.h>
#include <pwd.h>
#include <spawn.h>
#include <sys/epoll.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/sendfile.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>
#include <variant>

namespace sockplay::sys {

// --- sockets: socket(2) and its family ---------------------------------------------------------------------

struct Socket {
  int domain, type, protocol;
  [[nodiscard]] long invoke() const { return ::socket(domain, type, protocol); }
};

struct Bind {
  int fd;
  const sockaddr* address;
  socklen_t size;
  [[nodiscard]] long invoke() const { return ::bind(fd, address, size); }
};

struct Listen {
  int fd, backlog;
  [[nodiscard]] long invoke() const { return ::listen(fd, backlog); }
};

/// accept4(2); `size` is in and out.
struct Accept {
  int fd;
  sockaddr* address;
  socklen_t* size;
  int flags;
  [[nodiscard]] long invoke() const { return ::accept4(fd, address, size, flags); }
};

struct Connect {
  int fd;
  const sockaddr* address;
  socklen_t size;
  [[nodiscard]] long invoke() const { return ::connect(fd, address, size); }
};

struct Shutdown {
  int fd, how;
  [[nodiscard]] long invoke() const { return ::shutdown(fd, how); }
};

struct GetSockName {
  int fd;
  sockaddr* address;
  socklen_t* size;
  [[nodiscard]] long invoke() const { return ::getsockname(fd, address, size); }
};

struct GetPeerName {
  int fd;
  sockaddr* address;
  socklen_t* size;
  [[nodiscard]] long invoke() const { return ::getpeername(fd, address, size); }
};

struct SetSockOpt {
  int fd, level, name;
  const void* value;
  socklen_t size;
  [[nodiscard]] long invoke() const { return ::setsockopt(fd, level, name, value, size); }
};

struct GetSockOpt {
  int fd, level, name;
  void* value;
  socklen_t* size;
  [[nodiscard]] long invoke() const { return ::getsockopt(fd, level, name, value, size); }
};

// --- bytes -------------------------------------------------------------------------------------------------
// `is_secret`: a password or the like may be among them, so whoever shows calls leaves them out.

struct Send {
  int fd;
  const void* buffer;
  std::size_t size;
  int flags;
  bool is_secret = false;
  [[nodiscard]] long invoke() const { return ::send(fd, buffer, size, flags); }
};

/// sendmsg(2): pieces that lie apart, as one.
struct SendMsg {
  int fd;
  const msghdr* message;
  int flags;
  bool is_secret = false;
  [[nodiscard]] long invoke() const { return ::sendmsg(fd, message, flags); }
};

/// sendmmsg(2): the value is how many messages went.
struct SendMmsg {
  int fd;
  mmsghdr* messages;
  unsigned count;
  int flags;
  [[nodiscard]] long invoke() const { return ::sendmmsg(fd, messages, count, flags); }
};

struct Recv {
  int fd;
  void* buffer;
  std::size_t size;
  int flags;
  bool is_secret = false;
  [[nodiscard]] long invoke() const { return ::recv(fd, buffer, size, flags); }
};

/// recvmsg(2): of sockets that keep records.
struct RecvMsg {
  int fd;
  msghdr* message;
  int flags;
  [[nodiscard]] long invoke() const { return ::recvmsg(fd, message, flags); }
};

/// recvmmsg(2) without a timeout (which does not do what one would think: its BUGS); the value is how many
/// messages came.
struct RecvMmsg {
  int fd;
  mmsghdr* messages;
  unsigned count;
  int flags;
  [[nodiscard]] long invoke() const { return ::recvmmsg(fd, messages, count, flags, nullptr); }
};

struct Read {
  int fd;
  void* buffer;
  std::size_t size;
  bool is_secret = false;
  [[nodiscard]] long invoke() const { return ::read(fd, buffer, size); }
};

struct Write {
  int fd;
  const void* buffer;
  std::size_t size;
  bool is_secret = false;
  [[nodiscard]] long invoke() const { return ::write(fd, buffer, size); }
};

/// splice(2) at the current offset of both ends; one of them is a pipe.
struct Splice {
  int in, out;
  std::size_t size;
  unsigned flags;
  [[nodiscard]] long invoke() const { return ::splice(in, nullptr, out, nullptr, size, flags); }
};

/// sendfile(2) at the current offset of `in`.
struct SendFile {
  int out, in;
  std::size_t size;
  [[nodiscard]] long invoke() const { return ::sendfile(out, in, nullptr, size); }
};

// --- descriptors and files ---------------------------------------------------------------------------------

struct Pipe {
  int* fds;
  int flags;
  [[nodiscard]] long invoke() const { return ::pipe2(fds, flags); }
};

/// fcntl(2) with an integer argument (F_GETFL, F_SETPIPE_SZ, F_DUPFD_CLOEXEC).
struct Fcntl {
  int fd, command, argument;
  [[nodiscard]] long invoke() const { return ::fcntl(fd, command, argument); }
};

/// ioctl(2) that answers one int (SIOCOUTQ, SIOCINQ).
struct Ioctl {
  int fd;
  unsigned long request;
  int* value;
  [[nodiscard]] long invoke() const { return ::ioctl(fd, request, value); }
};

struct Open {
  const char* path;
  int flags;
  mode_t mode;
  [[nodiscard]] long invoke() const { return ::open(path, flags, mode); }
};

/// openat(2): `path` beneath an open directory.
struct OpenAt {
  int directory;
  const char* path;
  int flags;
  mode_t mode;
  [[nodiscard]] long invoke() const { return ::openat(directory, path, flags, mode); }
};

struct Seek {
  int fd;
  off_t offset;
  int whence;
  [[nodiscard]] long invoke() const { return ::lseek(fd, offset, whence); }
};

struct Close {
  int fd;
  [[nodiscard]] long invoke() const { return ::close(fd); }
};

/// getrandom(2).
struct GetRandom {
  void* buffer;
  std::size_t size;
  [[nodiscard]] long invoke() const { return ::getrandom(buffer, size, 0); }
};

/// uname(2): which kernel it is.
struct Uname {
  utsname* name;
  [[nodiscard]] long invoke() const { return ::uname(name); }
};

/// memfd_create(2): a file that is only memory.
struct MemFd {
  const char* name;
  unsigned flags;
  [[nodiscard]] long invoke() const { return ::memfd_create(name, flags); }
};

struct FStat {
  int fd;
  struct stat* result;
  [[nodiscard]] long invoke() const { return ::fstat(fd, result); }
};

/// lstat(2): of a symbolic link itself.
struct LStat {
  const char* path;
  struct stat* result;
  [[nodiscard]] long invoke() const { return ::lstat(path, result); }
};

struct FTruncate {
  int fd;
  off_t size;
  [[nodiscard]] long invoke() const { return ::ftruncate(fd, size); }
};

/// flock(2): an advisory lock that goes with the descriptor.
struct Flock {
  int fd, operation;
  [[nodiscard]] long invoke() const { return ::flock(fd, operation); }
};

struct Chmod {
  const char* path;
  mode_t mode;
  [[nodiscard]] long invoke() const { return ::chmod(path, mode); }
};

struct Unlink {
  const char* path;
  [[nodiscard]] long invoke() const { return ::unlink(path); }
};

struct FChown {
  int fd;
  uid_t user;
  gid_t group;
  [[nodiscard]] long invoke() const { return ::fchown(fd, user, group); }
};

/// faccessat(2) as the real user: may it be opened for that?
struct AccessAt {
  int directory;
  const char* path;
  int mode;
  [[nodiscard]] long invoke() const { return ::faccessat(directory, path, mode, 0); }
};

// --- waiting -----------------------------------------------------------------------------------------------

struct Poll {
  pollfd* fds;
  nfds_t count;
  int timeout_ms;
  [[nodiscard]] long invoke() const { return ::poll(fds, count, timeout_ms); }
};

struct EpollCreate {
  int flags;
  [[nodiscard]] long invoke() const { return ::epoll_create1(flags); }
};

struct EpollCtl {
  int epoll, operation, fd;
  epoll_event* event;
  [[nodiscard]] long invoke() const { return ::epoll_ctl(epoll, operation, fd, event); }
};

struct EpollWait {
  int epoll;
  epoll_event* events;
  int capacity, timeout_ms;
  [[nodiscard]] long invoke() const { return ::epoll_wait(epoll, events, capacity, timeout_ms); }
};

/// signalfd(2); with an `fd` of before, that one's signals are changed.
struct SignalFd {
  const sigset_t* signals;
  int flags;
  int fd = -1;
  [[nodiscard]] long invoke() const { return ::signalfd(fd, signals, flags); }
};

// --- terminals ---------------------------------------------------------------------------------------------

struct TcGetAttr {
  int fd;
  termios* modes;
  [[nodiscard]] long invoke() const { return ::tcgetattr(fd, modes); }
};

struct TcSetAttr {
  int fd, when;
  const termios* modes;
  [[nodiscard]] long invoke() const { return ::tcsetattr(fd, when, modes); }
};

/// tcgetpgrp(3): the process group in the terminal's foreground.
struct TcGetPgrp {
  int fd;
  [[nodiscard]] long invoke() const { return ::tcgetpgrp(fd); }
};

/// ioctl(2) TIOCGWINSZ: rows and columns.
struct GetWindowSize {
  int fd;
  winsize* size;
  [[nodiscard]] long invoke() const { return ::ioctl(fd, TIOCGWINSZ, size); }
};

// --- names and processes -----------------------------------------------------------------------------------

/// getaddrinfo(3) as one call; the value is its own: 0 or an EAI_ code (negative), with errno for EAI_SYSTEM.
struct GetAddrInfo {
  const char* host;
  const char* service;
  const addrinfo* hints;
  addrinfo** result;
  [[nodiscard]] long invoke() const { return ::getaddrinfo(host, service, hints, result); }
};

/// if_nametoindex(3); like the others it answers -1 and errno where there is none.
struct IfNameToIndex {
  const char* name;
  [[nodiscard]] long invoke() const
  {
    const unsigned index = ::if_nametoindex(name);
    return index == 0 ? -1 : static_cast<long>(index);
  }
};

/// if_indextoname(3); `name` has room for IF_NAMESIZE.
struct IfIndexToName {
  unsigned index;
  char* name;
  [[nodiscard]] long invoke() const { return ::if_indextoname(index, name) == nullptr ? -1 : 0; }
};

/// getnameinfo(3), of the host only; 0 or an EAI_ code like GetAddrInfo.
struct GetNameInfo {
  const sockaddr* address;
  socklen_t size;
  char* host;
  socklen_t host_size;
  int flags;
  [[nodiscard]] long invoke() const
  {
    return ::getnameinfo(address, size, host, host_size, nullptr, 0, flags);
  }
};

/// getifaddrs(3): every address of every interface; `result` is to be given to freeifaddrs(3).
struct GetIfAddrs {
  ifaddrs** result;
  [[nodiscard]] long invoke() const { return ::getifaddrs(result); }
};

/// posix_spawn(3) with everything prepared; like the others it answers -1 and errno.
struct Spawn {
  pid_t* pid;
  const char* path;
  const posix_spawn_file_actions_t* actions;
  const posix_spawnattr_t* attributes;
  char* const* arguments;
  char* const* environment;
  [[nodiscard]] long invoke() const
  {
    errno = ::posix_spawn(pid, path, actions, attributes, arguments, environment);
    return errno == 0 ? 0 : -1;
  }
};

struct WaitPid {
  pid_t pid;
  int* status;
  int options;
  [[nodiscard]] long invoke() const { return ::waitpid(pid, status, options); }
};

// --- who we are, and what we may do
// -------------------------------------------------------------------------

/// getpwnam_r(3); like the others it answers -1 and errno, ENOENT where there is no such user.
struct GetPwNam {
  const char* name;
  passwd* result;
  char* buffer;
  std::size_t size;
  [[nodiscard]] long invoke() const
  {
    passwd* found = nullptr;
    errno = ::getpwnam_r(name, result, buffer, size, &found);
    if (errno == 0 && found == nullptr) errno = ENOENT;
    return errno == 0 ? 0 : -1;
  }
};

/// initgroups(3): the supplementary groups of that user.
struct InitGroups {
  const char* user;
  gid_t group;
  [[nodiscard]] long invoke() const { return ::initgroups(user, group); }
};

/// setresgid(2) with one group for all three.
struct SetResGid {
  gid_t group;
  [[nodiscard]] long invoke() const { return ::setresgid(group, group, group); }
};

/// setresuid(2) with one user for all three.
struct SetResUid {
  uid_t user;
  [[nodiscard]] long invoke() const { return ::setresuid(user, user, user); }
};

/// prctl(2) with one argument.
struct PrCtl {
  int option;
  unsigned long argument;
  [[nodiscard]] long invoke() const { return ::prctl(option, argument, 0, 0, 0); }
};

/// capset(2): from now on these capabilities, a bit each (1 << CAP_NET_RAW), permitted and effective, and no
/// others.
struct CapSet {
  std::uint64_t capabilities;
  [[nodiscard]] long invoke() const
  {
    __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
    const auto low = static_cast<std::uint32_t>(capabilities);
    const auto high = static_cast<std::uint32_t>(capabilities >> 32);
    __user_cap_data_struct data[2] = {{low, low, 0}, {high, high, 0}};
    return ::syscall(SYS_capset, &header, data);
  }
};

/// landlock_create_ruleset(2); with no attributes and LANDLOCK_CREATE_RULESET_VERSION it answers which
/// version the kernel has.
struct LandlockCreateRuleset {
  const void* attributes; // of landlock_ruleset_attr, as much as the version knows
  std::size_t size;
  unsigned flags;
  [[nodiscard]] long invoke() const
  {
    return ::syscall(SYS_landlock_create_ruleset, attributes, size, flags);
  }
};

/// landlock_add_rule(2): what is allowed beneath a directory.
struct LandlockAddRule {
  int ruleset;
  const landlock_path_beneath_attr* rule;
  [[nodiscard]] long invoke() const
  {
    return ::syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, rule, 0);
  }
};

/// landlock_restrict_self(2).
struct LandlockRestrictSelf {
  int ruleset;
  [[nodiscard]] long invoke() const { return ::syscall(SYS_landlock_restrict_self, ruleset, 0); }
};

using Call =
    std::variant<Socket, Bind, Listen, Accept, Connect, Shutdown, GetSockName, GetPeerName, SetSockOpt,
                 GetSockOpt, Send, SendMsg, SendMmsg, Recv, RecvMsg, RecvMmsg, Read, Write, Splice, SendFile,
                 Pipe, Fcntl, Ioctl, Open, OpenAt, Seek, Close, MemFd, GetRandom, Uname, FStat, LStat,
                 FTruncate, Flock, Chmod, Unlink, FChown, AccessAt, Poll, EpollCreate, EpollCtl, EpollWait,
                 SignalFd, TcGetAttr, TcSetAttr, TcGetPgrp, GetWindowSize, GetAddrInfo, IfNameToIndex,
                 IfIndexToName, GetIfAddrs, GetNameInfo, Spawn, WaitPid, GetPwNam, InitGroups, SetResGid,
                 SetResUid, PrCtl, CapSet, LandlockCreateRuleset, LandlockAddRule, LandlockRestrictSelf>;

} // namespace sockplay::sys
