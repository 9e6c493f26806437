#include "capture/bytes.hh"

#include "text/hex.hh"
#include "text/plain.hh"

#include <algorithm>
#include <string_view>
#include <variant>

namespace sockplay::capture {

namespace {

using packet::Protocol;

constexpr std::string_view margin = "        ";

bool is_of_link(const packet::Layer& layer)
{
  const auto protocol = static_cast<Protocol>(layer.header.index());
  return protocol == Protocol::ethernet || protocol == Protocol::vlan || protocol == Protocol::llc ||
         protocol == Protocol::cooked || protocol == Protocol::loopback;
}

std::string_view without_link(const packet::Packet& packet)
{
  const auto* layer = std::find_if_not(packet.layers.begin(), packet.layers.end(), is_of_link);
  return layer == packet.layers.end()
             ? packet.bytes
             : packet.bytes.substr(std::min<std::size_t>(layer->offset, packet.bytes.size()));
}

// As tcpdump(1) has it, so that what reads its dumps reads these.
void append_hex_lines(std::string& out, std::string_view bytes)
{
  constexpr std::size_t bytes_a_line = 16;
  for (std::size_t offset = 0; offset < bytes.size(); offset += bytes_a_line) {
    out += margin;
    out += "0x";
    for (int shift = offset < 0x10000 ? 12 : 20; shift >= 0; shift -= 4)
      out += text::hex_digits[offset >> shift & 0xF];
    out += ": ";
    for (std::size_t i = offset; i < std::min(offset + bytes_a_line, bytes.size()); ++i) {
      if (i % 2 == 0) out += ' ';
      text::append_hex_digits(out, bytes.substr(i, 1));
    }
    out += '\n';
  }
}

// Line ends and tabs are kept, which protocols of text have; all else that is not printable is a dot.
void append_characters(std::string& out, std::string_view bytes)
{
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (bytes[i] == '\r' && i + 1 < bytes.size() && bytes[i + 1] == '\n') continue;
    const bool is_kept = text::is_printable(bytes[i]) || bytes[i] == '\n' || bytes[i] == '\t';
    out += is_kept ? bytes[i] : '.';
  }
  if (!bytes.ends_with('\n')) out += '\n';
}

} // namespace

void append_bytes(std::string& out, const packet::Packet& packet, BytesOptions options)
{
  const std::string_view bytes = options.with_link ? packet.bytes : without_link(packet);
  switch (options.form) {
  case BytesForm::none: return;
  case BytesForm::hex: return append_hex_lines(out, bytes);
  case BytesForm::hex_and_text: return text::append_hex_dump(out, bytes, 0, margin);
  case BytesForm::text: return append_characters(out, bytes);
  }
}

} // namespace sockplay::capture
