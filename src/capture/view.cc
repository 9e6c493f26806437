// One decoding, and then what was asked for is written down from it.
#include "capture/view.hh"

#include "capture/colour.hh"
#include "capture/pcap_format.hh"
#include "packet/checksum.hh"
#include "packet/json.hh"
#include "packet/tree.hh"

namespace sockplay::capture {

View::View(ViewOptions options, packet::LinkType link)
    : options_(options), link_(link),
      summary_{.link = options.link, .quick = options.quick, .names = options.names}, time_(options.times)
{}

void View::append(std::string& out, const Frame& frame)
{
  if (options_.kind == ViewKind::pcap) return append_record(out, frame);
  const packet::Packet packet = packet::decode(link_, frame.bytes, frame.wire_bytes);
  if (options_.kind == ViewKind::json)
    return packet::append_json(out, packet, frame.time, {.checksums = options_.checksums});
  append_line(out, frame, packet);
  if (options_.kind == ViewKind::tree)
    packet::append_tree(out, packet,
                        {.hex = options_.bytes.form != BytesForm::none, .checksums = options_.checksums});
  else if (options_.bytes.form != BytesForm::none)
    append_bytes(out, packet, options_.bytes);
}

void View::append_line(std::string& out, const Frame& frame, const packet::Packet& packet)
{
  const auto colour = options_.colour ? colour_of(packet) : std::string_view();
  if (options_.colour) out += colour_of_time;
  time_.append(out, frame.time);
  if (options_.colour) out += colour_end;
  out += colour;
  packet::append_summary(out, packet, summary_);
  if (options_.checksums) packet::append_bad_checksums(out, packet);
  if (!colour.empty()) out += colour_end;
  out += '\n';
}

} // namespace sockplay::capture
