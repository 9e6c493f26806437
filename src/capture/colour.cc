// The innermost protocol that has a colour gives it; the innermost but one often is what a line is about.
#include "capture/colour.hh"

#include <variant>

namespace sockplay::capture {

namespace {

constexpr std::string_view red = "\x1b[31m", green = "\x1b[32m", yellow = "\x1b[33m", blue = "\x1b[34m",
                           magenta = "\x1b[35m", cyan = "\x1b[36m", bright_blue = "\x1b[94m";

struct Colour {
  std::string_view operator()(const packet::Arp&) const { return yellow; }
  std::string_view operator()(const packet::Icmp& icmp) const { return icmp.is_error() ? red : magenta; }
  std::string_view operator()(const packet::Icmpv6& icmp) const { return icmp.is_error() ? red : magenta; }
  std::string_view operator()(const packet::Igmp&) const { return magenta; }
  std::string_view operator()(const packet::Tcp& tcp) const
  {
    return (tcp.flags & packet::Tcp::rst) != 0 ? red : green;
  }
  std::string_view operator()(const packet::Udp&) const { return blue; }
  std::string_view operator()(const packet::UdpLite&) const { return blue; }
  std::string_view operator()(const packet::Sctp&) const { return bright_blue; }
  std::string_view operator()(const packet::Dns&) const { return cyan; }
  std::string_view operator()(const packet::Dhcp&) const { return yellow; }
  std::string_view operator()(const packet::Dhcpv6&) const { return yellow; }
  template <class Header>
  std::string_view operator()(const Header&) const
  {
    return {};
  }
};

} // namespace

std::string_view colour_of(const packet::Packet& packet)
{
  for (std::size_t i = packet.layers.size(); i-- > 0;) {
    const packet::Layer& layer = packet.layers[i];
    if (!layer.is_readable || layer.is_beginning) continue; // a quoted packet is not what it is about
    if (const auto colour = std::visit(Colour{}, layer.header); !colour.empty()) return colour;
  }
  return {};
}

} // namespace sockplay::capture
