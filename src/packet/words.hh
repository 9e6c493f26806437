// The words of a line about a packet, appended to a text that somebody else keeps: a line costs no
// allocation. What is worth saying is left to the protocols.
#pragma once

#include "packet/address.hh"
#include "text/escape.hh"
#include "text/json.hh"

#include <algorithm>
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

/// Puts words together and appends them to the text when there are many of them, or no more: a short word
/// costs less than to append to a text.
class Words {
public:
  /// Until the end of these words nobody else writes to `out`.
  explicit Words(std::string& out) : out_(out) {}
  Words(const Words&) = delete;
  Words& operator=(const Words&) = delete;
  ~Words() { append_all(); }

  /// Our own words, as they are. Inlined in any case: then most are of a size that is known, and cost a move
  /// or two.
  [[gnu::always_inline]] Words& operator<<(std::string_view words)
  {
    if (words.size() > room()) return append_long(words);
    end_ = std::copy(words.begin(), words.end(), end_);
    return *this;
  }

  template <text::Integer Number>
  Words& operator<<(Number number)
  {
    return put(number, 10);
  }
  Words& operator<<(Hex number)
  {
    *this << "0x";
    return put(number.value, 16);
  }

  Words& operator<<(const Ipv4Address& address) { return put_address(address); }
  Words& operator<<(const Ipv6Address& address) { return put_address(address); }
  Words& operator<<(const MacAddress& address) { return put_address(address); }

  Words& operator<<(Foreign foreign)
  {
    append_all();
    text::append_escaped(out_, foreign.bytes.substr(0, foreign.most), {});
    if (foreign.bytes.size() > foreign.most) out_ += "…";
    return *this;
  }

  /// Says something after a blank, which is left out if nothing is said, or nothing was before.
  template <class Say>
  void apart(Say say)
  {
    if (size() == begin_) return say();
    *this << " ";
    const std::size_t before = size();
    say();
    if (size() != before) return;
    append_all();
    out_.pop_back();
  }

private:
  static constexpr std::size_t longest_number = 20; // in decimal, with its sign

  [[nodiscard]] std::size_t room() const
  {
    return static_cast<std::size_t>(together_.data() + together_.size() - end_);
  }
  [[nodiscard]] std::size_t size() const
  {
    return out_.size() + static_cast<std::size_t>(end_ - together_.data());
  }

  void make_room(std::size_t bytes)
  {
    if (bytes > room()) append_all();
  }
  void append_all()
  {
    out_.append(together_.data(), static_cast<std::size_t>(end_ - together_.data()));
    end_ = together_.data();
  }
  Words& append_long(std::string_view words)
  {
    append_all();
    out_ += words;
    return *this;
  }
  template <class Number>
  Words& put(Number number, int base)
  {
    make_room(longest_number);
    end_ = std::to_chars(end_, end_ + longest_number, number, base).ptr;
    return *this;
  }
  template <class Address>
  Words& put_address(const Address& address)
  {
    make_room(longest_address);
    end_ = put_text(end_, address);
    return *this;
  }

  std::string& out_;
  std::size_t begin_ = out_.size();
  std::array<char, 256> together_;
  char* end_ = together_.data();
};

} // namespace sockplay::packet
