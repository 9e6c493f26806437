// What two ends of a TCP connection have said so far, as far as it takes to see what is remarkable about the
// next segment. Small and of fixed size: what was said is not kept, but where each end stands.
#pragma once

#include "capture/gaps.hh"
#include "capture/notes.hh"
#include "capture/tally.hh"
#include "capture/way.hh"
#include "packet/packet.hh"

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

namespace sockplay::capture {

/// What became of a connection, as far as it was captured.
enum class TcpState : std::uint8_t {
  open,
  unanswered,  // a SYN, and nothing from the other end
  half_open,   // a SYN that was answered, and nothing after that
  refused,     // by a reset that answers a SYN
  half_closed, // one end has sent its FIN
  closed,
  reset,
};

/// "half-open"
std::string_view name_of(TcpState state);

/// A segment with what its header does not say itself.
struct Segment {
  const packet::Tcp& header;
  packet::Reader options;
  std::uint32_t length; // in sequence numbers: SYN and FIN have one each

  [[nodiscard]] bool is(std::uint16_t flags) const { return (header.flags & flags) == flags; }
  /// It neither begins nor ends anything.
  [[nodiscard]] bool is_plain() const
  {
    return (header.flags & (packet::Tcp::syn | packet::Tcp::fin | packet::Tcp::rst)) == 0;
  }
  [[nodiscard]] std::uint32_t end() const { return header.sequence + length; }
  /// Which window scale a SYN offers. RFC 7323 section 2.2.
  [[nodiscard]] std::optional<std::uint8_t> window_shift() const;
  /// Whether it names what came behind a gap.
  [[nodiscard]] bool has_sack() const;
};

/// None if the header was not captured whole.
std::optional<Segment> segment_of(const packet::Packet& packet, const packet::Layer& tcp);

class TcpTalk {
public:
  /// Whether a segment begins another connection between the same ends, for which there is another talk.
  [[nodiscard]] bool is_another(const Segment& segment, Way from) const;

  /// Hears a segment; what is remarkable about it.
  Notes hear(const Segment& segment, Way from, Time at);

  [[nodiscard]] TcpState state() const;

private:
  struct End {
    std::uint32_t initial = 0;  // of its SYN, or of one before the first that was seen
    std::uint32_t next = 0;     // behind the last
    std::uint32_t sent = 0;     // the same, with the byte of a probe that perhaps was not taken
    std::uint32_t last_ack = 0; // of the other end's
    std::uint32_t window = 0;   // in bytes
    std::uint32_t duplicate_acks = 0;
    std::uint16_t window_field = 0; // as it was last told
    std::uint8_t window_shift = 0;
    bool has_spoken : 1 = false;
    bool has_acked : 1 = false;
    bool has_begun : 1 = false; // its SYN was seen
    bool can_scale : 1 = false;
    bool has_finished : 1 = false;
    bool has_reset : 1 = false;
    bool was_missed : 1 = false;    // the other end has acknowledged what was not seen, since it last spoke
    bool probed_life : 1 = false;   // with its last segment, a keep-alive
    bool probed_window : 1 = false; // the same
    Time advanced{};                // when next last grew
    Time acked{};
    Gaps gaps;
  };

  struct Exchange; // one segment between its two ends

  std::array<End, 2> ends_;
  Time began_{};                          // when the last SYN came
  std::chrono::nanoseconds round_trip_{}; // there and back, by the three segments that begin; 0: not known
  bool was_refused_ = false;
};

} // namespace sockplay::capture
