#include "packet/checksum.hh"

#include <array>
#include <optional>

namespace sockplay::packet {
namespace {

constexpr std::array<std::uint32_t, 256> make_crc_table()
{
  constexpr std::uint32_t castagnoli = 0x82F63B78; // the polynomial, its lowest bit first
  std::array<std::uint32_t, 256> table{};
  for (std::uint32_t byte = 0; byte < table.size(); ++byte) {
    std::uint32_t crc = byte;
    for (int bit = 0; bit < 8; ++bit)
      crc = (crc & 1) != 0 ? crc >> 1 ^ castagnoli : crc >> 1;
    table[byte] = crc;
  }
  return table;
}
constexpr auto crc_table = make_crc_table();

// All that a layer is, if it is all there.
std::optional<std::string_view> whole_bytes(const Packet& packet, const Layer& layer)
{
  const Reader reader = packet.reader(layer);
  const bool is_whole = layer.is_readable && !layer.is_beginning && layer.extent == Extent::whole;
  if (!is_whole || reader.available() < layer.bytes) return {};
  return reader.peek(layer.bytes);
}

// Whether the bytes of layer `index` are all of what its IP header carries: not so in a fragment.
bool is_fragment(const Layer& layer)
{
  if (const auto* ip = std::get_if<Ipv4>(&layer.header)) return ip->is_fragment();
  if (const auto* ip = std::get_if<Ipv6>(&layer.header)) return ip->is_fragment();
  return false;
}

// Begins with the pseudo-header of the IP layer before layer `index`; none if there is no such layer, or if
// the last destination, which counts (RFC 8200 section 8.1), is not the one in its header.
std::optional<InternetSum> sum_of_ends(const Packet& packet, std::size_t index, std::uint8_t protocol,
                                       std::size_t bytes)
{
  if (index == 0) return {};
  const Header& carrier = packet.layers[index - 1].header;
  InternetSum sum;
  if (const auto* ip = std::get_if<Ipv4>(&carrier); ip != nullptr && !ip->has_route_left)
    return sum.add_ends(ip->source, ip->destination, protocol, bytes);
  if (const auto* ip = std::get_if<Ipv6>(&carrier); ip != nullptr && ip->segments_left == 0)
    return sum.add_ends(ip->source, ip->destination, protocol, bytes);
  return {};
}

ChecksumVerdict verdict_of(const InternetSum& sum)
{
  return sum.value() == 0 ? ChecksumVerdict::good : ChecksumVerdict::bad;
}

// Finds the verdict for each kind of header; most have no checksum.
struct Verifier {
  const Packet& packet;
  std::size_t index;
  std::string_view bytes; // of the layer

  template <class Header>
  ChecksumVerdict operator()(const Header&) const
  {
    return ChecksumVerdict::none;
  }
  ChecksumVerdict operator()(const Icmp&) const { return verdict_of(InternetSum().add(bytes)); }
  ChecksumVerdict operator()(const Igmp&) const { return verdict_of(InternetSum().add(bytes)); }
  ChecksumVerdict operator()(const Icmpv6&) const { return with_ends(58, bytes.size(), bytes); }
  ChecksumVerdict operator()(const Tcp& tcp) const { return whole_or_begun(6, tcp.checksum); }
  ChecksumVerdict operator()(const Udp& udp) const
  {
    if (udp.checksum == 0) return ChecksumVerdict::absent;
    return whole_or_begun(17, udp.checksum);
  }
  ChecksumVerdict operator()(const UdpLite& udp) const
  {
    const std::size_t covered = udp.coverage_bytes == 0 ? bytes.size() : udp.coverage_bytes;
    if (covered < UdpLite::least_bytes || covered > bytes.size()) return ChecksumVerdict::bad;
    return with_ends(136, bytes.size(), bytes.substr(0, covered));
  }

  ChecksumVerdict operator()(const Sctp& sctp) const
  {
    if (sctp.checksum == 0) return ChecksumVerdict::partial;
    const std::uint32_t zero_checksum = crc32c(std::string_view("\0\0\0\0", 4), crc32c(bytes.substr(0, 8)));
    const std::uint32_t crc = crc32c(bytes.substr(Sctp::least_bytes), zero_checksum);
    return crc == __builtin_bswap32(sctp.checksum) ? ChecksumVerdict::good : ChecksumVerdict::bad;
  }

  // What is wrong may be what Linux leaves in the field for the card to go on from, the sum of the ends
  // (CHECKSUM_PARTIAL of <linux/skbuff.h>).
  [[nodiscard]] ChecksumVerdict whole_or_begun(std::uint8_t protocol, std::uint16_t checksum) const
  {
    const ChecksumVerdict verdict = with_ends(protocol, bytes.size(), bytes);
    if (verdict != ChecksumVerdict::bad) return verdict;
    const auto sum = sum_of_ends(packet, index, protocol, bytes.size());
    const bool is_begun = sum && checksum == static_cast<std::uint16_t>(~sum->value());
    return is_begun ? ChecksumVerdict::partial : ChecksumVerdict::bad;
  }

  [[nodiscard]] ChecksumVerdict with_ends(std::uint8_t protocol, std::size_t size,
                                          std::string_view covered) const
  {
    auto sum = sum_of_ends(packet, index, protocol, size);
    return sum ? verdict_of(sum->add(covered)) : ChecksumVerdict::unknown;
  }
};

template <class... Kinds>
bool is_any(const Header& header)
{
  return (std::holds_alternative<Kinds>(header) || ...);
}

} // namespace

InternetSum& InternetSum::add(std::string_view bytes)
{
  for (std::size_t i = 0; i + 1 < bytes.size(); i += 2)
    sum_ += static_cast<std::uint32_t>(static_cast<std::uint8_t>(bytes[i]) << 8 |
                                       static_cast<std::uint8_t>(bytes[i + 1]));
  if (bytes.size() % 2 != 0) sum_ += static_cast<std::uint32_t>(static_cast<std::uint8_t>(bytes.back()) << 8);
  return *this;
}

std::uint16_t InternetSum::value() const
{
  std::uint64_t sum = sum_;
  while (sum > 0xFFFF)
    sum = (sum >> 16) + (sum & 0xFFFF);
  return static_cast<std::uint16_t>(~sum);
}

std::uint32_t crc32c(std::string_view bytes, std::uint32_t crc)
{
  crc = ~crc;
  for (const char byte : bytes)
    crc = crc >> 8 ^ crc_table[(crc ^ static_cast<std::uint8_t>(byte)) & 0xFF];
  return ~crc;
}

ChecksumVerdict verify(const Packet& packet, std::size_t index)
{
  const Layer& layer = packet.layers[index];
  if (const auto* ip = std::get_if<Ipv4>(&layer.header)) { // of the header only
    const std::string_view header = packet.reader(layer).peek(ip->header_bytes);
    if (!layer.is_readable || header.empty()) return ChecksumVerdict::unknown;
    return verdict_of(InternetSum().add(header));
  }
  if (!is_any<Icmp, Icmpv6, Igmp, Sctp, Tcp, Udp, UdpLite>(layer.header)) return ChecksumVerdict::none;
  const auto bytes = whole_bytes(packet, layer);
  if (!bytes || (index > 0 && is_fragment(packet.layers[index - 1]))) return ChecksumVerdict::unknown;
  return std::visit(Verifier{packet, index, *bytes}, layer.header);
}

std::string_view name_of(ChecksumVerdict verdict)
{
  switch (verdict) {
  case ChecksumVerdict::none: return "";
  case ChecksumVerdict::absent: return "absent";
  case ChecksumVerdict::good: return "good";
  case ChecksumVerdict::bad: return "bad";
  case ChecksumVerdict::partial: return "partial";
  case ChecksumVerdict::unknown: return "unknown";
  }
  return "";
}

void tell_verdict(const Packet& packet, std::size_t index, FieldSink& sink)
{
  const ChecksumVerdict verdict = verify(packet, index);
  if (verdict == ChecksumVerdict::none) return;
  sink.field({.key = "checksum.status", .label = "Checksum is", .value = Text{name_of(verdict)}});
}

void append_bad_checksums(std::string& out, const Packet& packet)
{
  for (std::size_t i = 0; i < packet.layers.size(); ++i) {
    const ChecksumVerdict verdict = verify(packet, i);
    if (verdict != ChecksumVerdict::bad && verdict != ChecksumVerdict::partial) continue;
    out += verdict == ChecksumVerdict::bad ? " [bad " : " [";
    out += title_of(packet.layers[i]);
    out += verdict == ChecksumVerdict::bad ? " checksum]" : " checksum left to the card]";
  }
}

} // namespace sockplay::packet
