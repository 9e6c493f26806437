// Packets one by one: a line, a tree or a JSON object each, with what is remarkable about them, or as they
// are in a pcap file.
#pragma once

#include "capture/bytes.hh"
#include "capture/conversations.hh"
#include "capture/time_column.hh"
#include "capture/view.hh"
#include "packet/packet.hh"
#include "packet/summary.hh"

#include <cstdint>
#include <string>
#include <string_view>

namespace sockplay::capture {

enum class ViewKind : std::uint8_t { line, tree, json, pcap };

struct ViewOptions {
  ViewKind kind = ViewKind::line;
  TimeForm times = TimeForm::clock;
  BytesOptions bytes;
  bool link = false;      // -e
  bool quick = false;     // -q: no notes either
  bool checksums = false; // -v
  bool colour = false;
  packet::Names* names = nullptr; // null: numbers only
};

class FrameView final : public View {
public:
  /// `seed` as of Conversations.
  FrameView(ViewOptions options, packet::LinkType link, std::uint64_t seed = 0);

  void append(std::string& out, const Frame& frame) override;

private:
  void append_object(std::string& out, const Frame& frame, const packet::Packet& packet, const Heard& heard);
  void append_line(std::string& out, const Frame& frame, const packet::Packet& packet, const Notes& notes);
  void append_notes(std::string& out, const Notes& notes, std::string_view colour) const;

  ViewOptions options_;
  packet::LinkType link_;
  packet::SummaryOptions summary_;
  TimeColumn time_;
  Conversations conversations_;
  std::string members_; // of an object
};

} // namespace sockplay::capture
