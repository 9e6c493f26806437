// The words of a line about a packet, appended to a text that somebody else keeps: a line costs no
// allocation. What is worth saying is left to the protocols.
#pragma once

#include "packet/address.hh"
#include "text/escape.hh"
#include "text/json.hh"

#include <array>
#include <charconv>
#include <cstddef>
#include <string>
#include <string_view>
#include <type_traits>

namespace sockplay::packet {

/// Text that comes out of a packet: shown with what drives a terminal made visible, and at most so many bytes
/// of it.
struct Foreign {
  std::string_view bytes;
  std::size_t most = 200;
};

/// A number in hexadecimal, 0x before it.
struct Hex {
  std::uint64_t value;
};

class Words {
public:
  explicit Words(std::string& out) : out_(out) {}

  /// Our own words, as they are.
  Words& operator<<(std::string_view words)
  {
    out_ += words;
    return *this;
  }

  template <text::Integer Number>
  Words& operator<<(Number number)
  {
    return append(number, 10);
  }
  Words& operator<<(Hex number)
  {
    out_ += "0x";
    return append(number.value, 16);
  }

  Words& operator<<(const Ipv4Address& address) { return append_address(address); }
  Words& operator<<(const Ipv6Address& address) { return append_address(address); }
  Words& operator<<(const MacAddress& address) { return append_address(address); }

  Words& operator<<(Foreign foreign)
  {
    text::append_escaped(out_, foreign.bytes.substr(0, foreign.most), {});
    if (foreign.bytes.size() > foreign.most) out_ += "…";
    return *this;
  }

private:
  template <class Number>
  Words& append(Number number, int base)
  {
    std::array<char, 20> digits;
    out_.append(digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), number, base).ptr);
    return *this;
  }
  template <class Address>
  Words& append_address(const Address& address)
  {
    append_text(out_, address);
    return *this;
  }

  std::string& out_;
};

} // namespace sockplay::packet
