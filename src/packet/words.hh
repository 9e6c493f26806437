// The words of a line about a packet, appended to a text that somebody else keeps: a line costs no
// allocation. What is worth saying is left to the protocols.
#pragma once

#include "packet/address.hh"
#include "text/escape.hh"
#include "text/json.hh"

#include <algorithm>
#include <array>
#include <cassert>
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

/// A few words of ours, put together before they are appended at once: that costs more than to put them
/// together. Whoever writes them knows that they fit.
class Phrase {
public:
  Phrase& operator<<(std::string_view words)
  {
    assert(words.size() <= room());
    end_ = std::copy(words.begin(), words.end(), end_);
    return *this;
  }
  template <text::Integer Number>
  Phrase& operator<<(Number number)
  {
    const auto [end, error] = std::to_chars(end_, text_.data() + text_.size(), number);
    assert(error == std::errc());
    end_ = end;
    return *this;
  }
  template <class Address>
    requires requires(char* out, const Address& address) { put_text(out, address); }
  Phrase& operator<<(const Address& address)
  {
    assert(longest_address <= room());
    end_ = put_text(end_, address);
    return *this;
  }

  [[nodiscard]] std::string_view text() const { return {text_.data(), end_}; }

private:
  [[nodiscard]] std::size_t room() const
  {
    return static_cast<std::size_t>(text_.data() + text_.size() - end_);
  }

  std::array<char, 128> text_;
  char* end_ = text_.data();
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

  Words& operator<<(const Phrase& phrase) { return *this << phrase.text(); }

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
    const char* end = std::to_chars(digits.data(), digits.data() + digits.size(), number, base).ptr;
    out_.append(digits.data(), static_cast<std::size_t>(end - digits.data()));
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
