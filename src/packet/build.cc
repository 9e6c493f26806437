#include "packet/build.hh"

#include "packet/checksum.hh"
#include "packet/writer.hh"

#include <stdexcept>

namespace sockplay::packet {
namespace {

constexpr std::size_t most_bytes = 65535; // of anything whose length is 16 bits
constexpr std::size_t most_option_bytes = 40;

void require_fit(std::size_t bytes, std::size_t most, const char* what)
{
  if (bytes > most) throw std::length_error(what);
}

std::string filled_up(std::string_view options)
{
  require_fit(options.size(), most_option_bytes, "options of more than 40 bytes");
  std::string filled(options);
  filled.resize((options.size() + 3) / 4 * 4, '\0'); // zero is the end of options
  return filled;
}

// Writes the checksum of all that was added to `sum` to the field at `offset`, which is zero so far.
void put_checksum(Writer& out, std::size_t offset, InternetSum sum, Checksum checksum)
{
  constexpr std::uint16_t difference = 0x1234;
  std::uint16_t value = sum.value();
  if (checksum == Checksum::wrong) value ^= difference;
  if (checksum == Checksum::wrong && value == 0) value = 1; // zero would be none in UDP
  out.put_u16(offset, value);
}

template <class Ip>
std::string build_udp(const Udp& udp, const Ip& carrier, std::string_view payload, Checksum checksum)
{
  const std::size_t size = Udp::least_bytes + payload.size();
  require_fit(Udp::least_bytes + payload.size(), most_bytes, "a UDP datagram of more than 65535 bytes");
  Writer out;
  out.u16(udp.source_port).u16(udp.destination_port).u16(size).u16(0).bytes(payload);
  const InternetSum sum =
      InternetSum().add_ends(carrier.source, carrier.destination, 17, size).add(out.written());
  put_checksum(out, 6, sum, checksum);
  if (sum.value() == 0 && checksum == Checksum::right) out.put_u16(6, 0xFFFF); // RFC 768: zero means none
  return out.take();
}

template <class Ip>
std::string build_tcp(const Tcp& tcp, const Ip& carrier, std::string_view options, std::string_view payload,
                      Checksum checksum)
{
  const std::string filled = filled_up(options);
  const std::size_t header = Tcp::fixed_bytes + filled.size();
  require_fit(header + payload.size(), most_bytes, "a TCP segment of more than 65535 bytes");
  Writer out;
  out.u16(tcp.source_port).u16(tcp.destination_port).u32(tcp.sequence).u32(tcp.acknowledgement);
  out.u16(header / 4 << 12 | tcp.flags).u16(tcp.window).u16(0).u16(tcp.urgent_pointer);
  out.bytes(filled).bytes(payload);
  put_checksum(out, 16,
               InternetSum()
                   .add_ends(carrier.source, carrier.destination, 6, header + payload.size())
                   .add(out.written()),
               checksum);
  return out.take();
}

} // namespace

std::string build(const Ethernet& ethernet, std::string_view payload)
{
  return Writer()
      .octets(ethernet.destination.octets)
      .octets(ethernet.source.octets)
      .u16(ethernet.ethertype)
      .bytes(payload)
      .take();
}

std::string build(const Vlan& vlan, std::string_view payload)
{
  const unsigned tag = vlan.priority << 13 | (vlan.may_be_dropped ? 0x1000 : 0) | (vlan.id & 0xFFF);
  return Writer().u16(tag).u16(vlan.ethertype).bytes(payload).take();
}

std::string build(const Arp& arp)
{
  return Writer()
      .u16(1) // Ethernet
      .u16(0x0800)
      .u8(6)
      .u8(4)
      .u16(arp.operation)
      .octets(arp.sender_mac.octets)
      .octets(arp.sender.octets)
      .octets(arp.target_mac.octets)
      .octets(arp.target.octets)
      .take();
}

std::string build(const Ipv4& ip, std::string_view options, std::string_view payload, Checksum checksum)
{
  const std::string filled = filled_up(options);
  const std::size_t header = Ipv4::least_bytes + filled.size();
  require_fit(header + payload.size(), most_bytes, "an IPv4 packet of more than 65535 bytes");
  const unsigned fragment =
      (ip.dont_fragment ? 0x4000 : 0) | (ip.more_fragments ? 0x2000 : 0) | (ip.fragment_offset / 8 & 0x1FFF);
  Writer out;
  out.u8(0x40 | header / 4).u8(ip.traffic_class).u16(header + payload.size());
  out.u16(ip.identification).u16(fragment).u8(ip.ttl).u8(ip.carried).u16(0);
  out.octets(ip.source.octets).octets(ip.destination.octets).bytes(filled);
  put_checksum(out, 10, InternetSum().add(out.written()), checksum);
  return out.bytes(payload).take();
}

std::string build(const Ipv6& ip, std::string_view payload)
{
  require_fit(payload.size(), most_bytes, "an IPv6 payload of more than 65535 bytes");
  const std::uint32_t first = 6u << 28 | std::uint32_t{ip.traffic_class} << 20 | (ip.flow_label & 0xFFFFF);
  return Writer()
      .u32(first)
      .u16(payload.size())
      .u8(ip.next_header)
      .u8(ip.hop_limit)
      .octets(ip.source.octets)
      .octets(ip.destination.octets)
      .bytes(payload)
      .take();
}

std::string build(const Icmp& icmp, std::string_view payload, Checksum checksum)
{
  Writer out;
  out.u8(icmp.type).u8(icmp.code).u16(0).u16(icmp.identifier).u16(icmp.sequence).bytes(payload);
  put_checksum(out, 2, InternetSum().add(out.written()), checksum);
  return out.take();
}

std::string build(const Icmpv6& icmp, const Ipv6& carrier, std::string_view payload, Checksum checksum)
{
  Writer out;
  out.u8(icmp.type).u8(icmp.code).u16(0).u16(icmp.identifier).u16(icmp.sequence).bytes(payload);
  const std::size_t size = out.written().size();
  put_checksum(out, 2,
               InternetSum().add_ends(carrier.source, carrier.destination, 58, size).add(out.written()),
               checksum);
  return out.take();
}

std::string build(const Udp& udp, const Ipv4& carrier, std::string_view payload, Checksum checksum)
{
  return build_udp(udp, carrier, payload, checksum);
}

std::string build(const Udp& udp, const Ipv6& carrier, std::string_view payload, Checksum checksum)
{
  return build_udp(udp, carrier, payload, checksum);
}

std::string build(const Tcp& tcp, const Ipv4& carrier, std::string_view options, std::string_view payload,
                  Checksum checksum)
{
  return build_tcp(tcp, carrier, options, payload, checksum);
}

std::string build(const Tcp& tcp, const Ipv6& carrier, std::string_view options, std::string_view payload,
                  Checksum checksum)
{
  return build_tcp(tcp, carrier, options, payload, checksum);
}

std::string build_option(std::uint8_t kind, std::string_view body)
{
  require_fit(body.size(), most_option_bytes - 2, "an option of more than 40 bytes");
  return Writer().u8(kind).u8(body.size() + 2).bytes(body).take();
}

} // namespace sockplay::packet
