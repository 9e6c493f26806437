// DNS messages (RFC 1035), over UDP, over TCP with a length before them, and multicast (RFC 6762).
#pragma once

#include "packet/fields.hh"
#include "packet/next.hh"
#include "packet/words.hh"

namespace sockplay::packet {

struct Dns {
  static constexpr Protocol protocol = Protocol::dns;
  static constexpr std::string_view name = "dns";
  static constexpr std::string_view title = "DNS";
  static constexpr std::size_t least_bytes = 12;

  std::uint16_t id{};
  std::uint16_t flags{};
  std::uint16_t questions{}; // how many of each are claimed
  std::uint16_t answers{};
  std::uint16_t authorities{};
  std::uint16_t additionals{};
  bool is_multicast{};
  bool is_over_stream{};

  [[nodiscard]] bool is_response() const { return (flags & 0x8000) != 0; }

  Next decode(Reader& reader, const Next& here);
  void describe(Fields& fields) const;
  void summarise(Words& words, Reader& reader) const;
};

} // namespace sockplay::packet
