// Values: each is read only as far as its size allows, and cut where it could be long.
#include "explain/values.hh"

#include "explain/symbols.hh"
#include "net/endpoint.hh"
#include "net/socket_options.hh"
#include "text/escape.hh"
#include "text/quantity.hh"
#include "text/utf8.hh"

#include <algorithm>
#include <chrono>
#include <climits>
#include <csignal>
#include <cstring>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <vector>

namespace sockplay::explain {

namespace {

constexpr std::size_t list_limit = 8;
constexpr std::size_t word_limit = 64;

template <class T>
T value_of(const void* bytes)
{
  T value;
  std::memcpy(&value, bytes, sizeof value);
  return value;
}

// Like a list of addresses or descriptors: the first few, and how many more.
std::string some_of(const std::vector<std::string>& items)
{
  const auto shown = std::min(items.size(), list_limit);
  auto text =
      fmt::format("{}", fmt::join(items.begin(), items.begin() + static_cast<std::ptrdiff_t>(shown), ", "));
  if (shown < items.size()) text += fmt::format(" and {} more", items.size() - shown);
  return text;
}

std::string option_number(int level, int name, int value)
{
  const bool is_error = level == SOL_SOCKET && name == SO_ERROR && value != 0;
  return is_error ? errno_name(value) : std::to_string(value);
}

std::string time_text(const timeval& time)
{
  return text::format_duration(std::chrono::seconds(time.tv_sec) + std::chrono::microseconds(time.tv_usec));
}

} // namespace

std::string quoted(std::string_view bytes, std::size_t limit)
{
  auto shown = bytes.substr(0, limit);
  if (shown.size() < bytes.size()) shown.remove_suffix(text::incomplete_tail(shown));
  const bool is_cut = shown.size() < bytes.size();
  std::string out = "\"";
  while (true) {
    const auto plain = shown.substr(0, shown.find_first_of("\"\\"));
    text::append_escaped(out, plain, {});
    shown.remove_prefix(plain.size());
    if (shown.empty()) break;
    out += {'\\', shown.front()};
    shown.remove_prefix(1);
  }
  return out + (is_cut ? "\"..." : "\"");
}

std::string quoted_path(const char* path)
{
  return path == nullptr ? "NULL" : quoted(path, PATH_MAX);
}

std::string payload(const void* bytes, std::size_t size)
{
  return bytes == nullptr ? "NULL" : quoted({static_cast<const char*>(bytes), size}, payload_shown_bytes);
}

std::string address(const sockaddr* address, socklen_t size)
{
  if (address == nullptr || size < sizeof address->sa_family) return "unnamed";
  return text::escaped(to_string(net::Endpoint(address, size)));
}

std::string addresses(const addrinfo* list)
{
  std::vector<std::string> names;
  for (; list != nullptr; list = list->ai_next) {
    auto name = address(list->ai_addr, list->ai_addrlen);
    if (std::ranges::find(names, name) == names.end()) names.push_back(std::move(name));
  }
  return some_of(names);
}

std::string interface_names(const ifaddrs* list)
{
  std::vector<std::string> names;
  for (; list != nullptr; list = list->ifa_next) {
    auto name = text::escaped(list->ifa_name);
    if (std::ranges::find(names, name) == names.end()) names.push_back(std::move(name));
  }
  return "[" + some_of(names) + "]";
}

std::string option_level(int level)
{
  const auto name = net::level_name(level);
  return name ? std::string(*name) : std::to_string(level);
}

std::string option_name(int level, int name)
{
  const auto* row = net::find_option(level, name);
  return row != nullptr ? std::string(row->name) : std::to_string(name);
}

std::string option_value(int level, int name, const void* value, socklen_t size)
{
  if (value == nullptr) return "NULL";
  const auto* row = net::find_option(level, name);
  const auto kind = row != nullptr ? row->value : net::OptionValue::integer;
  if (kind == net::OptionValue::text) {
    const std::string_view bytes(static_cast<const char*>(value), size);
    return quoted(bytes.substr(0, bytes.find('\0')), word_limit);
  }
  if (kind == net::OptionValue::linger && size == sizeof(linger)) {
    const auto set = value_of<linger>(value);
    return fmt::format("{}, {} s", set.l_onoff != 0 ? "on" : "off", set.l_linger);
  }
  if (kind == net::OptionValue::time && size == sizeof(timeval)) return time_text(value_of<timeval>(value));
  if (size == sizeof(int)) return option_number(level, name, value_of<int>(value));
  return fmt::format("{} bytes", size);
}

std::string amount(std::size_t bytes)
{
  constexpr std::size_t mebibyte = 1 << 20;
  const bool is_whole = bytes != 0 && bytes % mebibyte == 0;
  return is_whole ? fmt::format("{} MiB", bytes / mebibyte) : std::to_string(bytes);
}

std::string polled(std::span<const pollfd> fds, bool answered)
{
  std::vector<std::string> items;
  for (const pollfd& entry : fds) {
    const auto events = answered ? entry.revents : entry.events;
    if (!answered || events != 0) {
      items.push_back(fmt::format("{}: {}", entry.fd, flags(symbols::poll_events, events)));
    }
  }
  return "[" + some_of(items) + "]";
}

std::string signals(const sigset_t* set)
{
  std::vector<std::string> names;
  for (int signal = 1; set != nullptr && signal < NSIG; ++signal) {
    if (::sigismember(set, signal) == 1) names.push_back(signal_name(signal));
  }
  return "[" + some_of(names) + "]";
}

std::string file_kind(const struct stat& status)
{
  switch (status.st_mode & S_IFMT) {
  case S_IFREG: return fmt::format("regular file, {} bytes", status.st_size);
  case S_IFSOCK: return "socket";
  case S_IFIFO: return "pipe";
  case S_IFCHR: return "character device";
  case S_IFBLK: return "block device";
  case S_IFDIR: return "directory";
  case S_IFLNK: return "symbolic link";
  default: return fmt::format("mode {:o}", status.st_mode);
  }
}

std::string terminal_modes(const termios& modes)
{
  return "{" + flags(symbols::local_modes, modes.c_lflag & (ISIG | ICANON | ECHO)) + "}";
}

std::string child_status(int status)
{
  if (WIFEXITED(status)) return fmt::format("exited {}", WEXITSTATUS(status));
  if (WIFSIGNALED(status)) return "killed by " + signal_name(WTERMSIG(status));
  if (WIFSTOPPED(status)) return "stopped by " + signal_name(WSTOPSIG(status));
  return fmt::format("status {:#x}", status);
}

std::string words(char* const* list)
{
  std::vector<std::string> items;
  for (; list != nullptr && *list != nullptr; ++list) {
    items.push_back(quoted(*list, word_limit));
  }
  return "[" + some_of(items) + "]";
}

} // namespace sockplay::explain
