// The checksums that packets carry: computed for those we build, and looked at in those we get. What a card
// computes only as it sends is not there yet in captures of the machine that sends, which is told from wrong.
#pragma once

#include "packet/packet.hh"

#include <cstdint>
#include <string>
#include <string_view>

namespace sockplay::packet {

/// The sum of 16-bit words in ones' complement (RFC 1071), of as many pieces as are added; a piece of an odd
/// number of bytes must be the last.
class InternetSum {
public:
  InternetSum& add(std::string_view bytes);
  InternetSum& add(std::uint16_t word)
  {
    sum_ += word;
    return *this;
  }
  /// The pseudo-header of RFC 8200 section 8.1 and RFC 9293 section 3.1, which differ in nothing that counts.
  template <class Address>
  InternetSum& add_ends(const Address& source, const Address& destination, std::uint8_t protocol,
                        std::size_t bytes)
  {
    const auto view = [](const Address& address) {
      return std::string_view(reinterpret_cast<const char*>(address.octets.data()), address.octets.size());
    };
    sum_ += (bytes >> 16) + (bytes & 0xFFFF) + protocol;
    return add(view(source)).add(view(destination));
  }

  /// What to write into a checksum field that was zero; 0 if the field was there and right.
  [[nodiscard]] std::uint16_t value() const;

private:
  std::uint64_t sum_ = 0;
};

/// The CRC of SCTP (RFC 9260 appendix A), as a number whose lowest byte stands first on the wire.
std::uint32_t crc32c(std::string_view bytes, std::uint32_t crc = 0);

enum class ChecksumVerdict : std::uint8_t {
  none,   // this protocol has no checksum
  absent, // it may have one, and this packet has not
  good,
  bad,
  partial, // left to the card that sends it (offload): of TCP and UDP the ends are summed so far, of SCTP
           // nothing
  unknown, // not all of what it covers is here: cut off, quoted, a fragment
};

/// Looks at the checksum of the layer of that index.
ChecksumVerdict verify(const Packet& packet, std::size_t index);

/// "good", "bad"; empty for none.
std::string_view name_of(ChecksumVerdict verdict);

/// Tells the verdict as a field of the layer, "checksum.status"; nothing where there is no checksum.
void tell_verdict(const Packet& packet, std::size_t index, FieldSink& sink);

/// Appends " [bad TCP checksum]" for each layer whose checksum is, and " [TCP checksum left to the card]" for
/// each that is partial.
void append_bad_checksums(std::string& out, const Packet& packet);

} // namespace sockplay::packet
