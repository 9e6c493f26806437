#include "net/endpoint.hh"

#include "net/error.hh"
#include "sys/invoke.hh"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <cstring>
#include <fmt/format.h>
#include <net/if.h>

namespace sockplay::net {

Endpoint::Endpoint(const sockaddr* address, socklen_t size)
    : size_(std::min<socklen_t>(size, sizeof storage_))
{
  std::memcpy(&storage_, address, size_);
}

Endpoint Endpoint::unix_path(const std::string& path)
{
  Endpoint endpoint;
  endpoint.storage_.local.sun_family = AF_UNIX;
  const auto length = std::min(path.size(), sizeof endpoint.storage_.local.sun_path - 1);
  std::memcpy(endpoint.storage_.local.sun_path, path.data(), length);
  endpoint.size_ = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + length + 1);
  return endpoint;
}

Endpoint Endpoint::unix_abstract(const std::string& name)
{
  Endpoint endpoint;
  endpoint.storage_.local.sun_family = AF_UNIX;
  const auto length = std::min(name.size(), sizeof endpoint.storage_.local.sun_path - 1);
  std::memcpy(endpoint.storage_.local.sun_path + 1, name.data(), length); // a leading NUL makes it abstract
  endpoint.size_ = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + 1 + length);
  return endpoint;
}

Endpoint Endpoint::unix_unnamed()
{
  Endpoint endpoint;
  endpoint.storage_.local.sun_family = AF_UNIX;
  endpoint.size_ = sizeof endpoint.storage_.local.sun_family;
  return endpoint;
}

Endpoint Endpoint::vsock(unsigned cid, unsigned port)
{
  Endpoint endpoint;
  endpoint.storage_.machine.svm_family = AF_VSOCK;
  endpoint.storage_.machine.svm_cid = cid;
  endpoint.storage_.machine.svm_port = port;
  endpoint.size_ = sizeof endpoint.storage_.machine;
  return endpoint;
}

Endpoint Endpoint::link(unsigned interface, std::uint16_t ethertype)
{
  Endpoint endpoint;
  endpoint.storage_.link.sll_family = AF_PACKET;
  endpoint.storage_.link.sll_protocol = htons(ethertype);
  endpoint.storage_.link.sll_ifindex = static_cast<int>(interface);
  endpoint.size_ = sizeof endpoint.storage_.link;
  return endpoint;
}

Endpoint Endpoint::with_port(std::uint16_t port) const
{
  auto other = *this;
  if (family() == AF_INET) other.storage_.inet.sin_port = htons(port);
  if (family() == AF_INET6) other.storage_.inet6.sin6_port = htons(port);
  return other;
}

std::string Endpoint::path() const
{
  const auto* name = storage_.local.sun_path;
  const auto room = size_ > offsetof(sockaddr_un, sun_path) ? size_ - offsetof(sockaddr_un, sun_path) : 0;
  return is_unix() && room > 0 && name[0] != '\0' ? std::string(name, ::strnlen(name, room)) : std::string();
}

std::int64_t Endpoint::port() const
{
  switch (family()) {
  case AF_INET: return ntohs(storage_.inet.sin_port);
  case AF_INET6: return ntohs(storage_.inet6.sin6_port);
  case AF_VSOCK: return storage_.machine.svm_port;
  default: return 0;
  }
}

bool Endpoint::is_loopback() const
{
  switch (family()) {
  case AF_INET: return ntohl(storage_.inet.sin_addr.s_addr) >> 24 == 127;
  case AF_INET6: {
    const auto plain = unmapped();
    return plain.family() == AF_INET ? plain.is_loopback() : IN6_IS_ADDR_LOOPBACK(&storage_.inet6.sin6_addr);
  }
  case AF_VSOCK: return storage_.machine.svm_cid == VMADDR_CID_LOCAL;
  default: return true;
  }
}

Endpoint Endpoint::unmapped() const
{
  if (family() != AF_INET6 || !IN6_IS_ADDR_V4MAPPED(&storage_.inet6.sin6_addr)) {
    return *this;
  }
  sockaddr_in plain{};
  plain.sin_family = AF_INET;
  plain.sin_port = storage_.inet6.sin6_port;
  std::memcpy(&plain.sin_addr, storage_.inet6.sin6_addr.s6_addr + 12, sizeof plain.sin_addr);
  return {reinterpret_cast<const sockaddr*>(&plain), sizeof plain};
}

bool Endpoint::operator==(const Endpoint& other) const
{
  return size_ == other.size_ && std::memcmp(&storage_, &other.storage_, size_) == 0;
}

namespace {

std::string inet_host(const Endpoint& endpoint)
{
  std::array<char, INET_ADDRSTRLEN> host{};
  const auto* address = reinterpret_cast<const sockaddr_in*>(endpoint.address());
  return ::inet_ntop(AF_INET, &address->sin_addr, host.data(), host.size());
}

// Not through the seam: whoever watches it prints endpoints.
std::string inet6_host(const Endpoint& endpoint)
{
  std::array<char, INET6_ADDRSTRLEN> host{};
  const auto* address = reinterpret_cast<const sockaddr_in6*>(endpoint.address());
  ::inet_ntop(AF_INET6, &address->sin6_addr, host.data(), host.size());
  if (address->sin6_scope_id == 0) {
    return host.data();
  }
  std::array<char, IF_NAMESIZE> name{};
  const bool named = ::if_indextoname(address->sin6_scope_id, name.data()) != nullptr;
  return fmt::format("{}%{}", host.data(), named ? name.data() : std::to_string(address->sin6_scope_id));
}

std::string vsock_host(const Endpoint& endpoint)
{
  const auto cid = reinterpret_cast<const sockaddr_vm*>(endpoint.address())->svm_cid;
  return cid == VMADDR_CID_ANY ? "any" : std::to_string(cid);
}

std::string link_text(const Endpoint& endpoint)
{
  const auto* link = reinterpret_cast<const sockaddr_ll*>(endpoint.address());
  return fmt::format("link {} {:#06x}", link->sll_ifindex, ntohs(link->sll_protocol));
}

std::string unix_text(const Endpoint& endpoint)
{
  if (const auto path = endpoint.path(); !path.empty()) {
    return path.find('/') != std::string::npos ? path : "./" + path;
  }
  const auto* local = reinterpret_cast<const sockaddr_un*>(endpoint.address());
  const std::size_t before = offsetof(sockaddr_un, sun_path) + 1;
  return endpoint.size() > before ? "@" + std::string(local->sun_path + 1, endpoint.size() - before) : "unix";
}

} // namespace

std::string host_text(const Endpoint& endpoint)
{
  switch (endpoint.family()) {
  case AF_INET: return inet_host(endpoint);
  case AF_INET6: return inet6_host(endpoint);
  case AF_VSOCK: return vsock_host(endpoint);
  default: return to_string(endpoint);
  }
}

std::string to_string(const Endpoint& endpoint)
{
  switch (endpoint.family()) {
  case AF_INET: return fmt::format("{}:{}", inet_host(endpoint), endpoint.port());
  case AF_INET6: return fmt::format("[{}]:{}", inet6_host(endpoint), endpoint.port());
  case AF_VSOCK: return fmt::format("vsock:{}:{}", vsock_host(endpoint), endpoint.port());
  case AF_UNIX: return unix_text(endpoint);
  case AF_PACKET: return link_text(endpoint);
  default: return fmt::format("family {}", endpoint.family());
  }
}

std::string peer_name(const Endpoint& peer)
{
  return peer.is_internet() && peer.port() == 0 ? host_text(peer) : to_string(peer);
}

Endpoint local_endpoint(int fd)
{
  Endpoint endpoint;
  checked(sys::invoke(sys::GetSockName{fd, endpoint.room(), endpoint.room_size()}), "getsockname", "");
  return endpoint;
}

Endpoint peer_endpoint(int fd)
{
  Endpoint endpoint;
  checked(sys::invoke(sys::GetPeerName{fd, endpoint.room(), endpoint.room_size()}), "getpeername", "");
  return endpoint;
}

// A socket of another family answers too: with no process, and no user.
std::optional<ucred> peer_credentials(int fd)
{
  ucred who{};
  socklen_t size = sizeof who;
  const auto outcome = sys::invoke(sys::GetSockOpt{fd, SOL_SOCKET, SO_PEERCRED, &who, &size});
  const bool is_nobody = who.pid == 0 && who.uid == static_cast<uid_t>(-1);
  return outcome.ok() && !is_nobody ? std::optional(who) : std::nullopt;
}

} // namespace sockplay::net
