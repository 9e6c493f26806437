// Packets as people look at them: a line each, a tree of their fields, hex beside, or JSON; where other
// records are shown as text. What is shown, and when, is the outlet's matter.
#pragma once

#include "packet/packet.hh"
#include "record/piece.hh"

#include <string>

namespace sockplay::play {

class PacketView : public record::OtherView {
public:
  /// `link`: what stands first in the bytes of every piece.
  PacketView(packet::LinkType link, const record::ViewOptions& options) : link_(link), options_(options) {}

  void append(std::string& out, const record::Piece& piece) override;

private:
  void append_line(std::string& out, const record::Piece& piece, const packet::Packet& packet) const;

  packet::LinkType link_;
  record::ViewOptions options_;
};

/// "0.043 ms", as ping(8) has it.
std::string milliseconds(std::chrono::nanoseconds time);

} // namespace sockplay::play
