#include "net/access_list.hh"

#include "net/error.hh"
#include "text/escape.hh"

#include <algorithm>
#include <arpa/inet.h>
#include <charconv>
#include <cstring>
#include <fmt/format.h>
#include <optional>
#include <string>

namespace sockplay::net {

namespace {

using Bytes = std::array<std::uint8_t, 16>;
constexpr int mapped_bits = 96; // ::ffff:0:0/96, RFC 4291 section 2.5.5.2

Bytes mapped(const in_addr& address)
{
  Bytes bytes{};
  bytes[10] = bytes[11] = 0xff;
  std::memcpy(bytes.data() + 12, &address, sizeof address);
  return bytes;
}

std::optional<Bytes> address_bytes(const Endpoint& endpoint)
{
  if (endpoint.family() == AF_INET) {
    return mapped(reinterpret_cast<const sockaddr_in*>(endpoint.address())->sin_addr);
  }
  if (endpoint.family() == AF_INET6) {
    Bytes bytes{};
    std::memcpy(bytes.data(), &reinterpret_cast<const sockaddr_in6*>(endpoint.address())->sin6_addr,
                bytes.size());
    return bytes;
  }
  return {};
}

bool contains(const Network& network, const Bytes& address)
{
  const int whole = network.bits / 8;
  if (!std::equal(address.begin(), address.begin() + whole, network.prefix.begin())) {
    return false;
  }
  const int rest = network.bits % 8;
  const auto mask = static_cast<std::uint8_t>(0xff00U >> static_cast<unsigned>(rest));
  return rest == 0 || ((address.at(whole) ^ network.prefix.at(whole)) & mask) == 0;
}

bool any_contains(const std::vector<Network>& networks, const Bytes& address)
{
  return std::any_of(networks.begin(), networks.end(),
                     [&](const Network& network) { return contains(network, address); });
}

} // namespace

Network parse_network(std::string_view text)
{
  const auto refuse = [&](std::string_view why) {
    throw UsageError(fmt::format("bad network '{}': {}", text::escaped(text), why),
                     "the form is 10.0.0.0/8, 127.0.0.1 or fe80::/10");
  };
  const auto slash = text.find('/');
  const std::string host(text.substr(0, slash));
  in_addr inet{};
  in6_addr inet6{};
  Network network;
  int limit = 128;
  if (::inet_pton(AF_INET, host.c_str(), &inet) == 1) {
    network.prefix = mapped(inet);
    limit = 32;
  } else if (::inet_pton(AF_INET6, host.c_str(), &inet6) == 1) {
    std::memcpy(network.prefix.data(), &inet6, network.prefix.size());
  } else {
    refuse("that is no IP address");
  }
  network.bits = limit;
  if (slash != std::string_view::npos) {
    const auto bits = text.substr(slash + 1);
    const auto [end, error] = std::from_chars(bits.data(), bits.data() + bits.size(), network.bits);
    if (error != std::errc() || end != bits.data() + bits.size() || network.bits < 0 ||
        network.bits > limit) {
      refuse(fmt::format("the prefix length is 0 to {}", limit));
    }
  }
  network.bits += limit == 32 ? mapped_bits : 0;
  return network;
}

bool AccessList::admits(const Endpoint& peer) const
{
  const auto address = address_bytes(peer);
  if (!address) {
    return peer.is_unix() || allow.empty();
  }
  return !any_contains(deny, *address) && (allow.empty() || any_contains(allow, *address));
}

} // namespace sockplay::net
