// The layers of one packet, from the outside in: a short list that lies where the packet lies, without
// allocation.
#pragma once

#include "packet/arp.hh"
#include "packet/cooked.hh"
#include "packet/dhcp.hh"
#include "packet/dhcpv6.hh"
#include "packet/dns.hh"
#include "packet/ethernet.hh"
#include "packet/gre.hh"
#include "packet/http.hh"
#include "packet/icmp.hh"
#include "packet/icmpv6.hh"
#include "packet/igmp.hh"
#include "packet/ipv4.hh"
#include "packet/ipv6.hh"
#include "packet/llc.hh"
#include "packet/loopback.hh"
#include "packet/mpls.hh"
#include "packet/ntp.hh"
#include "packet/payload.hh"
#include "packet/ppp.hh"
#include "packet/pppoe.hh"
#include "packet/quic.hh"
#include "packet/sctp.hh"
#include "packet/tcp.hh"
#include "packet/tls.hh"
#include "packet/udp.hh"
#include "packet/udplite.hh"
#include "packet/vlan.hh"
#include "packet/vxlan.hh"

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <new>
#include <type_traits>
#include <utility>
#include <variant>

namespace sockplay::packet {

/// In the order of Protocol. Each has
///   protocol, name, title   what it is, what Wireshark calls it ("tcp"), what people do ("TCP")
///   least_bytes             fewer are not worth decoding: decode() finds at least so many
///   is_transport            only where it has ports; its words are left out where what it carries has some
///   decode(reader, here)    reads the header, says what comes next; `here` is how it was called itself
///   describe(fields)        tells every field, reading from the first byte, perhaps of half a header
///   summarise(words, reader) only where there is something to say: in a few words what it means, the reader
///                           standing at its first byte
using Header =
    std::variant<Payload, Ethernet, Vlan, Llc, Cooked, Loopback, Arp, Ipv4, Ipv6, Icmp, Icmpv6, Igmp, Tcp,
                 Udp, UdpLite, Sctp, Gre, Vxlan, Mpls, Pppoe, Ppp, Dns, Tls, Http, Quic, Ntp, Dhcp, Dhcpv6>;

/// What has addresses of hosts, and what has ports.
template <class Header>
concept Internet = std::same_as<Header, Ipv4> || std::same_as<Header, Ipv6>;
template <class Header>
concept Transport = requires { Header::is_transport; };

struct Layer {
  Header header;
  std::uint32_t offset = 0;       // of the first byte in the packet
  std::uint32_t header_bytes = 0; // as captured, options included
  std::uint32_t bytes = 0;        // with all that it carries, on the wire and as the headers say
  Extent extent = Extent::whole;  // of the header
  bool is_readable = false;       // whether the members of the header were read
  bool is_beginning = false;      // of a packet of which the rest is elsewhere: quoted, or fragmented
};
static_assert(std::is_trivially_copyable_v<Layer> && std::is_trivially_destructible_v<Layer>);

/// A list of at most `capacity` layers; those that are not in it are never written to: that would cost more
/// than to decode some.
class Layers {
public:
  static constexpr std::size_t capacity = 20;

  [[nodiscard]] bool empty() const { return size_ == 0; }
  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] const Layer& operator[](std::size_t index) const { return room_.layers[index]; }
  [[nodiscard]] const Layer& back() const { return room_.layers[size_ - 1]; }
  [[nodiscard]] const Layer* begin() const { return room_.layers.data(); }
  [[nodiscard]] const Layer* end() const { return begin() + size_; }

  /// There must be room.
  template <class Decoded>
  Layer& add()
  {
    return *::new (static_cast<void*>(&room_.layers[size_++]))
        Layer{.header = Header(std::in_place_type<Decoded>)};
  }

private:
  union Room {
    Room() {} // NOLINT(modernize-use-equals-default): that would be deleted
    std::array<Layer, capacity> layers;
  };

  Room room_;
  std::size_t size_ = 0;
};

/// The words for a layer: Wireshark's name ("tcp") and ours ("TCP").
std::string_view name_of(const Layer& layer);
std::string_view title_of(const Layer& layer);

} // namespace sockplay::packet
