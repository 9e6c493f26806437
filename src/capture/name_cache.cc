#include "capture/name_cache.hh"

#include "sys/invoke.hh"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <netinet/in.h>

namespace sockplay::capture {

namespace {

std::string_view view_of(const auto& octets)
{
  return {reinterpret_cast<const char*>(octets.data()), octets.size()};
}

std::string host_called(const sockaddr* address, socklen_t size)
{
  std::array<char, NI_MAXHOST> name{};
  const sys::GetNameInfo ask{address, size, name.data(), name.size(), NI_NAMEREQD};
  return sys::invoke(ask).value == 0 ? name.data() : "";
}

std::string name_of(std::string_view octets)
{
  if (octets.size() == sizeof(in_addr)) {
    sockaddr_in address{.sin_family = AF_INET};
    std::copy_n(octets.data(), octets.size(), reinterpret_cast<char*>(&address.sin_addr));
    return host_called(reinterpret_cast<const sockaddr*>(&address), sizeof address);
  }
  sockaddr_in6 address{.sin6_family = AF_INET6};
  std::copy_n(octets.data(), octets.size(), reinterpret_cast<char*>(&address.sin6_addr));
  return host_called(reinterpret_cast<const sockaddr*>(&address), sizeof address);
}

} // namespace

NameCache::NameCache(Options options) : options_(options)
{
  // A line should not wait 10 s for a server that does not answer. resolv.conf(5); the user's own word
  // counts.
  if (options.addresses) ::setenv("RES_OPTIONS", "timeout:1 attempts:1", 0);
}

std::string_view NameCache::of(const packet::Ipv4Address& address)
{
  return of_octets(view_of(address.octets));
}

std::string_view NameCache::of(const packet::Ipv6Address& address)
{
  return of_octets(view_of(address.octets));
}

std::string_view NameCache::of_octets(std::string_view octets)
{
  if (!options_.addresses) return {};
  std::string key(octets);
  if (const auto known = hosts_.find(key); known != hosts_.end()) return known->second;
  if (hosts_.size() >= most) hosts_.clear();
  return hosts_[key] = name_of(octets);
}

std::string_view NameCache::of_interface(std::uint32_t index)
{
  if (!options_.interfaces) return {};
  if (const auto known = interfaces_.find(index); known != interfaces_.end()) return known->second;
  if (interfaces_.size() >= most) interfaces_.clear();
  std::array<char, IF_NAMESIZE> name{};
  const bool is_known = sys::invoke(sys::IfIndexToName{index, name.data()}).ok();
  return interfaces_[index] = is_known ? name.data() : "";
}

} // namespace sockplay::capture
