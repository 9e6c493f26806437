// What was said in one conversation, both directions in the order in which it can be read.
#pragma once

#include "capture/conversations.hh"
#include "capture/stream.hh"

#include <array>
#include <cstddef>
#include <cstdint>

namespace sockplay::capture {

class Follow {
public:
  /// `number` is that of the conversation; `limit_bytes` is for each direction, as of Stream.
  Follow(std::uint64_t number, PieceSink& sink, std::size_t limit_bytes = Stream::usual_limit_bytes);

  /// A packet that was heard, of whatever conversation. A datagram is a piece.
  void take(const packet::Packet& packet, const Heard& heard);
  /// No more packets will come.
  void finish();

  /// Whether a packet of it has come that carries a stream or a datagram.
  [[nodiscard]] bool has_begun() const { return has_begun_; }

  /// Of other conversations the bytes are nobody's words: ICMP, SCTP with its own streams, what has no ports.
  static bool can_follow(const FiveTuple& ends);

private:
  void take_segment(const packet::Tcp& tcp, std::string_view payload, Way from);
  void take_datagram(std::size_t wire_bytes, std::string_view payload, Way from);

  std::uint64_t number_;
  PieceSink& sink_;
  std::array<Stream, 2> streams_;
  bool has_begun_ = false;
};

} // namespace sockplay::capture
