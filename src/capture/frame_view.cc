// One decoding, and then what was asked for is written down from it.
#include "capture/frame_view.hh"

#include "capture/colour.hh"
#include "capture/pcap_format.hh"
#include "packet/checksum.hh"
#include "packet/json.hh"
#include "packet/tree.hh"

#include <fmt/format.h>
#include <iterator>

namespace sockplay::capture {

FrameView::FrameView(ViewOptions options, packet::LinkType link, std::uint64_t seed)
    : options_(options), link_(link),
      summary_{.link = options.link, .quick = options.quick, .names = options.names}, time_(options.times),
      conversations_(Conversations::usual_most, seed)
{}

void FrameView::append(std::string& out, const Frame& frame)
{
  if (options_.kind == ViewKind::pcap) return append_record(out, frame);
  const packet::Packet packet = packet::decode(link_, frame.bytes, frame.wire_bytes);
  const Heard heard = options_.quick ? Heard() : conversations_.hear(packet, frame.time);
  if (options_.kind == ViewKind::json) return append_object(out, frame, packet, heard);
  append_line(out, frame, packet, heard.notes);
  if (options_.kind == ViewKind::tree)
    packet::append_tree(out, packet,
                        {.hex = options_.bytes.form != BytesForm::none, .checksums = options_.checksums});
  else if (options_.bytes.form != BytesForm::none)
    append_bytes(out, packet, options_.bytes);
}

void FrameView::append_object(std::string& out, const Frame& frame, const packet::Packet& packet,
                              const Heard& heard)
{
  members_.clear();
  if (heard.conversation != nullptr)
    fmt::format_to(std::back_inserter(members_), "\"conversation\":{}", heard.conversation->number);
  if (!heard.notes.empty()) members_ += ',';
  append_json_members(members_, heard.notes);
  packet::append_json(out, packet, frame.time, {.checksums = options_.checksums, .members = members_});
}

void FrameView::append_line(std::string& out, const Frame& frame, const packet::Packet& packet,
                            const Notes& notes)
{
  const auto colour = options_.colour ? colour_of(packet) : std::string_view();
  const bool is_dimmed = options_.colour && options_.times != TimeForm::none;
  if (is_dimmed) out += colour_of_time;
  time_.append(out, frame.time);
  if (is_dimmed) out += colour_end;
  out += colour;
  packet::append_summary(out, packet, summary_);
  if (options_.checksums) packet::append_bad_checksums(out, packet);
  append_notes(out, notes, colour);
  if (!colour.empty()) out += colour_end;
  out += '\n';
}

// What tells of trouble stands out.
void FrameView::append_notes(std::string& out, const Notes& notes, std::string_view colour) const
{
  if (notes.empty()) return;
  const bool stands_out = options_.colour && notes.tell_of_trouble();
  out += ' ';
  if (stands_out) out += colour_of_trouble;
  append_words(out, notes);
  if (stands_out) {
    out += colour_end;
    out += colour;
  }
}

} // namespace sockplay::capture
