// How packets are shown: a line, a tree or a JSON object each, or as they are in a pcap file; one of these
// behind one name. Frames go in, text comes out; where it is written, and when, is left to play/.
#pragma once

#include "capture/bytes.hh"
#include "capture/frame.hh"
#include "capture/time_column.hh"
#include "packet/packet.hh"
#include "packet/summary.hh"

#include <cstdint>
#include <string>

namespace sockplay::capture {

enum class ViewKind : std::uint8_t { line, tree, json, pcap };

struct ViewOptions {
  ViewKind kind = ViewKind::line;
  TimeForm times = TimeForm::clock;
  BytesOptions bytes;
  bool link = false;      // -e
  bool quick = false;     // -q
  bool checksums = false; // -v
  bool colour = false;
  packet::Names* names = nullptr; // null: numbers only
};

class View {
public:
  View(ViewOptions options, packet::LinkType link);

  /// Appends what is to be shown of a frame.
  void append(std::string& out, const Frame& frame);

private:
  void append_line(std::string& out, const Frame& frame, const packet::Packet& packet);

  ViewOptions options_;
  packet::LinkType link_;
  packet::SummaryOptions summary_;
  TimeColumn time_;
};

} // namespace sockplay::capture
