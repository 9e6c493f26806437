#include "net/interface.hh"

#include "net/error.hh"
#include "sys/invoke.hh"

#include <algorithm>
#include <cerrno>
#include <memory>
#include <net/if_arp.h>

namespace sockplay::net {

namespace {

void note_hardware(Interface& interface, const sockaddr_ll& link)
{
  interface.index = static_cast<unsigned>(link.sll_ifindex);
  interface.is_ethernet = link.sll_hatype == ARPHRD_ETHER || link.sll_hatype == ARPHRD_LOOPBACK;
  const auto bytes = std::min<std::size_t>(link.sll_halen, interface.hardware_address.size());
  std::copy_n(link.sll_addr, bytes, interface.hardware_address.begin());
}

void note(Interface& interface, const sockaddr& address)
{
  switch (address.sa_family) {
  case AF_PACKET: note_hardware(interface, reinterpret_cast<const sockaddr_ll&>(address)); break;
  case AF_INET: interface.addresses.emplace_back(&address, sizeof(sockaddr_in)); break;
  case AF_INET6: interface.addresses.emplace_back(&address, sizeof(sockaddr_in6)); break;
  default: break;
  }
}

Interface& find_or_add(std::vector<Interface>& all, std::string_view name)
{
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const Interface& one) { return one.name == name; });
  return found != all.end() ? *found : all.emplace_back(Interface{.name = std::string(name)});
}

} // namespace

bool Interface::has(const Endpoint& address) const
{
  const auto wanted = host_text(address.unmapped()); // a scope may stand in one and not in the other
  return std::any_of(addresses.begin(), addresses.end(), [&](const Endpoint& one) {
    return one == address.with_port(0) || host_text(one) == wanted;
  });
}

std::vector<Interface> interfaces()
{
  ifaddrs* list = nullptr;
  checked(sys::invoke(sys::GetIfAddrs{&list}), "getifaddrs", "");
  const std::unique_ptr<ifaddrs, void (*)(ifaddrs*)> owner(list, ::freeifaddrs);
  std::vector<Interface> all;
  for (const ifaddrs* row = list; row != nullptr; row = row->ifa_next) {
    auto& interface = find_or_add(all, row->ifa_name);
    if (row->ifa_addr != nullptr) note(interface, *row->ifa_addr);
  }
  return all;
}

Interface interface_named(std::string_view name)
{
  for (auto& one : interfaces()) {
    if (one.name == name) return std::move(one);
  }
  throw error_of("interface", name, ENODEV);
}

Interface interface_with(const Endpoint& address)
{
  for (auto& one : interfaces()) {
    if (one.has(address)) return std::move(one);
  }
  return {};
}

} // namespace sockplay::net
