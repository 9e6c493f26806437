#include "net/multicast.hh"

#include "net/error.hh"
#include "sys/invoke.hh"
#include "text/escape.hh"

#include <arpa/inet.h>
#include <charconv>
#include <cstring>
#include <fmt/format.h>
#include <net/if.h>
#include <netinet/in.h>

namespace sockplay::net {

namespace {

[[noreturn]] void refuse(std::string_view text, std::string_view why)
{
  throw UsageError(fmt::format("bad group '{}': {}", text::escaped(text), why),
                   "the form is GROUP[@SOURCE][%INTERFACE], as in 239.1.2.3%eth0, ff02::fb%2 or "
                   "232.1.1.1@10.0.0.1");
}

// A host in numbers, with port 0.
std::optional<Endpoint> parse_host(std::string_view word)
{
  const std::string host(word);
  sockaddr_in inet{.sin_family = AF_INET};
  if (::inet_pton(AF_INET, host.c_str(), &inet.sin_addr) == 1) {
    return Endpoint(reinterpret_cast<const sockaddr*>(&inet), sizeof inet);
  }
  sockaddr_in6 inet6{.sin6_family = AF_INET6};
  if (::inet_pton(AF_INET6, host.c_str(), &inet6.sin6_addr) == 1) {
    return Endpoint(reinterpret_cast<const sockaddr*>(&inet6), sizeof inet6);
  }
  return {};
}

// A name, or an index where it is a number; 0 lets the kernel choose by its routes.
std::uint32_t index_of(const std::string& interface)
{
  if (interface.empty()) {
    return 0;
  }
  std::uint32_t index = 0;
  const auto* end = interface.data() + interface.size();
  if (std::from_chars(interface.data(), end, index) == std::from_chars_result{end, std::errc()}) {
    return index;
  }
  const auto outcome = sys::invoke(sys::IfNameToIndex{interface.c_str()});
  return static_cast<std::uint32_t>(checked(outcome, "interface", interface));
}

void copy_to(sockaddr_storage& room, const Endpoint& endpoint)
{
  std::memcpy(&room, endpoint.address(), endpoint.size());
}

std::string text_of(const Membership& membership)
{
  return fmt::format("{}{}{}{}{}", host_text(membership.group), membership.source ? "@" : "",
                     membership.source ? host_text(*membership.source) : "",
                     membership.interface.empty() ? "" : "%", membership.interface);
}

} // namespace

Membership parse_membership(std::string_view text)
{
  const auto percent = text.find('%');
  const auto hosts = text.substr(0, percent);
  const auto at = hosts.find('@');
  const auto group = parse_host(hosts.substr(0, at));
  if (!group) {
    refuse(text, "the group is no IP address");
  }
  if (!is_multicast(*group)) {
    refuse(text, "that is no group's address: those are 224.0.0.0 to 239.255.255.255, and ff00::/8");
  }
  Membership membership{.group = *group, .source = {}, .interface = {}};
  if (at != std::string_view::npos) {
    membership.source = parse_host(hosts.substr(at + 1));
    if (!membership.source || is_multicast(*membership.source)) {
      refuse(text, "the source is no host's IP address");
    }
    if (membership.source->family() != group->family()) {
      refuse(text, "group and source are of different families");
    }
  }
  if (percent != std::string_view::npos) {
    membership.interface = text.substr(percent + 1);
    const bool is_plain = membership.interface.find_first_of(std::string_view("/\0", 2)) == std::string::npos;
    if (membership.interface.empty() || membership.interface.size() >= IF_NAMESIZE || !is_plain) {
      refuse(text, "after the percent sign comes an interface's name or index");
    }
  }
  return membership;
}

// The options that know both families (RFC 3678 section 5).
void join(int fd, const Membership& membership)
{
  const int level = membership.group.family() == AF_INET ? IPPROTO_IP : IPPROTO_IPV6;
  group_source_req request{};
  request.gsr_interface = index_of(membership.interface);
  copy_to(request.gsr_group, membership.group);
  if (membership.source) {
    copy_to(request.gsr_source, *membership.source);
    checked(sys::invoke(sys::SetSockOpt{fd, level, MCAST_JOIN_SOURCE_GROUP, &request, sizeof request}),
            "join", text_of(membership));
    return;
  }
  group_req plain{.gr_interface = request.gsr_interface, .gr_group = request.gsr_group};
  checked(sys::invoke(sys::SetSockOpt{fd, level, MCAST_JOIN_GROUP, &plain, sizeof plain}), "join",
          text_of(membership));
}

bool is_multicast(const Endpoint& endpoint)
{
  const auto plain = endpoint.unmapped();
  if (plain.family() == AF_INET) {
    return IN_MULTICAST(ntohl(reinterpret_cast<const sockaddr_in*>(plain.address())->sin_addr.s_addr));
  }
  return plain.family() == AF_INET6 &&
         IN6_IS_ADDR_MULTICAST(&reinterpret_cast<const sockaddr_in6*>(plain.address())->sin6_addr);
}

} // namespace sockplay::net
