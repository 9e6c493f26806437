// The way through the layers: each internet header begins again, the header behind it has the ports.
#include "capture/five_tuple.hh"

#include <algorithm>
#include <concepts>
#include <fmt/format.h>
#include <iterator>
#include <variant>

namespace sockplay::capture {
namespace {

// IANA, "Assigned Internet Protocol Numbers".
constexpr std::uint8_t icmp = 1, tcp = 6, udp = 17, icmpv6 = 58, sctp = 132, udplite = 136;

using packet::Internet;
using packet::Transport;

template <class Header>
concept ControlMessage = requires(const Header& header) { header.is_echo(); };

template <class Address>
End end_of(const Address& address)
{
  End end;
  std::copy(address.octets.begin(), address.octets.end(), end.address.begin());
  return end;
}

template <Internet Ip>
FiveTuple tuple_of(const Ip& ip)
{
  return {.source = end_of(ip.source),
          .destination = end_of(ip.destination),
          .ip_version = std::same_as<Ip, packet::Ipv6> ? std::uint8_t{6} : std::uint8_t{4},
          .protocol = ip.carried};
}

// Goes through the layers from the outside in.
class Search {
public:
  /// Whether the next layer is still to be looked at.
  bool see(const packet::Layer& layer)
  {
    if (!layer.is_readable) return false;
    bool goes_on = true;
    std::visit(
        [&]<class Header>(const Header& header) {
          if constexpr (ControlMessage<Header>) goes_on = !header.is_error();
          look_at(header, layer);
          is_behind_ip_ = Internet<Header>;
        },
        layer.header);
    return goes_on;
  }

  [[nodiscard]] const std::optional<Addressing>& found() const { return found_; }

private:
  template <class Header>
  void look_at(const Header& header, const packet::Layer& layer)
  {
    if constexpr (Internet<Header>) found_ = Addressing{.tuple = tuple_of(header)};
    if constexpr (Transport<Header>) {
      if (!is_behind_ip_) return;
      found_->tuple.source.port = header.source_port;
      found_->tuple.destination.port = header.destination_port;
      found_->transport = &layer;
    }
    if constexpr (ControlMessage<Header>) {
      if (is_behind_ip_ && header.is_echo())
        found_->tuple.source.port = found_->tuple.destination.port = header.identifier;
    }
  }

  std::optional<Addressing> found_;
  bool is_behind_ip_ = false; // directly
};

} // namespace

bool FiveTuple::has_ports() const
{
  const bool is_transport = protocol == tcp || protocol == udp || protocol == sctp || protocol == udplite;
  return is_transport && (source.port != 0 || destination.port != 0);
}

std::optional<Addressing> find_addressing(const packet::Packet& packet)
{
  Search search;
  for (const packet::Layer& layer : packet.layers) {
    if (!search.see(layer)) break;
  }
  return search.found();
}

std::string protocol_of(const FiveTuple& tuple)
{
  const bool is_icmp = tuple.protocol == icmp || tuple.protocol == icmpv6;
  const std::string_view name = packet::ip_protocol_name(tuple.protocol);
  if (is_icmp && tuple.source.port != 0) return fmt::format("{} echo", name);
  return name.empty() ? fmt::format("IP protocol {}", tuple.protocol) : std::string(name);
}

void append_address(std::string& out, const End& end, std::uint8_t ip_version)
{
  if (ip_version == 6) return packet::append_text(out, packet::Ipv6Address{end.address});
  packet::Ipv4Address address;
  std::copy_n(end.address.begin(), address.octets.size(), address.octets.begin());
  packet::append_text(out, address);
}

void append_end(std::string& out, const FiveTuple& tuple, const End& end)
{
  const bool is_bracketed = tuple.ip_version == 6 && tuple.has_ports();
  if (is_bracketed) out += '[';
  append_address(out, end, tuple.ip_version);
  if (is_bracketed) out += ']';
  if (tuple.has_ports()) fmt::format_to(std::back_inserter(out), ":{}", end.port);
}

} // namespace sockplay::capture
