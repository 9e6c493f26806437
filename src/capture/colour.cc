// The innermost protocol that has a colour gives it; the innermost but one often is what a line is about.
#include "capture/colour.hh"

#include <array>
#include <variant>

namespace sockplay::capture {

namespace {

struct Colour {
  Hue operator()(const packet::Arp&) const { return Hue::yellow; }
  Hue operator()(const packet::Icmp& icmp) const { return icmp.is_error() ? Hue::red : Hue::magenta; }
  Hue operator()(const packet::Icmpv6& icmp) const { return icmp.is_error() ? Hue::red : Hue::magenta; }
  Hue operator()(const packet::Igmp&) const { return Hue::magenta; }
  Hue operator()(const packet::Tcp& tcp) const
  {
    return (tcp.flags & packet::Tcp::rst) != 0 ? Hue::red : Hue::green;
  }
  Hue operator()(const packet::Udp&) const { return Hue::blue; }
  Hue operator()(const packet::UdpLite&) const { return Hue::blue; }
  Hue operator()(const packet::Sctp&) const { return Hue::bright_blue; }
  Hue operator()(const packet::Dns&) const { return Hue::cyan; }
  Hue operator()(const packet::Dhcp&) const { return Hue::yellow; }
  Hue operator()(const packet::Dhcpv6&) const { return Hue::yellow; }
  template <class Header>
  Hue operator()(const Header&) const
  {
    return {};
  }
};

} // namespace

Hue hue_of(const packet::Packet& packet)
{
  for (std::size_t i = packet.layers.size(); i-- > 0;) {
    const packet::Layer& layer = packet.layers[i];
    if (!layer.is_readable || layer.is_beginning) continue; // a quoted packet is not what it is about
    if (const auto hue = std::visit(Colour{}, layer.header); hue != Hue::none) return hue;
  }
  return Hue::none;
}

std::string_view sequence_of(Hue hue)
{
  constexpr std::array<std::string_view, 8> sequences{"",         "\x1b[31m", "\x1b[32m", "\x1b[33m",
                                                      "\x1b[34m", "\x1b[35m", "\x1b[36m", "\x1b[94m"};
  return sequences[static_cast<std::size_t>(hue)];
}

} // namespace sockplay::capture
