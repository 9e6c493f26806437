#include "packet/quic.hh"

#include "text/hex.hh"

#include <algorithm>
#include <array>
#include <string>

namespace sockplay::packet {
namespace {

constexpr std::uint32_t version_1 = 1, version_2 = 0x6B3343CF;

bool is_known(std::uint32_t version)
{
  return version == version_1 || version == version_2 || version == 0 || version >> 8 == 0xFF0000; // drafts
}

std::string_view version_name(std::uint64_t version)
{
  switch (version) {
  case 0: return "version negotiation";
  case version_1: return "version 1";
  case version_2: return "version 2";
  default: return "a draft";
  }
}

enum Kind : std::uint8_t { initial, zero_rtt, handshake, retry };

// Version 2 has them in another order. RFC 9369 section 3.2.
Kind kind_of(std::uint64_t first, std::uint64_t version)
{
  const std::uint64_t bits = first >> 4 & 3;
  return static_cast<Kind>(version == version_2 ? (bits + 3) % 4 : bits);
}

std::string_view kind_name(Kind kind)
{
  constexpr std::array<std::string_view, 4> names{"Initial", "0-RTT", "Handshake", "Retry"};
  return names[kind];
}

// RFC 9000 section 16: the two highest bits say how many bytes there are.
std::uint64_t variable_length(Reader& reader)
{
  const std::uint8_t first = reader.u8();
  std::uint64_t value = first & 0x3F;
  for (int more = (1 << (first >> 6)) - 1; more > 0; --more)
    value = value << 8 | reader.u8();
  return value;
}

std::uint64_t tell_variable(Fields& fields, std::string_view key, std::string_view label)
{
  const std::size_t offset = fields.reader().offset();
  const std::uint64_t value = variable_length(fields.reader());
  if (fields.reader().is_whole())
    fields.tell(
        {.key = key, .label = label, .value = value, .range = {offset, fields.reader().offset() - offset}});
  return value;
}

// Of version negotiation. RFC 9000 section 17.2.1.
void describe_versions(Fields& fields)
{
  const auto list = fields.list("supported_version", "Versions");
  while (!fields.at_end())
    fields.hex32("supported_version", "", version_name);
}

// RFC 9000 section 17.2.5: the token has no length, what stands behind it has.
void describe_retry(Fields& fields)
{
  constexpr std::size_t tag_bytes = 16;
  const std::size_t left = fields.reader().remaining();
  fields.octets(left - std::min(left, tag_bytes), "retry_token", "Token");
  fields.octets(tag_bytes, "retry_integrity_tag", "Integrity tag");
}

void describe_packet(Fields& fields)
{
  const Word first = fields.word<1>();
  fields.flag("header_form", "Long header", first, 7);
  const std::uint64_t version = fields.hex32("version", "Version", version_name);
  const Kind kind = kind_of(first.value, version);
  if (version != 0) fields.told("long.packet_type", "Type", first, std::uint64_t{kind}, kind_name(kind));
  fields.octets(fields.u8("dcil", "Length of destination"), "dcid", "Destination connection");
  fields.octets(fields.u8("scil", "Length of source"), "scid", "Source connection");
  if (version == 0) return describe_versions(fields);
  if (kind == retry) return describe_retry(fields);
  if (kind == initial)
    fields.octets(tell_variable(fields, "token_length", "Length of token"), "token", "Token");
  Fields body = fields.part(tell_variable(fields, "length", "Length"));
  body.octets(body.reader().available(), "payload", "Protected");
}

void say_connection(Words& words, std::string_view before, Reader& reader)
{
  std::string digits;
  text::append_hex_digits(digits, reader.take(reader.u8()));
  if (!digits.empty()) words << before << digits;
}

} // namespace

Next Quic::decode(Reader& reader, const Next&)
{
  first = reader.u8();
  version = reader.u32();
  reader.skip(reader.remaining());
  return Next::nothing();
}

// A datagram may hold several; what follows the long headers is one with a short one, or padding.
void Quic::describe(Fields& fields) const
{
  const auto list = fields.list("packets", "Packets");
  while (looks_like_quic(fields.reader())) {
    const auto item = fields.item("Packet");
    describe_packet(fields);
  }
  fields.octets(fields.reader().available(), "remaining_payload", "Not decoded");
}

void Quic::summarise(Words& words, Reader& reader) const
{
  reader.skip(5);
  words << "QUIC ";
  if (version != 0) words << kind_name(kind_of(first, version)) << " ";
  words << version_name(version);
  say_connection(words, " to ", reader);
  say_connection(words, " from ", reader);
}

bool looks_like_quic(const Reader& datagram)
{
  Reader reader = datagram;
  const std::uint8_t first = reader.u8();
  const std::uint32_t version = reader.u32();
  const bool is_long = version == 0 ? (first & 0x80) != 0 : (first & 0xC0) == 0xC0;
  const std::uint8_t destination_bytes = reader.u8();
  return reader.is_whole() && is_long && is_known(version) && destination_bytes <= 20;
}

} // namespace sockplay::packet
