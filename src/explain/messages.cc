// Control messages are read only as far as their length allows: what the kernel wrote, or a test.
#include "explain/messages.hh"

#include "explain/symbols.hh"
#include "explain/values.hh"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <cstring>
#include <ctime>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <linux/errqueue.h>
#include <netinet/in.h>
#include <string_view>
#include <vector>

namespace sockplay::explain {

namespace {

constexpr std::size_t messages_shown = 3;
constexpr std::size_t controls_shown = 8;

// One control message, as bytes with a meaning.
struct Control {
  int level, type;
  std::string_view data;

  [[nodiscard]] bool is(int asked_level, int asked_type) const
  {
    return level == asked_level && type == asked_type;
  }
};

template <class T>
T value_of(std::string_view bytes)
{
  T value{};
  std::memcpy(&value, bytes.data(), std::min(bytes.size(), sizeof value));
  return value;
}

std::string host_text(int family, const void* address)
{
  std::array<char, INET6_ADDRSTRLEN> text{};
  return ::inet_ntop(family, address, text.data(), text.size()) != nullptr ? text.data() : "?";
}

std::string error_text(const sock_extended_err& error)
{
  return fmt::format("{} type {} code {}", errno_name(static_cast<int>(error.ee_errno)), error.ee_type,
                     error.ee_code);
}

// As a control message, SOL_SOCKET has names of its own for numbers that are options too.
std::string control_name(const Control& control)
{
  if (control.is(SOL_SOCKET, SCM_RIGHTS)) return "SCM_RIGHTS";
  if (control.is(SOL_SOCKET, SCM_CREDENTIALS)) return "SCM_CREDENTIALS";
  const auto name = option_name(control.level, control.type);
  const bool is_known = name.find_first_not_of("0123456789-") != std::string::npos;
  return is_known ? name : fmt::format("{}:{}", option_level(control.level), name);
}

std::string number_or_size(std::string_view data)
{
  switch (data.size()) {
  case sizeof(std::uint8_t): return std::to_string(value_of<std::uint8_t>(data));
  case sizeof(std::uint16_t): return std::to_string(value_of<std::uint16_t>(data));
  case sizeof(int): return std::to_string(value_of<int>(data));
  default: return fmt::format("{} bytes", data.size());
  }
}

std::string control_value(const Control& control)
{
  const auto data = control.data;
  if (control.is(SOL_SOCKET, SCM_CREDENTIALS) && data.size() == sizeof(ucred)) {
    const auto who = value_of<ucred>(data);
    return fmt::format("pid {} uid {} gid {}", who.pid, who.uid, who.gid);
  }
  if (control.is(SOL_SOCKET, SO_TIMESTAMPNS) && data.size() == sizeof(timespec)) {
    const auto time = value_of<timespec>(data);
    return fmt::format("{}.{:09}", time.tv_sec, time.tv_nsec);
  }
  if (control.is(IPPROTO_IP, IP_PKTINFO) && data.size() == sizeof(in_pktinfo)) {
    const auto info = value_of<in_pktinfo>(data);
    return fmt::format("{} interface {}", host_text(AF_INET, &info.ipi_addr), info.ipi_ifindex);
  }
  if (control.is(IPPROTO_IPV6, IPV6_PKTINFO) && data.size() == sizeof(in6_pktinfo)) {
    const auto info = value_of<in6_pktinfo>(data);
    return fmt::format("{} interface {}", host_text(AF_INET6, &info.ipi6_addr), info.ipi6_ifindex);
  }
  const bool is_error = control.is(IPPROTO_IP, IP_RECVERR) || control.is(IPPROTO_IPV6, IPV6_RECVERR);
  if (is_error && data.size() >= sizeof(sock_extended_err))
    return error_text(value_of<sock_extended_err>(data));
  return number_or_size(data);
}

std::vector<Control> controls_of(const msghdr& message)
{
  std::vector<Control> all;
  auto walked = message; // CMSG_NXTHDR wants one that may be written
  for (auto* header = CMSG_FIRSTHDR(&walked); header != nullptr && all.size() < controls_shown;
       header = CMSG_NXTHDR(&walked, header)) {
    const auto* begin = reinterpret_cast<const char*>(CMSG_DATA(header));
    const auto* end = static_cast<const char*>(message.msg_control) + message.msg_controllen;
    const auto room = static_cast<std::size_t>(std::max<std::ptrdiff_t>(end - begin, 0));
    const auto length = header->cmsg_len < CMSG_LEN(0) ? 0 : header->cmsg_len - CMSG_LEN(0);
    all.push_back({header->cmsg_level, header->cmsg_type, {begin, std::min<std::size_t>(length, room)}});
  }
  return all;
}

// The parts that are not empty, in braces.
std::string braced(std::initializer_list<std::string> parts)
{
  std::string text;
  for (const auto& part : parts) {
    if (!part.empty()) text += (text.empty() ? "" : ", ") + part;
  }
  return "{" + text + "}";
}

std::string sent_message(const msghdr& message)
{
  std::size_t bytes = 0;
  for (std::size_t i = 0; i < message.msg_iovlen; ++i) {
    bytes += message.msg_iov[i].iov_len;
  }
  return braced({peer(message), pieces(message), std::to_string(bytes), controls(message)});
}

template <class Show>
std::string listed(std::span<const mmsghdr> messages, Show show)
{
  std::vector<std::string> shown;
  for (const mmsghdr& message : messages.first(std::min(messages.size(), messages_shown))) {
    shown.push_back(show(message));
  }
  const auto more = messages.size() - shown.size();
  return fmt::format("[{}{}]", fmt::join(shown, ", "), more > 0 ? fmt::format(" and {} more", more) : "");
}

} // namespace

std::string peer(const msghdr& message)
{
  const bool is_named = message.msg_name != nullptr && message.msg_namelen > 0;
  return is_named ? address(static_cast<const sockaddr*>(message.msg_name), message.msg_namelen) : "";
}

std::string pieces(const msghdr& message)
{
  if (message.msg_iovlen == 0) return "[]";
  const auto& first = message.msg_iov[0];
  const auto more = message.msg_iovlen - 1;
  return fmt::format("[{}{}]", payload(first.iov_base, first.iov_len),
                     more > 0 ? fmt::format(" and {} more", more) : "");
}

std::string controls(const msghdr& message)
{
  std::vector<std::string> all;
  for (const Control& control : controls_of(message)) {
    all.push_back(fmt::format("{}={}", control_name(control), control_value(control)));
  }
  return fmt::format("{}", fmt::join(all, ", "));
}

std::string received_message(const msghdr& message, std::size_t bytes)
{
  const auto room = message.msg_iovlen > 0 ? message.msg_iov[0].iov_len : 0;
  const auto begin =
      message.msg_iovlen > 0 ? payload(message.msg_iov[0].iov_base, std::min(bytes, room)) : "";
  const auto came = message.msg_flags != 0 ? flags(symbols::message_flags, message.msg_flags) : "";
  return braced({peer(message), begin, std::to_string(bytes), controls(message), came});
}

std::string received_messages(std::span<const mmsghdr> messages)
{
  return listed(messages,
                [](const mmsghdr& message) { return received_message(message.msg_hdr, message.msg_len); });
}

std::string sent_messages(std::span<const mmsghdr> messages)
{
  return listed(messages, [](const mmsghdr& message) { return sent_message(message.msg_hdr); });
}

} // namespace sockplay::explain
