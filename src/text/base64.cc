// Base64: three bytes become four letters; the one or two bytes that remain are padded.
// When to prefer it to text is decided in json.cc.
#include "text/base64.hh"

#include <cstddef>
#include <cstdint>

namespace sockplay::text {
namespace {

constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

std::uint32_t byte_or_zero(std::string_view bytes, std::size_t index)
{
  return index < bytes.size() ? static_cast<std::uint8_t>(bytes[index]) : 0;
}

void write_group(char* four, std::string_view bytes)
{
  std::uint32_t group = 0;
  for (std::size_t i = 0; i < 3; ++i)
    group = group << 8 | byte_or_zero(bytes, i);
  for (int i = 0; i < 4; ++i)
    four[i] = alphabet[group >> (18 - 6 * i) & 0x3F];
}

} // namespace

void append_base64(std::string& out, std::string_view bytes)
{
  const std::size_t padding = (3 - bytes.size() % 3) % 3;
  std::size_t at = out.size();
  out.resize(at + (bytes.size() + padding) / 3 * 4);
  for (; !bytes.empty(); at += 4) {
    write_group(out.data() + at, bytes.substr(0, 3));
    bytes.remove_prefix(bytes.size() < 3 ? bytes.size() : 3);
  }
  out.replace(at - padding, padding, padding, '=');
}

} // namespace sockplay::text
