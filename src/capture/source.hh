// Where frames come from: an interface, or a capture file (pcap or pcapng); a libpcap handle with an owner.
// Frames are asked for one by one. When to wait for more is left to whoever asks.
#pragma once

#include "capture/frame.hh"
#include "packet/packet.hh"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>

struct pcap;
struct pcap_pkthdr;

namespace sockplay::capture {

/// Which frames of an interface.
enum class Direction { both, in, out };

struct LiveOptions {
  int snapshot_bytes = 262144;         // of each frame at most
  std::size_t buffer_bytes = 64 << 20; // the kernel's ring
  bool is_promiscuous = true;
  Direction direction = Direction::both;
};

/// What the kernel has counted since capturing began. pcap_stats(3).
struct Counts {
  std::uint64_t passed = 0;            // the filter, lost or not
  std::uint64_t lost_in_kernel = 0;    // of those: the ring was full
  std::uint64_t lost_in_interface = 0; // it or its driver had no room
};

/// Gives bytes of a capture file, as read(2) would: how many, 0 at its end. What it throws comes out of
/// Source.
using ReadFile = std::function<long(std::span<char>)>;

class Source {
public:
  /// The longest time that a frame waits in the kernel for others to come along.
  static constexpr std::chrono::milliseconds longest_delay{10};

  /// Captures on an interface from now on, without ever blocking. Throws net::Error, with a hint where there
  /// is no such interface, or no privilege.
  static Source live(const std::string& interface, const LiveOptions& options);
  /// Reads a capture file, of which the beginning is asked for at once. `name` is for messages. Throws
  /// net::Error.
  static Source file(ReadFile read, const std::string& name);
  /// Has no frames: for filters that are only looked at, or tried by Filter::passes().
  static Source none(packet::LinkType link = packet::LinkType::ethernet);

  Source(const Source&) = delete;
  Source& operator=(const Source&) = delete;
  Source(Source&&) noexcept;
  Source& operator=(Source&&) noexcept;
  ~Source();

  enum class Next {
    frame,
    dry,   // none is there now: of an interface
    ended, // none will come: of a file
  };
  /// Asks for the next frame. Throws net::Error: the interface went down, the file makes no sense from here
  /// on.
  Next next(Frame& frame);

  [[nodiscard]] packet::LinkType link_type() const;
  /// "Ethernet", "Linux cooked v2".
  [[nodiscard]] std::string link_name() const;
  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] int snapshot_bytes() const;
  /// What to wait for where it is dry: readable when frames came. Of an interface.
  [[nodiscard]] int descriptor() const;
  /// How long to wait for that at most, if not as long as it takes: an interface that went down may be gone
  /// the next time, and nothing becomes readable then. pcap_get_required_select_timeout(3).
  [[nodiscard]] std::optional<std::chrono::microseconds> patience() const;
  [[nodiscard]] Counts counts() const; // of an interface
  [[nodiscard]] pcap* handle() const { return handle_.get(); }

private:
  struct Close {
    void operator()(pcap* handle) const;
  };
  struct Input;
  using Handle = std::unique_ptr<pcap, Close>;

  Source(Handle handle, std::string name, std::unique_ptr<Input> input);

  std::unique_ptr<Input> input_; // outlives the handle, which reads from it
  Handle handle_;
  std::string name_;
};

} // namespace sockplay::capture
