#include "play/packet_view.hh"

#include "capture/colour.hh"
#include "packet/json.hh"
#include "packet/summary.hh"
#include "packet/tree.hh"
#include "record/label.hh"
#include "text/escape.hh"
#include "text/hex.hh"
#include "text/json.hh"
#include "text/time.hh"
#include "text/utf8.hh"

#include <fmt/format.h>
#include <iterator>

namespace sockplay::play {

namespace {

using record::Piece;
using record::ViewKind;

std::string_view whole_of(const Piece& piece)
{
  const bool has_more = piece.circumstances != nullptr && !piece.circumstances->whole.empty();
  return has_more ? piece.circumstances->whole : piece.bytes;
}

std::optional<std::chrono::nanoseconds> round_trip_of(const Piece& piece)
{
  return piece.circumstances != nullptr ? piece.circumstances->round_trip : std::nullopt;
}

std::optional<int> ttl_of(const packet::Packet& packet)
{
  if (const auto* ip = packet.find<packet::Ipv4>(); ip != nullptr) return ip->ttl;
  if (const auto* ip = packet.find<packet::Ipv6>(); ip != nullptr) return ip->hop_limit;
  return {};
}

bool is_plain_text(std::string_view bytes)
{
  while (!bytes.empty()) {
    const auto point = text::decode(bytes);
    const bool is_allowed = point.value == '\n' || point.value == '\r' || point.value == '\t';
    if (!point.valid || (text::is_control(point.value) && !is_allowed)) return false;
    bytes.remove_prefix(point.size);
  }
  return true;
}

// What a program said, where it is text: nothing else shows it.
std::string_view text_in(const packet::Packet& packet)
{
  const auto& last = packet.layers.back();
  if (!std::holds_alternative<packet::Payload>(last.header) || last.is_beginning) return {};
  const auto bytes = packet.bytes.substr(last.offset, last.bytes);
  return is_plain_text(bytes) ? bytes : std::string_view();
}

std::string members_of(const Piece& piece)
{
  text::JsonLine line;
  line.field("direction", piece.direction == record::Direction::sent ? "sent" : "received");
  line.field("record", piece.record);
  if (const auto time = round_trip_of(piece)) line.field("round_trip_ns", time->count());
  auto members = std::move(line).str();
  return members.substr(1, members.size() - sizeof "{}"); // without its braces and newline
}

} // namespace

void PacketView::append(std::string& out, const Piece& piece)
{
  const auto whole = whole_of(piece);
  const auto packet = packet::decode(link_, whole, whole.size() + piece.cut_bytes);
  if (options_.kind == ViewKind::json) {
    packet::append_json(out, packet, piece.time, {.members = members_of(piece)});
    return;
  }
  append_line(out, piece, packet);
  if (options_.kind == ViewKind::detail) packet::append_tree(out, packet, {.checksums = true});
  if (options_.kind == ViewKind::hex)
    text::append_hex_dump(out, piece.bytes, 0, record::arrow(piece.direction));
  if (options_.kind == ViewKind::text) {
    const auto text = text_in(packet);
    text::append_escaped(out, text, {.keep_newline = true, .drop_cr_before_lf = true});
    if (!text.empty() && !text.ends_with('\n')) out += '\n';
  }
}

void PacketView::append_line(std::string& out, const Piece& piece, const packet::Packet& packet) const
{
  if (options_.timestamps) out += text::clock_time(piece.time) + ' ';
  auto to = std::back_inserter(out);
  const auto round_trip = round_trip_of(piece);
  const auto ttl = ttl_of(packet);
  if (options_.colour) out += capture::colour_of_time;
  fmt::format_to(to, "#{}", piece.record);
  if (round_trip) fmt::format_to(to, " {}", milliseconds(*round_trip));
  if (round_trip && ttl.value_or(0) != 0) fmt::format_to(to, " ttl {}", *ttl);
  if (options_.colour) out += capture::colour_end;
  out += ' ';
  const auto colour = options_.colour ? capture::colour_of(packet) : std::string_view();
  out += colour;
  packet::append_summary(out, packet);
  if (!colour.empty()) out += capture::colour_end;
  out += '\n';
}

std::string milliseconds(std::chrono::nanoseconds time)
{
  return fmt::format("{:.3f} ms", std::chrono::duration<double, std::milli>(time).count());
}

} // namespace sockplay::play
