// The packets of a capture file, one after the other, as they can be sent again, and at the pace they had.
#pragma once

#include "capture/source.hh"
#include "io/poller.hh"
#include "play/capture_file.hh"
#include "play/prober.hh"

#include <optional>
#include <string>

namespace sockplay::play {

class CapturedPackets {
public:
  /// Opens it and reads the first one. With `frames` an Ethernet capture gives frames, else, as every other
  /// capture does, the packets of IP in them. Throws net::Error.
  CapturedPackets(const std::string& path, bool frames, io::Poller& poller);
  CapturedPackets(const CapturedPackets&) = delete;
  CapturedPackets& operator=(const CapturedPackets&) = delete;
  ~CapturedPackets() = default;

  /// What stands first in each.
  [[nodiscard]] packet::LinkType link() const
  {
    return are_frames_ ? packet::LinkType::ethernet : packet::LinkType::raw_ip;
  }
  /// The next one; empty where there is none.
  [[nodiscard]] const std::optional<Prober::Outgoing>& peek() const { return next_; }
  std::optional<Prober::Outgoing> take();
  /// How many could not be sent: captured in part, or no IP.
  [[nodiscard]] std::uint64_t skipped() const { return skipped_; }

private:
  void read();
  [[nodiscard]] std::string_view sendable(const capture::Frame& frame) const;

  CaptureFile file_;
  capture::Source source_;
  bool are_frames_;
  std::optional<Prober::Outgoing> next_;
  std::optional<capture::Time> time_; // of the one before
  std::uint64_t skipped_ = 0;
};

} // namespace sockplay::play
