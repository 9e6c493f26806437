// How one argument of a call is shown: bytes, addresses, option values, file kinds. Symbols for plain numbers
// are in symbols.hh, and the line they all stand in is put together in text.hh.
#pragma once

#include <cstddef>
#include <ifaddrs.h>
#include <netdb.h>
#include <poll.h>
#include <span>
#include <string>
#include <string_view>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <termios.h>

namespace sockplay::explain {

/// No trace holds more of a payload than this.
inline constexpr std::size_t payload_shown_bytes = 32;

/// A string in quotes, cut after `limit` bytes at the end of a character ("GET / HT"...), controls made
/// visible.
std::string quoted(std::string_view bytes, std::size_t limit);
/// As quoted; "NULL" for a null pointer.
std::string quoted_path(const char* path);
/// The beginning of a payload.
std::string payload(const void* bytes, std::size_t size);

/// "[::]:8000", escaped; "unnamed" where there is none.
std::string address(const sockaddr* address, socklen_t size);
/// "127.0.0.1:8000, [::1]:8000": every address once, the first few of them.
std::string addresses(const addrinfo* list);

/// "[lo, eth0]": every interface once, the first few of them.
std::string interface_names(const ifaddrs* list);

/// "SOL_SOCKET", or the number.
std::string option_level(int level);
/// "SO_REUSEADDR", or the number.
std::string option_name(int level, int name);
/// "1", "on, 3 s", "\"cubic\"", "16 bytes": by the kind the option's row in net/socket_options.hh has.
std::string option_value(int level, int name, const void* value, socklen_t size);

/// "1 MiB" for whole ones, else the number.
std::string amount(std::size_t bytes);
/// "[5: POLLIN, 7: POLLOUT]": what is asked, or with `answered` what came.
std::string polled(std::span<const pollfd> fds, bool answered);
/// "[SIGINT, SIGTERM]".
std::string signals(const sigset_t* set);
/// "regular file, 8388608 bytes", "socket".
std::string file_kind(const struct stat& status);
/// "{ISIG|ICANON|ECHO}": how a terminal treats what is typed; the rest is left out.
std::string terminal_modes(const termios& modes);
/// "exited 0", "killed by SIGTERM".
std::string child_status(int status);
/// `["sh", "-c", "cat"]`: the first few.
std::string words(char* const* list);

} // namespace sockplay::explain
