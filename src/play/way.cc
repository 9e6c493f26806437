#include "play/way.hh"

#include "io/connect.hh"
#include "net/error.hh"
#include "net/interface.hh"
#include "net/tap.hh"
#include "play/packet_address.hh"
#include "text/escape.hh"

#include <algorithm>
#include <cerrno>
#include <fmt/format.h>
#include <linux/if_ether.h>
#include <netinet/in.h>

namespace sockplay::play {

namespace {

constexpr net::SocketKind whole_packets{.type = SOCK_RAW,
                                        .protocol = IPPROTO_RAW}; // headers are ours: raw(7)
constexpr net::SocketKind pings{.type = SOCK_DGRAM, .protocol = IPPROTO_ICMP};
constexpr net::SocketKind datagrams{.type = SOCK_DGRAM};

std::vector<net::Endpoint> without_ports(std::vector<net::Endpoint> endpoints)
{
  for (auto& endpoint : endpoints) {
    endpoint = endpoint.with_port(0);
  }
  return endpoints;
}

// A socket that is connected, so that the kernel has chosen our address.
struct Dialled {
  net::Fd fd;
  net::Endpoint source, destination; // without ports
};

net::UsageError without_frames(const std::string& interface)
{
  const auto name =
      interface.empty() ? std::string("the interface that leads there") : text::escaped(interface);
  return net::UsageError(fmt::format("no frames of Ethernet go through {}", name),
                         "--interface NAME names one (`ip link` lists them)");
}

class Opening {
public:
  Opening(const RawSend& options, std::string_view first, io::Poller& poller, io::Announcer& announcer)
      : options_(options), poller_(poller), announcer_(announcer), destinations_(find_destinations(first)),
        sources_(options.source ? endpoints_of(*options.source, net::Purpose::source)
                                : std::vector<net::Endpoint>())
  {}

  Way packets();
  Way frames();
  Way ping();
  [[nodiscard]] bool suits_ping() const;

private:
  [[nodiscard]] std::vector<net::Endpoint> find_destinations(std::string_view first) const;
  [[nodiscard]] Dialled dial(const net::SocketKind& kind, net::SocketOptions socket) const;
  Dialled dial_from_anywhere(const net::SocketKind& kind, const net::SocketOptions& socket);
  [[nodiscard]] Path path_between(const net::Endpoint& source, const net::Endpoint& destination) const;
  Path framed_path();
  void warn_of_spoofing(const net::Endpoint& source) const;
  [[nodiscard]] const net::Endpoint* source_for(const net::Endpoint& destination) const;
  [[nodiscard]] net::SocketOptions ping_options() const;
  [[nodiscard]] bool takes_destination_from_packet() const
  {
    return options_.probe.kind == Probe::Kind::packet && options_.reach.address.host.empty();
  }
  [[nodiscard]] bool waits() const { return options_.probing.wait.count() != 0; }

  const RawSend& options_;
  io::Poller& poller_;
  io::Announcer& announcer_;
  std::vector<net::Endpoint> destinations_; // with the port of TCP or UDP
  std::vector<net::Endpoint> sources_;      // of --source
  bool is_spoofed_ = false;
};

std::vector<net::Endpoint> Opening::find_destinations(std::string_view first) const
{
  if (options_.probe.kind == Probe::Kind::frame) return {};
  if (!takes_destination_from_packet()) return endpoints_of(options_.reach, net::Purpose::connect);
  const auto version = first.empty() ? 0 : static_cast<std::uint8_t>(first.front()) >> 4;
  const auto to = destination_of(packet::decode(packet::LinkType::raw_ip, first, first.size()));
  if (to.is_internet() && (version == 4 || version == 6)) return {to};
  throw net::UsageError("--header: that is no packet of IP",
                        "its header comes first; --protocol P puts one before the payload");
}

const net::Endpoint* Opening::source_for(const net::Endpoint& destination) const
{
  const auto found = std::find_if(sources_.begin(), sources_.end(), [&](const net::Endpoint& source) {
    return source.family() == destination.family();
  });
  return found == sources_.end() ? nullptr : &*found;
}

Dialled Opening::dial(const net::SocketKind& kind, net::SocketOptions socket) const
{
  net::ConnectOptions dialling{.kind = kind, .socket = std::move(socket)};
  if (!is_spoofed_) dialling.sources = without_ports(sources_);
  auto [fd, peer, path] = io::connect(poller_, without_ports(destinations_), dialling, {}, announcer_);
  auto source = net::local_endpoint(fd.number()).with_port(0);
  return {std::move(fd), source, peer};
}

// An address that is not this host's is no address that a socket could be bound to.
Dialled Opening::dial_from_anywhere(const net::SocketKind& kind, const net::SocketOptions& socket)
{
  try {
    return dial(kind, socket);
  } catch (const net::Error& error) {
    if (error.error_number() != EADDRNOTAVAIL || sources_.empty()) throw;
  }
  is_spoofed_ = true;
  std::erase_if(destinations_, [&](const net::Endpoint& one) { return source_for(one) == nullptr; });
  warn_of_spoofing(sources_.front());
  auto dialled = dial(kind, socket);
  dialled.source = source_for(dialled.destination)->with_port(0);
  return dialled;
}

// With the ports that were asked for.
Path Opening::path_between(const net::Endpoint& source, const net::Endpoint& destination) const
{
  if (!options_.probe.has_ports()) return {source.with_port(0), destination.with_port(0)};
  const auto* asked = source_for(destination);
  const auto port = options_.source_port != 0 || asked == nullptr ? options_.source_port : asked->port();
  return {source.with_port(static_cast<std::uint16_t>(port)),
          destination.with_port(static_cast<std::uint16_t>(destinations_.front().port()))};
}

void Opening::warn_of_spoofing(const net::Endpoint& source) const
{
  announcer_.warn(fmt::format("SPOOFED: {} is no address of this host; who is asked answers there, not here",
                              host_text(source)));
}

Way Opening::packets()
{
  auto dialled = dial_from_anywhere(whole_packets, options_.socket);
  const auto& peer = dialled.destination;
  const bool has_many = is_group(peer) || options_.to_broadcast;
  const auto interface = options_.interface.empty() ? 0 : net::interface_named(options_.interface).index;
  const net::TapOptions tap{
      .link = net::Endpoint::link(interface, peer.family() == AF_INET ? ETH_P_IP : ETH_P_IPV6),
      .peer = has_many || takes_destination_from_packet() ? std::nullopt : std::optional(peer)};
  auto path = path_between(dialled.source, peer);
  return {.wire = std::make_unique<RawWire>(std::move(dialled.fd), waits() ? net::open_tap(tap) : net::Fd(),
                                            packet::LinkType::raw_ip),
          .path = path,
          .peer = peer_name(path.destination),
          .has_many = has_many,
          .is_fixed = !takes_destination_from_packet()};
}

// The route tells our address, and that the interface, unless they were asked for.
Way Opening::frames()
{
  auto path = framed_path();
  const auto interface = options_.interface.empty() ? net::interface_with(path.source)
                                                    : net::interface_named(options_.interface);
  if (!interface.is_ethernet) throw without_frames(interface.name);
  const bool has_source = path.source.is_internet() && !is_spoofed_;
  if (has_source && !interface.has(path.source)) warn_of_spoofing(path.source);
  path.hardware_source = {interface.hardware_address};
  const auto link = net::Endpoint::link(interface.index, ETH_P_ALL);
  const net::TapOptions tap{.link = link, .frames = true};
  return {.wire = std::make_unique<RawWire>(net::open_link(link), waits() ? net::open_tap(tap) : net::Fd(),
                                            packet::LinkType::ethernet),
          .path = path,
          .peer = path.destination.is_internet() ? peer_name(path.destination) : interface.name,
          .has_many = path.destination.is_internet() && is_group(path.destination)};
}

Path Opening::framed_path()
{
  if (options_.probe.kind == Probe::Kind::frame) return {};
  const auto& destination = destinations_.front();
  const auto* source = options_.interface.empty() ? nullptr : source_for(destination);
  if (source != nullptr) return path_between(*source, destination);
  const auto dialled = dial_from_anywhere(datagrams, options_.socket);
  return path_between(dialled.source, dialled.destination);
}

bool Opening::suits_ping() const
{
  const auto& probe = options_.probe;
  return probe.kind == Probe::Kind::echo && !probe.bad_checksum && !probe.ip.id && !is_spoofed_;
}

// What of IP's header is asked for, as options of a socket.
net::SocketOptions Opening::ping_options() const
{
  auto socket = options_.socket;
  const auto& ip = options_.probe.ip;
  const auto add = [&socket](int level, int name, int value) {
    socket.push_back(net::integer_option(level, name, value, level == IPPROTO_IP ? AF_INET : AF_INET6));
  };
  if (ip.ttl) {
    add(IPPROTO_IP, IP_TTL, *ip.ttl);
    add(IPPROTO_IP, IP_MULTICAST_TTL, *ip.ttl);
    add(IPPROTO_IPV6, IPV6_UNICAST_HOPS, *ip.ttl);
    add(IPPROTO_IPV6, IPV6_MULTICAST_HOPS, *ip.ttl);
  }
  if (ip.tos != 0) {
    add(IPPROTO_IP, IP_TOS, ip.tos);
    add(IPPROTO_IPV6, IPV6_TCLASS, ip.tos);
  }
  if (ip.dont_fragment) add(IPPROTO_IP, IP_MTU_DISCOVER, IP_PMTUDISC_DO);
  return socket;
}

Way Opening::ping()
{
  auto dialled = dial(pings, ping_options());
  const auto source = net::local_endpoint(dialled.fd.number());
  auto wire = std::make_unique<PingWire>(std::move(dialled.fd), source, dialled.destination);
  const auto identifier = wire->identifier();
  return {.wire = std::move(wire),
          .path = {dialled.source, dialled.destination},
          .peer = peer_name(dialled.destination),
          .has_many = is_group(dialled.destination) || options_.to_broadcast,
          .identifier = identifier};
}

net::Error without_privilege(const net::Error& refused)
{
  return net::Error({.fault = net::Fault::privilege,
                     .operation = "ping",
                     .object = {},
                     .reason = net::errno_text(refused.error_number()),
                     .hint = refused.hint() +
                             "; for pings `sysctl net.ipv4.ping_group_range` says which groups need neither",
                     .error_number = refused.error_number()});
}

} // namespace

Way open_way(const RawSend& options, std::string_view first, io::Poller& poller, io::Announcer& announcer)
{
  Opening opening(options, first, poller, announcer);
  if (options.probe.is_framed()) return opening.frames();
  try {
    return opening.packets();
  } catch (const net::Error& refused) {
    if (refused.error_number() != EPERM || !opening.suits_ping()) throw; // EACCES: of a broadcast address
  }
  try {
    auto way = opening.ping();
    announcer.note("no privilege for raw sockets: the kernel's ping socket is used");
    return way;
  } catch (const net::Error& refused) {
    throw refused.fault() == net::Fault::privilege ? without_privilege(refused) : refused;
  }
}

} // namespace sockplay::play
