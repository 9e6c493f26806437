// The reader's counterpart: numbers in network order appended to a packet that is being built.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace sockplay::packet {

class Writer {
public:
  Writer& u8(std::uint64_t value) { return number<1>(value); }
  Writer& u16(std::uint64_t value) { return number<2>(value); }
  Writer& u32(std::uint64_t value) { return number<4>(value); }
  Writer& bytes(std::string_view bytes)
  {
    out_ += bytes;
    return *this;
  }
  template <std::size_t count>
  Writer& octets(const std::array<std::uint8_t, count>& octets)
  {
    out_.append(octets.begin(), octets.end());
    return *this;
  }

  /// Writes over what stands there.
  Writer& put_u16(std::size_t offset, std::uint16_t value)
  {
    out_[offset] = static_cast<char>(value >> 8);
    out_[offset + 1] = static_cast<char>(value);
    return *this;
  }

  [[nodiscard]] std::string_view written() const { return out_; }
  std::string take() { return std::move(out_); }

private:
  template <unsigned count>
  Writer& number(std::uint64_t value)
  {
    for (unsigned i = count; i-- > 0;)
      out_ += static_cast<char>(value >> 8 * i);
    return *this;
  }

  std::string out_;
};

} // namespace sockplay::packet
